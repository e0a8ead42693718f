"""Standings: the newest scoring run of each application read against the bar of its opening."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from assessments import jobs
from assessments.actions import ratings
from assessments.enums import JobKind, ScoreSource, Severity
from assessments.models import QualityFinding, ScoringRun
from candidates import packed
from candidates.actions import mails, pools, rating_requests
from candidates.enums import Outcome
from candidates.judging import BAR_PARTS, RUN_PARTS, BarSpec, composite_of, equal_weights, judged
from candidates.models import (
    Application,
    Decision,
    HiringBar,
    Opening,
    Pool,
    Standing,
    StandingScore,
)

CHUNK = 200
DERIVED = [
    "opening",
    "run",
    "source",
    "submitted_at",
    "verdict",
    "has_warning",
    "raters_differ",
    "bar",
    "composite",
    "composite_sem",
    "p_at_or_above",
    "outcome",
    "reasons",
    "figures",
    "updated_at",
]


def on_attempt_scored(held: jobs.Claim) -> None:
    """Do a job of kind ``attempt_scored``: its subject is the attempt."""
    rating_requests.ask_on_arrival(held.subject_id)
    with transaction.atomic():
        jobs.finish(held)
        mine = Application.objects.filter(attempt=held.subject_id)
        _write(list(mine.values_list("pk", flat=True)))
        mails.result_is_ready(held.subject_id)


@dataclass(frozen=True, slots=True)
class Locked:
    """What a standing copies from its application, read under the lock."""

    pk: int
    opening_id: int
    attempt_id: int
    submitted_at: datetime | None
    source: ScoreSource


def on_refresh(held: jobs.Claim) -> None:
    """Do a job of kind ``refresh_standings``: its subject is the opening."""
    refresh_opening(Opening.objects.get(pk=held.subject_id))
    pools.reread(held.subject_id)
    jobs.finish(held)


@transaction.atomic
def refresh(application: Application) -> None:
    """Make the standing of one application anew."""
    _write([application.pk])


def refresh_opening(opening: Opening) -> int:
    """Make all standings of ``opening`` anew; returns how many have one."""
    everyone = list(opening.applications.order_by("pk").values_list("pk", flat=True))
    n = 0
    for start in range(0, len(everyone), CHUNK):
        with transaction.atomic():
            n += _write(everyone[start : start + CHUNK])
    return n


def refresh_soon(opening: Opening) -> None:
    """Make all standings anew: at once where they are few, else by a job."""
    if opening.applications.count() <= CHUNK:
        refresh_opening(opening)
    else:
        jobs.enqueue(JobKind.REFRESH_STANDINGS, opening.pk)


def current_bars(openings: Iterable[int]) -> dict[int, HiringBar]:
    """The adopted bar of each opening that has one, with its competencies."""
    bars = HiringBar.objects.current().filter(opening__in=set(openings))
    bars = bars.prefetch_related(*BAR_PARTS)
    return {bar.opening_id: bar for bar in bars}


def _write(application_ids: Sequence[int]) -> int:
    """Upsert standings; the applications are locked first, so that the newest facts win."""
    locked = _locked(application_ids)
    runs = _newest_runs(locked)
    bars = current_bars(row.opening_id for row in locked)
    specs = {opening: BarSpec.of(bar) for opening, bar in bars.items()}
    verdicts = _verdicts([row.pk for row in locked])
    warned = _with_warnings([row.attempt_id for row in locked])
    differ = ratings.with_disagreement([row.attempt_id for row in locked])
    rows = [
        _standing(row, runs[row.pk], bars.get(row.opening_id), specs.get(row.opening_id))
        for row in locked
        if row.pk in runs
    ]
    attempts = {row.pk: row.attempt_id for row in locked}
    for row in rows:
        row.verdict = verdicts.get(row.application_id, "")
        row.has_warning = attempts[row.application_id] in warned
        row.raters_differ = attempts[row.application_id] in differ
    _store(rows, [row.pk for row in locked if row.pk not in runs])
    _tell_pools({row.opening_id for row in locked})
    return len(rows)


def _locked(application_ids: Sequence[int]) -> list[Locked]:
    rows = (
        Application.objects.filter(pk__in=application_ids)
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list(
            "pk", "opening_id", "attempt_id", "attempt__submitted_at", "opening__score_source"
        )
    )
    return [Locked(*row[:4], ScoreSource(row[4])) for row in rows]


def _newest_runs(locked: Sequence[Locked]) -> dict[int, ScoringRun]:
    """By application, of the source that its opening uses."""
    found: dict[int, ScoringRun] = {}
    for source in sorted({row.source for row in locked}):
        own = [row for row in locked if row.source == source]
        attempts = [row.attempt_id for row in own]
        handed_in = ScoringRun.objects.filter(  # a reopened attempt has no place until it is again
            attempt__in=attempts, attempt__submitted_at__isnull=False
        )
        runs = handed_in.latest_of_each_attempt(source)
        by_attempt = {run.attempt_id: run for run in runs.prefetch_related(*RUN_PARTS)}
        found |= {row.pk: by_attempt[row.attempt_id] for row in own if row.attempt_id in by_attempt}
    return found


def _verdicts(application_ids: Sequence[int]) -> dict[int, str]:
    decided = Decision.objects.filter(application__in=application_ids)
    return dict(decided.order_by("decided_at", "pk").values_list("application_id", "verdict"))


def _with_warnings(attempt_ids: Sequence[int]) -> set[int]:
    attempt = "take__response__attempt_item__attempt"
    found = QualityFinding.objects.filter(
        **{f"{attempt}__in": attempt_ids},
        take__is_chosen=True,
        take__response__replaced_at__isnull=True,
        severity__in=[Severity.WARN, Severity.UNUSABLE],
    )
    return set(found.values_list(f"{attempt}_id", flat=True))


def _store(rows: Sequence[Standing], without: Sequence[int]) -> None:
    """``without``: applications that have no run of their opening's source."""
    Standing.objects.filter(application__in=without).delete()
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["application"], update_fields=DERIVED
    )
    scores = [
        StandingScore(
            standing=row, opening_id=row.opening_id, competency=own.competency, score=own.score
        )
        for row in rows
        for own in row.run.competency_scores.all()
    ]
    StandingScore.objects.filter(standing__in=[row.pk for row in rows]).delete()
    StandingScore.objects.bulk_create(scores)


def _tell_pools(opening_ids: set[int]) -> None:
    """Last and in order, so that two writers never wait for each other in a ring."""
    wanted = sorted(opening_ids)
    Pool.objects.bulk_create([Pool(opening_id=pk) for pk in wanted], ignore_conflicts=True)
    for pk in wanted:
        Pool.objects.filter(opening=pk).update(n_changes=F("n_changes") + 1)


def _standing(
    row: Locked, run: ScoringRun, bar: HiringBar | None, spec: BarSpec | None
) -> Standing:
    standing = Standing(
        application_id=row.pk,
        opening_id=row.opening_id,
        run=run,
        source=row.source,
        submitted_at=row.submitted_at,
        bar=bar,
        figures=packed.pack(run),
    )
    if spec is None:
        composite = composite_of(run, equal_weights(run))
    else:
        judgement = judged(run, spec)
        composite = judgement.composite
        standing.p_at_or_above = judgement.p
        standing.outcome = Outcome(judgement.outcome.value)
        standing.reasons = list(judgement.reasons)
    if composite is not None and composite.score is not None:
        standing.composite, standing.composite_sem = composite.score, composite.sem
    return standing
