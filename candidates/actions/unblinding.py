"""Lifting the blind: one reader learns who one candidate is before a decision, and says why."""

from django.db import transaction

from assessments import audit
from assessments.enums import Verb
from assessments.models import StaffUser
from candidates.errors import ReasonMissing
from candidates.models import Application, Unblinding


@transaction.atomic
def lift(application: Application, reason: str, reader: StaffUser) -> None:
    """Show ``reader`` who this is from now on; asking twice changes nothing.

    Raises ReasonMissing.
    """
    words = reason.strip()
    if not words:
        raise ReasonMissing(
            application.pk, sentence="Please say why you need to know: it is kept for the auditors."
        )
    row, is_new = Unblinding.objects.get_or_create(
        application=application, reader=reader, defaults={"reason": words}
    )
    if is_new:
        audit.record(Verb.UNBLINDED, application, actor=reader, unblinding=row.pk)
