"""Score a submitted attempt: a new run with its item scores, evidence and competency scores.

Everything is read and computed outside any transaction and written in one short one.
The same input under the same scorer makes no second run: a job delivered twice is harmless.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments import audit, jobs
from assessments.enums import AttemptState, ItemKind, JobKind, RunReason, ScoreSource, Verb
from assessments.models import (
    Attempt,
    AttemptItem,
    Competency,
    CompetencyScore,
    Evidence,
    ItemScore,
    ItemVoid,
    Response,
    Rubric,
    ScoringRun,
)
from assessments.pipeline import sjt, stages, text
from assessments.pipeline.scored import Scored
from assessments.scoring.compose import CompetencyResult, ItemResult, compose

VOID = "the questions that measure it do not count here"
PERSON_ASKED_FOR = "the candidate asked for a person to rate the answers"
SCORING_FOLDER = Path(__file__).resolve().parent.parent / "scoring"
# What rates beside the scorer, what it was fitted with, and what only looks at scores: none of it
# changes a score by itself.
NOT_SCORING = frozenset(
    {
        *("llm", "training", "corpus", "agreement.py"),
        *("bar.py", "dif.py", "items.py", "items_file.py", "keying.py", "length.py", "norms.py"),
        *("fairness.py", "ordinal.py", "pool.py", "reliability.py", "small_cells.py"),
        *("standards.py", "tails.py"),
        "__main__.py",
    }
)


@dataclass(frozen=True, slots=True)
class ScoredItem:
    item: AttemptItem
    scores: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read for one run: its items without the void ones, and those (form items)."""

    key: str
    started_at: datetime
    void: tuple[int, ...]


def score_attempt(held: jobs.Claim) -> None:
    """Handle one score_attempt job; its subject is the attempt."""
    started_at = timezone.now()
    attempt = Attempt.objects.select_related("form_version").get(pk=held.subject_id)
    items = items_to_score(attempt)
    read = Read(input_hash(attempt, items), started_at, void_items(attempt))
    scored = [ScoredItem(item, tuple(_score_item(attempt, item))) for item in items]
    with transaction.atomic():
        jobs.finish(held)
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if locked.state not in (AttemptState.SUBMITTED, AttemptState.SCORED):
            return
        if locked.may_machine_score != attempt.may_machine_score:
            jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)  # taken back while it was read
            return
        newest = locked.runs.filter(source=ScoreSource.MACHINE).order_by("-number").first()
        if newest is None or newest.input_hash != read.key:
            _write_run(attempt, scored, read, newest)
        Attempt.objects.filter(pk=attempt.pk, state=AttemptState.SUBMITTED).update(
            state=AttemptState.SCORED
        )
        stages.after_scoring(locked)


def void_items(attempt: Attempt) -> tuple[int, ...]:
    """The form items of ``attempt`` that count for nothing."""
    void = ItemVoid.objects.in_force().touching(attempt)
    return tuple(sorted(set(void.values_list("form_item", flat=True))))


def items_to_score(attempt: Attempt) -> list[AttemptItem]:
    """The items that count, in their order: void ones are left out, and so out of the hash."""
    return list(
        attempt.items.exclude(form_item__in=void_items(attempt))
        .select_related("form_item__item_version")
        .prefetch_related(
            "form_item__scale__competency",
            "form_item__item_version__options__ratings",
            "form_item__item_version__keyed_to__competency",
            "responses__turn",
            "responses__takes",
            "responses__transcripts",
        )
        .order_by("position")
    )


@cache
def scorer_version() -> str:
    """Name the scorer by the content of its code: the same name always means the same scores."""
    digest = hashlib.sha256()
    for path in sorted(SCORING_FOLDER.rglob("*")):
        is_scorer = not NOT_SCORING & set(path.relative_to(SCORING_FOLDER).parts)
        if is_scorer and path.is_file() and path.suffix in (".py", ".json", ".npz"):
            digest.update(str(path.relative_to(SCORING_FOLDER)).encode() + path.read_bytes())
    return f"acts-{digest.hexdigest()[:12]}"


def input_hash(attempt: Attempt, items: Sequence[AttemptItem]) -> str:
    """Everything a score depends on: answers, transcripts, keys, consent and the scorer."""
    read = {
        "scorer": scorer_version(),
        "form_version": attempt.form_version_id,
        "machine": attempt.may_machine_score,
        "items": [[item.form_item_id, inputs(item)] for item in items],
    }
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def inputs(item: AttemptItem) -> list[list[object]]:
    return [
        [
            response.turn_id,
            response.answer,
            response.text,
            transcript.text if (transcript := text.newest_transcript(response)) else None,
            text.not_usable(response),
        ]
        for response in in_turn_order(item)
    ]


def in_turn_order(item: AttemptItem) -> list[Response]:
    return sorted(item.responses.all(), key=lambda r: r.turn.position if r.turn else 0)


def _score_item(attempt: Attempt, item: AttemptItem) -> list[Scored]:
    version = item.form_item.item_version
    links = [link for link in version.keyed_to.all() if link.is_scored]
    competencies = [link.competency for link in links if link.competency.is_scored]
    if not attempt.may_machine_score:
        return [Scored(c, "none", reason=PERSON_ASKED_FOR) for c in competencies]
    responses = in_turn_order(item)
    if version.kind == ItemKind.SJT:
        return sjt.score_item(item.form_item, responses[0] if responses else None)
    return text.score_item(version, competencies, responses)


def _write_run(
    attempt: Attempt,
    scored: Sequence[ScoredItem],
    read: Read,
    before: ScoringRun | None,
) -> None:
    number = (attempt.runs.aggregate(Max("number"))["number__max"] or 0) + 1
    run = ScoringRun.objects.create(
        attempt=attempt,
        number=number,
        scorer_version=scorer_version(),
        code_revision=settings.CODE_REVISION,
        scorer_settings={"asr_models": _asr_models(scored), "void_items": list(read.void)},
        input_hash=read.key,
        reason=",".join(_why_anew(attempt, before, read)) if before else "",
        started_at=read.started_at,
        finished_at=timezone.now(),
    )
    rubrics = Rubric.objects.newest()
    evidence: list[Evidence] = []
    for entry in scored:
        for one in entry.scores:
            row = _item_score(run, entry.item, one, rubrics)
            row.save()
            for found in one.evidence:
                found.item_score = row
            evidence += one.evidence
    Evidence.objects.bulk_create(evidence)
    CompetencyScore.objects.bulk_create(competency_scores(run, scored))
    CompetencyScore.objects.bulk_create(_left_without_items(run, scored, read.void))
    audit.record(Verb.SCORED, attempt, by_system=True, run=run.pk)


def _why_anew(attempt: Attempt, before: ScoringRun, read: Read) -> list[RunReason]:
    """What differs from the run before; answers and permissions where nothing else does."""
    was = set(before.scorer_settings.get("void_items", []))
    reopened = attempt.reopenings.filter(at__gt=before.finished_at)
    found = {
        RunReason.SCORER: before.scorer_version != scorer_version(),
        RunReason.VOIDED: bool(set(read.void) - was),
        RunReason.LIFTED: bool(was - set(read.void)),
        RunReason.REOPENED: reopened.exists(),
    }
    return [reason for reason, holds in found.items() if holds] or [RunReason.ANSWERS]


def _left_without_items(
    run: ScoringRun, scored: Sequence[ScoredItem], void: Sequence[int]
) -> list[CompetencyScore]:
    """Competencies that only void items measure: not scored, and said so."""
    kept = {one.competency.pk for entry in scored for one in entry.scores}
    lost = Competency.objects.scored_by(run.attempt.form_version_id).filter(
        itemcompetency__is_scored=True, itemcompetency__item_version__in_forms__in=void
    )
    return [
        CompetencyScore(run=run, competency=competency, n_items=0, not_scored_reason=VOID)
        for competency in lost.exclude(pk__in=kept).distinct().order_by("position", "slug")
    ]


def _item_score(
    run: ScoringRun, item: AttemptItem, one: Scored, rubrics: dict[int, Rubric]
) -> ItemScore:
    return ItemScore(
        run=run,
        attempt_item=item,
        competency=one.competency,
        rubric=rubrics.get(one.competency.pk) if one.method == text.METHOD else None,
        method=one.method,
        raw=one.raw,
        score=one.score,
        sem=one.sem,
        weight=item.form_item.weight,
        not_scored_reason=one.reason,
        detail=one.detail,
    )


def competency_scores(run: ScoringRun, scored: Sequence[ScoredItem]) -> list[CompetencyScore]:
    results = item_results(scored)
    wanted: dict[int, Competency] = {
        one.competency.pk: one.competency for entry in scored for one in entry.scores
    }
    return [
        _competency_score(run, competency, compose(results, competency.slug))
        for competency in sorted(wanted.values(), key=lambda c: c.position)
    ]


def item_results(scored: Sequence[ScoredItem]) -> list[ItemResult]:
    return [
        ItemResult(
            item=str(entry.item.pk),
            scores={o.competency.slug: o.score for o in entry.scores if o.score is not None},
            weight=entry.item.form_item.weight,
            not_scored={o.competency.slug: o.reason for o in entry.scores if o.reason},
        )
        for entry in scored
    ]


def _competency_score(
    run: ScoringRun, competency: Competency, result: CompetencyResult
) -> CompetencyScore:
    return CompetencyScore(
        run=run,
        competency=competency,
        score=result.score,
        sem=result.sem,
        n_items=result.n_items,
        is_provisional=result.provisional,
        reliability=result.reliability,
        not_scored_reason=result.not_scored or "",
    )


def _asr_models(scored: Sequence[ScoredItem]) -> list[str]:
    transcripts = (
        text.newest_transcript(response)
        for entry in scored
        for response in entry.item.responses.all()
    )
    return sorted({t.model for t in transcripts if t and t.model})
