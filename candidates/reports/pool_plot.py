"""The drawing of a pool along the composite: figures in, text for SVG out; no words.

Across in percent, so that it fills any width; up and down in pixels, so that dots stay round.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assessments.charts import HIGHEST, LOWEST, percent
from assessments.scoring.pool import MEET, REVIEW, UNDER, Floats, Judged

MOST_DOTS = 200  # people; more are drawn as bars
N_BINS = 48
HEIGHT, FLOOR, CEILING = 200, 172, 14  # px; between floor and ceiling people are stacked
LEFT, RIGHT = 2.0, 98.0  # percent
APART = 8.0  # px between two dots on one another
TONES = {UNDER: "below", REVIEW: "review", MEET: "meets"}  # from the floor up


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    tone: str


@dataclass(frozen=True, slots=True)
class PoolPlot:
    """``cut`` and ``old_cut``: across, empty without one. ``low``, ``high``: of the composites."""

    dots: tuple[Dot, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[str, str], ...]
    cut: str
    old_cut: str
    n: int
    low: float
    high: float


def draw(judged: Judged, cut: float | None, old_cut: float | None) -> PoolPlot | None:
    """Those who have a composite; None where nobody has."""
    has_one = ~np.isnan(judged.composite) & (judged.outcome <= UNDER)
    values, tones = judged.composite[has_one], judged.outcome[has_one]
    if not len(values):
        return None
    stacks = _stacks(values, tones)
    n = len(values)
    return PoolPlot(
        dots=tuple(_dots(stacks)) if n <= MOST_DOTS else (),
        bars=tuple(_bars(stacks)) if n > MOST_DOTS else (),
        ticks=tuple((percent(_across(mark)), str(mark)) for mark in range(1, 6)),
        cut="" if cut is None else percent(_across(cut)),
        old_cut="" if old_cut is None or old_cut == cut else percent(_across(old_cut)),
        n=n,
        low=float(values.min()),
        high=float(values.max()),
    )


def _stacks(values: Floats, tones: np.ndarray) -> list[list[int]]:
    """How many of each tone, from the floor up, stand in each bin."""
    place = ((values - LOWEST) / (HIGHEST - LOWEST) * N_BINS).astype(int).clip(0, N_BINS - 1)
    order = {code: at for at, code in enumerate(TONES)}
    stacked = np.array([order[code] for code in range(len(TONES))])[tones]
    n = np.bincount(place * len(TONES) + stacked, minlength=N_BINS * len(TONES))
    found: list[list[int]] = n.reshape(N_BINS, len(TONES)).tolist()
    return found


def _dots(stacks: list[list[int]]) -> Iterator[Dot]:
    highest = max(sum(stack) for stack in stacks)
    apart = min(APART, (FLOOR - CEILING) / max(highest, 1))
    for at, stack in enumerate(stacks):
        x = percent(_middle(at))
        y = FLOOR - apart / 2
        for tone, n in zip(TONES.values(), stack, strict=True):
            for _ in range(n):
                yield Dot(x, f"{y:.1f}", tone)
                y -= apart


def _bars(stacks: list[list[int]]) -> Iterator[Bar]:
    scale = (FLOOR - CEILING) / max(sum(stack) for stack in stacks)
    wide = (RIGHT - LEFT) / N_BINS
    for at, stack in enumerate(stacks):
        top = float(FLOOR)
        for tone, n in zip(TONES.values(), stack, strict=True):
            if n:
                top -= n * scale
                left = _middle(at) - wide * 0.45
                yield Bar(
                    percent(left), f"{top:.1f}", percent(wide * 0.9), f"{n * scale:.1f}", tone
                )


def _middle(place: int) -> float:
    return LEFT + (RIGHT - LEFT) * (place + 0.5) / N_BINS


def _across(score: float) -> float:
    return LEFT + (RIGHT - LEFT) * (score - LOWEST) / (HIGHEST - LOWEST)
