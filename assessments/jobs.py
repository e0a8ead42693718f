"""Jobs: rows that survive any kill, claimed under a lease, finished under a fencing token.

PostgreSQL is the truth; the broker only says "look at job 7". A message that is lost is
published again by the sweeper, one that arrives twice is refused by the claim.
"""

import logging
import threading
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from assessments.enums import JobKind, JobState
from assessments.errors import StaleClaim
from assessments.models import Job

log = logging.getLogger(__name__)

TASK = "assessments.run_job"
FIRST_REPUBLISH_S = 5
LAST_REPUBLISH_S = 300


@dataclass(frozen=True)
class Claim:
    """The right to finish one job, until its lease runs out."""

    job_id: int
    token: uuid.UUID
    kind: JobKind
    subject_id: int
    n_claims: int
    facts: dict[str, object]


def enqueue(kind: JobKind, subject_id: int, **facts: object) -> None:
    """Queue a job unless one for the same subject is already waiting; publish on commit."""
    Job.objects.bulk_create(
        [Job(kind=kind, subject_id=subject_id, facts=facts)], ignore_conflicts=True
    )
    waiting = Job.objects.filter(kind=kind, subject_id=subject_id, state=JobState.QUEUED)
    for job_id in waiting.values_list("pk", flat=True):
        transaction.on_commit(partial(publish, job_id))


def hasten(kind: JobKind, subject_id: int) -> None:
    """Let what waits for later be done now."""
    waiting = Job.objects.filter(kind=kind, subject_id=subject_id, state=JobState.QUEUED)
    waiting.update(available_at=Now(), publish_again_at=Now())


def enqueue_many(kind: JobKind, subject_ids: Collection[int]) -> None:
    """Queue a job for each subject that has none waiting; the sweeper tells the workers."""
    Job.objects.bulk_create(
        [Job(kind=kind, subject_id=pk) for pk in sorted(set(subject_ids))],
        ignore_conflicts=True,
        batch_size=1000,
    )


def publish(job_id: int) -> bool:
    """Tell the workers; a broker that is away is no failure, the sweeper tells them later."""
    try:
        current_app.send_task(TASK, [job_id])
    except (OperationalError, OSError) as error:
        log.warning("broker did not take a job", extra={"job": job_id, "error": type(error)})
        return False
    return True


def republish_lost(limit: int = 500) -> int:
    """Publish again, each time after twice the wait, what the broker seems to have lost."""
    n = 0
    due = Job.objects.to_publish_again().order_by("publish_again_at")[:limit]
    for job in due:
        wait = min(LAST_REPUBLISH_S, FIRST_REPUBLISH_S * 2 ** min(job.n_published, 10))
        mine = Job.objects.filter(pk=job.pk, n_published=job.n_published).update(
            n_published=F("n_published") + 1, publish_again_at=Now() + timedelta(seconds=wait)
        )
        if mine and not publish(job.pk):
            break
        n += mine
    return n


def claim(job_id: int) -> Claim | None:
    """Take the job if it is due and nobody holds it; None otherwise."""
    token = uuid.uuid4()
    lease = Now() + timedelta(seconds=settings.JOB_LEASE_S)
    taken = (
        Job.objects.claimable()
        .filter(pk=job_id)
        .update(
            state=JobState.RUNNING,
            claim=token,
            lease_until=lease,
            publish_again_at=lease,
            n_published=0,
            n_claims=F("n_claims") + 1,
        )
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    return Claim(job_id, token, JobKind(job.kind), job.subject_id, job.n_claims, job.facts)


def finish(held: Claim) -> None:
    """End the job. Call it first in the transaction that writes the results."""
    ended = _held(held).update(
        state=JobState.DONE, finished_at=Now(), claim=None, lease_until=None, last_error=""
    )
    if not ended:
        raise StaleClaim(held.job_id)


def fail(held: Claim, error: BaseException) -> bool:
    """Queue the job again after a pause, or give up; True when it was given up."""
    text = f"{type(error).__module__}.{type(error).__name__}"[:200]
    if held.n_claims >= settings.JOB_MAX_CLAIMS or _another_waits(held):
        gave_up = _held(held).update(
            state=JobState.FAILED, finished_at=Now(), claim=None, lease_until=None, last_error=text
        )
        return bool(gave_up) and held.n_claims >= settings.JOB_MAX_CLAIMS
    again = Now() + timedelta(seconds=2**held.n_claims)
    _held(held).update(
        state=JobState.QUEUED,
        claim=None,
        lease_until=None,
        available_at=again,
        publish_again_at=again,
        last_error=text,
    )
    return False


def hold(held: Claim) -> None:
    """Lock the job for the rest of the transaction, which writes a part of the results."""
    if not _held(held).select_for_update().exists():
        raise StaleClaim(held.job_id)


def postpone(held: Claim, until: datetime, why: str = "", **facts: object) -> None:
    """Queue the job again for later: no failure, and not counted as a try.

    Where another job for the same subject waits already, this one is done.
    """
    with transaction.atomic():
        if _another_waits(held):
            finish(held)
            return
        queued = _held(held).update(
            state=JobState.QUEUED,
            claim=None,
            lease_until=None,
            n_claims=F("n_claims") - 1,
            available_at=until,
            publish_again_at=until,
            last_error=why[:200],
            facts=held.facts | facts,
        )
        if not queued:
            raise StaleClaim(held.job_id)


def abandon(held: Claim, why: str) -> None:
    """End the job without results for a reason that a reader is told; it may be queued anew."""
    ended = _held(held).update(
        state=JobState.FAILED,
        finished_at=Now(),
        claim=None,
        lease_until=None,
        last_error=why[:200],
    )
    if not ended:
        raise StaleClaim(held.job_id)


def drop(subjects: Mapping[JobKind, Collection[int]]) -> None:
    """Delete the jobs of these kinds about these subjects; who runs one of them has no claim left.

    Waits for whoever is writing results just now, and for what those have queued.
    """
    about = Q()
    for kind, ids in subjects.items():
        about |= Q(kind=kind, subject_id__in=ids)
    while subjects and Job.objects.filter(about).delete()[0]:
        pass


def is_running(kind: JobKind, subject_ids: Iterable[int]) -> bool:
    running = Job.objects.filter(kind=kind, state=JobState.RUNNING)
    return running.filter(subject_id__in=list(subject_ids)).exists()


@contextmanager
def kept_alive(held: Claim) -> Iterator[None]:
    """Prolong the lease from a thread for as long as the work goes on."""
    done = threading.Event()

    def prolong() -> None:
        try:
            while not done.wait(settings.JOB_LEASE_S / 3):
                lease = Now() + timedelta(seconds=settings.JOB_LEASE_S)
                if not _held(held).update(lease_until=lease, publish_again_at=lease):
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=prolong, name=f"lease-{held.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _held(held: Claim) -> "QuerySet[Job]":
    return Job.objects.filter(pk=held.job_id, claim=held.token, state=JobState.RUNNING)


def _another_waits(held: Claim) -> bool:
    return Job.objects.filter(
        kind=held.kind, subject_id=held.subject_id, state=JobState.QUEUED
    ).exists()
