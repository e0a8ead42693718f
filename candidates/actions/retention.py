"""The schedule: what an opening's last day ends, a few at a time, and what was left undone."""

import logging
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assessments import jobs
from assessments.actions import sessions
from assessments.enums import JobKind
from assessments.models import Job
from candidates.actions import erasure
from candidates.enums import ErasureReason, MailState
from candidates.errors import Held
from candidates.models import Application, Erasure, LegalHold

log = logging.getLogger(__name__)

BATCH = 50
# How long a deletion that was given up rests before it is tried again.
REST = timedelta(minutes=30)


def tidy() -> None:
    """One round of the sweeper."""
    today = timezone.localdate()
    if n := erase_due(today):
        log.info("applications deleted by schedule", extra={"n": n})
    end_records(today)
    take_up_again()
    forget_addresses()
    SessionStore.clear_expired()


def erase_due(today: date) -> int:
    """Delete up to ``BATCH`` applications whose last day has come; returns how many."""
    over = Application.objects.filter(opening__retention_until__lte=today)
    free = over.filter(~Exists(_keeping("pk"))).select_related("attempt").order_by("pk")
    found = list(free[:BATCH])
    if found:  # every session has to be opened for it: once for all of them
        sessions.forget(_alone(found))
    n = 0
    for application in found:
        try:
            erasure.ask(application, ErasureReason.RETENTION)
        except Held:
            continue
        n += 1
    return n


def end_records(today: date) -> int:
    """Empty the decision records whose retention and holds are over; returns how many."""
    kept = Erasure.objects.filter(record_ended_at__isnull=True)
    over = kept.filter(~Exists(_keeping("number")), opening__retention_until__lte=today)
    pks = list(over.order_by("pk").values_list("pk", flat=True)[: 10 * BATCH])
    return Erasure.objects.filter(pk__in=pks).update(record={}, record_ended_at=timezone.now())


def take_up_again() -> None:
    """Queue deletions anew whose job was given up or lost: none is left undone for good."""
    rested = Q(finished_at__isnull=True) | Q(finished_at__gt=timezone.now() - REST)
    tried = Job.objects.filter(rested, kind=JobKind.ERASE, subject_id=OuterRef("pk"))
    lost = Erasure.objects.unfinished().filter(~Exists(tried))
    for pk in lost.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        last = Job.objects.filter(kind=JobKind.ERASE, subject_id=pk).order_by("-pk").first()
        jobs.enqueue(JobKind.ERASE, pk, **(last.facts if last else {}))


def forget_addresses() -> None:
    """None outlives the one mail that it is kept for, however that ended."""
    done = Erasure.objects.filter(finished_at__isnull=False).exclude(address="")
    done.exclude(mails__state=MailState.WAITING).update(address="")


def _keeping(number: str) -> QuerySet[LegalHold]:
    """Holds of the outer row's application, by its ``number``, or of its whole opening."""
    theirs = Q(number=OuterRef(number)) | Q(number__isnull=True)
    return LegalHold.objects.in_force().filter(theirs, opening=OuterRef("opening"))


def _alone(found: Sequence[Application]) -> list[UUID]:
    """Public ids of attempts that no other application uses."""
    others = Application.objects.filter(attempt__in=[row.attempt_id for row in found])
    others = others.exclude(pk__in=[row.pk for row in found])
    used = set(others.values_list("attempt", flat=True))
    return [row.attempt.public_id for row in found if row.attempt_id not in used]
