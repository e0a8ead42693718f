"""What one pass over a recording brings out, before anything is judged."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.media.probe import StreamInfo


@dataclass(frozen=True, slots=True)
class FrameSample:
    """What is held of one sampled picture.

    ``time_s``: seconds since the start. ``luma``: mean brightness 0–255. ``black_share``: share of
    pixels below 26, 0–1. ``change``: mean absolute luma difference to the sample before, 0–255;
    None for the first one and where the picture changed size.
    """

    time_s: float
    luma: float
    black_share: float
    change: float | None


@dataclass(frozen=True, slots=True)
class KeptFrame:
    """One sampled picture itself: ``rgb`` has shape (height, width, 3), uint8, upright."""

    time_s: float
    rgb: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class RawRecording:
    """What one pass brought out, before anything is judged.

    ``duration_s``: seconds of what decoded. ``header_duration_s``: seconds as the container claims
    (None: it does not). ``audio``: shape (n_samples,), int16, 16 kHz mono; None without an audio
    stream. ``n_packets`` and ``n_bad_packets`` count the chosen streams; ``cut_off`` says that the
    container broke before its end.
    """

    container: str
    streams: tuple[StreamInfo, ...]
    duration_s: float
    header_duration_s: float | None
    audio: NDArray[np.int16] | None
    samples: tuple[FrameSample, ...] = ()
    kept: tuple[KeptFrame, ...] = ()
    sizes: tuple[tuple[int, int], ...] = ()
    n_packets: int = 0
    n_bad_packets: int = 0
    cut_off: bool = False
