"""Mail to candidates: ask for one. A row in the caller's transaction; a job sends it."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments import audit, jobs
from assessments.enums import JobKind, Verb
from assessments.models import StaffUser
from candidates.enums import MailKind, MailState
from candidates.errors import MailChanged
from candidates.models import Application, Erasure, Mail

FORMER_ADDRESS = "former address"  # instead of a server's code: corrected since


@transaction.atomic
def queue(
    kind: MailKind, application: Application, subject_id: int | None = None, *, again: bool = False
) -> None:
    """Ask for a mail about a thing, once; a second ask is harmless.

    ``again``: what was sent, refused or dropped is sent anew. A demo candidate gets none.
    """
    if application.candidate.is_demo:
        return
    asked = Mail(application=application, kind=kind, subject_id=subject_id)
    Mail.objects.bulk_create([asked], ignore_conflicts=True)
    row = Mail.objects.filter(application=application, kind=kind, subject_id=subject_id)
    if again:
        _wait_again(row)
    for pk in row.filter(state=MailState.WAITING).values_list("pk", flat=True):
        if again:
            jobs.hasten(JobKind.SEND_MAIL, pk)
        jobs.enqueue(JobKind.SEND_MAIL, pk)


@transaction.atomic
def queue_many(kind: MailKind, application_ids: Collection[int], *, again: bool = False) -> None:
    """As ``queue`` for many, about no thing in particular."""
    real = Application.objects.filter(pk__in=application_ids, candidate__is_demo=False)
    wanted = sorted(real.values_list("pk", flat=True))
    Mail.objects.bulk_create(
        [Mail(application_id=pk, kind=kind) for pk in wanted],
        ignore_conflicts=True,
        batch_size=1000,
    )
    rows = Mail.objects.filter(application__in=wanted, kind=kind, subject_id=None)
    if again:
        _wait_again(rows)
    waiting = rows.filter(state=MailState.WAITING)
    jobs.enqueue_many(JobKind.SEND_MAIL, waiting.values_list("pk", flat=True))


@transaction.atomic
def send_again(mail: Mail, *, actor: StaffUser) -> None:
    """Try once more what the server refused; of two asks one wins. Raises MailChanged."""
    refused = Mail.objects.filter(pk=mail.pk, state=MailState.REFUSED)
    if mail.application is None or not _wait_again(refused):
        raise MailChanged(mail.pk)
    audit.record(Verb.MAILED, mail.application, actor=actor, mail=mail.pk, again=True)
    jobs.enqueue(JobKind.SEND_MAIL, mail.pk)


@transaction.atomic
def address_changed(application: Application) -> None:
    """Mark what went to a former address; what waits about a former link is not sent."""
    waiting = application.mails.filter(state=MailState.WAITING)
    about_link = waiting.filter(kind__in=(MailKind.INVITATION, MailKind.REMINDER))
    about_link.update(state=MailState.DROPPED, problem=FORMER_ADDRESS)
    application.mails.exclude(state=MailState.WAITING).update(problem=FORMER_ADDRESS)


def on_attempt_submitted(held: jobs.Claim) -> None:
    """Do a job of kind ``attempt_submitted``: its subject is the attempt."""
    with transaction.atomic():
        jobs.finish(held)
        for application in _people_of(held.subject_id):
            queue(MailKind.RECEIVED, application)


def result_is_ready(attempt_id: int) -> None:
    """Ask for the mail about the first result of the source that the opening uses."""
    for application in _people_of(attempt_id).filter(standing__isnull=False):
        queue(MailKind.RESULT, application)


@transaction.atomic
def queue_erased(erasure: Erasure) -> None:
    """Ask for the mail that says everything is deleted; its address goes with the sending."""
    if not erasure.address:
        return
    asked = Mail(erasure=erasure, kind=MailKind.ERASED)
    Mail.objects.bulk_create([asked], ignore_conflicts=True)
    for pk in erasure.mails.filter(state=MailState.WAITING).values_list("pk", flat=True):
        jobs.enqueue(JobKind.SEND_MAIL, pk)


def _people_of(attempt_id: int) -> "QuerySet[Application]":
    people = Application.objects.filter(attempt=attempt_id)
    return people.select_related("candidate").order_by("pk")


def _wait_again(rows: "QuerySet[Mail]") -> int:
    """``asked_at`` rises for waiting ones too: what is being sent just now says nothing of it."""
    return rows.update(state=MailState.WAITING, sent_at=None, problem="", asked_at=timezone.now())
