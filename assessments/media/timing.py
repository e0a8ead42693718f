"""Latency, pace, pauses and fillers: shown beside an answer, weight 0 in every score.

Articulation rate varies with dialect and age, pauses and fillers are commoner in a second language,
and a stutter changes all of them: these figures describe a recording, they do not rate a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.media.asr.fillers import FillerCount
from assessments.media.asr.words import Word
from assessments.media.speech import PAD_S, SpeechSegment

#: A silence in which a listener on the phone would wonder: our line, no published norm.
LONG_PAUSE_S = 2.0
#: "Yes, of course." has no pace.
FEWEST_WORDS = 5


@dataclass(frozen=True, slots=True)
class TimingMeasures:
    """Timing of one answer; a figure is None where it cannot be told.

    ``latency_s``: seconds from the start of the recording to the first speech.
    ``words_per_minute``: recognised words per minute from the first speech to the last.
    ``articulation_wpm``: the same with the pauses taken out.
    ``pause_ratio``: share of that span without speech, 0–1; pauses under .3 s count as speech.
    ``n_long_pauses``: pauses of 2 s and more; ``longest_pause_s``: seconds, 0 without a pause.
    ``n_fillers``: "um" and the like; ``fillers_per_minute``: in a minute of answer.
    """

    latency_s: float | None = None
    words_per_minute: float | None = None
    articulation_wpm: float | None = None
    pause_ratio: float | None = None
    n_long_pauses: int | None = None
    longest_pause_s: float | None = None
    n_fillers: int | None = None
    fillers_per_minute: float | None = None


def measures(
    words: Sequence[Word],
    parts: Sequence[Sequence[SpeechSegment]],
    fillers: FillerCount | None = None,
) -> TimingMeasures:
    """Return the timing of an answer.

    ``words`` in order with times in seconds; ``parts``: the segments of each part of the recording
    from ``find_speech``, in order on one timeline. What lies between two parts is nobody's pause:
    a browser was reloaded there. Nothing is told of an answer without words: noise has no timing.
    """
    if not words or not any(parts):
        return TimingMeasures()
    spoken = [segments for segments in parts if segments]
    pauses = [
        later.start_s - earlier.end_s + 2 * PAD_S
        for segments in spoken
        for earlier, later in pairwise(segments)
    ]
    span_s = sum(segments[-1].end_s - segments[0].start_s - 2 * PAD_S for segments in spoken)
    speech_s = span_s - sum(pauses)
    has_pace = len(words) >= FEWEST_WORDS and speech_s > 0
    return TimingMeasures(
        latency_s=_latency_s(parts[0]),
        words_per_minute=round(60 * len(words) / span_s, 1) if has_pace else None,
        articulation_wpm=round(60 * len(words) / speech_s, 1) if has_pace else None,
        pause_ratio=round(sum(pauses) / span_s, 4) if speech_s > 0 else None,
        n_long_pauses=sum(pause_s >= LONG_PAUSE_S for pause_s in pauses),
        longest_pause_s=round(max(pauses, default=0.0), 2),
        n_fillers=fillers.n_fillers if fillers else None,
        fillers_per_minute=round(fillers.per_minute, 1) if fillers else None,
    )


def _latency_s(first_part: Sequence[SpeechSegment]) -> float | None:
    """Seconds before the first speech; None where a part without any came first."""
    if not first_part:
        return None
    start_s = first_part[0].start_s
    return round(start_s + PAD_S, 2) if start_s > 0 else 0.0
