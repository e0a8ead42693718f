"""Speech to words with times. The engine is loaded on first use and kept by the process."""

import importlib
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from assessments.media.asr.words import RecognisedSpeech, Segment, Word

if TYPE_CHECKING:
    from assessments.media.asr.whisper import Recogniser

__all__ = ["RecognisedSpeech", "Segment", "Word", "transcribe"]


def transcribe(audio: NDArray[np.float32], language: str | None = "en") -> RecognisedSpeech:
    """Return the words spoken in ``audio``.

    ``audio``: shape (n_samples,), 16 kHz mono, −1..1. ``language``: ISO 639-1, None to detect it.
    Settings of the environment: ASR_MODEL (a folder or the name of a model that is already on this
    machine; default whisper base int8), ASR_THREADS (default 1). Raises ModelMissing, ModelCorrupt,
    ModelUnusable and LanguageNotSupported.
    """
    return _recogniser().transcribe(audio, language)


def _recogniser() -> "Recogniser":
    # Imported on use: ctranslate2 takes a second and 200 MB that a web process never needs.
    engine = importlib.import_module("assessments.media.asr.whisper")
    return cast("Recogniser", engine.recogniser())
