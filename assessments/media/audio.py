"""Sound of a recording as one 16 kHz mono line on the recording's own clock."""

from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from assessments.media.errors import TooLong

SAMPLE_RATE = 16_000
#: A hole in the timestamps longer than this is silence of that length, not jitter.
_GAP_S = 0.1
_FULL_SCALE = 32768.0


def to_float(pcm: NDArray[np.int16]) -> NDArray[np.float32]:
    """Return 16-bit samples as float32 in −1..1, same shape (n_samples,)."""
    return pcm.astype(np.float32) / np.float32(_FULL_SCALE)


class AudioTrack:
    """Collects decoded frames into 16-bit mono samples at 16 kHz, holes filled with silence.

    A word's time must be the second at which the player finds it, so a sample's index divided by
    16 000 is its time since the recording began, whatever the browser left out in between.
    """

    def __init__(self, max_duration_s: float) -> None:
        self._max_duration_s = max_duration_s
        self._pieces: list[NDArray[np.int16]] = []
        self._n_samples = 0
        self._resampler: AudioResampler | None = None
        self._format: tuple[str, str, int] | None = None

    @property
    def duration_s(self) -> float:
        """Seconds collected so far."""
        return self._n_samples / SAMPLE_RATE

    def add(self, frame: AudioFrame, time_s: float | None) -> None:
        """Append ``frame``, which begins ``time_s`` after the start (None: right after the last).

        Raises TooLong where it would end past the limit.
        """
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        hole_s = 0.0 if time_s is None else time_s - self.duration_s
        if self._resampler is None or form != self._format or hole_s > _GAP_S:
            self._flush()
            self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
            self._format = form
        if time_s is not None and hole_s > _GAP_S:
            self._append(np.zeros(self._room(time_s - self.duration_s), dtype=np.int16))
        frame.pts = None  # its place is decided here; the resampler must not guess holes of its own
        self._take(self._resampler.resample(frame))

    def samples(self) -> NDArray[np.int16]:
        """Return everything collected, shape (n_samples,), 16 kHz mono."""
        self._flush()
        return np.concatenate(self._pieces) if self._pieces else np.zeros(0, dtype=np.int16)

    def _flush(self) -> None:
        if self._resampler is not None:
            self._take(self._resampler.resample(None))
            self._resampler = None

    def _take(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            self._append(frame.to_ndarray().reshape(-1).astype(np.int16, copy=False))

    def _append(self, piece: NDArray[np.int16]) -> None:
        self._room(piece.size / SAMPLE_RATE)
        self._pieces.append(piece)
        self._n_samples += piece.size

    def _room(self, seconds: float) -> int:
        """Return ``seconds`` as a count of samples; raises TooLong where they do not fit."""
        if self.duration_s + seconds > self._max_duration_s:
            raise TooLong(self._max_duration_s)
        return max(0, round(seconds * SAMPLE_RATE))


def seconds(pts: int | None, time_base: Fraction | None) -> float | None:
    """Return a timestamp in seconds, None where the container gave none."""
    if pts is None or time_base is None:
        return None
    return float(pts * time_base)
