"""The tables of everybody who handed in, for all the ways in which they may be looked at.

A table is everybody, an opening, a bar version, a year or a quarter: people are in whole ones, so
that what is hidden in one cannot be worked out from the others (``scoring.small_cells``). Days, or
an opening within a quarter, would be a table too many to guard.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Self

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
EVERYBODY = "all"


class Split(StrEnum):
    """What the people of a table are divided by."""

    ADVANCED = "advanced"
    MEETING = "meeting"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True)
class Table:
    """``code`` names it in an address; ``population`` asks for the same people."""

    code: str
    population: Population


@dataclass(frozen=True)
class Census:
    """``counts``: (n_tables, sexes, races, 1 + splits); ``sums``: as ``small_cells`` takes them."""

    tables: tuple[Table, ...]
    counts: Counts
    sums: tuple[tuple[int, tuple[int, ...]], ...]

    @classmethod
    def take(cls) -> Self:
        rows = grouping.counted(Population())
        tables, sums = _tables(rows)
        places = {table.code: place for place, table in enumerate(tables)}
        counts = np.zeros((len(tables), *SHAPE, 1 + len(Split)), dtype=np.int64)
        for row in rows:
            figures = (row.n, row.n_advanced, row.n_meeting, row.n_not_scored)
            for code in _codes(row):
                counts[places[code], ROWS[row.sex], COLUMNS[row.race_ethnicity]] += figures
        return cls(tables, with_totals(counts), sums)

    def place(self, code: str) -> int | None:
        return next((n for n, table in enumerate(self.tables) if table.code == code), None)

    @property
    def has_people(self) -> bool:
        return bool(self.counts[0, -1, -1, 0]) if len(self.tables) else False

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


def _codes(row: Counted) -> tuple[str, ...]:
    """Every table that these people are in."""
    of_bar = f"bar-{row.bar}" if row.bar else f"without-{row.opening}"
    quarter = f"quarter-{row.quarter.year}-{row.quarter.month}"
    return (EVERYBODY, f"opening-{row.opening}", of_bar, f"year-{row.quarter.year}", quarter)


def _tables(
    rows: Sequence[Counted],
) -> tuple[tuple[Table, ...], tuple[tuple[int, tuple[int, ...]], ...]]:
    populations = {EVERYBODY: Population()}
    inside: dict[str, dict[str, None]] = {}
    for row in rows:
        for whole, code, population in _nested(row):
            populations[code] = population
            inside.setdefault(whole, {})[code] = None
    places = {code: place for place, code in enumerate(populations)}
    # Everybody's sums come first, as ``small_cells`` wants them; two ways to part them.
    sums = []
    for whole, codes in inside.items():
        own = tuple(places[code] for code in codes)
        sums.append((places[whole.removesuffix("/time")], own))
    sums.sort(key=lambda one: one[0] != 0)
    return tuple(Table(code, own) for code, own in populations.items()), tuple(sums)


def _nested(row: Counted) -> Iterator[tuple[str, str, Population]]:
    """What each table is a part of."""
    _all, opening, of_bar, year, quarter = _codes(row)
    yield EVERYBODY, opening, Population(opening=row.opening)
    yield opening, of_bar, Population(opening=row.opening, bar=row.bar)
    first = date(row.quarter.year, 1, 1)
    yield f"{EVERYBODY}/time", year, _days(first, date(first.year + 1, 1, 1))
    months = row.quarter.month + 3
    after = date(row.quarter.year + months // 13, (months - 1) % 12 + 1, 1)
    yield year, quarter, _days(row.quarter, after)


def _days(first: date, after: date) -> Population:
    return Population(since=midnight(first), before=midnight(after))


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
