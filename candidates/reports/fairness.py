"""Rates of groups side by side, for auditors: no names, and no small numbers.

Figures come from ``scoring.fairness``; what may be shown from ``scoring.small_cells``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.charts import percent
from assessments.scoring.errors import ScoringError
from assessments.scoring.fairness import Comparison, RateLine, above_median, compare, rate_table
from assessments.scoring.small_cells import Counts, Mask, may_be_shown
from candidates.reports.census import (
    RACES,
    SEXES,
    SHAPE,
    Census,
    Split,
    scored_above,
    with_totals,
)
from candidates.reports.grouping import SMALLEST_CELL

THIN = 30  # people; with fewer only large differences would show
TOTAL = -1
AXIS = 5.0, 95.0  # percent of a drawing's width where the rates 0 and 1 lie


@dataclass(frozen=True, slots=True)
class Drawing:
    """Coordinates as text: the axis, the rate, its 95 % interval, and four fifths of the highest
    rate ("" where there is none). The axis ends at 25, 50, 75 or 100 %, alike in a table."""

    start: str
    end: str
    dot: str
    low: str
    high: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group; ``rate`` None where it is hidden. ``finding`` names the words and the shape."""

    label: str
    n: int
    rate: RateLine | None = None
    beside: Comparison | None = None
    drawing: Drawing | None = None
    finding: str = ""

    @property
    def is_thin(self) -> bool:
        return self.n < THIN

    @property
    def percents(self) -> tuple[float, float, float]:
        """The rate and its limits."""
        one = self.rate
        return (100 * one.rate, 100 * one.low, 100 * one.high) if one else (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Table:
    """``n_rest``: people of no shown group; ``hidden``: the groups whose number is not told;
    ``top``: where the axis of the drawings ends, in percent."""

    title: str | Promise
    lines: tuple[Line, ...]
    n_rest: int
    hidden: tuple[str, ...]
    top: float
    reference: str = ""
    has_ratios: bool = True

    @property
    def n_told(self) -> int:
        return sum(line.rate is not None for line in self.lines)

    @property
    def n_compared(self) -> int:
        return sum(line.beside is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Section:
    """One way to part everybody: ``n`` of all ``n_people``; ``tables`` by sex, race and both."""

    n: int
    n_people: int
    tables: tuple[Table, ...]

    @property
    def percent(self) -> float:
        return 100 * self.n / self.n_people if self.n_people else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """``median``: of the composites, None where nobody is scored (then there is no ``scoring``)."""

    n_people: int
    selection: Section
    scoring: Section | None
    not_scored: Section
    median: float | None


def report(census: Census, place: int, selected: Split) -> Report:
    """The figures of one table of the census."""
    people = census.people_shown[place]
    scoring, median = _scoring(census, place, people)
    return Report(
        int(census.counts[place, TOTAL, TOTAL, 0]),
        _section(census.parts(selected)[place], census.shown(selected)[place], people),
        scoring,
        _section(
            census.parts(Split.NOT_SCORED)[place],
            census.shown(Split.NOT_SCORED)[place],
            people,
            has_ratios=False,
        ),
        median,
    )


def _scoring(census: Census, place: int, people: Mask) -> tuple[Section | None, float | None]:
    """Each table has a median of its own, so nothing adds up between tables."""
    scores, cells = scored_above(census.tables[place].population)
    try:
        median, is_above = above_median(scores)
    except ScoringError:
        return None, None
    above = np.bincount(cells[is_above], minlength=SHAPE[0] * SHAPE[1]).reshape(1, *SHAPE)
    counted = with_totals(above.astype(np.int64))
    parts = np.stack([counted, census.counts[place : place + 1, ..., 0] - counted], axis=-1)
    shown = may_be_shown(parts, [], SMALLEST_CELL, people[None])
    return _section(parts[0], shown[0], people), median


def _section(parts: Counts, shown: Mask, people: Mask, *, has_ratios: bool = True) -> Section:
    own, n_people = int(parts[TOTAL, TOTAL, 0]), int(parts[TOTAL, TOTAL].sum())
    tables = tuple(
        _table(title, cells, parts, shown, people, has_ratios) for title, cells in _groups()
    )
    return Section(own, n_people, tables)


Cells = Mapping[str, tuple[int, int]]


def _groups() -> Iterator[tuple[str | Promise, Cells]]:
    """The three tables: what each group is called, and where it stands in the counts."""
    yield _("Sex"), {str(sex.label): (i, TOTAL) for i, sex in enumerate(SEXES)}
    yield _("Race or ethnicity"), {str(race.label): (TOTAL, j) for j, race in enumerate(RACES)}
    yield (
        _("Sex and race or ethnicity"),
        {
            f"{sex.label}, {race.label}": (i, j)
            for i, sex in enumerate(SEXES)
            for j, race in enumerate(RACES)
        },
    )


def _table(
    title: str | Promise, cells: Cells, parts: Counts, shown: Mask, people: Mask, has_ratios: bool
) -> Table:
    told = {
        label: (int(parts[at][0]), int(parts[at].sum())) for label, at in cells.items() if shown[at]
    }
    rates = rate_table(told)
    best = next((one for one in rates.values() if one.is_highest), None) if has_ratios else None
    numbers = {label: int(parts[at].sum()) for label, at in cells.items() if people[at]}
    top = ceil(4 * max((one.high for one in rates.values()), default=1.0)) / 4
    lines = tuple(_line(label, n, rates.get(label), best, top) for label, n in numbers.items())
    return Table(
        title,
        lines,
        int(parts[TOTAL, TOTAL].sum()) - sum(numbers.values()),
        tuple(label for label in cells if label not in numbers),
        100 * top,
        next((label for label, one in rates.items() if one is best), ""),
        has_ratios,
    )


def _line(label: str, n: int, rate: RateLine | None, best: RateLine | None, top: float) -> Line:
    if rate is None:
        return Line(label, n)
    beside = None
    if best is not None and rate is not best and rate.ratio is not None:
        beside = compare(rate.selected, rate.total, best.selected, best.total)
    places = [_across(value / top) for value in (rate.rate, rate.low, rate.high)]
    mark = percent(_across(0.8 * best.rate / top)) if best else ""
    start, end, dot, low, high = (percent(one) for one in (*AXIS, *places))
    drawing = Drawing(start, end, dot, low, high, mark)
    return Line(label, n, rate, beside, drawing, _finding(rate, best, beside))


def _finding(rate: RateLine, best: RateLine | None, beside: Comparison | None) -> str:
    """A word for the page: which of the cases of the four-fifths rule this is."""
    if best is None:
        return ""
    if rate is best:
        return "highest"
    if beside is None:
        return "left_out"
    if beside.is_under:
        return "adverse" if beside.is_significant else "chance"
    return "differs" if beside.is_significant else "alike"


def _across(share: float) -> float:
    start, end = AXIS
    return start + (end - start) * share
