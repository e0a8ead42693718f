"""What a rater is shown: the questions that wait, and one answer without anything about its giver.

No attempt, opening, score or other rater's level is read here.
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from assessments.models import (
    AttemptItem,
    ItemVersion,
    RatingAssignment,
    Response,
    StaffUser,
    Turn,
)
from assessments.pipeline.text import chosen_take, newest_transcript
from assessments.reports import introductions, masking
from assessments.reports.copies import Playable, playable

VERSION = "attempt_item__form_item__item_version"


@dataclass(frozen=True, slots=True)
class Question:
    """One question across candidates: answers that wait for this rater, and those rated."""

    version: ItemVersion
    n_waiting: int
    n_rated: int
    is_begun: bool

    @property
    def n_all(self) -> int:
        return self.n_waiting + self.n_rated


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer said and what was answered, in words.

    ``parts`` may be played: a voice, or where ``is_video`` the copy without faces.
    """

    number: int
    says: str
    words: str
    is_spoken: bool
    parts: tuple[int, ...] = ()
    is_video: bool = False


def questions(rater: StaffUser) -> list[Question]:
    """Those with something to do first, most answers first."""
    return _questions(rater, Q())


def progress(rater: StaffUser, version_id: int) -> Question | None:
    return next(iter(_questions(rater, Q(**{VERSION: version_id}))), None)


def _questions(rater: StaffUser, which: Q) -> list[Question]:
    waits = RatingAssignment.objects.waiting_for(rater).filter(which)
    waiting = _counts(waits.values(VERSION), "attempt_item")
    mine = RatingAssignment.objects.filter(which, rater=rater, returned_at=None)
    in_hand = _counts(mine.filter(given_at=None).that_count().values(VERSION), "pk")
    rated = _counts(mine.exclude(given_at=None).values(VERSION), "pk")
    versions = ItemVersion.objects.in_bulk(waiting.keys() | in_hand.keys() | rated.keys())
    found = [
        Question(
            version,
            waiting.get(pk, 0) + in_hand.get(pk, 0),
            rated.get(pk, 0),
            pk in in_hand,
        )
        for pk, version in versions.items()
    ]
    return sorted(found, key=lambda q: (-q.n_waiting, q.version.title, q.version.pk))


def last_held(rater: StaffUser) -> RatingAssignment | None:
    """What this rater handed in last, while it can be taken back."""
    return RatingAssignment.objects.held().filter(rater=rater).order_by("-given_at").first()


def answer(item: AttemptItem) -> list[Said]:
    """The answer turn by turn, in order."""
    rows = item.responses.select_related("turn").prefetch_related(
        "takes__parts__blurred", "transcripts"
    )
    given = {row.turn_id: row for row in rows}
    version = item.form_item.item_version
    turns = list(version.turns.order_by("position"))
    scenario = "\n".join([version.stem, version.speaker, *map(str, version.facts)])
    told = "\n".join([scenario, *(turn.text for turn in turns)])
    asked: list[Turn | None] = [*turns] or [None]
    return [_said(turn, given.get(turn.pk if turn else None), told) for turn in asked]


def part_ids(item: AttemptItem) -> set[int]:
    """The parts of recordings that a rater may play."""
    return {part for said in answer(item) for part in said.parts}


def _said(turn: Turn | None, response: Response | None, told: str) -> Said:
    number, says = (turn.position, turn.text) if turn else (0, "")
    take = chosen_take(response) if response else None
    if response is None or take is None:
        return Said(number, says, _covered(response.text if response else "", told), False)
    transcript = newest_transcript(response)
    words = _covered(transcript.text if transcript else "", told)
    may_play = playable(take, is_blind=True)
    parts = tuple(part.pk for part in may_play.parts)
    return Said(number, says, words, True, parts, _has_pictures(may_play))


def _has_pictures(may_play: Playable) -> bool:
    return may_play.is_blurred and not may_play.is_sound_alone


def _covered(text: str, told: str) -> str:
    """Without who one says one is; the customers' own names and numbers stay."""
    stay = {word[0] for word in introductions.WORD.finditer(masking.fold(told).text)}
    return masking.cover(text, introductions.find(text, stay, told)).text


def _counts(rows: "QuerySet[RatingAssignment, dict[str, int]]", what: str) -> dict[int, int]:
    return {row[VERSION]: row["n"] for row in rows.annotate(n=Count(what, distinct=True))}
