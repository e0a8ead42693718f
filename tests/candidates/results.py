"""Results for tests: runs whose figures are chosen by hand, as the pipeline would store them."""

from collections.abc import Mapping

from django.utils import timezone

from assessments.enums import AttemptState
from assessments.models import Attempt, Competency, CompetencyScore, ItemScore, ScoringRun
from candidates.actions import standings
from candidates.judging import BarSpec, Requirement
from candidates.models import Application, Opening, OpeningTask
from tests.factories import SCORED, make_application, make_attempt

ALIKE = dict.fromkeys(SCORED, 4.0)


def make_run(
    attempt: Attempt,
    scores: Mapping[str, float | None],
    *,
    sem: float = 0.5,
    reliability: float | None = None,
    **fields: str,
) -> ScoringRun:
    """A run in which every item of the attempt has the same score; None is not scored."""
    now = timezone.now()
    run = ScoringRun.objects.create(
        attempt=attempt,
        number=attempt.runs.count() + 1,
        scorer_version="test",
        code_revision="test",
        input_hash="test",
        started_at=now,
        finished_at=now,
        **fields,
    )
    ids = dict(Competency.objects.values_list("slug", "pk"))
    for slug, score in scores.items():
        why = "" if score is not None else "the answer is too short"
        CompetencyScore.objects.create(
            run=run,
            competency_id=ids[slug],
            score=score,
            sem=None if score is None else sem,
            n_items=3,
            reliability=reliability,
            not_scored_reason=why,
        )
        for item in attempt.items.all():
            ItemScore.objects.create(
                run=run,
                attempt_item=item,
                competency_id=ids[slug],
                method="test",
                score=score,
                sem=None if score is None else 0.5,
                not_scored_reason=why,
            )
    return run


def make_scored(opening: Opening, scores: Mapping[str, float | None] = ALIKE) -> Application:
    """An application with a scored attempt, and its standing."""
    attempt = make_attempt(opening.form_version, state=AttemptState.SCORED)
    application = make_application(attempt, opening=opening)
    make_run(attempt, scores)
    standings.refresh(application)
    return application


def link_tasks(opening: Opening, *slugs: str) -> None:
    """One task of the job that asks for all of ``slugs``, or for the four scored ones."""
    task = OpeningTask.objects.create(
        opening=opening, position=opening.tasks.count() + 1, text="Answer mail", importance=4
    )
    task.competencies.set(Competency.objects.filter(slug__in=slugs or SCORED))


def make_spec(cut: float | None = 3.5, **minimums: float) -> BarSpec:
    """Equal weights on the four competencies, with these minimums."""
    return BarSpec(
        tuple(Requirement(slug, 1.0, minimums.get(slug)) for slug in SCORED), composite_cut=cut
    )
