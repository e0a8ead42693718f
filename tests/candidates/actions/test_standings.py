import pytest

from assessments import jobs
from assessments.enums import AttemptState, JobKind, JobState
from assessments.errors import StaleClaim
from assessments.models import Job, ScoringRun
from candidates.actions import bars, standings
from candidates.enums import MailKind
from candidates.judging import BarSpec, Requirement
from candidates.models import HiringBar, Opening, Standing
from tests.candidates.results import ALIKE, link_tasks, make_run, make_scored, make_spec
from tests.factories import make_application, make_attempt, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    opening = make_opening()
    link_tasks(opening)
    return opening


def adopt(opening: Opening, spec: BarSpec | None = None) -> HiringBar:
    return bars.adopt(
        opening, spec or make_spec(), "What the team agreed.", make_staff("recruiter")
    )


def test_standing_without_a_bar_has_a_composite_and_no_outcome(opening):
    application = make_scored(opening, ALIKE | {"warmth": 2.0})

    standing = application.standing

    assert (standing.composite, standing.composite_sem) == (3.5, 0.5)
    assert (standing.bar, standing.outcome, standing.reasons) == (None, "", [])


@pytest.mark.parametrize(
    ("score", "outcome", "p"),
    [
        # Φ((score − 3.5) / 0.5) by the table of the normal distribution.
        (4.0, "meets", 0.8413),
        (3.9, "review", 0.7881),
        (3.1, "review", 0.2119),
        (3.0, "below", 0.1587),
    ],
)
def test_standing_against_a_composite_cut_follows_the_probability(opening, score, outcome, p):
    adopt(opening)

    standing = make_scored(opening, dict.fromkeys(ALIKE, score)).standing

    assert standing.outcome == outcome
    assert standing.p_at_or_above == pytest.approx(p, abs=5e-5)


def test_composite_uses_the_weights_of_the_bar(opening):
    spec = BarSpec((Requirement("compassion", 3.0), Requirement("warmth", 1.0)), composite_cut=3.0)
    adopt(opening, spec)

    standing = make_scored(opening, ALIKE | {"compassion": 3.0, "warmth": 5.0}).standing

    assert standing.composite == 3.5


def test_weighted_competency_without_a_score_needs_a_person(opening):
    adopt(opening)

    standing = make_scored(opening, ALIKE | {"patience": None}).standing

    assert (standing.outcome, standing.composite) == ("needs_person", None)
    assert standing.reasons == ["patience is not scored, because the answer is too short"]


def test_knock_out_sends_to_review_even_where_the_score_is_reliable(opening):
    need = Requirement("warmth", 0.0, minimum=3.5, is_knock_out=True)
    adopt(opening, BarSpec((Requirement("compassion"), need), composite_cut=3.0))
    attempt = make_attempt(opening.form_version, state=AttemptState.SCORED)
    application = make_application(attempt, opening=opening)
    make_run(attempt, ALIKE | {"warmth": 1.5}, reliability=0.9)

    standings.refresh(application)

    application.refresh_from_db()
    assert application.standing.outcome == "review"
    assert application.standing.reasons == [
        "the requirement “warmth of at least 3.5” is not met: a person decides"
    ]


def test_refresh_after_a_rescoring_reads_the_newest_run(opening):
    application = make_scored(opening)
    make_run(application.attempt, dict.fromkeys(ALIKE, 2.0))

    standings.refresh(application)

    standing = Standing.objects.get()
    assert (standing.composite, standing.run.number) == (2.0, 2)


def test_refresh_opening_reads_everyone_in_chunks(opening, monkeypatch):
    monkeypatch.setattr(standings, "CHUNK", 2)
    for _ in range(3):
        make_scored(opening)
    make_application(opening=opening)
    Standing.objects.all().delete()

    n = standings.refresh_opening(opening)

    assert (n, Standing.objects.count()) == (3, 3)


def test_refresh_costs_the_same_queries_for_one_and_for_three(
    opening, django_assert_num_queries, monkeypatch
):
    adopt(opening)
    make_scored(opening)
    with django_assert_num_queries(18):
        standings.refresh_opening(opening)
    make_scored(opening)
    make_scored(opening)

    with django_assert_num_queries(18):
        standings.refresh_opening(opening)


def test_job_of_a_scored_attempt_writes_its_standing_and_ends(opening):
    application = make_application(
        make_attempt(opening.form_version, state=AttemptState.SCORED), opening=opening
    )
    make_run(application.attempt, ALIKE)
    jobs.enqueue(JobKind.ATTEMPT_SCORED, application.attempt_id)
    held = jobs.claim(Job.objects.get().pk)
    assert held is not None

    standings.on_attempt_scored(held)

    assert Standing.objects.get().composite == 4.0
    assert Job.objects.get(pk=held.job_id).state == JobState.DONE
    assert [mail.kind for mail in application.mails.all()] == [MailKind.RESULT]


def test_job_that_another_worker_took_over_writes_nothing(opening, settings):
    settings.JOB_LEASE_S = -1
    application = make_scored(opening)
    Standing.objects.all().delete()
    jobs.enqueue(JobKind.ATTEMPT_SCORED, application.attempt_id)
    slow = jobs.claim(Job.objects.get().pk)
    jobs.claim(Job.objects.get().pk)
    assert slow is not None

    with pytest.raises(StaleClaim):
        standings.on_attempt_scored(slow)

    assert not Standing.objects.exists()


def test_standing_of_deleted_runs_goes_with_them(opening):
    make_scored(opening)

    ScoringRun.objects.all().delete()

    assert not Standing.objects.exists()
