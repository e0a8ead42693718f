"""The audit in sentences: who did what when, to what, and never a candidate's name.

Events hold types and ids; here they are found by what a reader asks, and told with references.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.enums import Verb
from assessments.models import (
    Attempt,
    AttemptItem,
    AuditEvent,
    ItemVoid,
    RecordingPart,
    Response,
    StaffUser,
)
from candidates.models import Application, HiringBar, Opening, ShareLink, StandardSetting
from candidates.reports import audit_facts, audit_kinds, keyset
from candidates.reports.keyset import Part, Slice

NUMBERED = ("number",)
PAGE = 50
CHUNK = 1000
CANDIDATE, SYSTEM = "candidate", "system"
COLUMNS = ("time", "who", "verb", "what", "subject_type", "subject_id", "candidates", "facts")

Subjects = dict[str, set[int]]


@dataclass(frozen=True, slots=True)
class Query:
    """What ``reader`` asks for; ``who``: an id, CANDIDATE or SYSTEM; ``about``: types with ids."""

    verb: str = ""
    who: str = ""
    about: tuple[tuple[str, frozenset[int]], ...] = ()
    since: date | None = None
    until: date | None = None
    reader: StaffUser | None = None

    def events(self) -> QuerySet[AuditEvent]:
        found = AuditEvent.objects.told_to(self.reader).filter(self._about(), self._by())
        if self.verb:
            found = found.filter(verb=self.verb)
        if self.since:
            found = found.filter(at__gte=_midnight(self.since))
        if self.until:
            found = found.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return found

    def parts(self) -> list[Part]:
        """The events as a list that is read by the last one seen, newest first."""
        return [Part(self.events(), "at", falls=True, tie_falls=True)]

    def _about(self) -> Q:
        wanted = Q()
        for kind, ids in self.about:
            wanted |= Q(subject_type=kind, subject_id__in=ids)
        return wanted

    def _by(self) -> Q:
        if self.who in (CANDIDATE, SYSTEM):
            return Q(actor_id=None, by_system=self.who == SYSTEM)
        return Q(actor_id=self.who) if self.who else Q()


@dataclass(frozen=True, slots=True)
class Row:
    """One event; ``what`` goes on after ``who``, as in "viewed C-1042"."""

    event: AuditEvent
    who: str
    did: str
    subject: str
    references: tuple[str, ...]
    facts: str


def page(query: Query, after: str, before: str) -> tuple[Slice, list[Row]]:
    found = keyset.page(query.parts(), "audit", PAGE, after=after, before=before)
    return found, rows(keyset.in_order(AuditEvent.objects.all(), found.pks))


def file_rows(query: Query) -> Iterator[Sequence[object]]:
    """Everything that was asked for under COLUMNS, a chunk at a time."""
    for pks in keyset.every(query.parts(), CHUNK):
        for row in rows(keyset.in_order(AuditEvent.objects.all(), pks)):
            event = row.event
            yield (
                event.at.isoformat(),
                row.who,
                event.verb,
                f"{row.did} {row.subject}".strip(),
                event.subject_type,
                event.subject_id,
                " ".join(row.references),
                row.facts,
            )


def rows(events: Sequence[AuditEvent]) -> list[Row]:
    """In a fixed number of queries, whatever the events."""
    emails = dict(
        StaffUser.objects.filter(pk__in={event.actor_id for event in events}).values_list(
            "pk", "email"
        )
    )
    references = _references(events)
    named = {event.facts.get("opening") for event in events} - {None}
    openings = Opening.objects.in_bulk(_ids(events, "opening") | named)
    return [_row(event, emails, references, openings) for event in events]


def about_candidate(application: Application) -> tuple[tuple[str, frozenset[int]], ...]:
    """Everything that events of one candidate in one opening may name as their subject."""
    attempt = application.attempt_id
    items = AttemptItem.objects.filter(attempt=attempt)
    parts = RecordingPart.objects.filter(take__response__attempt_item__attempt=attempt)
    found = {
        "application": {application.pk},
        "attempt": {attempt},
        "attemptitem": set(items.values_list("pk", flat=True)),
        "response": set(
            Response.objects.filter(attempt_item__attempt=attempt).values_list("pk", flat=True)
        ),
        "recordingpart": set(parts.values_list("pk", flat=True)),
        "itemvoid": set(ItemVoid.objects.filter(attempt=attempt).values_list("pk", flat=True)),
        "accommodation": set(application.accommodations.values_list("pk", flat=True)),
        "sharelink": set(
            ShareLink.objects.filter(applications=application).values_list("pk", flat=True)
        ),
    }
    return tuple((kind, frozenset(ids)) for kind, ids in found.items() if ids)


def about_openings(pks: Collection[int]) -> tuple[tuple[str, frozenset[int]], ...]:
    """Openings with their bars, standards and share links; candidates stand for themselves."""
    owned = {
        model._meta.model_name or "": frozenset(
            model._default_manager.filter(opening__in=pks).values_list("pk", flat=True)
        )
        for model in (HiringBar, StandardSetting, ShareLink)
    }
    return (("opening", frozenset(pks)), *((kind, ids) for kind, ids in owned.items() if ids))


def openings_named(text: str) -> set[int]:
    """Openings in whose name, as the rows print it, ``text`` stands."""
    wanted = text.strip("“”„«» ").casefold()
    return {opening.pk for opening in Opening.objects.all() if wanted in str(opening).casefold()}


def _row(
    event: AuditEvent,
    emails: dict[int, str],
    references: dict[tuple[str, int], tuple[str, ...]],
    openings: dict[int, Opening],
) -> Row:
    known = references.get((event.subject_type, event.subject_id), ()) or _of_the_deleted(event)
    return Row(
        event,
        _who(event, emails),
        str(Verb(event.verb).label) if event.verb in Verb.values else event.verb,
        _subject(event, known, openings),
        known,
        audit_facts.told(event.facts, NUMBERED if _names_a_number(event) else ()),
    )


def _of_the_deleted(event: AuditEvent) -> tuple[str, ...]:
    """The reference follows from the number, which is all that is kept of somebody deleted."""
    number = event.facts.get("number") if event.subject_type == "erasure" else None
    if event.subject_type == "application":
        number = event.subject_id
    return () if number is None else (Application(pk=number).reference,)


def _names_a_number(event: AuditEvent) -> bool:
    """Whether ``number`` is that of an application, which the subject is or names."""
    return event.subject_type == "erasure" or "hold" in event.facts


def _who(event: AuditEvent, emails: dict[int, str]) -> str:
    if event.actor_id is not None:
        return emails.get(event.actor_id) or _("staff member %(n)s") % {"n": event.actor_id}
    return _("The system") if event.by_system else _("The candidate")


def _subject(event: AuditEvent, references: Sequence[str], openings: dict[int, Opening]) -> str:
    number = {"n": str(event.subject_id), "who": ", ".join(references)}
    if event.subject_type == "application":
        return number["who"]
    if event.subject_type == "opening" and event.subject_id in openings:
        return _("“%(name)s”") % {"name": openings[event.subject_id]}
    if event.subject_type == "hiringbar" and "version" in event.facts:
        return _("bar v%(n)s") % {"n": event.facts["version"]} + _of_opening(event, openings)
    if event.subject_type == "recordingpart" and references:
        return _("recording %(n)s of %(who)s") % number
    if event.subject_type == "attempt" and references:
        return _("the assessment of %(who)s") % number
    told = f"{audit_kinds.word(event.subject_type)} {event.subject_id}"
    return _("%(what)s of %(who)s") % {"what": told, **number} if references else told


def _of_opening(event: AuditEvent, openings: dict[int, Opening]) -> str:
    opening = openings.get(event.facts.get("opening", 0))
    return _(" of “%(opening)s”") % {"opening": opening} if opening else ""


def _references(events: Sequence[AuditEvent]) -> dict[tuple[str, int], tuple[str, ...]]:
    """The references of the candidates whom each subject belongs to, by type and id."""
    attempts: dict[tuple[str, int], int] = {}
    for kind, rows, path in (
        ("attempt", Attempt.objects, "pk"),
        ("attemptitem", AttemptItem.objects, "attempt"),
        ("response", Response.objects, "attempt_item__attempt"),
        ("recordingpart", RecordingPart.objects, "take__response__attempt_item__attempt"),
    ):
        found = rows.filter(pk__in=_ids(events, kind)).values_list("pk", path)
        attempts |= {(kind, pk): attempt for pk, attempt in found}
    people = Application.objects.filter(
        Q(attempt__in=set(attempts.values())) | Q(pk__in=_ids(events, "application"))
    )
    by_attempt: dict[int, list[str]] = {}
    known: dict[tuple[str, int], tuple[str, ...]] = {}
    for row in people.only("pk", "attempt_id").order_by("pk"):
        by_attempt.setdefault(row.attempt_id, []).append(row.reference)
        known["application", row.pk] = (row.reference,)
    return known | {key: tuple(by_attempt.get(attempt, ())) for key, attempt in attempts.items()}


def _ids(events: Iterable[AuditEvent], kind: str) -> set[int]:
    return {event.subject_id for event in events if event.subject_type == kind}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
