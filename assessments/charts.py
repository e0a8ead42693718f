"""Geometry of the score band: figures in, text for SVG out.

No Django and no words: ``templatetags/charts.py`` adds the reader's language. Coordinates are
percentages with a dot, whatever the locale, so the drawing fills any width undistorted.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

LOWEST, HIGHEST = 1.0, 5.0
Z_95 = 1.96


class BandSize(StrEnum):
    """Where the band stands: a cell of 120 × 20 px, or the full width of a profile."""

    TABLE = "table"
    FULL = "full"


# Percent of the drawing's width where score 1 and score 5 lie; the outcome's shape needs the rest.
_AXIS = {BandSize.TABLE: (5.0, 82.0), BandSize.FULL: (2.0, 92.0)}
_SHAPE_AT = {BandSize.TABLE: 94.0, BandSize.FULL: 97.5}


@dataclass(frozen=True, slots=True)
class BandRow:
    """One score on its way to a page.

    ``score``: 1–5, None where nothing was scored (``reason`` then says why). ``sem``: standard
    error in score points, None where it is not known. ``bar``: the minimum on the same scale,
    None where the bar asks nothing here. ``outcome``: meets, review, below or "" without a bar.
    ``provisional``: the SEM is still floored for want of data. ``indicative``: reliability < .70.
    """

    label: str
    score: float | None
    sem: float | None = None
    bar: float | None = None
    outcome: str = ""
    reason: str = ""
    provisional: bool = False
    indicative: bool = False


@dataclass(frozen=True, slots=True)
class BandFigure:
    """Coordinates as text, in percent of the width; an empty string is not drawn."""

    axis_from: str
    axis_to: str
    ticks: tuple[tuple[str, str], ...]
    dot: str
    sem_from: str
    sem_to: str
    range_from: str
    range_to: str
    bar: str
    shape: str


def percent(value: float) -> str:
    """Return ``value`` as an SVG percentage with at most two decimals and a dot."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{text}%"


def place(score: float, size: BandSize = BandSize.TABLE) -> float:
    """Return where ``score`` lies, in percent of the width, clipped to the 1–5 axis."""
    start, end = _AXIS[size]
    inside = min(max(score, LOWEST), HIGHEST)
    return start + (end - start) * (inside - LOWEST) / (HIGHEST - LOWEST)


def figure(row: BandRow, size: BandSize = BandSize.TABLE) -> BandFigure:
    """Return the drawing of ``row``: ±1 SEM thick, 95 % thin, both clipped to the axis.

    Raises ValueError where a figure is not finite or the SEM is negative.
    """
    _check(row)
    sem_from, sem_to = _span(row, 1.0, size)
    range_from, range_to = _span(row, Z_95, size)
    return BandFigure(
        axis_from=percent(_AXIS[size][0]),
        axis_to=percent(_AXIS[size][1]),
        ticks=tuple((percent(place(mark, size)), str(mark)) for mark in range(1, 6)),
        dot="" if row.score is None else percent(place(row.score, size)),
        sem_from=sem_from,
        sem_to=sem_to,
        range_from=range_from,
        range_to=range_to,
        bar="" if row.bar is None else percent(place(row.bar, size)),
        shape=percent(_SHAPE_AT[size]) if row.outcome and row.score is not None else "",
    )


def _span(row: BandRow, width: float, size: BandSize) -> tuple[str, str]:
    if row.score is None or not row.sem:
        return "", ""
    low, high = row.score - width * row.sem, row.score + width * row.sem
    return percent(place(low, size)), percent(place(high, size))


def _check(row: BandRow) -> None:
    figures = [value for value in (row.score, row.sem, row.bar) if value is not None]
    if not all(isfinite(value) for value in figures):
        raise ValueError("a band needs finite figures")
    if row.sem is not None and row.sem < 0:
        raise ValueError("a standard error is never negative")
