"""Groups of people for figures about fairness: attempt → code, never a person.

The only reader of self-identification. Answers not given, or “prefer not to say”, are no group.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.enums import Route
from assessments.reports.responses import Scope
from candidates.enums import RaceEthnicity, Sex
from candidates.models import Application, SelfIdentification

SMALLEST_CELL = 5  # a group of fewer people is not counted out


class Grouping(StrEnum):
    """What people can be grouped by."""

    SEX = "sex"
    RACE_ETHNICITY = "race_ethnicity"
    ROUTE = "route"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Group:
    """``n`` is None where it is under ``SMALLEST_CELL``."""

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
    told = said.exclude(**{f"{grouping.value}__in": ["", "undisclosed"]})
    return dict(told.values_list("application__attempt_id", grouping.value))


def shown(n: int) -> int | None:
    """A number of people that may be told; None where it is too small."""
    return n if n >= SMALLEST_CELL else None


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
