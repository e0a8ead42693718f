"""One item of an attempt as a page prints it: what was asked, what was answered, what it earned.

Everything comes from prefetched rows (``sheets.load``); nothing here asks the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assessments.enums import EvidenceDirection, ItemKind, Route, Severity
from assessments.models import (
    AttemptItem,
    Evidence,
    ItemScore,
    ItemVoid,
    QualityFinding,
    RecordingPart,
    Response,
    Take,
    Turn,
)
from assessments.pipeline.text import chosen_take, newest_transcript, not_usable
from assessments.reports.copies import NOTHING, Playable, playable
from assessments.reports.diffs import Part as WordChange
from assessments.reports.masking import Masked
from assessments.scored_words import act_in_words, reason_in_words
from assessments.scoring import rubric
from assessments.seed.words import in_words
from candidates.reports import evidence, methods, replies
from candidates.reports.corrections import correction
from candidates.reports.evidence import Found, Line, Note, Piece, ShownAct, clock, in_seconds
from candidates.reports.rated import RatedItem
from candidates.reports.replies import Reply, one_decimal
from candidates.reports.second import ModelOpinion
from candidates.reports.signals import Signal
from candidates.reports.timing import Figure, figures
from candidates.reports.veil import OPEN, Veil


@dataclass(frozen=True, slots=True)
class Score:
    """One competency on one item. ``score`` is empty where ``reason`` says why there is none.

    ``level`` and ``anchor``: the rubric's level that the score falls in, for open answers.
    """

    slug: str
    competency: str
    score: str
    sem: str
    level: int | None
    anchor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """One container of a recording, ``starts_at`` and ``length`` in seconds as text."""

    pk: int
    starts_at: str
    length: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a written item or to one turn of a role-play.

    ``pieces``: the words with their marks. ``lines``: the same with seconds, where it was spoken.
    ``correction``: what the candidate changed in the words that were recognised.
    """

    pk: int
    number: int
    says: str
    is_answered: bool
    route: str = ""
    is_video: bool = False
    length: str = ""
    pieces: tuple[Piece, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    parts: tuple[Part, ...] = ()
    playable: Playable = NOTHING
    timing: tuple[Figure, ...] = ()
    findings: tuple[QualityFinding, ...] = ()
    not_usable: str = ""
    correction: tuple[WordChange, ...] = ()
    arrived_late: bool = False

    @property
    def shown_acts(self) -> list[ShownAct]:
        return evidence.by_act(self.notes)

    @property
    def other_findings(self) -> list[QualityFinding]:
        """What is not said already by the reason why the recording cannot be used."""
        return [row for row in self.findings if because(row.what_happened) != self.not_usable]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item; ``options`` for closed ones, ``answers`` (one a turn) for the others.

    ``second``: what other raters than the machine said of it, ``signals``: what happened around
    it; no part of any figure. ``void``: why it counts for nothing, where it does.
    """

    pk: int
    form_item_id: int
    position: int
    section: str
    title: str
    kind: str
    format: str
    stem: str
    speaker: str
    scores: tuple[Score, ...]
    method: str = ""
    options: tuple[Reply, ...] = ()
    competencies: tuple[str, ...] = ()
    keying_note: str = ""
    answers: tuple[Answer, ...] = field(default=())
    second: tuple[ModelOpinion, ...] = ()
    rated: RatedItem | None = None
    signals: tuple[Signal, ...] = ()
    void: ItemVoid | None = None

    @property
    def is_closed(self) -> bool:
        return self.kind == ItemKind.SJT

    @property
    def given(self) -> list[Reply]:
        """The replies that the candidate did something with, in the candidate's order."""
        return sorted((row for row in self.options if row.is_given), key=lambda row: row.place)

    @property
    def refusal(self) -> str:
        """The one reason why nothing of this item is scored; empty where something is."""
        reasons = {score.reason for score in self.scores}
        return next(iter(reasons)) if len(reasons) == 1 else ""

    @property
    def is_answered(self) -> bool:
        return bool(self.given) or any(answer.is_answered for answer in self.answers)


def item_row(
    item: AttemptItem, scores: Sequence[ItemScore], only: str = "", veil: Veil = OPEN
) -> ItemRow | None:
    """The item as a row; None where ``only`` names a competency that it does not score."""
    kept = [row for row in scores if not only or row.competency.slug == only]
    version = item.form_item.item_version
    if only and not kept:
        return None
    is_closed = version.kind == ItemKind.SJT
    responses = {row.turn_id: row for row in item.responses.all()}
    keyed = replies.keyed(item, only) if is_closed else []
    return ItemRow(
        pk=item.pk,
        form_item_id=item.form_item_id,
        position=item.position,
        section=item.form_item.section.title,
        title=version.title,
        kind=version.kind,
        format=str(version.get_response_format_display() or version.get_kind_display()),
        stem=version.stem,
        speaker=version.speaker,
        scores=tuple(_score(row) for row in kept),
        method=methods.words(version, kept[0].method) if kept and is_closed else "",
        options=tuple(replies.replies(item, responses.get(None), keyed)) if is_closed else (),
        competencies=tuple(in_words(competency.name) for competency in keyed),
        keying_note=version.item.bank.keying_note if is_closed else "",
        answers=() if is_closed else tuple(_answers(item, responses, kept, veil)),
    )


def beside(
    items: Sequence[ItemRow],
    opinions: Mapping[int, tuple[ModelOpinion, ...]],
    ratings: Mapping[int, RatedItem],
    signals: Mapping[int, tuple[Signal, ...]],
    voids: Mapping[int, ItemVoid],
) -> list[ItemRow]:
    """The same items with what stands beside their scores; voids by form item."""
    return [
        replace(
            item,
            second=opinions.get(item.pk, ()),
            rated=ratings.get(item.pk),
            signals=signals.get(item.pk, ()),
            void=voids.get(item.form_item_id),
        )
        for item in items
    ]


def because(reason: str) -> str:
    """A reason that goes on after "not scored, because", whether it was written as one or not."""
    text = reason.strip().removesuffix(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _score(row: ItemScore) -> Score:
    level = None if row.score is None or row.rubric is None else rubric.level(row.score)
    anchors = dict(row.rubric.anchors) if row.rubric else {}
    return Score(
        slug=row.competency.slug,
        competency=in_words(row.competency.name),
        score="" if row.score is None else one_decimal(row.score),
        sem="" if row.sem is None else one_decimal(row.sem),
        level=level,
        anchor=in_words(anchors.get(level or 0, "")),
        reason=because(reason_in_words(why)) if (why := row.not_scored_reason) else "",
    )


def _answers(
    item: AttemptItem,
    responses: Mapping[int | None, Response],
    scores: Sequence[ItemScore],
    veil: Veil,
) -> list[Answer]:
    found: dict[int, list[tuple[Evidence, ItemScore]]] = {}
    for score in scores:
        for row in score.evidence.all():
            found.setdefault(row.response_id, []).append((row, score))
    turns = sorted(item.form_item.item_version.turns.all(), key=lambda turn: turn.position)
    asked: list[Turn | None] = [*turns] or [None]
    version = item.form_item.item_version
    over = veil.over("\n".join([version.stem, version.speaker, *(turn.text for turn in turns)]))
    return [
        _answer(turn, response, found.get(response.pk, []) if response else [], over)
        for turn in asked
        for response in [responses.get(turn.pk if turn else None)]
    ]


def _answer(
    turn: Turn | None,
    response: Response | None,
    found: Sequence[tuple[Evidence, ItemScore]],
    veil: Veil,
) -> Answer:
    number, says = (turn.position, turn.text) if turn else (0, "")
    if response is None:
        return Answer(0, number, says, is_answered=False)
    take = chosen_take(response)
    if take is None:
        return _typed(number, says, response, found, veil)
    return _spoken(number, says, response, take, found, veil)


def _typed(
    number: int,
    says: str,
    response: Response,
    found: Sequence[tuple[Evidence, ItemScore]],
    veil: Veil,
) -> Answer:
    text = response.text
    shown = veil.text(text)
    marked = evidence.notes(shown.text, _located(text, found, shown))
    return Answer(
        response.pk,
        number,
        says,
        is_answered=bool(text.strip()),
        route=str(Route.TYPED.label),
        pieces=tuple(evidence.pieces(shown.text, marked, shown.hidden)),
        notes=tuple(marked),
        arrived_late=response.arrived_late,
    )


def _spoken(
    number: int,
    says: str,
    response: Response,
    take: Take,
    found: Sequence[tuple[Evidence, ItemScore]],
    veil: Veil,
) -> Answer:
    transcript = newest_transcript(response)
    text = transcript.text if transcript else ""
    shown = veil.text(text)
    marked = evidence.notes(shown.text, _located(text, found, shown))
    words = veil.words(transcript.words) if transcript else []
    may_play = playable(take, is_blind=bool(veil.name))
    lines = evidence.lines(shown.text, words, transcript.segments, marked) if transcript else []
    return Answer(
        response.pk,
        number,
        says,
        is_answered=True,
        route=str(take.get_route_display()),
        is_video=take.route == Route.VIDEO and not may_play.is_sound_alone,
        length=clock(take.duration_s) if take.duration_s else "",
        pieces=tuple(evidence.pieces(shown.text, marked, shown.hidden)),
        lines=tuple(lines),
        notes=tuple(marked),
        parts=tuple(_part(part) for part in may_play.parts),
        playable=may_play,
        timing=figures(take),
        findings=tuple(_findings(take)),
        not_usable=because(not_usable(response)) if take.processed_at else "",
        correction=correction(response, veil),
        arrived_late=response.arrived_late,
    )


def _located(text: str, found: Sequence[tuple[Evidence, ItemScore]], shown: Masked) -> list[Found]:
    """Evidence of ``text`` where it is ``shown``; what a correction took out is left out."""
    located = []
    for row, score in found:
        start = row.start if text[row.start : row.end] == row.quote else text.find(row.quote)
        if start < 0:
            continue
        act = rubric.ACTS.get(row.act)
        located.append(
            Found(
                *shown.place(start, start + len(row.quote)),
                act_in_words(act.label) if act else row.act,
                in_words(score.competency.name),
                row.direction == EvidenceDirection.AGAINST,
                row.media_start_s,
            )
        )
    return located


def _part(part: RecordingPart) -> Part:
    return Part(part.pk, in_seconds(part.starts_at_s or 0), in_seconds(part.duration_s or 0))


def _findings(take: Take) -> list[QualityFinding]:
    """What a reader should know of the recording; mere notes were for its maker."""
    told = [row for row in take.findings.all() if row.severity != Severity.INFO]
    return sorted(told, key=lambda row: (row.start_s or 0, row.pk))
