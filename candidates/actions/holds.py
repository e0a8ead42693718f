"""Legal holds: what is asked for in a dispute or by a court is not deleted by schedule."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from assessments import audit
from assessments.enums import Verb
from assessments.models import StaffUser
from candidates.errors import AlreadyHeld, HoldChanged, NobodyToHold, ReasonMissing
from candidates.models import Application, Erasure, LegalHold, Opening


@transaction.atomic
def place(opening: Opening, number: int | None, reason: str, *, actor: StaffUser) -> LegalHold:
    """Keep the application ``number``, or with None everybody of ``opening``, until it is lifted.

    Of somebody who was deleted already the decision record is kept. Raises ReasonMissing,
    NobodyToHold or AlreadyHeld.
    """
    if not reason.strip():
        raise ReasonMissing(opening.pk)
    # The deletion by schedule takes the same lock, and asks for holds after it.
    Opening.objects.select_for_update(no_key=True).get(pk=opening.pk)
    application = opening.applications.filter(pk=number).first() if number else None
    if number and application is None and not _has_record(opening, number):
        raise NobodyToHold(number)
    hold = LegalHold(
        opening=opening,
        application=application,
        number=number,
        reason=reason.strip(),
        placed_by=actor,
    )
    try:
        with transaction.atomic():
            hold.save()
    except IntegrityError as error:
        raise AlreadyHeld(opening.pk) from error
    audit.record(Verb.HELD, application or opening, actor=actor, hold=hold.pk, number=number)
    return hold


@transaction.atomic
def lift(hold: LegalHold, *, actor: StaffUser) -> None:
    """End it; what was kept by it alone is deleted by the schedule's next round."""
    in_force = LegalHold.objects.in_force().filter(pk=hold.pk)
    if not in_force.update(lifted_at=Now(), lifted_by=actor):
        raise HoldChanged(hold.pk)
    subject: Application | Opening = hold.application or hold.opening
    audit.record(Verb.HOLD_LIFTED, subject, actor=actor, hold=hold.pk, number=hold.number)


def _has_record(opening: Opening, number: int) -> bool:
    kept = Erasure.objects.filter(opening=opening, number=number, record_ended_at__isnull=True)
    return kept.exists()
