"""Requests to look again as staff read them: the most urgent first, names hidden as elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from assessments.models import StaffUser
from candidates.blind import Identity, identities
from candidates.models import Application, Dispute, Opening
from candidates.reports.veil import OPEN, Veil


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One request; ``who``: a name where the reader may know it, else the reference."""

    pk: int
    who: str
    application: Application
    subject: str
    text: str
    asked_at: datetime
    due_at: datetime
    is_overdue: bool
    answered_at: datetime | None
    answered_by: str
    outcome: str
    answer: str


def visible(reader: StaffUser) -> "QuerySet[Dispute]":
    """Those of the openings whose team ``reader`` is on, with what a row names."""
    mine = Dispute.objects.filter(application__opening__in=Opening.objects.visible_to(reader))
    return mine.select_related("application__candidate", "application__opening", "answered_by")


def waiting(reader: StaffUser) -> "QuerySet[Dispute]":
    """The one that is due first stands first, so overdue ones lead."""
    return visible(reader).filter(answered_at__isnull=True).order_by("due_at", "pk")


def answered(reader: StaffUser) -> "QuerySet[Dispute]":
    return visible(reader).filter(answered_at__isnull=False).order_by("-answered_at", "-pk")


def rows(reader: StaffUser, disputes: Collection[Dispute]) -> list[DisputeRow]:
    known = identities(reader, [dispute.application for dispute in disputes])
    return [_row(dispute, known[dispute.application_id]) for dispute in disputes]


def of_application(reader: StaffUser, application: Application) -> Sequence[DisputeRow]:
    """The newest first."""
    own = visible(reader).filter(application=application).order_by("-asked_at", "-pk")
    return rows(reader, list(own))


def _row(dispute: Dispute, identity: Identity) -> DisputeRow:
    application = dispute.application
    veil = Veil(application.candidate.name) if identity.is_hidden else OPEN
    return DisputeRow(
        dispute.pk,
        identity.name or application.reference,
        application,
        str(dispute.get_subject_display()),
        veil.text(dispute.text).text,
        dispute.asked_at,
        dispute.due_at,
        dispute.answered_at is None and dispute.due_at < timezone.now(),
        dispute.answered_at,
        str(dispute.answered_by or ""),
        str(dispute.get_outcome_display()),
        dispute.answer,
    )
