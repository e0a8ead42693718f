"""One decision about several candidates: recorded for each of them, or for nobody."""

from collections.abc import Sequence

from django.db import transaction

from assessments.models import StaffUser
from candidates.actions.decisions import decide, is_decidable
from candidates.enums import DecisionVerdict
from candidates.errors import NotDecidable
from candidates.models import Application, Decision, DecisionReason


@transaction.atomic
def decide_all(
    applications: Sequence[Application],
    verdict: DecisionVerdict,
    reason: str,
    actor: StaffUser,
    listed: DecisionReason | None = None,
) -> list[Decision]:
    """Record one decision a candidate; raises as ``decide``, naming all who may still answer."""
    early = [person for person in applications if not is_decidable(person)]
    if early:
        names = ", ".join(person.reference for person in early)
        sentence = f"Nothing was recorded: {names} may still be answering. Leave them out or wait."
        raise NotDecidable(early[0].pk, sentence=sentence)
    # In one order, so that two of these never wait for each other in a ring.
    in_order = sorted(applications, key=lambda person: person.pk)
    return [decide(person, verdict, reason, actor, listed) for person in in_order]
