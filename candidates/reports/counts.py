"""The figures over an opening's table, counted from indexes alone, without a join.

Each is a subquery of its own in the one query that reads the openings: 20,000 people are some
milliseconds, and a list of fifty openings is still one query.
"""

from collections.abc import Iterable

from django.db.models import Count, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.enums import AttemptState
from candidates.enums import Outcome
from candidates.models import Application, HiringBar, Opening, Standing
from candidates.models.candidate import NEEDS_PERSON
from candidates.models.opening import OpeningQuerySet

SOON_S, LATER_S = 3, 15
BEING_SCORED = (AttemptState.SUBMITTED, AttemptState.SCORED)


def with_counts(openings: OpeningQuerySet) -> QuerySet[Opening]:
    """Add how many were invited, were scored, and stand where against the bar."""
    outcomes = {f"n_{outcome.value}": _n(Standing, outcome=outcome) for outcome in Outcome}
    return openings.annotate(
        n_invited=_n(Application),
        n_submitted=_n(Application, has_result=False, attempt_state__in=BEING_SCORED),
        # What is left of those who handed in: each person stands in one count, and no row is read.
        n_scored=_n(Application, attempt_state__in=BEING_SCORED) - F("n_submitted"),
        **outcomes,
    )


def with_live_counts(openings: OpeningQuerySet) -> QuerySet[Opening]:
    """Add everything that an opening's line of figures says."""
    return with_counts(openings).annotate(
        n_open=_n(Application, attempt_state=AttemptState.OPEN),
        n_waiting=_n(Application, attempt_state=AttemptState.INVITED),
        n_person=_n(Standing, NEEDS_PERSON),
        n_results=_n(Standing),
        n_moving=F("n_open") + F("n_submitted"),
    )


def n_read(bar: HiringBar | None) -> int | None:
    """How many standings are read against ``bar`` so far; None without a bar."""
    return Standing.objects.filter(bar=bar).count() if bar else None


def look_again(openings: Iterable[Opening]) -> int | None:
    """Seconds until a page that shows ``openings`` (with live counts) should look again.

    Few while somebody answers or is scored, None when all is done.
    """
    counts = [vars(opening) for opening in openings]
    if any(c["n_moving"] for c in counts):
        return SOON_S
    return LATER_S if any(c["n_waiting"] for c in counts) else None


def _n(model: type[Model], *conditions: Q, **fields: object) -> Coalesce:
    mine = model._default_manager.filter(*conditions, opening=OuterRef("pk"), **fields)
    counted = mine.order_by().values("opening").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
