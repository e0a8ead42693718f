"""Groups of people for figures about fairness: attempt → code, never a person.

The only reader of self-identification. Answers not given, or “prefer not to say”, are no group.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from assessments.enums import Route
from assessments.reports.responses import Scope
from candidates.enums import RaceEthnicity, Sex
from candidates.models import Application, SelfIdentification

Flags = NDArray[np.bool_]

UNDISCLOSED = "undisclosed"
SMALLEST_CELL = 5  # a group of fewer people is not counted out


class Grouping(StrEnum):
    """What people can be grouped by."""

    SEX = "sex"
    RACE_ETHNICITY = "race_ethnicity"
    ROUTE = "route"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Group:
    """``n`` as ``shown`` tells it."""

    code: str
    label: str
    n: int | None


def codes(grouping: Grouping, scope: Scope, opening: int | None = None) -> dict[int, str]:
    """The group of each attempt of ``scope`` that has one; of one opening, where it is named."""
    attempts = scope.attempts()
    if opening is not None:
        of_opening = Application.objects.filter(opening=opening)
        attempts = attempts.filter(pk__in=of_opening.values("attempt"))
    if grouping in (Grouping.ROUTE, Grouping.LANGUAGE):
        return dict(attempts.values_list("pk", grouping.value))
    said = SelfIdentification.objects.filter(application__attempt__in=attempts)
    told = said.exclude(**{f"{grouping.value}__in": ["", UNDISCLOSED]})
    return dict(told.values_list("application__attempt_id", grouping.value))


def of_opening(opening: int, people: NDArray[np.int64]) -> dict[Grouping, dict[str, Flags]]:
    """Who of ``people``, applications, is in which group: flags, shape (n,), by code."""
    order = np.argsort(people)
    in_order = people[order]
    rows = SelfIdentification.objects.filter(application__opening=opening)
    said = rows.values("sex", "race_ethnicity").annotate(ids=ArrayAgg("application"))
    found: dict[Grouping, dict[str, Flags]] = {}
    groupings = (Grouping.SEX, Grouping.RACE_ETHNICITY)
    for *codes_of, members in said.values_list("sex", "race_ethnicity", "ids").order_by():
        ids = np.array(members)
        ids = ids[np.isin(ids, in_order)]
        places = order[np.searchsorted(in_order, ids)]
        for by, code in zip(groupings, codes_of, strict=True):
            if code not in ("", UNDISCLOSED):
                nobody = np.zeros(len(people), dtype=bool)
                found.setdefault(by, {}).setdefault(code, nobody)[places] = True
    return found


def shown(n: int) -> int | None:
    """A number of people in whole steps of ``SMALLEST_CELL``; None where it is too small.

    The days of an analysis are anybody's choice: exact numbers of two such ranges a day apart
    would tell a person's group.
    """
    return n - n % SMALLEST_CELL if n >= SMALLEST_CELL else None


def groups(grouping: Grouping, found: Mapping[int, str]) -> list[Group]:
    """The groups from the largest to the smallest; those too small to count last, in order."""
    counts = Counter(found.values())
    by_size = sorted(counts, key=lambda code: (-max(counts[code], SMALLEST_CELL - 1), code))
    return [Group(code, label(grouping, code), shown(counts[code])) for code in by_size]


def label(grouping: Grouping, code: str) -> str:
    if grouping == Grouping.SEX:
        return str(Sex(code).label)
    if grouping == Grouping.RACE_ETHNICITY:
        return str(RaceEthnicity(code).label)
    return str(Route(code).label) if grouping == Grouping.ROUTE else code


@dataclass(frozen=True, slots=True)
class Population:
    """Whose figures are asked for; an empty field does not limit.

    ``bars``: the versions that people were decided under, or stand against while undecided;
    0 where there was none. ``since`` (included) and ``before`` (not): when they handed in.
    """

    openings: tuple[int, ...] | None = None
    bars: tuple[int, ...] | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people of one opening, bar, quarter (its first day), sex and race or ethnicity
    ("" where they did not say): all, moved forward, meeting the bar, and without a score. ``bar``
    is 0 where there was none."""

    opening: int
    bar: int
    quarter: date
    sex: str
    race_ethnicity: str
    n: int
    n_advanced: int
    n_meeting: int
    n_not_scored: int


# The newest decision counts, with the bar and the outcome that it was made under.
PEOPLE = """
WITH newest AS (
    SELECT DISTINCT ON (application_id) application_id, verdict, bar_id, outcome_then
    FROM candidates_decision
    ORDER BY application_id, decided_at DESC, id DESC
), people AS (
    SELECT application.opening_id AS opening,
        COALESCE(
            CASE WHEN newest.verdict IS NULL THEN standing.bar_id ELSE newest.bar_id END, 0
        ) AS bar,
        attempt.submitted_at,
        CASE WHEN said.sex = 'undisclosed' THEN '' ELSE COALESCE(said.sex, '') END AS sex,
        CASE WHEN said.race_ethnicity = 'undisclosed' THEN ''
            ELSE COALESCE(said.race_ethnicity, '') END AS race,
        COALESCE(newest.verdict = 'advance', FALSE) AS is_advanced,
        COALESCE(CASE WHEN newest.verdict IS NULL THEN standing.outcome
            ELSE newest.outcome_then END = 'meets', FALSE) AS meets,
        standing.composite
    FROM candidates_application application
    JOIN assessments_attempt attempt ON attempt.id = application.attempt_id
    LEFT JOIN candidates_standing standing ON standing.application_id = application.id
    LEFT JOIN newest ON newest.application_id = application.id
    LEFT JOIN candidates_selfidentification said ON said.application_id = application.id
    WHERE attempt.state IN ('submitted', 'scored')
        AND (%(openings)s::bigint[] IS NULL OR application.opening_id = ANY(%(openings)s))
        AND (%(since)s::timestamptz IS NULL OR attempt.submitted_at >= %(since)s)
        AND (%(before)s::timestamptz IS NULL OR attempt.submitted_at < %(before)s)
)
"""
COUNTS = f"""
{PEOPLE}
SELECT opening, bar, date_trunc('quarter', submitted_at AT TIME ZONE %(zone)s)::date, sex, race,
    COUNT(*), COUNT(*) FILTER (WHERE is_advanced), COUNT(*) FILTER (WHERE meets),
    COUNT(*) FILTER (WHERE composite IS NULL)
FROM people WHERE %(bars)s::bigint[] IS NULL OR bar = ANY(%(bars)s)
GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 our own constant
SCORES = f"""
{PEOPLE}
SELECT sex, race, array_agg(COALESCE(composite, 'NaN'))
FROM people WHERE %(bars)s::bigint[] IS NULL OR bar = ANY(%(bars)s)
GROUP BY 1, 2
"""  # noqa: S608 our own constant


def counted(population: Population) -> list[Counted]:
    """Everybody who handed in, in one query, whatever their number."""
    return [Counted(*row) for row in _asked(COUNTS, population)]


def scores(population: Population) -> dict[tuple[str, str], list[float]]:
    """The composites by sex and race or ethnicity, NaN for those without a score."""
    return {(sex, race): found for sex, race, found in _asked(SCORES, population)}


def _asked(sql: str, population: Population) -> list[tuple[Any, ...]]:
    given = {
        "openings": None if population.openings is None else list(population.openings),
        "bars": None if population.bars is None else list(population.bars),
        "since": population.since,
        "before": population.before,
        "zone": timezone.get_current_timezone_name(),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
