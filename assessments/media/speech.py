"""Where somebody speaks: silero voice activity detection. Nothing about how they sound."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.media.models import SILERO_VAD
from assessments.model_files import onnx_session

SAMPLE_RATE = 16_000
_WINDOW = 512
_CONTEXT = 64
_BATCH = 10_000
#: Silero's own defaults: speech begins at .5 and ends below .35.
_ON, _OFF = 0.5, 0.35
_MIN_SPEECH_S = 0.15  # silero's default of .25 would lose a short "Hi."
_MIN_SILENCE_S = 0.3
#: Segments reach so far into the silence on either side, seconds.
PAD_S = 0.05


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """A stretch of speech, ``start_s`` to ``end_s`` in seconds since the recording began."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Seconds of speech."""
        return self.end_s - self.start_s


def find_speech(audio: NDArray[np.float32]) -> tuple[SpeechSegment, ...]:
    """Return the stretches of speech in order, not overlapping.

    ``audio``: shape (n_samples,), 16 kHz mono, −1..1. Stretches under .15 s are dropped and pauses
    under .3 s bridged. Raises ModelMissing and ModelCorrupt. Source: silero VAD v6.
    """
    if not audio.size:
        return ()
    return segments_of(speech_probability(audio), audio.size / SAMPLE_RATE)


def speech_probability(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of speech, 0–1, for each 512 samples (32 ms) of ``audio``.

    ``audio``: shape (n_samples,), 16 kHz mono, −1..1. Result: shape (ceil(n_samples / 512),).
    """
    windows = np.pad(audio, (0, -audio.size % _WINDOW)).reshape(-1, _WINDOW)
    before = np.zeros((len(windows), _CONTEXT), dtype=np.float32)
    before[1:] = windows[:-1, -_CONTEXT:]
    batch = np.concatenate([before, windows], axis=1)
    h = c = np.zeros((1, 1, 128), dtype=np.float32)
    found = []
    for at in range(0, len(batch), _BATCH):
        output, h, c = _vad().run(None, {"input": batch[at : at + _BATCH], "h": h, "c": c})
        found.append(output.reshape(-1))
    return np.concatenate(found)


def segments_of(probability: NDArray[np.float32], duration_s: float) -> tuple[SpeechSegment, ...]:
    """Return the stretches that ``probability`` (one value per 32 ms) calls speech."""
    step = _WINDOW / SAMPLE_RATE
    stretches: list[list[float]] = []
    speaking = False
    for index, value in enumerate(probability):
        speaking = value >= (_OFF if speaking else _ON)
        if not speaking:
            continue
        begins = index * step
        if stretches and begins - stretches[-1][1] < _MIN_SILENCE_S:
            stretches[-1][1] = begins + step
        else:
            stretches.append([begins, begins + step])
    return tuple(
        SpeechSegment(max(0.0, start - PAD_S), min(duration_s, end + PAD_S))
        for start, end in stretches
        if end - start >= _MIN_SPEECH_S
    )


@cache
def _vad() -> Any:
    return onnx_session(SILERO_VAD.read())
