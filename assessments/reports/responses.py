"""What was answered, for analysis: plain rows of a form version or a bank over a range of days.

Only attempts that were handed in count, never a dry run. A row is one drawn item of one attempt,
whatever its format; nothing in it says who answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from assessments.enums import AttemptState, ScoreSource
from assessments.models import Attempt, AttemptItem, ItemScore, Response

HANDED_IN = (AttemptState.SUBMITTED, AttemptState.SCORED)
CHUNK = 4000  # rows held at once; each chunk takes three queries


class Answered(StrEnum):
    """What became of a drawn item."""

    GIVEN = "given"
    LEFT_OUT = "left_out"  # shown, but no whole answer
    NOT_REACHED = "not_reached"  # never shown


@dataclass(frozen=True, slots=True)
class Scope:
    """Which answers: of one form version, one bank, or one item version of either.

    ``since`` and ``until``: days of handing in, both included, in the installation's time zone;
    None does not limit.
    """

    form_version: int | None = None
    bank: int | None = None
    item_version: int | None = None
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.form_version is None and self.bank is None and self.item_version is None:
            raise ValueError("Name a form version, a bank or an item version.")

    def attempts(self) -> QuerySet[Attempt]:
        """The attempts that count; those of a bank drew at least one of its items."""
        found = Attempt.objects.filter(state__in=HANDED_IN, is_dry_run=False)
        if self.form_version is not None:
            found = found.filter(form_version=self.form_version)
        if self.since is not None:
            found = found.filter(submitted_at__gte=_midnight(self.since))
        if self.until is not None:
            found = found.filter(submitted_at__lt=_midnight(self.until + timedelta(days=1)))
        return found

    def items(self) -> QuerySet[AttemptItem]:
        """The drawn items of those attempts."""
        found = AttemptItem.objects.filter(attempt__in=self.attempts())
        if self.bank is not None:
            found = found.filter(form_item__item_version__item__bank=self.bank)
        if self.item_version is not None:
            found = found.filter(form_item__item_version=self.item_version)
        return found


@dataclass(frozen=True, slots=True)
class Credit:
    """The score of one competency in the newest run: ``raw`` in the unit of ``method``, ``score``
    on the frozen scale (1–5); both None where it is not scored, and ``reason`` says why."""

    competency: int
    method: str
    raw: float | None
    score: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One drawn item: ids of the rows it comes from, its answer (closed items) and its scores.

    ``seconds``: from the first display to the answer, over all turns; None where none was given.
    ``credits`` is empty until the attempt is scored.
    """

    attempt: int
    attempt_item: int
    form_version: int
    form_item: int
    item: int
    item_version: int
    position: int
    route: str
    language: str
    answered: Answered
    answer: Mapping[str, object] | None
    seconds: float | None
    credits: tuple[Credit, ...]


def rows(scope: Scope) -> Iterator[Row]:
    """The rows of ``scope`` by attempt and place, read in chunks: any number fits in memory."""
    drawn = (
        scope.items()
        .order_by("attempt_id", "position")
        .values_list(
            "attempt_id",
            "pk",
            "attempt__form_version_id",
            "form_item_id",
            "form_item__item_version__item_id",
            "form_item__item_version_id",
            "position",
            "attempt__route",
            "attempt__language",
        )
        .iterator(chunk_size=CHUNK)
    )
    while chunk := list(islice(drawn, CHUNK)):
        ids = [row[1] for row in chunk]
        given, scored = _responses(ids), _credits(ids)
        for row in chunk:
            answered = given.get(row[1], _NEVER_SHOWN)
            yield Row(
                *row,
                answered=answered.answered,
                answer=answered.answer,
                seconds=answered.seconds,
                credits=scored.get(row[1], ()),
            )


@dataclass(slots=True)
class _Given:
    """The responses of one drawn item, turn by turn, taken together."""

    answered: Answered
    answer: Mapping[str, object] | None = None
    seconds: float | None = None


_NEVER_SHOWN = _Given(Answered.NOT_REACHED)


def _responses(attempt_items: list[int]) -> dict[int, _Given]:
    found: dict[int, _Given] = {}
    read = Response.objects.filter(attempt_item__in=attempt_items).values_list(
        "attempt_item_id", "answer", "shown_at", "answered_at"
    )
    for pk, answer, shown_at, answered_at in read:
        one = found.setdefault(pk, _Given(Answered.LEFT_OUT))
        if answered_at is not None:
            one.answered = Answered.GIVEN
            one.answer = answer
            one.seconds = (one.seconds or 0.0) + (answered_at - shown_at).total_seconds()
    return found


def _credits(attempt_items: list[int]) -> dict[int, tuple[Credit, ...]]:
    """The scores of each drawn item in the newest run of the machine that has any."""
    newest: dict[int, tuple[int, list[Credit]]] = {}
    read = (
        ItemScore.objects.filter(attempt_item__in=attempt_items, run__source=ScoreSource.MACHINE)
        .order_by("competency__position", "competency")
        .values_list(
            "attempt_item_id",
            "run__number",
            "competency_id",
            "method",
            "raw",
            "score",
            "not_scored_reason",
        )
    )
    for pk, number, competency, method, raw, score, reason in read:
        held, credits_ = newest.setdefault(pk, (number, []))
        if number > held:
            newest[pk] = (number, credits_ := [])
        if number >= held:
            credits_.append(Credit(competency, method, raw, score, reason))
    return {pk: tuple(credits_) for pk, (_, credits_) in newest.items()}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
