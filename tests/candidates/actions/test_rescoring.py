import pytest

from assessments import jobs
from assessments.enums import AttemptState
from assessments.models import AuditEvent, Job, ScoringRun
from assessments.pipeline import score
from candidates.actions import rescoring
from candidates.errors import NotScoredYet
from tests.candidates.answered import make_answered, make_written_form
from tests.factories import make_application, make_attempt, make_opening, make_staff

pytestmark = pytest.mark.django_db


def test_score_again_queues_a_scoring_that_changes_nothing_by_itself():
    application = make_answered(make_opening(make_written_form()))
    author = make_staff("recruiter")

    rescoring.score_again(application, author)

    queued = Job.objects.get(kind="score_attempt", state="queued")
    event = AuditEvent.objects.get(verb="rescored")
    assert queued.subject_id == application.attempt_id
    assert (event.subject_id, event.actor_id) == (application.attempt_id, author.pk)
    held = jobs.claim(queued.pk)
    assert held is not None
    score.score_attempt(held)
    assert ScoringRun.objects.count() == 1


def test_score_again_before_the_first_scoring_is_refused():
    opening = make_opening()
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)

    with pytest.raises(NotScoredYet):
        rescoring.score_again(make_application(attempt, opening=opening), make_staff("recruiter"))

    assert not Job.objects.exists()
