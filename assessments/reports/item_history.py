"""Who changed an item, where it is used, and how often candidates saw it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from assessments.enums import Verb
from assessments.models import (
    AuditEvent,
    FormVersion,
    Item,
    ItemVersion,
    ReviewNote,
    StaffUser,
)

MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    who: str
    what: str
    number: int | None = None
    note: str = ""


def history(item: Item, versions: Iterable[ItemVersion]) -> list[Event]:
    """Newest first, with people's names and what reviewers wrote."""
    numbers = {version.pk: version.number for version in versions}
    events = list(
        AuditEvent.objects.filter(
            Q(subject_type="itemversion", subject_id__in=numbers)
            | Q(subject_type="item", subject_id=item.pk)
        ).order_by("-at", "-pk")[:MOST_EVENTS]
    )
    names = _names(events)
    notes = _notes(numbers)
    return [
        Event(
            event.at,
            names.get(event.actor_id or 0, _("Somebody")) if event.actor_id else _("The system"),
            _words(event),
            numbers.get(event.subject_id) if event.subject_type == "itemversion" else None,
            _note_of(event, notes),
        )
        for event in events
    ]


def _words(event: AuditEvent) -> str:
    if event.subject_type == "item" and event.verb == Verb.EDITED:
        return _("changed tags, limit or practice")
    return str(Verb(event.verb).label)


def _names(events: Iterable[AuditEvent]) -> dict[int, str]:
    people = StaffUser.objects.filter(pk__in={event.actor_id for event in events if event.actor_id})
    return {person.pk: str(person) for person in people}


def _notes(numbers: Iterable[int]) -> list[ReviewNote]:
    return list(ReviewNote.objects.filter(item_version_id__in=list(numbers)).order_by("at"))


def _note_of(event: AuditEvent, notes: list[ReviewNote]) -> str:
    """The note was written in the transaction of its event: it is the nearest in time."""
    own = [note for note in notes if note.item_version_id == event.subject_id]
    if event.verb != Verb.SENT_BACK or not own:
        return ""
    return min(own, key=lambda note: abs((note.at - event.at).total_seconds())).text


def forms_with(item: Item) -> QuerySet[FormVersion]:
    """The versions of forms that have any version of the item, for practice too."""
    used = Q(sections__items__item_version__item=item) | Q(practice_items__item=item)
    rows = FormVersion.objects.filter(used).select_related("form").distinct()
    return rows.order_by("form__name", "-number")
