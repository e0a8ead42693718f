"""What waits for the accommodations coordinators: requests, and recordings to write down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from assessments.models import Attempt, RecordingPart, Take
from assessments.pipeline.text import newest_transcript
from candidates.actions import accommodations as actions
from candidates.enums import AccommodationState
from candidates.models import Accommodation, Application

PER_PAGE = 25
ITEM = "response__attempt_item__form_item__item_version"


@dataclass(frozen=True, slots=True)
class Recording:
    """A take that a person is to write down by ``due_at``, and whose it is."""

    take: Take
    application: Application | None
    due_at: datetime
    is_overdue: bool


def in_navigation(_request: HttpRequest) -> dict[str, object]:
    """For every page of the staff; counted only where the link to it is printed."""
    return {"n_accommodations": SimpleLazyObject(lambda: sum(waiting()))}


def waiting() -> tuple[int, int]:
    """How many requests wait for an answer, and how many recordings to be written down."""
    asked = Accommodation.objects.filter(state=AccommodationState.ASKED)
    return asked.count(), Take.objects.awaiting_words().count()


def requests(page: str | None) -> "Page[Accommodation]":
    """Open ones first, those who wait longest at the top; then the answered ones, newest first."""
    rows = everything().order_by(F("answered_at").desc(nulls_first=True), "asked_at", "pk")
    return Paginator(rows, PER_PAGE).get_page(page)


def everything() -> QuerySet[Accommodation]:
    """With ``due_at``, and whether it ``is_overdue``."""
    rows = Accommodation.objects.select_related(
        "application__opening", "application__attempt", "application__candidate", "answered_by"
    )
    return rows.annotate(due_at=F("asked_at") + actions.TO_ANSWER, is_overdue=_is_late())


def overdue() -> tuple[int, int]:
    """As ``waiting``, of those only whose day has passed."""
    words = Take.objects.awaiting_words()
    handed_in = "response__attempt_item__attempt__submitted_at__lt"
    late = words.filter(**{handed_in: timezone.now() - actions.TO_WRITE_DOWN})
    return Accommodation.objects.filter(_is_late()).count(), late.count()


def _is_late() -> Q:
    return Q(state=AccommodationState.ASKED, asked_at__lt=timezone.now() - actions.TO_ANSWER)


def recordings(page: str | None) -> "tuple[Page[Take], list[Recording]]":
    """Takes to write down, those handed in first at the top."""
    takes = Take.objects.awaiting_words().select_related(
        ITEM, "response__turn", "response__attempt_item__attempt"
    )
    order = ("response__attempt_item__attempt__submitted_at", "response_id", "pk")
    found = Paginator(takes.order_by(*order), PER_PAGE).get_page(page)
    return found, _with_people(found)


def _with_people(takes: Iterable[Take]) -> list[Recording]:
    attempts = {take.response.attempt_item.attempt_id for take in takes}
    rows = Application.objects.filter(attempt__in=attempts).select_related("opening")
    people = {row.attempt_id: row for row in rows.order_by("-pk")}
    return [_recording(take, people) for take in takes]


def _recording(take: Take, people: Mapping[int, Application]) -> Recording:
    attempt = take.response.attempt_item.attempt
    due_at = words_due_at(attempt)
    return Recording(take, people.get(attempt.pk), due_at, due_at < timezone.now())


def words_due_at(attempt: Attempt) -> datetime:
    """Until when what was said in ``attempt``, which is handed in, is to be written down."""
    return (attempt.submitted_at or timezone.now()) + actions.TO_WRITE_DOWN


def parts(take: Take) -> list[RecordingPart]:
    """What can be played of it, in order."""
    return list(take.parts.filter(completed_at__isnull=False).order_by("number"))


def begun_with(take: Take) -> str:
    """The recognised words, as a start."""
    newest = newest_transcript(take.response)
    return newest.text if newest else ""
