"""Answers whose raters differ and that wait for a further one: how many, and for somebody?"""

from dataclasses import dataclass
from typing import Self

from django.db.models import Exists, OuterRef, QuerySet

from assessments.enums import AssignmentReason, Role
from assessments.models import RaterQualification, RatingAssignment, StaffUser
from assessments.models.rating import HAD, RatingAssignmentQuerySet

SOMEBODY = "has_somebody"


@dataclass(frozen=True, slots=True)
class Waiting:
    """``n_stuck``: those that nobody who is qualified may take, having had them already."""

    n: int
    n_stuck: int

    @classmethod
    def now(cls) -> Self:
        free = RatingAssignment.objects.wanting_a_further_rater().that_count()
        rows = with_somebody(free).values_list(SOMEBODY, flat=True)
        return cls(len(rows), sum(not has for has in rows))


def is_wanted(place: RatingAssignment) -> bool:
    """Whether ``place`` is free and there because raters differ."""
    return place.rater_id is None and place.reason == AssignmentReason.DISAGREEMENT


def with_somebody(places: RatingAssignmentQuerySet) -> RatingAssignmentQuerySet:
    """Add whether anybody may take each place: qualified, still a rater, and new to the answer."""
    had = RatingAssignment.objects.filter(
        HAD, attempt_item=OuterRef(OuterRef("attempt_item")), rater=OuterRef("pk")
    )
    return places.annotate(**{SOMEBODY: Exists(_raters().filter(~Exists(had)))})


def _raters() -> QuerySet[StaffUser]:
    passed = RaterQualification.objects.filter(rater=OuterRef("pk"), passed=True)
    return StaffUser.objects.filter(
        Exists(passed), is_active=True, roles__overlap=[Role.RATER, Role.ADMIN]
    )
