"""Geometry of a rater's bias over time: a dot with its interval for each window, zero a line.

Units of the drawing are 180 × 60; figures in, text for SVG out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.scoring.agreement import Bias

WIDTH, HEIGHT, EDGE = 180.0, 60.0, 8.0
MOST = 1.0  # level points at the upper and lower edge, unless the figures need more


@dataclass(frozen=True, slots=True)
class Window:
    x: str
    y: str
    high: str
    low: str


@dataclass(frozen=True, slots=True)
class DriftPlot:
    zero: str
    points: str
    windows: tuple[Window, ...]
    edge: str


def drift_plot(windows: Sequence[Bias]) -> DriftPlot:
    """``windows``: oldest first, at least two."""
    most = max([MOST, *(max(abs(one.low), abs(one.high)) for one in windows)])
    xs = [EDGE + (WIDTH - 2 * EDGE) * n / (len(windows) - 1) for n in range(len(windows))]
    drawn = [
        Window(_text(x), _up(one.value, most), _up(one.high, most), _up(one.low, most))
        for x, one in zip(xs, windows, strict=True)
    ]
    points = " ".join(f"{one.x},{one.y}" for one in drawn)
    return DriftPlot(_up(0.0, most), points, tuple(drawn), f"{most:.1f}")


def _up(value: float, most: float) -> str:
    return _text(HEIGHT / 2 - value / most * (HEIGHT / 2 - 2))


def _text(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
