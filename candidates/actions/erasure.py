"""Deletion of an application: access ends in one transaction, the recordings follow by a job.

What stays is the row of ``Erasure``: numbers, and without a name what was decided and agreed to,
until the opening's retention, and any legal hold, is over.
"""

import logging
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Now
from django.utils import timezone

from assessments import audit, jobs
from assessments.actions import erasing, sessions
from assessments.enums import JobKind, Verb
from assessments.errors import UploadBusy
from assessments.models import Attempt, Job
from candidates.actions import ledger, mails, pools
from candidates.enums import ErasureReason
from candidates.errors import Held
from candidates.models import (
    Application,
    Candidate,
    Erasure,
    LegalHold,
    Mail,
    Opening,
    Pool,
    ShareLink,
    Standing,
)

log = logging.getLogger(__name__)

WITHIN = timedelta(hours=24)
BUSY = timedelta(seconds=30)
# No copy of a recording takes longer to make; only then is it certain that none is left behind.
LONGEST_COPY = timedelta(hours=1)


@transaction.atomic
def ask(
    application: Application,
    reason: ErasureReason = ErasureReason.ASKED,
    *,
    at: datetime | None = None,
) -> Erasure:
    """Delete ``application`` with everything that tells who it was; a second asking is harmless.

    ``at``: when it was asked for already, before a backup was restored; nobody is written to then.
    Raises Held where its time is over but a legal hold keeps it: that never stops a candidate.
    """
    opening = Opening.objects.select_for_update(no_key=True).get(pk=application.opening_id)
    is_due = reason == ErasureReason.RETENTION and at is None
    if is_due and is_held(opening.pk, application.pk):
        raise Held(application.pk)
    is_copied = erasing.is_being_copied(application.attempt_id)
    _fence(application)
    people = Application.objects.select_related("candidate")
    locked = people.select_for_update(of=("self",)).filter(pk=application.pk).first()
    if locked is None:
        return Erasure.objects.get(number=application.pk)
    attempt = Attempt.objects.select_for_update().get(pk=locked.attempt_id)
    _fence(application)
    shares_attempt = Application.objects.filter(attempt=attempt).exclude(pk=locked.pk).exists()
    files = [] if shares_attempt else erasing.upload_ids(attempt.pk)
    erasure = _write(locked, attempt, reason, at, is_last=not shares_attempt)
    is_by_system = reason == ErasureReason.RETENTION or at is not None
    _forget(locked, attempt, erasure, is_by_system=is_by_system)
    if not shares_attempt:
        erasing.shut(attempt)
    names = [file.hex for file in files]
    jobs.enqueue(JobKind.ERASE, erasure.pk, files=names, is_copied=is_copied)
    entry = ledger.Entry.of(erasure, files)
    transaction.on_commit(partial(ledger.append, entry), robust=True)
    return erasure


def is_held(opening_id: int, number: int) -> bool:
    return LegalHold.objects.in_force().keeping(opening_id, number).exists()


def erase(held: jobs.Claim) -> None:
    """Do a job of kind ``erase``: its subject is the erasure. Files go first, then rows."""
    erasure = Erasure.objects.filter(pk=held.subject_id, finished_at__isnull=True).first()
    if erasure is None:
        jobs.finish(held)
        return
    files = [uuid.UUID(name) for name in _names(held.facts)]
    ledger.append_once(ledger.Entry.of(erasure, files))
    try:
        _remove(erasure, files)
    except UploadBusy:
        jobs.postpone(held, timezone.now() + BUSY, "a recording is still arriving")
        return
    if held.facts.get("is_copied"):
        later = timezone.now() + LONGEST_COPY
        jobs.postpone(held, later, "a copy may still be in the making", is_copied=False)
        return
    _finish(held, erasure)


def _remove(erasure: Erasure, files: Collection[uuid.UUID]) -> None:
    # A number that a restored database gave to somebody else is nobody's business here.
    number = erasure.attempt_number
    if number and not Application.objects.filter(attempt=number).exists():
        erasing.remove(number)
        erasing.remove_files(files)
    if erasure.reason == ErasureReason.ASKED and number:
        sessions.forget([erasure.attempt_key])
    if Pool.objects.filter(opening=erasure.opening_id, n_read__lt=F("n_changes")).exists():
        pools.reread(erasure.opening_id)


@transaction.atomic
def _finish(held: jobs.Claim, erasure: Erasure) -> None:
    jobs.finish(held)
    Job.objects.filter(pk=held.job_id).update(facts={})
    Erasure.objects.filter(pk=erasure.pk).update(finished_at=Now())
    audit.record(Verb.ERASED, erasure, by_system=True, number=erasure.number)
    mails.queue_erased(erasure)


def _names(facts: dict[str, object]) -> list[str]:
    names = facts.get("files")
    return [str(name) for name in names] if isinstance(names, list) else []


def _fence(application: Application) -> None:
    """Drop what waits or runs about the application, and about its attempt if it is the last."""
    mine = Mail.objects.filter(application=application.pk).values_list("pk", flat=True)
    jobs.drop({JobKind.SEND_MAIL: list(mine)})
    others = Application.objects.filter(attempt=application.attempt_id).exclude(pk=application.pk)
    if not others.exists():
        erasing.fence(application.attempt_id)


def _write(
    application: Application,
    attempt: Attempt,
    reason: ErasureReason,
    at: datetime | None,
    *,
    is_last: bool,
) -> Erasure:
    """The row that stays. Where its time is over there is no record to keep; its address stays
    until the one mail that says so, as on request, since nobody else would tell them."""
    asked_at = at or timezone.now()
    is_over = reason == ErasureReason.RETENTION
    candidate = application.candidate
    is_told = at is None and not candidate.is_demo
    return Erasure.objects.create(
        opening_id=application.opening_id,
        number=application.pk,
        attempt_number=attempt.pk if is_last else None,
        attempt_key=attempt.public_id,
        reason=reason,
        asked_at=asked_at,
        due_at=asked_at + WITHIN,
        address=candidate.email if is_told else "",
        language=candidate.language,
        record={} if is_over else record_of(application, attempt),
        record_ended_at=timezone.now() if is_over else None,
    )


def record_of(application: Application, attempt: Attempt) -> dict[str, object]:
    """What is kept of a decision: no name, no address, no answer, no word that somebody wrote."""
    standing = Standing.objects.select_related("bar").filter(application=application).first()
    bar = standing.bar if standing else None
    decisions = application.decisions.select_related("listed_reason", "bar")
    return {
        "submitted_at": attempt.submitted_at.isoformat() if attempt.submitted_at else None,
        "bar_version": bar.version if bar else None,
        "outcome": standing.outcome if standing else "",
        "consents": [
            {
                "purpose": consent.purpose,
                "is_given": consent.is_given,
                "version": consent.text_version,
                "at": consent.at.isoformat(),
            }
            for consent in application.consents.order_by("at", "pk")
        ],
        "decisions": [
            {
                "verdict": decision.verdict,
                "reason": decision.listed_reason.text if decision.listed_reason else "",
                "at": decision.decided_at.isoformat(),
                "by": decision.decided_by_id,
                "bar_version": decision.bar.version if decision.bar else None,
                "outcome": decision.outcome_then,
            }
            for decision in decisions.order_by("decided_at", "pk")
        ],
    }


def _forget(
    application: Application, attempt: Attempt, erasure: Erasure, *, is_by_system: bool
) -> None:
    """Delete the application with its rows, and the candidate whose last one it was."""
    live = application.invitations.filter(revoked_at__isnull=True).first()
    audit.record(
        Verb.ERASURE_ASKED,
        application,
        by_system=is_by_system,
        erasure=erasure.pk,
        attempt=attempt.pk,
        opening=erasure.opening_id,
        invitation=live.pk if live else None,
    )
    _end_shares(application)
    candidate = Candidate.objects.select_for_update().get(pk=application.candidate_id)
    Application.objects.filter(pk=application.pk).delete()
    if not candidate.applications.exists():
        candidate.delete()
    Pool.objects.filter(opening=erasure.opening_id).update(n_changes=F("n_changes") + 1)


def _end_shares(application: Application) -> None:
    """A comparison of two that loses one of them has nothing left to show."""
    theirs = ShareLink.objects.filter(pk__in=application.shares.values("pk"))
    few = theirs.annotate(n=Count("applications")).filter(n__lte=2)
    ShareLink.objects.live().filter(pk__in=list(few.values_list("pk", flat=True))).update(
        revoked_at=Now()
    )
