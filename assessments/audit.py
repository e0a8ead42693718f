"""Write audit events: ids and verbs, in the transaction of what they tell of."""

from django.db.models import Model

from assessments.enums import Verb
from assessments.models import AuditEvent, StaffUser


def record(
    verb: Verb,
    subject: Model,
    *,
    actor: StaffUser | None = None,
    by_system: bool = False,
    **facts: int | float | str | bool | None,
) -> None:
    AuditEvent.objects.create(
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        actor_id=actor.pk if actor else None,
        by_system=by_system,
        facts=facts,
    )
