"""Figures worked by hand, on made segments and on sound whose gaps are known to the sample."""

import numpy as np
import pytest

from assessments.media import asr
from assessments.media.asr import FillerCount, Word
from assessments.media.sandbox import decode_recording
from assessments.media.speech import SpeechSegment, find_speech
from assessments.media.timing import TimingMeasures, measures
from tests.assessments.media.conftest import SEED_MEDIA
from tests.assessments.media.making import sentences_of
from tests.shared import needs_recordings, shared_recordings

WORDS = [Word(str(number), 2 + number, 2.5 + number, 0.9) for number in range(6)]
UNKNOWN = TimingMeasures()


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * 16_000), dtype=np.float32)


def padded(*spans: tuple[float, float]) -> list[SpeechSegment]:
    """Segments as ``find_speech`` gives them: .05 s longer on either side than the speech."""
    return [SpeechSegment(start - 0.05, end + 0.05) for start, end in spans]


def test_measures_of_an_answer_are_worked_by_hand() -> None:
    """Speech at 2–5 and 8–9 s: 6 words in 7 s are 51.4 a minute, in 4 s of speech 90."""
    measured = measures(WORDS, [padded((2, 5), (8, 9))], FillerCount(2, 8.0))

    assert measured == TimingMeasures(
        latency_s=2.0,
        words_per_minute=51.4,
        articulation_wpm=90.0,
        pause_ratio=0.4286,
        n_long_pauses=1,
        longest_pause_s=3.0,
        n_fillers=2,
        fillers_per_minute=15.0,
    )


def test_gap_between_two_parts_is_nobodys_pause() -> None:
    """Speech at 2–5 s, a reload, speech at 8–9 s: 6 words in 4 s, no pause."""
    measured = measures(WORDS, [padded((2, 5)), padded((8, 9))])

    assert measured == TimingMeasures(2.0, 90.0, 90.0, 0.0, 0, 0.0)


def test_latency_is_unknown_where_the_first_part_holds_no_speech() -> None:
    assert measures(WORDS, [[], padded((8, 9))]).latency_s is None


def test_speech_from_the_first_sample_has_no_latency() -> None:
    assert measures(WORDS, [[SpeechSegment(0, 4)]]).latency_s == 0


def test_measures_of_silence_and_of_noise_are_unknown_not_nought() -> None:
    assert measures([], [[]]) == UNKNOWN
    assert measures([], [padded((1, 3))]) == UNKNOWN


def test_few_words_have_no_pace() -> None:
    measured = measures(WORDS[:4], [padded((2, 5))])

    assert (measured.words_per_minute, measured.articulation_wpm) == (None, None)
    assert measured.latency_s == 2


@pytest.mark.parametrize("name", ["role-double-rent-1", "role-third-call-1", "role-lost-bag-1"])
def test_figures_are_right_for_sound_with_known_gaps(name: str) -> None:
    """1.5 s of silence, then three sentences of a synthetic voice with 1 s and 3 s between them."""
    first, second, third = sentences_of(SEED_MEDIA / f"{name}.opus")[:3]
    audio = np.concatenate([silence(1.5), first, silence(1), second, silence(3), third, silence(2)])
    spoken_s = (first.size + second.size + third.size) / 16_000

    heard = asr.transcribe(audio)
    measured = measures(heard.words, [find_speech(audio)])

    assert measured.latency_s == pytest.approx(1.5, abs=0.1)
    assert measured.longest_pause_s == pytest.approx(3, abs=0.15)
    assert measured.n_long_pauses == 1
    # The voice's own pauses within a sentence (the longest .4 s) are counted with the two gaps.
    assert measured.pause_ratio == pytest.approx(4 / (spoken_s + 4), abs=0.06)
    assert measured.words_per_minute == pytest.approx(
        60 * len(heard.words) / (spoken_s + 4), rel=0.02
    )
    assert measured.articulation_wpm == pytest.approx(60 * len(heard.words) / spoken_s, rel=0.08)


@needs_recordings
def test_figures_of_a_real_recording_are_those_of_its_wave_form() -> None:
    """Speech by loudness alone: 20 ms frames within 6 dB below the middle of quiet and loud."""
    (speech,) = [r for r in shared_recordings() if r.name == "speech/jfk.flac"]
    decoded = decode_recording(speech.path)
    assert decoded.audio is not None
    frames = decoded.audio[: decoded.audio.size // 320 * 320].reshape(-1, 320)
    level_db = 10 * np.log10(np.square(frames).mean(axis=1) + 1e-10)
    loud = np.flatnonzero(level_db > np.percentile(level_db, [5, 95]).mean() - 6) * 0.02

    measured = measures(asr.transcribe(decoded.audio).words, [decoded.speech])

    assert measured.latency_s == pytest.approx(loud[0], abs=0.1)
    assert measured.longest_pause_s == pytest.approx(np.diff(loud).max(), abs=0.12)
    assert measured.words_per_minute == pytest.approx(60 * 22 / (loud[-1] - loud[0]), rel=0.05)
