"""Pace, pauses and answer latency: shown beside an answer, weight 0 in every score.

Articulation rate varies with dialect and age, and pauses are commoner in a second language: these
figures describe a recording, they do not rate a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.media.asr.words import Word
from assessments.media.speech import SpeechSegment


@dataclass(frozen=True, slots=True)
class TimingMeasures:
    """Timing of one answer; a figure is None where nothing was said.

    ``latency_s``: seconds from the start of the recording to the first speech.
    ``words_per_minute``: recognised words per minute from the first speech to the last.
    ``pause_ratio``: share of that span without speech, 0–1.
    ``n_fillers``: "um" and the like; None unless a pass that keeps them was run, for the recogniser
    leaves them out.
    """

    latency_s: float | None
    words_per_minute: float | None
    pause_ratio: float | None
    n_fillers: int | None = None


def measures(
    words: Sequence[Word],
    segments: Sequence[SpeechSegment],
    duration_s: float,
    n_fillers: int | None = None,
) -> TimingMeasures:
    """Return the timing of an answer of ``duration_s`` seconds.

    ``words`` in order with times in seconds; ``segments`` from ``find_speech``, in order. Where no
    segment was found, times of the words stand in for them.
    """
    spoken = list(segments) or [SpeechSegment(word.start, word.end) for word in words]
    if not spoken or duration_s <= 0:
        return TimingMeasures(None, None, None, n_fillers)
    span_s = spoken[-1].end_s - spoken[0].start_s
    if span_s <= 0:
        return TimingMeasures(spoken[0].start_s, None, None, n_fillers)
    speech_s = sum(segment.length_s for segment in spoken)
    return TimingMeasures(
        latency_s=spoken[0].start_s,
        words_per_minute=60 * len(words) / span_s if words else None,
        pause_ratio=min(1.0, max(0.0, 1 - speech_s / span_s)),
        n_fillers=n_fillers,
    )
