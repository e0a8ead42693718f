"""Disputes: a candidate asks a person to look again, and somebody answers in words."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions.attempts import is_over
from assessments.enums import Verb
from assessments.errors import NotNow
from assessments.models import StaffUser
from candidates.actions import mails
from candidates.enums import DisputeOutcome, DisputeSubject, MailKind
from candidates.models import Application, Dispute

# Long enough to listen, or to ask raters; well within the month that GDPR Art. 12(3) gives.
DAYS_TO_ANSWER = 14


@transaction.atomic
def ask(application: Application, subject: DisputeSubject, text: str) -> Dispute:
    """Put it to the hiring team; raises NotNow while the attempt runs, or another one waits."""
    locked = Application.objects.select_for_update(of=("self",)).select_related("attempt")
    held = locked.get(pk=application.pk)
    if why := why_not(held):
        raise NotNow(application.pk, sentence=why)
    now = timezone.now()
    due_at = now + timedelta(days=DAYS_TO_ANSWER)
    dispute = Dispute.objects.create(
        application=held, subject=subject, text=text, asked_at=now, due_at=due_at
    )
    audit.record(Verb.DISPUTED, held, dispute=dispute.pk, about=subject.value)
    return dispute


def why_not(application: Application) -> str:
    """Why nothing can be asked at the moment, in words for the candidate; empty where it can."""
    if not is_over(application.attempt):
        return _("You can ask for this once your assessment is over.")
    if application.disputes.filter(answered_at__isnull=True).exists():
        return _("You have asked already, and a person is looking. One thing at a time, please.")
    return ""


@transaction.atomic
def answer(dispute: Dispute, outcome: DisputeOutcome, words: str, actor: StaffUser) -> None:
    """Answer once and tell the candidate; raises NotNow where somebody else did meanwhile."""
    waiting = Dispute.objects.filter(pk=dispute.pk, answered_at__isnull=True)
    answered = {"outcome": outcome, "answer": words, "answered_by": actor}
    if not waiting.update(**answered, answered_at=timezone.now()):
        raise NotNow(dispute.pk, sentence=_("Somebody answered this meanwhile. See below."))
    audit.record(
        Verb.DISPUTE_ANSWERED,
        dispute.application,
        actor=actor,
        dispute=dispute.pk,
        outcome=outcome.value,
    )
    mails.queue(MailKind.DISPUTE_ANSWERED, dispute.application, dispute.pk)
