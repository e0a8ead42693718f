"""A person's score beside the machine's: shown with it, in no composite and no outcome."""

from django.db import transaction

from assessments import audit
from assessments.enums import Verb
from assessments.models import Competency, CompetencyScore, ScoringRun, StaffUser
from candidates.errors import NoOverride, NotScoredYet, OverrideOutOfRange, ReasonMissing
from candidates.models import Application, ScoreOverride, Standing

LOWEST, HIGHEST = 1, 5


@transaction.atomic
def override(
    application: Application, competency: Competency, score: float, reason: str, actor: StaffUser
) -> ScoreOverride:
    """Set ``score`` (1–5) beside the one that is shown; a newer one takes its place.

    Raises ReasonMissing, OverrideOutOfRange, or NotScoredYet without a result to stand beside.
    """
    if not LOWEST <= score <= HIGHEST:
        raise OverrideOutOfRange(application.pk)
    return _add(application, competency, score, reason, actor)


@transaction.atomic
def take_back(
    application: Application, competency: Competency, reason: str, actor: StaffUser
) -> ScoreOverride:
    """Let the machine's score stand alone again: a row of its own, with its reason.

    Raises ReasonMissing, NotScoredYet, or NoOverride where there is nothing to take back.
    """
    Application.objects.select_for_update().get(pk=application.pk)
    newest = application.overrides.filter(competency=competency).order_by("at", "pk").last()
    if newest is None or newest.score is None:
        raise NoOverride(application.pk)
    return _add(application, competency, None, reason, actor)


def _add(
    application: Application,
    competency: Competency,
    score: float | None,
    reason: str,
    actor: StaffUser,
) -> ScoreOverride:
    if not reason.strip():
        raise ReasonMissing(application.pk)
    row = ScoreOverride.objects.create(
        application=application,
        competency=competency,
        run=_shown_run(application, competency),
        score=score,
        reason=reason.strip(),
        by=actor,
    )
    audit.record(
        Verb.OVERRODE,
        application,
        actor=actor,
        override=row.pk,
        competency=competency.slug,
        score=score,
    )
    return row


def _shown_run(application: Application, competency: Competency) -> ScoringRun:
    standing = Standing.objects.filter(application=application).select_related("run").first()
    if standing is None:
        raise NotScoredYet(application.pk)
    if not CompetencyScore.objects.filter(run=standing.run_id, competency=competency).exists():
        raise NotScoredYet(application.pk)
    return standing.run
