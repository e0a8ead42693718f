"""A candidate's own spoken answers: what was understood beside the recording."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.actions import transcripts
from assessments.enums import Route, TranscriptSource
from assessments.models import Attempt, AttemptItem, RecordingPart, Response, Take, Transcript
from assessments.pipeline.text import chosen_take
from candidates.reports import evidence
from candidates.reports.answers import Part
from candidates.reports.evidence import Line, clock, in_seconds


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One spoken answer; ``lines``: its words with their seconds, ``why_not``: why it stays."""

    pk: int
    title: str
    says: str
    is_video: bool
    length: str
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    text: str
    understood: str
    is_corrected: bool
    why_not: str


def has_spoken(attempt: Attempt) -> bool:
    return Take.objects.filter(
        is_chosen=True,
        response__attempt_item__attempt=attempt,
        response__replaced_at__isnull=True,
    ).exists()


def spoken(attempt: Attempt) -> list[OwnAnswer]:
    """Every recorded answer that counts, in the order it was given."""
    items = (
        attempt.items.select_related("form_item__item_version")
        .prefetch_related("responses__turn", "responses__takes__parts", "responses__transcripts")
        .order_by("position")
    )
    return [row for item in items for row in _of_item(attempt, item)]


def of_response(attempt: Attempt, pk: int) -> "Response | None":
    """The response of ``attempt`` with this number, where it was spoken and counts."""
    rows = Response.objects.filter(
        attempt_item__attempt=attempt, pk=pk, takes__is_chosen=True
    ).select_related("attempt_item")
    return rows.first()


def part_of(attempt: Attempt, pk: int) -> RecordingPart | None:
    parts = RecordingPart.objects.filter(
        take__response__attempt_item__attempt=attempt,
        take__is_chosen=True,
        take__response__replaced_at__isnull=True,
        completed_at__isnull=False,
    )
    return parts.filter(pk=pk).select_related("take").first()


def _of_item(attempt: Attempt, item: AttemptItem) -> list[OwnAnswer]:
    responses = sorted(item.responses.all(), key=lambda r: r.turn.position if r.turn else 0)
    told = [(row, take) for row in responses if (take := chosen_take(row))]
    return [_answer(attempt, item, row, take, len(responses)) for row, take in told]


def _answer(
    attempt: Attempt, item: AttemptItem, response: Response, take: Take, n_turns: int
) -> OwnAnswer:
    former = sorted(response.transcripts.all(), key=lambda row: row.version)
    newest = former[-1] if former else None
    turn = response.turn
    title = item.form_item.item_version.title
    if turn and n_turns > 1:
        title = _("%(item)s, turn %(n)s") % {"item": title, "n": turn.position}
    return OwnAnswer(
        response.pk,
        title,
        turn.text if turn else item.form_item.item_version.stem,
        take.route == Route.VIDEO,
        clock(take.duration_s) if take.duration_s else "",
        tuple(_part(part) for part in _stored(take)),
        tuple(_lines(newest)) if newest else (),
        newest.text if newest else "",
        _understood(former),
        bool(newest and newest.source == TranscriptSource.CANDIDATE),
        transcripts.why_not(attempt, take if take.processed_at else None, former),
    )


def _stored(take: Take) -> list[RecordingPart]:
    parts = [part for part in take.parts.all() if part.completed_at]
    return sorted(parts, key=lambda part: part.number)


def _part(part: RecordingPart) -> Part:
    return Part(part.pk, in_seconds(part.starts_at_s or 0), in_seconds(part.duration_s or 0))


def _lines(transcript: Transcript) -> list[Line]:
    return evidence.lines(transcript.text, transcript.words, transcript.segments, ())


def _understood(former: Sequence[Transcript]) -> str:
    heard = [row.text for row in former if row.source != TranscriptSource.CANDIDATE]
    return heard[-1] if heard else ""
