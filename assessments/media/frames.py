"""Pictures of a recording, sampled and shrunk: a few numbers each, some of them kept whole."""

from dataclasses import dataclass, field

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from assessments.media.raw import FrameSample, KeptFrame

#: A pixel darker than this counts as black; ffmpeg's blackdetect calls 10 % of the range black.
_BLACK_LUMA = 26
#: ITU-R BT.601 weights of R, G and B in luma, in 256ths. Whole numbers also keep the BLAS library,
#: which reserves memory of its own, out of the confined process.
_RED, _GREEN, _BLUE = 77, 150, 29


@dataclass
class FrameSampler:
    """Takes every decoded frame, converts only ``frames_per_s`` of them.

    ``side_px``: longest side after shrinking. ``n_kept``: most pictures kept whole; their spacing
    doubles when that many are held, so any length ends with n_kept/2 to n_kept, evenly spread.
    """

    frames_per_s: float
    side_px: int
    n_kept: int
    samples: list[FrameSample] = field(default_factory=list)
    kept: list[KeptFrame] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    _due_s: float = float("-inf")
    _stride: int = 1
    _last_luma: NDArray[np.int16] | None = None

    def add(self, frame: VideoFrame, time_s: float) -> None:
        """Look at ``frame`` if its turn has come."""
        size = (frame.width, frame.height)
        if not self.sizes or self.sizes[-1] != size:
            self.sizes.append(size)
        if time_s < self._due_s:
            return
        self._due_s = time_s + (1 - 1e-3) / self.frames_per_s
        rgb = shrink(frame, self.side_px)
        self._measure(rgb, time_s)
        self._keep(KeptFrame(time_s, rgb))

    def _measure(self, rgb: NDArray[np.uint8], time_s: float) -> None:
        luma = luma_of(rgb)
        self.samples.append(
            FrameSample(
                time_s=time_s,
                luma=float(luma.mean()),
                black_share=float((luma < _BLACK_LUMA).mean()),
                change=self._change(luma),
            )
        )
        self._last_luma = luma

    def _change(self, luma: NDArray[np.int16]) -> float | None:
        last = self._last_luma
        if last is None or last.shape != luma.shape:
            return None
        return float(np.abs(luma - last).mean())

    def _keep(self, picture: KeptFrame) -> None:
        if (len(self.samples) - 1) % self._stride:
            return
        self.kept.append(picture)
        if len(self.kept) > self.n_kept:
            self.kept = self.kept[::2]
            self._stride *= 2


def luma_of(rgb: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Return brightness 0–255, shape (height, width), of ``rgb``, shape (height, width, 3)."""
    red, green, blue = np.moveaxis(rgb.astype(np.uint16), -1, 0)
    luma: NDArray[np.int16] = ((_RED * red + _GREEN * green + _BLUE * blue) >> 8).astype(np.int16)
    return luma


def shrink(frame: VideoFrame, side_px: int) -> NDArray[np.uint8]:
    """Return ``frame`` upright as RGB, shape (height, width, 3), at most ``side_px`` a side."""
    scale = min(1.0, side_px / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    small = frame.reformat(width=width, height=height, format="rgb24", threads=1)
    rgb = small.to_ndarray()
    return np.ascontiguousarray(np.rot90(rgb, k=round(frame.rotation / 90) % 4))
