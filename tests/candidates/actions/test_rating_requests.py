import pytest

from assessments import jobs
from assessments.actions import ratings, waiving
from assessments.enums import JobKind, Role, ScoreSource, Verb
from assessments.models import (
    Attempt,
    AuditEvent,
    Job,
    RatingAssignment,
    RatingRequest,
)
from assessments.pipeline.ratings import ANSWERS_DIFFER
from candidates.actions import openings, rating_requests, standings
from candidates.models import Application, Opening, Standing
from candidates.models.candidate import NEEDS_PERSON
from tests.candidates.results import make_run
from tests.factories import make_application, make_opening, make_staff
from tests.rating import make_answer, make_rater, make_written_form, rate, run_score_ratings

pytestmark = pytest.mark.django_db
TWO = {"compassion": 2.0, "warmth": 2.0}


def make_applied(opening: Opening, *, may_machine_score: bool = True) -> Application:
    attempt = make_answer(opening.form_version, may_machine_score=may_machine_score)
    make_run(attempt, TWO)
    return make_application(attempt, opening=opening)


def tell_scored(attempt: Attempt) -> None:
    """Do the job that follows a scoring."""
    jobs.enqueue(JobKind.ATTEMPT_SCORED, attempt.pk)
    job = Job.objects.filter(kind=JobKind.ATTEMPT_SCORED, subject_id=attempt.pk).latest("pk")
    held = jobs.claim(job.pk)
    assert held is not None
    standings.on_attempt_scored(held)


def test_asking_for_some_puts_their_answers_to_as_many_raters_as_the_opening_says():
    opening = make_opening(make_written_form(), n_raters=3, escalate_from=1)
    first, other = make_applied(opening), make_applied(opening)
    recruiter = make_staff(Role.RECRUITER)

    plan = rating_requests.plan(opening, [first.pk])
    asked = rating_requests.ask(opening, [first.pk], recruiter)

    assert (plan.asked, plan.n_people, plan.n_left_out) == (asked, 1, 0)
    assert asked == ratings.Asked(1, 1, 3)
    request = RatingRequest.objects.get()
    assert (request.attempt, request.n_raters, request.escalate_from, request.requested_by) == (
        first.attempt,
        3,
        1,
        recruiter,
    )
    event = AuditEvent.objects.get(verb=Verb.RATINGS_ASKED)
    assert event.facts == {"people": 1, "answers": 1, "raters": 3}
    assert not RatingAssignment.objects.filter(attempt_item__attempt=other.attempt_id).exists()


def test_people_of_another_opening_are_not_put_to_raters():
    form = make_written_form()
    foreign = make_applied(make_opening(form))

    asked = rating_requests.ask(make_opening(form), [foreign.pk], make_staff(Role.ADMIN))

    assert asked == ratings.Asked()


@pytest.mark.parametrize(
    ("source", "may_machine_score", "is_asked"),
    [
        (ScoreSource.MACHINE, True, False),
        (ScoreSource.MACHINE, False, True),
        (ScoreSource.HUMAN, True, True),
    ],
)
def test_raters_are_asked_on_arrival_where_people_must_judge(source, may_machine_score, is_asked):
    opening = make_opening(make_written_form(), score_source=source)
    application = make_applied(opening, may_machine_score=may_machine_score)

    tell_scored(application.attempt)
    tell_scored(application.attempt)

    assert RatingRequest.objects.count() == is_asked
    assert RatingAssignment.objects.count() == 2 * is_asked


def test_shortlist_by_raters_has_no_result_before_they_are_done_and_theirs_then():
    opening = make_opening(make_written_form(), score_source=ScoreSource.HUMAN)
    application = make_applied(opening)
    tell_scored(application.attempt)
    assert not Standing.objects.exists()

    for level in (5, 3):
        rate(make_rater(), application.attempt, {"compassion": level, "warmth": 4})
    tell_scored(application.attempt)
    rate(make_rater(), application.attempt, {"compassion": 4, "warmth": 4})
    run_score_ratings(application.attempt)
    tell_scored(application.attempt)

    standing = Standing.objects.get()
    assert (standing.source, standing.run.source, standing.raters_differ) == (
        ScoreSource.HUMAN,
        ScoreSource.HUMAN,
        True,
    )
    assert [(s.competency.slug, s.score) for s in standing.run.competency_scores.all()] == [
        ("compassion", 4.0),
        ("warmth", 4.0),
    ]


def test_candidate_whose_raters_differ_needs_a_person_until_a_further_one_or_none_is_needed():
    opening = make_opening(make_written_form(), score_source=ScoreSource.HUMAN)
    application = make_applied(opening)
    tell_scored(application.attempt)
    for level in (5, 3):
        rate(make_rater(), application.attempt, {"compassion": level, "warmth": 4})
    run_score_ratings(application.attempt)
    tell_scored(application.attempt)

    standing = Standing.objects.filter(NEEDS_PERSON).get()
    why = set(standing.run.competency_scores.values_list("not_scored_reason", flat=True))
    assert (standing.composite, why) == (None, {ANSWERS_DIFFER})

    waiving.waive(application.attempt, "Nobody else speaks Danish.", make_staff(Role.ADMIN))
    run_score_ratings(application.attempt)
    tell_scored(application.attempt)

    standing.refresh_from_db()
    assert standing.composite == 4.0
    assert standing.raters_differ


def test_another_source_makes_the_standings_anew():
    opening = make_opening(make_written_form())
    application = make_applied(opening)
    standings.refresh(application)
    assert Standing.objects.get().source == ScoreSource.MACHINE

    openings.edit(
        opening,
        name=opening.name,
        form_version=opening.form_version,
        contact_email=opening.contact_email,
        retention_until=opening.retention_until,
        actor=make_staff(Role.RECRUITER),
        tasks=[],
        team=[],
        location="",
        description="",
        days_to_answer=14,
        waiting_period_days=90,
        score_source=ScoreSource.HUMAN,
        n_raters=2,
        escalate_from=2,
        is_pilot=False,
    )

    assert not Standing.objects.exists()
