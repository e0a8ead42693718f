"""What happened around the answers: context for a reader, in no score and no order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.enums import SignalKind
from assessments.models import Attempt, IntegritySignal


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind at one place: how often in words, and when."""

    words: str
    at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Signals:
    """By attempt item; ``elsewhere`` is what belongs to no question."""

    by_item: dict[int, tuple[Signal, ...]]
    elsewhere: tuple[Signal, ...]


def signals(attempt: Attempt) -> Signals:
    found: dict[int | None, list[IntegritySignal]] = {}
    for row in attempt.signals.order_by("at", "pk"):
        found.setdefault(row.attempt_item_id, []).append(row)
    return Signals(
        {pk: tuple(_kinds(rows)) for pk, rows in found.items() if pk is not None},
        tuple(_kinds(found.get(None, []))),
    )


def _kinds(rows: Iterable[IntegritySignal]) -> list[Signal]:
    by_kind: dict[str, list[IntegritySignal]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    return [
        Signal(_words(kind, by_kind[kind]), tuple(row.at for row in by_kind[kind]))
        for kind in SignalKind
        if kind in by_kind
    ]


def _words(kind: SignalKind, rows: list[IntegritySignal]) -> str:
    times = ngettext("%(n)d time", "%(n)d times", len(rows)) % {"n": len(rows)}
    words = _("%(what)s %(times)s") % {"what": kind.label, "times": times}
    seconds = round(sum(row.seconds or 0 for row in rows))
    if not seconds:
        return words
    return _("%(words)s, %(n)s s in all") % {"words": words, "n": number_format(seconds)}
