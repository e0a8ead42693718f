"""Who changed what of an item or a form: the audit of its versions, with what reviewers wrote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import Verb
from assessments.models import AuditEvent, FormVersion, Item, ItemVersion, ReviewNote, StaffUser

MOST_EVENTS = 120  # read; the same ones in a row are one line
# Where the verb alone would say too little.
WHAT: dict[str, Promise] = {
    "again": gettext_lazy("published again"),
    "details": gettext_lazy("changed language, minutes or practice"),
    "minutes": gettext_lazy("changed the promised minutes"),
    "name": gettext_lazy("changed the name or note"),
    "section_added": gettext_lazy("added a section"),
    "section_changed": gettext_lazy("changed a section"),
    "section_moved": gettext_lazy("moved a section"),
    "section_deleted": gettext_lazy("deleted a section"),
    "items_added": gettext_lazy("added items"),
    "item_changed": gettext_lazy("changed how an item counts"),
    "item_moved": gettext_lazy("moved an item"),
    "item_removed": gettext_lazy("took an item out"),
    "item_updated": gettext_lazy("took a newer version of an item"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line; ``number``: of the version, None for the whole; ``n``: how many times in a row."""

    at: datetime
    who: str
    what: str
    number: int | None = None
    note: str = ""
    n: int = 1


def of_item(item: Item, versions: Sequence[ItemVersion]) -> list[Event]:
    """Newest first."""
    numbers = {version.pk: version.number for version in versions}
    notes = ReviewNote.objects.filter(item_version__in=numbers)
    return _told("itemversion", numbers, Q(subject_type="item", subject_id=item.pk), list(notes))


def of_form(versions: Sequence[FormVersion]) -> list[Event]:
    """Newest first; ``versions``: all of one form."""
    numbers = {version.pk: version.number for version in versions}
    forms = {version.form_id for version in versions}
    notes = ReviewNote.objects.filter(form_version__in=numbers)
    whole = Q(subject_type="assessmentform", subject_id__in=forms)
    return _told("formversion", numbers, whole, list(notes))


def _told(
    kind: str, numbers: Mapping[int, int], whole: Q, notes: Sequence[ReviewNote]
) -> list[Event]:
    about = Q(subject_type=kind, subject_id__in=numbers) | whole
    rows = list(AuditEvent.objects.filter(about).order_by("-at", "-pk")[:MOST_EVENTS])
    people = StaffUser.objects.in_bulk({row.actor_id for row in rows if row.actor_id})
    events = (
        Event(
            row.at,
            _who(row, people),
            _what(row),
            numbers[row.subject_id] if row.subject_type == kind else None,
            _note_of(row, notes),
        )
        for row in rows
    )
    return _once(events)


def _once(events: Iterable[Event]) -> list[Event]:
    """The same event several times in a row is one line, with the time of the last."""
    lines: list[Event] = []
    for event in events:
        if lines and _same(event) == _same(lines[-1]):
            lines[-1] = replace(lines[-1], n=lines[-1].n + 1)
        else:
            lines.append(event)
    return lines


def _same(event: Event) -> tuple[object, ...]:
    return event.who, event.what, event.number, event.note


def _who(row: AuditEvent, people: Mapping[int, StaffUser]) -> str:
    if row.actor_id is None:
        return _("Rapport")
    person = people.get(row.actor_id)
    return str(person) if person else _("somebody who has left")


def _what(row: AuditEvent) -> str:
    if row.subject_type == "item" and row.verb == Verb.EDITED:
        return _("changed tags, limit or practice")
    return str(WHAT.get(str(row.facts.get("what")), row.get_verb_display()))


def _note_of(row: AuditEvent, notes: Iterable[ReviewNote]) -> str:
    """The note was written in the transaction of its event: it is the nearest in time."""
    own = [n for n in notes if row.subject_id in (n.item_version_id, n.form_version_id)]
    if row.verb != Verb.SENT_BACK or not own:
        return ""
    return min(own, key=lambda note: abs((note.at - row.at).total_seconds())).text
