"""Tell candidates of a change to their assessment: everything since they were last told, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from assessments import audit, jobs
from assessments.enums import AttemptState, Verb
from assessments.models import AuditEvent, ItemVoid
from candidates import emails
from candidates.emails import News
from candidates.models import Application

AGAIN = timedelta(minutes=15)
LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


def tell(held: jobs.Claim) -> None:
    """Do a job of kind ``tell_candidate``: its subject is the application."""
    everything = Application.objects.select_related("candidate", "opening", "attempt")
    read = everything.annotate(read_at=Now())
    application = read.filter(pk=held.subject_id).first()
    news = news_for(application) if application else None
    if application is None or not news or application.candidate.is_demo:
        jobs.finish(held)
        return
    if not emails.send_news(application, news):
        jobs.postpone(held, timezone.now() + AGAIN, "the mail server is away")
        return
    with transaction.atomic():
        jobs.finish(held)
        audit.record(
            Verb.TOLD,
            application,
            by_system=True,
            voided=news.n_voided,
            lifted=news.n_lifted,
            reopening=news.reopening.pk if news.reopening else None,
            # What changes while the mail is on its way is the next mail's news.
            as_of=application.read_at.isoformat(),
        )


def news_for(application: Application) -> News:
    """What changed since the candidate was last told; a void lifted meanwhile is no news."""
    since = _last_told(application)
    attempt = application.attempt
    handed_in = attempt.submitted_at
    if attempt.state == AttemptState.OPEN:
        given_back = attempt.reopenings.filter(at__gt=since).order_by("-at")
        return News(0, 0, given_back.first())
    if handed_in is None:
        return News(0, 0, None)
    later = max(since, handed_in)
    voids = ItemVoid.objects.touching(attempt)
    new = voids.in_force().filter(at__gt=later)
    back = voids.filter(at__lte=since, lifted_at__gt=later)
    return News(new.count(), back.count(), None)


def _last_told(application: Application) -> datetime:
    told = AuditEvent.objects.filter(
        verb=Verb.TOLD, subject_type="application", subject_id=application.pk
    )
    newest = told.order_by("-at").first()
    if newest is None:
        return LONG_AGO
    as_of = newest.facts.get("as_of")  # older events have none
    return datetime.fromisoformat(as_of) if as_of else newest.at
