"""Make a result of the raters' levels: a run of its own source beside the machine's.

Open answers get the mean of their raters' levels; closed ones are keyed as in the machine's run,
except where the candidate wanted people only: then the open answers carry the result alone.
An answer whose raters differ is not scored, nor what it measures, until a further one has rated
it or the hiring team went on without: the attempt needs a person, and is no half result.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments import audit, jobs
from assessments.enums import AttemptState, ItemKind, JobKind, ScoreSource, Verb
from assessments.models import (
    Attempt,
    AttemptItem,
    Competency,
    CompetencyScore,
    ItemScore,
    Rating,
    RatingAssignment,
    RatingRequest,
    ScoringRun,
)
from assessments.pipeline import score, sjt, text
from assessments.pipeline.scored import Scored
from assessments.scoring.agreement import level_of, rater_sd

METHOD = "raters"
VERSION = "raters-1"  # the rule below; a change of it needs another name
COULD_NOT = "its raters could not rate it"
NOT_RATED = "no rater has rated it"
RATERS_DIFFER = "its raters differ, and a further one has yet to rate it"
ANSWERS_DIFFER = "the raters of an answer differ, and a further one has yet to rate it"

Cell = tuple[int, int]  # attempt item, competency


@dataclass(frozen=True, slots=True)
class Read:
    """What a run is made of: items with their ratings, and the name of all that.

    ``waiting``: items whose raters differ and that wait for a further one.
    """

    attempt: Attempt
    items: Sequence[AttemptItem]
    ratings: Mapping[Cell, Sequence[Rating]]
    waiting: frozenset[int]
    key: str
    started_at: datetime


def score_ratings(held: jobs.Claim) -> None:
    """Handle one score_ratings job; its subject is the attempt."""
    attempt = Attempt.objects.select_related("form_version").get(pk=held.subject_id)
    read = _read(attempt)
    scored = _scored(read)
    with transaction.atomic():
        jobs.finish(held)
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
        places = RatingAssignment.objects.filter(attempt_item__attempt=attempt)
        if locked.state != AttemptState.SCORED or places.under_way().that_count().exists():
            return  # more was asked for meanwhile: its last rating queues this again
        if _waiting(attempt) != read.waiting:
            return  # taken, or done without, meanwhile: that queues this again
        newest = locked.runs.filter(source=ScoreSource.HUMAN).order_by("-number").first()
        if newest is None or newest.input_hash != read.key:
            _write(read, scored)
        if not read.waiting:
            open_requests = RatingRequest.objects.filter(attempt=attempt, closed_at__isnull=True)
            open_requests.update(closed_at=timezone.now())
        jobs.enqueue(JobKind.ATTEMPT_SCORED, attempt.pk)


def _read(attempt: Attempt) -> Read:
    started_at = timezone.now()
    items = score.items_to_score(attempt)
    ratings: dict[Cell, list[Rating]] = {}
    rows = Rating.objects.of_present_answers().filter(attempt_item__in=[i.pk for i in items])
    for row in rows.select_related("competency", "rubric").order_by("pk"):
        ratings.setdefault((row.attempt_item_id, row.competency_id), []).append(row)
    waiting = _waiting(attempt)
    key = _input_hash(attempt, items, ratings, waiting)
    return Read(attempt, items, ratings, waiting, key, started_at)


def _waiting(attempt: Attempt) -> frozenset[int]:
    places = RatingAssignment.objects.filter(attempt_item__attempt=attempt)
    wanting = places.wanting_a_further_rater().that_count()
    return frozenset(wanting.values_list("attempt_item", flat=True))


def _input_hash(
    attempt: Attempt,
    items: Sequence[AttemptItem],
    ratings: Mapping[Cell, Sequence[Rating]],
    waiting: frozenset[int],
) -> str:
    """Everything the result depends on: levels, closed answers, consent and the rule."""
    read: dict[str, object] = {
        "scorer": VERSION,
        "form_version": attempt.form_version_id,
        "machine": attempt.may_machine_score,
        "items": [[item.form_item_id, score.inputs(item)] for item in items],
        "levels": [
            [*cell, [[row.pk, row.level] for row in rows]] for cell, rows in ratings.items()
        ],
    } | ({"waiting": sorted(waiting)} if waiting else {})
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def _scored(read: Read) -> list[score.ScoredItem]:
    sd = rater_sd([_levels(rows) for rows in read.ratings.values()])
    return [
        score.ScoredItem(item, tuple(_score_item(read, item, sd)))
        for item in read.items
        if read.attempt.may_machine_score or item.form_item.item_version.kind != ItemKind.SJT
    ]


def _score_item(read: Read, item: AttemptItem, sd: float) -> list[Scored]:
    version = item.form_item.item_version
    if version.kind == ItemKind.SJT:
        responses = score.in_turn_order(item)
        return sjt.score_item(item.form_item, responses[0] if responses else None)
    competencies = [link.competency for link in version.keyed_to.all() if link.is_scored]
    if not any(text.is_answered(response) for response in item.responses.all()):
        return [Scored(c, METHOD, reason=text.NOT_ANSWERED) for c in competencies if c.is_scored]
    if item.pk in read.waiting:
        return [Scored(c, METHOD, reason=RATERS_DIFFER) for c in competencies if c.is_scored]
    return [
        _of_raters(c, read.ratings.get((item.pk, c.pk), ()), sd)
        for c in competencies
        if c.is_scored or (item.pk, c.pk) in read.ratings
    ]


def _of_raters(competency: Competency, rows: Sequence[Rating], sd: float) -> Scored:
    """The mean level with its error, or why there is none; the words of raters stay theirs."""
    levels = _levels(rows)
    if not levels:
        return Scored(competency, METHOD, reason=_why(rows))
    level = level_of(levels, sd)
    detail: dict[str, object] = {
        "levels": sorted(levels),
        "n_could_not": len(rows) - len(levels),
        "rater_sd": round(sd, 3),
    }
    return Scored(competency, METHOD, score=level.value, sem=level.sem, detail=detail)


def _levels(rows: Sequence[Rating]) -> list[int]:
    return [row.level for row in rows if row.level is not None]


def _why(rows: Sequence[Rating]) -> str:
    told = list(dict.fromkeys(row.cannot_rate_reason.strip().rstrip(".") for row in rows))
    return f"{COULD_NOT}: {'; '.join(told)}" if told else NOT_RATED


def _write(read: Read, scored: Sequence[score.ScoredItem]) -> None:
    attempt = read.attempt
    number = (attempt.runs.aggregate(Max("number"))["number__max"] or 0) + 1
    run = ScoringRun.objects.create(
        attempt=attempt,
        number=number,
        source=ScoreSource.HUMAN,
        scorer_version=VERSION,
        code_revision=settings.CODE_REVISION,
        scorer_settings={"closed_are_keyed": attempt.may_machine_score},
        input_hash=read.key,
        started_at=read.started_at,
        finished_at=timezone.now(),
    )
    ItemScore.objects.bulk_create(
        _item_score(run, entry.item, one, read.ratings) for entry in scored for one in entry.scores
    )
    CompetencyScore.objects.bulk_create(_competency_scores(run, scored))
    audit.record(Verb.SCORED, attempt, by_system=True, run=run.pk, source=ScoreSource.HUMAN.value)


def _competency_scores(
    run: ScoringRun, scored: Sequence[score.ScoredItem]
) -> list[CompetencyScore]:
    """As of any run; but what an answer in dispute measures is not scored by the rest of it."""
    waits = {
        one.competency.pk for entry in scored for one in entry.scores if one.reason == RATERS_DIFFER
    }
    rows = score.competency_scores(run, scored)
    for row in rows:
        if row.competency_id in waits:
            row.score = row.sem = row.reliability = None
            row.not_scored_reason = ANSWERS_DIFFER
    return rows


def _item_score(
    run: ScoringRun, item: AttemptItem, one: Scored, ratings: Mapping[Cell, Sequence[Rating]]
) -> ItemScore:
    rows = ratings.get((item.pk, one.competency.pk), ())
    return ItemScore(
        run=run,
        attempt_item=item,
        competency=one.competency,
        rubric=rows[-1].rubric if rows else None,
        method=one.method,
        raw=one.raw,
        score=one.score,
        sem=one.sem,
        weight=item.form_item.weight,
        not_scored_reason=one.reason,
        detail=one.detail,
    )
