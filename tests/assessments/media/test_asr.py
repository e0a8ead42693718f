from pathlib import Path

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.media import asr
from assessments.media.asr import whisper
from assessments.media.asr.words import Segment
from assessments.media.errors import LanguageNotSupported
from assessments.media.models import whisper_base
from assessments.model_files import ModelMissing
from tests.assessments.media import speak
from tests.assessments.media.making import heard_from, low_passed
from tests.bench.wer import has_gold, measure, normalise
from tests.shared import needs_recordings, shared_recordings


def test_transcribe_hears_our_own_synthetic_voice(
    speech: NDArray[np.float32], speech_text: str
) -> None:
    heard = asr.transcribe(speech)

    assert jiwer.wer(normalise(speech_text), normalise(heard.text)) < 0.1
    assert (heard.language, heard.language_probability) == ("en", 1)
    assert heard.model == "whisper-base-int8+905e5bf8336b"
    assert normalise(" ".join(word.word for word in heard.words)) == normalise(heard.text)
    assert heard.confidence is not None
    assert heard.confidence > 0.8


def test_words_have_times_in_order_within_the_recording(speech: NDArray[np.float32]) -> None:
    words = asr.transcribe(speech).words

    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= speech.size / 16_000 + 0.1
    assert all(0 <= word.confidence <= 1 for word in words)


def test_word_times_move_with_the_speech(speech: NDArray[np.float32]) -> None:
    later = np.concatenate([np.zeros(48_000, dtype=np.float32), speech])

    first, moved = (asr.transcribe(audio).words for audio in (speech, later))

    assert moved[-1].end - first[-1].end == pytest.approx(3, abs=0.2)


def test_language_is_detected_where_none_is_given(speech: NDArray[np.float32]) -> None:
    heard = asr.transcribe(speech, language=None)

    assert heard.language == "en"
    assert heard.language_probability > 0.8


def test_other_language_is_written_down_not_translated() -> None:
    heard = asr.transcribe(heard_from(speak.ITALIAN), "en")

    assert heard.language == "it"
    assert heard.language_probability > 0.85
    assert "molto che il suo pacco" in heard.text


def test_unclear_english_stays_english(speech: NDArray[np.float32]) -> None:
    heard = asr.transcribe(low_passed(speech, 700), "en")

    assert (heard.confidence or 0) < 0.85
    assert heard.language == "en"


def test_unknown_language_is_refused_in_plain_words(speech: NDArray[np.float32]) -> None:
    with pytest.raises(LanguageNotSupported, match="'xx'"):
        asr.transcribe(speech, language="xx")


@pytest.mark.parametrize("seconds", [0, 3])
def test_silence_gives_no_words(seconds: int) -> None:
    heard = asr.transcribe(np.zeros(seconds * 16_000, dtype=np.float32))

    assert (heard.text, heard.words, heard.segments, heard.confidence) == ("", (), (), None)


def test_segment_that_repeats_itself_is_told_by_its_compression() -> None:
    plain = Segment(0, 5, "I am sorry to hear that.", -0.2, 0.01, 1.1)
    loop = Segment(0, 5, "hmm " * 200, -0.1, 0.6, 44.5)

    assert (plain.repeats_itself, loop.repeats_itself) == (False, True)


def test_model_that_is_not_on_this_machine_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASR_MODEL", str(tmp_path / "none"))

    with pytest.raises(ModelMissing, match="ASR_MODEL"):
        whisper.recogniser.__wrapped__()


def test_model_may_be_any_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASR_MODEL", str(whisper_base()))

    assert whisper.recogniser.__wrapped__().name == "whisper-base-905e5bf8336b+905e5bf8336b"


@needs_recordings
def test_error_rate_on_real_read_speech_is_as_measured() -> None:
    names = {"speech/jfk.flac", "speech/harvard.flac", "speech/libri_quilter.wav"}
    rows = [measure(item) for item in shared_recordings() if item.name in names and has_gold(item)]

    assert sum(row.n_words for row in rows) == 82
    assert sum(row.n_errors for row in rows) / 82 < 0.05


@needs_recordings
def test_music_gives_no_invented_words() -> None:
    (music,) = [item for item in shared_recordings() if item.name.endswith("music_ad.flac")]

    row = measure(music)

    assert (row.n_words, row.n_errors) == (0, 0)
