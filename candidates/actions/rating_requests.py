"""Put candidates' answers to raters: by hand for some or all, by itself where people must rate."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from assessments import audit
from assessments.actions import ratings
from assessments.enums import ScoreSource, Verb
from assessments.models import StaffUser
from candidates.models import Application, Opening


@dataclass(frozen=True, slots=True)
class Plan:
    """What asking would come to; ``n_left_out``: people with nothing to rate or asked before."""

    asked: ratings.Asked
    n_people: int
    n_raters: int

    @property
    def n_left_out(self) -> int:
        return self.n_people - self.asked.n_attempts


def plan(opening: Opening, application_ids: Collection[int] | None) -> Plan:
    """``application_ids`` None: everybody of the opening."""
    attempts = _attempts(opening, application_ids)
    asked = ratings.would_ask(attempts, opening.n_raters)
    return Plan(asked, len(attempts), opening.n_raters)


@transaction.atomic
def ask(
    opening: Opening, application_ids: Collection[int] | None, actor: StaffUser
) -> ratings.Asked:
    attempts = _attempts(opening, application_ids)
    asked = ratings.ask(attempts, opening.n_raters, opening.escalate_from, actor)
    audit.record(
        Verb.RATINGS_ASKED,
        opening,
        actor=actor,
        people=asked.n_attempts,
        answers=asked.n_answers,
        raters=opening.n_raters,
    )
    return asked


def ask_on_arrival(attempt_id: int) -> None:
    """Put an attempt to raters where its candidate refused the machine, or its opening uses
    raters; asked again, it asks nobody twice."""
    rows = Application.objects.filter(attempt=attempt_id).select_related("opening", "attempt")
    for row in rows.order_by("pk"):
        by_raters = row.opening.score_source == ScoreSource.HUMAN
        if by_raters or not row.attempt.may_machine_score:
            ratings.ask([attempt_id], row.opening.n_raters, row.opening.escalate_from)


def _attempts(opening: Opening, application_ids: Collection[int] | None) -> list[int]:
    rows = opening.applications.all()
    if application_ids is not None:
        rows = rows.filter(pk__in=application_ids)
    return list(rows.order_by("pk").values_list("attempt_id", flat=True))
