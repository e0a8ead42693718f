"""The second pass counts fillers, invents none, and nothing of it reaches the transcript."""

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.media import asr
from assessments.media.asr import FillerCount, Word, fillers
from assessments.media.asr.fillers import count_in, is_filler, total, windows
from assessments.media.sandbox import decode_recording
from assessments.media.speech import SpeechSegment, find_speech
from tests.assessments.media import speak
from tests.assessments.media.making import heard_from, tune
from tests.shared import SharedRecording, needs_recordings, shared_recordings


def said(text: str, start_s: float = 0.0) -> list[Word]:
    return [
        Word(word, start_s + at, start_s + at + 0.5, 0.9) for at, word in enumerate(text.split())
    ]


def spans(found: list[SpeechSegment]) -> list[tuple[float, float]]:
    return [(window.start_s, window.end_s) for window in found]


@pytest.mark.parametrize("word", ["um", "Umm", "uh", "uhm", "erm", "hm", "Hmm", "mm", "mhm"])
def test_filler_is_told_from_words(word: str) -> None:
    assert is_filler(word)


@pytest.mark.parametrize("word", ["er", "ah", "oh", "like", "well", "hum", "her", "umbrella"])
def test_words_are_no_fillers(word: str) -> None:
    assert not is_filler(word)


def test_windows_bridge_pauses_and_stay_short() -> None:
    segments = [SpeechSegment(0, 10), SpeechSegment(12, 20), SpeechSegment(20.5, 30)]

    assert spans(windows(segments, said("word " * 30))) == [(0, 20), (20.5, 30)]


def test_window_leaves_out_a_long_pause_and_what_holds_no_words() -> None:
    segments = [SpeechSegment(0, 3), SpeechSegment(7, 8), SpeechSegment(20, 25)]

    assert spans(windows(segments, said("a b c d e f g h"))) == [(0, 3), (7, 8)]


def test_one_long_segment_is_cut() -> None:
    assert spans(windows([SpeechSegment(0, 60)], said("word " * 60))) == [
        (0, 28),
        (28, 56),
        (56, 60),
    ]


def test_count_needs_the_same_words_and_has_a_cap() -> None:
    heard = said("I will send it back today")

    assert count_in("Um, I will, uh, send it back today.", heard, 8) == 2
    assert count_in("Um, um, um, um, um, I will send it back today.", heard, 8) == 4
    assert count_in("Um, you know, something else was heard.", heard, 8) is None
    assert count_in("Um. Hmm.", [], 8) is None


def test_fillers_in_the_first_pass_need_not_be_heard_again() -> None:
    assert count_in("So, uh, yes.", said("so um um um yes"), 8) == 1


def test_total_leaves_out_windows_that_cannot_be_counted() -> None:
    assert total([(2, 20.0), (None, 10.0), (1, 10.0)]) == FillerCount(3, 30.0)
    assert FillerCount(3, 30.0).per_minute == 6
    assert total([(None, 10.0)]) is None


def counted(audio: NDArray[np.float32]) -> tuple[asr.RecognisedSpeech, FillerCount | None]:
    heard = asr.transcribe(audio)
    return heard, asr.count_fillers(audio, find_speech(audio), heard)


def test_fillers_of_a_synthetic_voice_are_counted_and_kept_out_of_the_transcript() -> None:
    heard, count = counted(heard_from(speak.FILLED))

    assert count is not None
    assert speak.N_FILLERS - 1 <= count.n_fillers <= speak.N_FILLERS
    assert not any(is_filler(word.word.strip(",.")) for word in heard.words)
    assert heard == asr.transcribe(heard_from(speak.FILLED))


def test_fluent_speech_has_none(speech: NDArray[np.float32]) -> None:
    _, count = counted(speech)

    assert count is not None
    assert count.n_fillers == 0


def test_music_between_two_sentences_adds_none(speech: NDArray[np.float32]) -> None:
    music = tune(6, 16_000).astype(np.float32)
    audio = np.concatenate([speech, music, speech])

    _, count = counted(audio)

    assert count is not None
    assert count.n_fillers == 0


def test_setting_switches_the_pass_off(
    speech: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASR_FILLERS", "0")

    assert counted(speech)[1] is None


def test_other_language_is_not_counted() -> None:
    heard, count = counted(heard_from(speak.ITALIAN))

    assert (heard.language, count) == ("it", None)


def real(kind: str) -> list[SharedRecording]:
    return [item for item in shared_recordings() if item.name.startswith(kind)]


@needs_recordings
def test_count_on_real_verbatim_speech_is_as_measured() -> None:
    """Of 9 in running speech it finds 8; where words are misheard it says nothing."""
    found: dict[str, tuple[int, int | None]] = {}
    for item in real("speech/mfa_"):
        audio = decode_recording(item.path).audio
        assert audio is not None
        gold = sum(map(fillers.is_filler, item.transcript.split()))
        count = counted(audio)[1]
        found[item.name.removeprefix("speech/mfa_")] = (gold, count.n_fillers if count else None)

    assert found == {
        "acoustic_corpus.flac": (3, 3),
        "cold_corpus.flac": (5, 4),
        "um.flac": (1, 1),
        "uh.flac": (1, None),
        "uhum.flac": (6, None),
    }


@needs_recordings
@pytest.mark.parametrize("name", ["speech/harvard", "speech/jfk", "speech/libri_q", "nonspeech/"])
def test_none_is_invented_in_read_speech_laughter_and_music(name: str) -> None:
    for item in real(name):
        audio = decode_recording(item.path).audio
        assert audio is not None
        count = counted(audio)[1]
        assert count is None or count.n_fillers == 0
