"""Ask for a new scoring run; the workers decide whether anything changed."""

from django.db import transaction

from assessments import audit, jobs
from assessments.enums import AttemptState, JobKind, Verb
from assessments.models import StaffUser
from candidates.errors import NotScoredYet
from candidates.models import Application


@transaction.atomic
def score_again(application: Application, actor: StaffUser) -> None:
    """Queue a scoring; the same answers under the same scorer make no second run.

    Raises NotScoredYet before the first: its recordings may still be on their way.
    """
    if application.attempt.state != AttemptState.SCORED:
        raise NotScoredYet(application.pk)
    audit.record(Verb.RESCORED, application.attempt, actor=actor, application=application.pk)
    jobs.enqueue(JobKind.SCORE_ATTEMPT, application.attempt_id)
