"""Standings: the newest scoring run of each application read against the bar of its opening."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Prefetch

from assessments import jobs
from assessments.models import ScoringRun
from candidates.enums import Outcome
from candidates.judging import RUN_PARTS, BarSpec, composite_of, equal_weights, judged
from candidates.models import Application, BarCompetency, HiringBar, Opening, Standing

CHUNK = 200
DERIVED = [
    "run",
    "bar",
    "composite",
    "composite_sem",
    "p_at_or_above",
    "outcome",
    "reasons",
    "updated_at",
]


def on_attempt_scored(held: jobs.Claim) -> None:
    """Do a job of kind ``attempt_scored``: its subject is the attempt."""
    with transaction.atomic():
        jobs.finish(held)
        mine = Application.objects.filter(attempt=held.subject_id)
        _write(list(mine.values_list("pk", flat=True)))


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


def current_bars(openings: Iterable[int]) -> dict[int, HiringBar]:
    """The adopted bar of each opening that has one, with its competencies."""
    rows = Prefetch("competencies", BarCompetency.objects.select_related("competency"))
    bars = HiringBar.objects.current().filter(opening__in=set(openings)).prefetch_related(rows)
    return {bar.opening_id: bar for bar in bars}


def _write(application_ids: Sequence[int]) -> int:
    """Upsert standings; the applications are locked first, so that the newest facts win."""
    locked = list(
        Application.objects.filter(pk__in=application_ids)
        .select_for_update()
        .order_by("pk")
        .values_list("pk", "attempt_id", "opening_id")
    )
    runs = _newest_runs([attempt for _, attempt, _ in locked])
    bars = current_bars(opening for _, _, opening in locked)
    specs = {opening: BarSpec.of(bar) for opening, bar in bars.items()}
    rows = [
        _standing(pk, runs[attempt], bars.get(opening), specs.get(opening))
        for pk, attempt, opening in locked
        if attempt in runs
    ]
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["application"], update_fields=DERIVED
    )
    return len(rows)


def _newest_runs(attempt_ids: Sequence[int]) -> dict[int, ScoringRun]:
    runs = ScoringRun.objects.filter(attempt__in=attempt_ids).latest_of_each_attempt()
    return {run.attempt_id: run for run in runs.prefetch_related(*RUN_PARTS)}


def _standing(
    application_id: int, run: ScoringRun, bar: HiringBar | None, spec: BarSpec | None
) -> Standing:
    standing = Standing(application_id=application_id, run=run, bar=bar)
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
