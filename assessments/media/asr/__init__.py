"""Speech to words with times. The engine is loaded on first use and kept by the process."""

import importlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from assessments.media.asr import fillers
from assessments.media.asr.fillers import FillerCount
from assessments.media.asr.words import RecognisedSpeech, Segment, Word
from assessments.media.speech import SAMPLE_RATE, SpeechSegment

if TYPE_CHECKING:
    from assessments.media.asr.whisper import Recogniser

__all__ = [
    "FillerCount",
    "RecognisedSpeech",
    "Segment",
    "Word",
    "count_fillers",
    "transcribe",
]

_OFF = {"0", "false", "no", "off"}


def transcribe(audio: NDArray[np.float32], language: str | None = "en") -> RecognisedSpeech:
    """Return the words spoken in ``audio``.

    ``audio``: shape (n_samples,), 16 kHz mono, −1..1. ``language``: the one expected, ISO 639-1,
    None to detect it. Where another one was surely spoken, the words are in that one and the result
    says so: never a translation.
    Settings of the environment: ASR_MODEL (a folder or the name of a model that is already on this
    machine; default whisper base int8), ASR_THREADS (default 1). Raises ModelMissing, ModelCorrupt,
    ModelUnusable and LanguageNotSupported.
    """
    return _recogniser().transcribe(audio, language)


def count_fillers(
    audio: NDArray[np.float32], speech: Sequence[SpeechSegment], heard: RecognisedSpeech
) -> FillerCount | None:
    """Return how often "um" and the like were said, by a second pass over the speech.

    ``audio``: shape (n_samples,), 16 kHz mono, −1..1; ``speech`` from ``find_speech`` and ``heard``
    from ``transcribe``, both of ``audio``. None where it cannot be told: nothing was recognised,
    the two passes hear different words, the language is not English, or ASR_FILLERS (of the
    environment; default 1) is 0. Raises as ``transcribe``.
    """
    if heard.language != fillers.LANGUAGE or not _wanted():
        return None
    return fillers.total(
        (_count(audio, window, heard.words), window.length_s)
        for window in fillers.windows(speech, heard.words)
    )


def _count(audio: NDArray[np.float32], window: SpeechSegment, words: Sequence[Word]) -> int | None:
    piece = audio[round(window.start_s * SAMPLE_RATE) : round(window.end_s * SAMPLE_RATE)]
    text = _recogniser().with_fillers(piece, fillers.LANGUAGE)
    inside = [w for w in words if window.start_s <= (w.start + w.end) / 2 <= window.end_s]
    return fillers.count_in(text, inside, window.length_s)


def _wanted() -> bool:
    return os.environ.get("ASR_FILLERS", "1").strip().lower() not in _OFF


def _recogniser() -> "Recogniser":
    # Imported on use: ctranslate2 takes a second and 200 MB that a web process never needs.
    engine = importlib.import_module("assessments.media.asr.whisper")
    return cast("Recogniser", engine.recogniser())
