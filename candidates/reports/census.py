"""The tables of everybody who handed in, for all the ways in which they may be looked at.

A table is everybody, an opening, a bar version, years or quarters: people are in whole ones, so
that what is hidden in one cannot be worked out from the others (``scoring.small_cells``). Days, or
an opening within a quarter, would be a table too many to guard. A table of few people would only
hide things in those beside it, so it is joined with others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from assessments.scoring.small_cells import Counts, Mask, may_be_shown
from candidates.enums import RaceEthnicity, Sex
from candidates.reports import grouping
from candidates.reports.grouping import SMALLEST_CELL, Counted, Population

SEXES = (Sex.FEMALE, Sex.MALE, Sex.OTHER)
RACES = tuple(race for race in RaceEthnicity if race != RaceEthnicity.UNDISCLOSED)
ROWS = {sex.value: place for place, sex in enumerate(SEXES)} | {"": len(SEXES)}
COLUMNS = {race.value: place for place, race in enumerate(RACES)} | {"": len(RACES)}
SHAPE = len(ROWS) + 1, len(COLUMNS) + 1  # with the totals
FEWEST = 30  # people of a table
EVERYBODY, SMALL = "all", "small"

T = TypeVar("T", int, date)


class Split(StrEnum):
    """What the people of a table are divided by."""

    ADVANCED = "advanced"
    MEETING = "meeting"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True)
class Table:
    """``code`` names it in an address; ``population`` asks for the same people; ``parts``: the
    openings, bar versions, years or first days of quarters that it joins; ``whole``: its table."""

    code: str
    population: Population
    parts: tuple[int | date, ...] = ()
    whole: str = ""


@dataclass(frozen=True)
class Census:
    """``counts``: (n_tables, sexes, races, 1 + splits); ``sums``: as ``small_cells`` takes them.

    ``n_left_out``: people of openings that are too small even together.
    """

    tables: tuple[Table, ...]
    counts: Counts
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    n_left_out: int

    @classmethod
    def take(cls) -> Self:
        every = grouping.counted(Population())
        openings, n_left_out = _openings(every)
        kept = {pk for own in openings for pk in own.population.openings or ()}
        rows = [row for row in every if row.opening in kept]
        whole = None if not n_left_out else tuple(sorted(kept))
        tables = [Table(EVERYBODY, Population(openings=whole))]
        for parts in (openings, list(_bars(rows, openings)), *_periods(rows, whole)):
            tables += parts
        return cls(tuple(tables), _counts(tables, rows), _sums(tables), n_left_out)

    @property
    def has_people(self) -> bool:
        return bool(self.counts[0, -1, -1, 0])

    def place(self, code: str) -> int | None:
        return next((n for n, table in enumerate(self.tables) if table.code == code), None)

    @cached_property
    def people_shown(self) -> Mask:
        """Which numbers of people may be told, whatever else is."""
        return may_be_shown(self.counts[..., :1], self.sums, SMALLEST_CELL)

    def parts(self, split: Split) -> Counts:
        """The people of ``split`` and the others, in the last axis."""
        own = self.counts[..., 1 + list(Split).index(split)]
        return np.stack([own, self.counts[..., 0] - own], axis=-1)

    def shown(self, split: Split) -> Mask:
        return may_be_shown(self.parts(split), self.sums, SMALLEST_CELL, self.people_shown)


def joined(n: Mapping[T, int]) -> list[tuple[T, ...]]:
    """Neighbours in order until they are ``FEWEST`` people; the last few go with those before."""
    found: list[tuple[T, ...]] = []
    open_: list[T] = []
    for key in sorted(n):
        open_.append(key)
        if sum(n[one] for one in open_) >= FEWEST:
            found.append(tuple(open_))
            open_ = []
    if open_ and found:
        found[-1] += tuple(open_)
    return found or [tuple(open_)]


def _openings(rows: Sequence[Counted]) -> tuple[list[Table], int]:
    """One table each for the large ones and one for the small together; and who is left out."""
    n = Counter[int]()
    for row in rows:
        n[row.opening] += row.n
    large = sorted(pk for pk in n if n[pk] >= FEWEST)
    small = tuple(sorted(pk for pk in n if n[pk] < FEWEST))
    n_small = sum(n[pk] for pk in small)
    tables = [Table(f"opening-{pk}", Population(openings=(pk,)), (pk,), EVERYBODY) for pk in large]
    if n_small < FEWEST:
        return tables, n_small
    return [*tables, Table(SMALL, Population(openings=small), small, EVERYBODY)], 0


def _bars(rows: Sequence[Counted], openings: Sequence[Table]) -> Iterator[Table]:
    n: defaultdict[int | date, Counter[int]] = defaultdict(Counter)
    for row in rows:
        n[row.opening][row.bar] += row.n
    for opening in openings:
        if opening.code == SMALL:
            continue
        for bars in joined(n[opening.parts[0]]):
            whose = Population(openings=opening.population.openings, bars=bars)
            yield Table(f"bar-{opening.parts[0]}-{bars[0]}", whose, bars, opening.code)


def _periods(
    rows: Sequence[Counted], openings: tuple[int, ...] | None
) -> tuple[list[Table], list[Table]]:
    n = Counter[date]()
    for row in rows:
        n[row.quarter] += row.n
    by_year = Counter[int]()
    for quarter, people in n.items():
        by_year[quarter.year] += people
    years, quarters = [], []
    for own in joined(by_year) if by_year else []:
        days = _days(openings, date(own[0], 1, 1), date(own[-1] + 1, 1, 1))
        years.append(Table(f"year-{own[0]}", days, own, EVERYBODY))
        for block in joined({day: count for day, count in n.items() if day.year in own}):
            days = _days(openings, block[0], after_quarter(block[-1]))
            quarters.append(Table(f"quarter-{block[0]}", days, block, f"year-{own[0]}"))
    return years, quarters


def _days(openings: tuple[int, ...] | None, first: date, after: date) -> Population:
    return Population(openings=openings, since=midnight(first), before=midnight(after))


def after_quarter(first: date) -> date:
    months = first.month + 3
    return date(first.year + months // 13, (months - 1) % 12 + 1, 1)


@dataclass(frozen=True, eq=False, slots=True)
class _Columns:
    """What rows are told apart by, shape (n_rows,) each; quarters as ordinals of their days."""

    openings: NDArray[np.int64]
    bars: NDArray[np.int64]
    years: NDArray[np.int64]
    quarters: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[Counted]) -> Self:
        told = [(row.opening, row.bar, row.quarter.year, row.quarter.toordinal()) for row in rows]
        return cls(*np.array(told, dtype=np.int64).reshape(-1, 4).T)

    def of_table(self, table: Table) -> NDArray[np.bool_]:
        """Which rows a table holds."""
        kind = table.code.partition("-")[0]
        parts = [one.toordinal() if isinstance(one, date) else one for one in table.parts]
        if kind in ("opening", SMALL):
            return np.isin(self.openings, parts)
        if kind == "bar":
            own = np.isin(self.openings, table.population.openings or ())
            return own & np.isin(self.bars, parts)
        if kind == "year":
            return np.isin(self.years, parts)
        if kind == "quarter":
            return np.isin(self.quarters, parts)
        return np.ones(len(self.openings), dtype=bool)


def _counts(tables: Sequence[Table], rows: Sequence[Counted]) -> Counts:
    figures = np.array(
        [(row.n, row.n_advanced, row.n_meeting, row.n_not_scored) for row in rows], dtype=np.int64
    ).reshape(-1, 1 + len(Split))
    at = [(ROWS[row.sex], COLUMNS[row.race_ethnicity]) for row in rows]
    sexes, races = np.array(at, dtype=np.int64).reshape(-1, 2).T
    counts = np.zeros((len(tables), *SHAPE, 1 + len(Split)), dtype=np.int64)
    columns = _Columns.of(rows)
    for place, table in enumerate(tables):
        own = columns.of_table(table)
        np.add.at(counts[place], (sexes[own], races[own]), figures[own])
    return with_totals(counts)


def _sums(tables: Sequence[Table]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Everybody by opening and by year first, as ``small_cells`` wants them."""
    places = {table.code: place for place, table in enumerate(tables)}
    found: dict[tuple[int, bool], list[int]] = {}
    for place, table in enumerate(tables[1:], start=1):
        is_time = table.code.startswith(("year", "quarter"))
        found.setdefault((places[table.whole], is_time), []).append(place)
    in_order = sorted(found.items(), key=lambda one: one[0][0] != 0)
    return tuple((whole, tuple(own)) for (whole, _is_time), own in in_order)


def with_totals(counts: Counts) -> Counts:
    """Fill the last row and column of each table with the sums of the others."""
    counts[:, -1] = counts[:, :-1].sum(axis=1)
    counts[:, :, -1] = counts[:, :, :-1].sum(axis=2)
    return counts


def scored_above(population: Population) -> tuple[NDArray[np.float64], Counts]:
    """The composites of all, NaN where there is none, and the place of each in a table."""
    found = grouping.scores(population)
    scores = [np.array(own, dtype=np.float64) for own in found.values()]
    places = [
        np.full(len(own), ROWS[sex] * SHAPE[1] + COLUMNS[race])
        for (sex, race), own in found.items()
    ]
    if not scores:
        return np.empty(0), np.empty(0, dtype=np.int64)
    return np.concatenate(scores), np.concatenate(places).astype(np.int64)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
