"""Mail for tests: the jobs that wait are done as a worker does them."""

from typing import cast

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from assessments import jobs
from assessments.enums import JobKind, JobState
from assessments.models import Job
from candidates.actions import sending


def claim_mail() -> jobs.Claim:
    """The one mail that waits, as a worker takes it, even where it is to wait longer."""
    job = Job.objects.get(kind=JobKind.SEND_MAIL, state=JobState.QUEUED)
    Job.objects.filter(pk=job.pk).update(available_at=job.created_at)
    held = jobs.claim(job.pk)
    assert held
    return held


def sent_mails() -> list[EmailMultiAlternatives]:
    """Send everything that waits; what Django's test outbox got of it."""
    mail.outbox.clear()
    waiting = Job.objects.filter(kind=JobKind.SEND_MAIL, state=JobState.QUEUED).order_by("pk")
    for pk in waiting.values_list("pk", flat=True):
        held = jobs.claim(pk)
        assert held
        sending.send(held)
    return cast(list[EmailMultiAlternatives], list(mail.outbox))
