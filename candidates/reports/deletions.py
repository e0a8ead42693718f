"""What an opening's list of deletions prints: a number, times, and the record without a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from assessments.enums import JobKind
from assessments.models import Job, StaffUser
from candidates.enums import ConsentPurpose, DecisionVerdict, Outcome
from candidates.models import Erasure, LegalHold


@dataclass(frozen=True, slots=True)
class Decided:
    verdict: str
    reason: str
    by: str
    at: datetime | None
    outcome: str
    bar_version: int | None


@dataclass(frozen=True, slots=True)
class Row:
    erasure: Erasure
    is_overdue: bool
    is_held: bool
    failure: str
    decisions: tuple[Decided, ...]
    consents: tuple[tuple[str, bool], ...]
    submitted_at: datetime | None


def rows(found: Sequence[Erasure], *, sees_failures: bool) -> list[Row]:
    """``sees_failures``: with what stopped an overdue deletion, for those who can mend it."""
    now = timezone.now()
    late = {row.pk for row in found if row.finished_at is None and row.due_at < now}
    failures = _failures(late) if sees_failures else {}
    names = _names(found)
    held = _held(found)
    return [
        Row(
            erasure=row,
            is_overdue=row.pk in late,
            is_held=row.number in held or None in held,
            failure=failures.get(row.pk, ""),
            decisions=tuple(_decided(one, names) for one in row.record.get("decisions", ())),
            consents=tuple(_consent(one) for one in row.record.get("consents", ())),
            submitted_at=_time(row.record.get("submitted_at")),
        )
        for row in found
    ]


def _failures(pks: set[int]) -> dict[int, str]:
    jobs = Job.objects.filter(kind=JobKind.ERASE, subject_id__in=pks).order_by("pk")
    return dict(jobs.values_list("subject_id", "last_error"))


def _names(found: Sequence[Erasure]) -> dict[int, str]:
    ids = {one["by"] for row in found for one in row.record.get("decisions", ())}
    return {user.pk: str(user) for user in StaffUser.objects.filter(pk__in=ids)} if ids else {}


def _held(found: Sequence[Erasure]) -> set[int | None]:
    """Numbers under a hold; None among them: the whole opening is."""
    openings = {row.opening_id for row in found}
    holds = LegalHold.objects.in_force().filter(opening__in=openings)
    return set(holds.values_list("number", flat=True))


def _decided(one: Mapping[str, object], names: Mapping[int, str]) -> Decided:
    verdict, outcome, by = str(one["verdict"]), str(one["outcome"]), one["by"]
    version = one["bar_version"]
    return Decided(
        verdict=str(DecisionVerdict(verdict).label),
        reason=str(one["reason"]),
        by=names.get(by, "") if isinstance(by, int) else "",
        at=_time(one["at"]),
        outcome=str(Outcome(outcome).label) if outcome else "",
        bar_version=version if isinstance(version, int) else None,
    )


def _consent(one: Mapping[str, object]) -> tuple[str, bool]:
    return str(ConsentPurpose(str(one["purpose"])).label), bool(one["is_given"])


def _time(text: object) -> datetime | None:
    return parse_datetime(text) if isinstance(text, str) else None
