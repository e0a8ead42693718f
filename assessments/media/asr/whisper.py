"""faster-whisper on the CPU. Import this module only where speech is about to be recognised."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

# Before the import below, which reads it once: a recording never leaves this machine for a model.
os.environ["HF_HUB_OFFLINE"] = "1"

import faster_whisper
import numpy as np
from numpy.typing import NDArray

from assessments.media.asr.fillers import PROMPT
from assessments.media.asr.words import RecognisedSpeech, Segment, Word
from assessments.media.errors import LanguageNotSupported
from assessments.media.models import WHISPER_BASE_SHA256, whisper_base
from assessments.model_files import ModelMissing, ModelUnusable

#: Measured: beam search and temperature fall-back cost time and gain no words; conditioning on the
#: text before lets one mistake spread.
_SETTINGS = {
    "beam_size": 1,
    "condition_on_previous_text": False,
    "temperature": 0,
    "vad_filter": True,
    "word_timestamps": True,
}
#: The same for counting: one window at a time, since a prompt holds for the first one only.
_COUNTING = {
    "beam_size": 1,
    "condition_on_previous_text": False,
    "initial_prompt": PROMPT,
    "max_new_tokens": 200,
    "temperature": 0,
    "vad_filter": False,
    "without_timestamps": True,
}


#: Made to write English, the model translates what is not: into words that it is unsure of.
#: Clear English reads .85 and more; so much is asked before another language is believed, since
#: short answers with a strong accent read up to .75 for their speaker's first language.
_DOUBTFUL, _SURE = 0.85, 0.85


@dataclass(frozen=True)
class Recogniser:
    """A loaded model and the name that goes into every transcript made with it."""

    model: Any
    name: str

    def transcribe(self, audio: NDArray[np.float32], language: str | None) -> RecognisedSpeech:
        """See ``assessments.media.asr.transcribe``."""
        if language is not None and language not in self.model.supported_languages:
            raise LanguageNotSupported(language)
        if not audio.size:
            return RecognisedSpeech(language or "", 0.0, "", (), (), self.name)
        heard = self._hear(audio, language)
        if language is None or not heard.segments or (heard.confidence or 0) >= _DOUBTFUL:
            return heard
        if not self.model.model.is_multilingual:
            return heard
        spoken, probability, _ = self.model.detect_language(audio, vad_filter=True)
        if spoken == language or probability < _SURE:
            return heard
        return replace(self._hear(audio, spoken), language_probability=float(probability))

    def _hear(self, audio: NDArray[np.float32], language: str | None) -> RecognisedSpeech:
        pieces, info = self.model.transcribe(audio, language=language, **_SETTINGS)
        pieces = tuple(pieces)
        segments = tuple(_segment(piece) for piece in pieces)
        said = [
            piece
            for piece, segment in zip(pieces, segments, strict=True)
            if not segment.repeats_itself
        ]
        return RecognisedSpeech(
            language=info.language,
            language_probability=float(info.language_probability),
            text=" ".join(piece.text.strip() for piece in said),
            words=tuple(_words(said)),
            segments=segments,
            model=self.name,
        )

    def with_fillers(self, window: NDArray[np.float32], language: str) -> str:
        """Return the words in ``window`` with the fillers between them, for counting only.

        ``window``: shape (n_samples,), 16 kHz mono, −1..1, at most 30 s. What repeats itself is
        left out.
        """
        pieces, _ = self.model.transcribe(window, language=language, **_COUNTING)
        said = [piece.text for piece in pieces if not _segment(piece).repeats_itself]
        return " ".join(said)


def _words(pieces: Iterable[Any]) -> Iterable[Word]:
    for piece in pieces:
        for word in piece.words or ():
            yield Word(
                word=word.word.strip(),
                start=round(float(word.start), 3),
                end=round(float(word.end), 3),
                confidence=round(float(word.probability), 4),
            )


def _segment(piece: Any) -> Segment:
    return Segment(
        start=round(float(piece.start), 3),
        end=round(float(piece.end), 3),
        text=piece.text.strip(),
        avg_logprob=float(piece.avg_logprob),
        no_speech_prob=float(piece.no_speech_prob),
        compression_ratio=float(piece.compression_ratio),
    )


@cache
def recogniser() -> Recogniser:
    """Load the model that the environment names. Raises ModelMissing, -Corrupt and -Unusable."""
    asked = os.environ.get("ASR_MODEL", "")
    threads = int(os.environ.get("ASR_THREADS") or 1)
    if not asked:
        name = f"whisper-base-int8+{WHISPER_BASE_SHA256[:12]}"
        return Recogniser(_load(str(whisper_base()), threads), name)
    model = _load(asked, threads)
    return Recogniser(model, f"{Path(asked).name}+{_sha256_prefix(asked)}")


def _load(model: str, threads: int) -> Any:
    try:
        return faster_whisper.WhisperModel(
            model, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
    except (OSError, ValueError) as error:
        raise ModelMissing(f"{model!r} (ASR_MODEL)") from error
    except RuntimeError as error:
        raise ModelUnusable(
            f"The speech model {model!r} cannot be loaded: {error}. "
            "Set ASR_MODEL to a CTranslate2 whisper folder, or leave it empty."
        ) from error


def _sha256_prefix(model: str) -> str:
    weights = Path(model) / "model.bin"
    if not weights.is_file():
        weights = Path(faster_whisper.download_model(model, local_files_only=True)) / "model.bin"
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
