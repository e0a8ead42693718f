"""What raters gave the answers of a candidate: shown on the profile once nobody rates any more.

And what became of answers on which they differ: waiting for a further rater, or done without.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.models import Attempt, AttemptItem, Rating, RatingAssignment
from assessments.reports import further
from assessments.seed.words import in_words
from candidates.reports.veil import Veil


@dataclass(frozen=True, slots=True)
class RatedLevel:
    """One competency: a level a rater, in the order of their numbers."""

    competency: str
    given: str


@dataclass(frozen=True, slots=True)
class RatedItem:
    """``notes``: the number of a rater and what they wrote, or why they could not rate."""

    levels: tuple[RatedLevel, ...]
    notes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """``n_waiting``: answers that wait for a further rater, ``n_stuck`` of them for somebody who
    is yet to be found. ``waived``: places that were closed with a reason, a reason once."""

    items: dict[int, RatedItem]
    n_waiting: int = 0
    n_stuck: int = 0
    waived: tuple[RatingAssignment, ...] = ()


def rated(attempt: Attempt, veil: Veil, only: str = "") -> Rated:
    """By attempt item; raters are numbered within the attempt. ``only``: of one competency.

    No levels while a place at this attempt is not done: they must not reach whoever rates next.
    """
    items = AttemptItem.objects.filter(attempt=attempt)
    places = RatingAssignment.objects.filter(attempt_item__in=items, done_at__isnull=True)
    rows = list(further.with_somebody(places.that_count()).select_related("waived_by"))
    waived = {(row.waived_at, row.waived_reason): row for row in rows if row.waived_at}
    open_ = [row for row in rows if not row.waived_at and not row.returned_at]
    if not open_:
        return Rated(_levels(items, veil, only), waived=tuple(waived.values()))
    free = [row for row in open_ if further.is_wanted(row)]
    n_stuck = sum(not getattr(row, further.SOMEBODY) for row in free)
    return Rated({}, len(free), n_stuck, tuple(waived.values()))


def _levels(items: "QuerySet[AttemptItem]", veil: Veil, only: str) -> dict[int, RatedItem]:
    rows = list(
        Rating.objects.of_present_answers()
        .filter(attempt_item__in=items)
        .select_related("competency")
        .order_by("pk")
    )
    numbers: dict[int, int] = {}
    for row in rows:
        numbers.setdefault(row.rater_id, len(numbers) + 1)
    found: dict[int, list[Rating]] = {}
    for row in rows:
        if not only or row.competency.slug == only:
            found.setdefault(row.attempt_item_id, []).append(row)
    return {pk: _item(own, numbers, veil) for pk, own in found.items()}


def _item(rows: Sequence[Rating], numbers: dict[int, int], veil: Veil) -> RatedItem:
    in_order = sorted(rows, key=lambda row: numbers[row.rater_id])
    by_competency: dict[tuple[int, str], list[str]] = {}
    for row in in_order:
        key = (row.competency.position, in_words(row.competency.name))
        level = _("none") if row.level is None else str(row.level)
        by_competency.setdefault(key, []).append(level)
    notes = dict.fromkeys(
        (numbers[row.rater_id], veil.text(words).text)
        for row in in_order
        for words in (row.cannot_rate_reason, row.note)
        if words
    )
    levels = (
        RatedLevel(name, " · ".join(by_competency[p, name])) for p, name in sorted(by_competency)
    )
    return RatedItem(tuple(levels), tuple(notes))
