"""What changed in an assessment since its candidate was last told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now
from django.utils import timezone

from assessments.enums import AttemptState, Verb
from assessments.models import AuditEvent, ItemVoid, Reopening
from candidates.models import Application

LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class News:
    """How many questions no longer count or count again, and the reopening, if there is one.

    ``as_of``: the database's time before it was read.
    """

    n_voided: int
    n_lifted: int
    reopening: Reopening | None
    as_of: datetime

    def __bool__(self) -> bool:
        return bool(self.n_voided or self.n_lifted or self.reopening)


def news_for(application: Application) -> News:
    """What changed since the candidate was last told; a void lifted meanwhile is no news."""
    rows = Application.objects.annotate(read_at=Now())
    as_of = rows.values_list("read_at", flat=True).get(pk=application.pk)
    since = _last_told(application)
    attempt = application.attempt
    handed_in = attempt.submitted_at
    if attempt.state == AttemptState.OPEN:
        given_back = attempt.reopenings.filter(at__gt=since).order_by("-at")
        return News(0, 0, given_back.first(), as_of)
    if handed_in is None:
        return News(0, 0, None, as_of)
    later = max(since, handed_in)
    voids = ItemVoid.objects.touching(attempt)
    new = voids.in_force().filter(at__gt=later)
    back = voids.filter(at__lte=since, lifted_at__gt=later)
    return News(new.count(), back.count(), None, as_of)


def _last_told(application: Application) -> datetime:
    told = AuditEvent.objects.filter(
        verb=Verb.TOLD, subject_type="application", subject_id=application.pk
    )
    newest = told.order_by("-at").first()
    if newest is None:
        return LONG_AGO
    as_of = newest.facts.get("as_of")  # older events have none
    return datetime.fromisoformat(as_of) if as_of else newest.at
