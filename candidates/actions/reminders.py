"""Reminders before a link ends: found by the sweeper, stopped by whoever gets them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessments import audit
from assessments.enums import Verb
from candidates.actions import mails
from candidates.enums import MailKind, OpeningState
from candidates.letters import CAN_BEGIN
from candidates.models import Application, Invitation, Mail

# Late enough to be no pressure, early enough for a weekend to lie in between.
BEFORE_THE_END = timedelta(days=3)
# Whoever was invited a moment ago needs no reminder: a link of three days gets one on its last.
AFTER_THE_LINK = timedelta(days=2)
BATCH = 200  # a minute: 12,000 an hour, without a long transaction


def queue_due() -> int:
    """Ask for the reminders that are due now, one for each link; returns how many."""
    now = timezone.now()
    reminded = Mail.objects.filter(
        application=OuterRef("application"), kind=MailKind.REMINDER, subject_id=OuterRef("pk")
    )
    due = Invitation.objects.filter(
        ~Exists(reminded),
        revoked_at=None,
        expires_at__range=(now, now + BEFORE_THE_END),
        sent_at__lte=now - AFTER_THE_LINK,
        application__wants_reminders=True,
        application__attempt_state__in=CAN_BEGIN,
        application__opening__state=OpeningState.OPEN,
        application__candidate__is_demo=False,
    )
    batch = due.select_related("application__candidate").order_by("expires_at", "pk")[:BATCH]
    with transaction.atomic():
        for invitation in batch:
            mails.queue(MailKind.REMINDER, invitation.application, invitation.pk)
    return len(batch)


@transaction.atomic
def wish(application: Application, *, is_wanted: bool) -> None:
    """Keep whether this candidate wants reminders; saying the same twice changes nothing."""
    other = Application.objects.filter(pk=application.pk, wants_reminders=not is_wanted)
    if other.update(wants_reminders=is_wanted):
        audit.record(Verb.REMINDERS_STOPPED, application, undone=is_wanted)
    application.wants_reminders = is_wanted
