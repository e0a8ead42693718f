"""Void an item, lift that, reopen an attempt: with the reason, and word to those it touches."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from assessments.actions import reopening, voids
from assessments.models import (
    Attempt,
    AttemptItem,
    FormItem,
    ItemVoid,
    Reopening,
    StaffUser,
)
from candidates.actions import mails, standings
from candidates.enums import MailKind, OpeningState
from candidates.errors import OpeningNotOpen, ReasonMissing
from candidates.models import Application, Invitation


def people_touched(form_item: FormItem, attempt: Attempt | None = None) -> list[int]:
    """The applications whose result changes; an attempt that counts twice touches two."""
    attempts = voids.touched(form_item, attempt).values("pk")
    return list(Application.objects.filter(attempt__in=attempts).values_list("pk", flat=True))


@transaction.atomic
def void(
    form_item: FormItem, reason: str, actor: StaffUser, attempt: Attempt | None = None
) -> ItemVoid:
    """Leave an item out of the score of one attempt, or of everybody's.

    Raises ReasonMissing, or NotNow where it is void already.
    """
    if not reason.strip():
        raise ReasonMissing(form_item.pk)
    row = voids.void(form_item, reason.strip(), actor, attempt)
    _tell(people_touched(form_item, attempt))
    return row


@transaction.atomic
def lift(row: ItemVoid, actor: StaffUser) -> None:
    """Count the item again; raises NotNow where it does already."""
    voids.lift(row, actor)
    _tell(people_touched(row.form_item, row.attempt))


@transaction.atomic
def reopen(
    application: Application,
    reason: str,
    days: int,
    actor: StaffUser,
    items: Sequence[AttemptItem] = (),
) -> Reopening:
    """Give the attempt back for ``days`` days and mail the link; its result waits until then.

    Raises ReasonMissing, OpeningNotOpen, or NotNow.
    """
    if not reason.strip():
        raise ReasonMissing(application.pk)
    if application.opening.state == OpeningState.CLOSED:
        raise OpeningNotOpen(application.opening_id)
    expires_at = timezone.now() + timedelta(days=days)
    row = reopening.reopen(application.attempt, reason.strip(), expires_at, actor, items)
    _prolong_link(application, row)
    for sharing in Application.objects.filter(attempt=application.attempt_id).order_by("pk"):
        standings.refresh(sharing)
    _tell([application.pk])
    return row


def _prolong_link(application: Application, row: Reopening) -> None:
    live = application.invitations.filter(revoked_at=None)
    if not live.update(expires_at=row.expires_at):
        Invitation.objects.create(
            application=application, sent_at=timezone.now(), expires_at=row.expires_at
        )


def _tell(applications: Collection[int]) -> None:
    mails.queue_many(MailKind.CHANGE, applications, again=True)
