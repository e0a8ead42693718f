"""The demo seeds answers and media, never a score: workers make the scores, and make them again."""

import pytest
from django.core.management import call_command

from assessments import handlers
from assessments.enums import AttemptState, JobState
from assessments.models import Attempt, CompetencyScore, ItemScore, Job, ScoringRun
from assessments.pipeline import stages
from assessments.tasks import run_job
from candidates.demo import load
from candidates.models import Application, Standing
from tests.factories import make_language_model

N_PEOPLE, N_SUBMITTED = 14, 12
FIGURES = ("run__attempt", "competency__slug", "score", "sem", "not_scored_reason")


def run_all_jobs() -> None:
    """Do what a worker does, one job after the other, until none waits."""
    handlers.register_all()
    while waiting := list(Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True)):
        for job_id in waiting:
            run_job(job_id)


@pytest.mark.django_db
@pytest.mark.timeout(400)
def test_demo_seeds_no_score_and_the_workers_make_the_same_scores_again(monkeypatch):
    monkeypatch.setenv("ASR_FILLERS", "0")  # counting doubles the time and has its own tests
    load.load_demo()

    assert Application.objects.count() == N_PEOPLE
    assert Attempt.objects.filter(state=AttemptState.SUBMITTED).count() == N_SUBMITTED
    assert (ScoringRun.objects.count(), Standing.objects.count()) == (0, 0)

    run_all_jobs()
    before = list(CompetencyScore.objects.order_by("run__attempt", "pk").values_list(*FIGURES))
    ScoringRun.objects.all().delete()
    Attempt.objects.filter(state=AttemptState.SCORED).update(state=AttemptState.SUBMITTED)
    for attempt_id in Attempt.objects.filter(state=AttemptState.SUBMITTED).values_list(
        "pk", flat=True
    ):
        stages.go_on(attempt_id)
    run_all_jobs()
    after = list(CompetencyScore.objects.order_by("run__attempt", "pk").values_list(*FIGURES))

    assert not Job.objects.filter(state=JobState.FAILED).exists()
    assert ScoringRun.objects.count() == N_SUBMITTED
    assert Standing.objects.count() == N_SUBMITTED
    assert after == before
    # the recording that is only noise is refused in words, not scored 0
    assert ItemScore.objects.exclude(not_scored_reason="").exists()
    assert not ItemScore.objects.filter(score=0).exists()


@pytest.mark.django_db
def test_second_load_adds_nobody_and_the_command_says_how_to_enter(capsys):
    load.load_demo()
    load.load_demo()

    call_command("demo", "--show")

    told = capsys.readouterr().out
    assert Application.objects.count() == N_PEOPLE
    assert "recruiter@example.org" in told
    assert load.sign_ins().password in told
    assert "/start/" in told


@pytest.mark.django_db
def test_shipped_bank_loads_without_a_demo_and_only_once(capsys):
    call_command("load_bank")
    call_command("load_bank")

    assert capsys.readouterr().out.splitlines() == [
        "Customer service: 89 new item versions, 0 as they were.",
        "Kundenservice: 9 new item versions, 0 as they were.",
        "Customer service: 0 new item versions, 89 as they were.",
        "Kundenservice: 0 new item versions, 9 as they were.",
    ]
    assert Application.objects.count() == 0


@pytest.mark.django_db
def test_nobody_of_the_demo_agrees_to_an_outside_model(settings):
    settings.LLM = make_language_model()

    load.load_demo()

    assert Attempt.objects.filter(may_machine_score=True).exists()
    assert not Attempt.objects.exclude(may_send_to="").exists()
