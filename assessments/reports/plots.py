"""Geometry of the drawings of an analysis: figures in, text for SVG out.

A drawing has 360 × 200 units, so that it stands one to one on a phone and its words keep their
size. No words: templates add the reader's language, and a table that says the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 26.0, 10.0, 24.0  # for the words of the axes and lines
APART = 13.0  # between the words at the ends of lines


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick: where its word stands, and the word."""

    at: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """``points`` for a polyline; ``dots`` are their coordinates one by one; ``kind`` 0, 1 … picks
    the dashes; ``name`` stands at (``end_x``, ``end_y``)."""

    name: str
    kind: int
    is_key: bool
    points: str
    dots: tuple[tuple[str, str], ...]
    end_x: str
    end_y: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines over ``x`` ticks and between ``y`` ticks."""

    x: tuple[Mark, ...]
    y: tuple[Mark, ...]
    lines: tuple[Line, ...]
    at: str = ""  # the x of a line from top to bottom, where something is marked


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Bars:
    x: tuple[Mark, ...]
    y: tuple[Mark, ...]
    bars: tuple[Bar, ...]


def trace_plot(
    lines: Mapping[str, Sequence[float]],
    bounds: tuple[float, float],
    y: Mapping[float, str],
    key: str,
) -> Plot:
    """Lines over bands of people, the lowest band left; ``bounds``: of the values."""
    n = max((len(values) for values in lines.values()), default=0)
    xs = [_across(place, 0, max(n - 1, 1)) for place in range(n)]
    drawn = {
        name: [(x, _up(value, bounds)) for x, value in zip(xs, values, strict=False)]
        for name, values in lines.items()
    }
    return Plot(
        x=tuple(Mark(_text(x), str(place)) for place, x in enumerate(xs, start=1)),
        y=_y_marks(y, bounds),
        lines=tuple(_lines(drawn, key)),
    )


def curve_plot(
    points: Sequence[tuple[float, float]],
    y: Mapping[float, str],
    x: Sequence[int],
    at: float,
) -> Plot:
    """One curve of ``points`` (x, y) with a line at ``at``; y from 0 to the highest tick."""
    most, bounds = max(place for place, _ in points), (0.0, max(y))
    drawn = [(_across(place, 0, most), _up(value, bounds)) for place, value in points]
    return Plot(
        x=tuple(Mark(_text(_across(place, 0, most)), str(place)) for place in x),
        y=_y_marks(y, bounds),
        lines=(Line("", 0, True, _polyline(drawn), (), "", ""),),
        at=_text(_across(at, 0, most)),
    )


def bar_plot(counts: Sequence[int], x: Sequence[str], y: Mapping[float, str]) -> Bars:
    """Bars side by side, ``x``: words at the ends and between, evenly spread."""
    highest = max(max(y), 1.0)
    wide = (WIDTH - LEFT - RIGHT) / max(len(counts), 1)
    base = HEIGHT - BOTTOM
    bars = ((LEFT + place * wide, _up(count, (0.0, highest))) for place, count in enumerate(counts))
    return Bars(
        x=tuple(Mark(_text(_across(n, 0, len(x) - 1)), word) for n, word in enumerate(x)),
        y=_y_marks(y, (0.0, highest)),
        bars=tuple(
            Bar(_text(left + 1), _text(top), _text(wide - 2), _text(base - top))
            for left, top in bars
        ),
    )


def _lines(drawn: Mapping[str, list[tuple[float, float]]], key: str) -> list[Line]:
    ends = _spread({name: points[-1][1] for name, points in drawn.items() if points})
    return [
        Line(
            name=name,
            kind=kind % 6,
            is_key=name == key,
            points=_polyline(points),
            dots=tuple((_text(x), _text(y)) for x, y in points),
            end_x=_text(points[-1][0] + 8),
            end_y=_text(ends[name]),
        )
        for kind, (name, points) in enumerate(drawn.items())
        if points
    ]


def _spread(ends: Mapping[str, float]) -> dict[str, float]:
    """Move words at the ends of lines apart, downwards, then back up from the floor."""
    placed: dict[str, float] = {}
    last = -APART
    for name in sorted(ends, key=lambda one: ends[one]):
        last = max(ends[name], last + APART)
        placed[name] = last
    floor = HEIGHT - BOTTOM
    for name in sorted(placed, key=lambda one: -placed[one]):
        placed[name] = min(placed[name], floor)
        floor = placed[name] - APART
    return placed


def _y_marks(words: Mapping[float, str], bounds: tuple[float, float]) -> tuple[Mark, ...]:
    return tuple(Mark(_text(_up(value, bounds)), word) for value, word in words.items())


def _across(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low)


def _up(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _polyline(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_text(x)},{_text(y)}" for x, y in points)


def _text(value: float) -> str:
    """With at most one decimal and a dot, whatever the locale."""
    return f"{value:.1f}".removesuffix(".0")
