from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessments import jobs
from assessments.enums import JobKind, JobState
from assessments.errors import StaleClaim
from assessments.models import Job

pytestmark = pytest.mark.django_db


def make_job() -> Job:
    jobs.enqueue(JobKind.SCORE_ATTEMPT, 3)
    return Job.objects.get()


def test_enqueue_twice_keeps_one_waiting_job():
    jobs.enqueue(JobKind.SCORE_ATTEMPT, 3)
    jobs.enqueue(JobKind.SCORE_ATTEMPT, 3)

    assert Job.objects.count() == 1


def test_claim_of_a_held_job_is_refused():
    job = make_job()
    held = jobs.claim(job.pk)

    again = jobs.claim(job.pk)

    assert held is not None
    assert again is None


def test_finish_after_the_lease_went_to_another_is_refused(settings):
    settings.JOB_LEASE_S = -1
    job = make_job()
    slow = jobs.claim(job.pk)
    quick = jobs.claim(job.pk)
    assert slow is not None
    assert quick is not None

    jobs.finish(quick)

    with pytest.raises(StaleClaim):
        jobs.finish(slow)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_failed_job_waits_before_it_may_be_claimed_again():
    job = make_job()
    held = jobs.claim(job.pk)
    assert held is not None

    gave_up = jobs.fail(held, ValueError("x"))

    job.refresh_from_db()
    assert (gave_up, job.state, job.last_error) == (False, "queued", "builtins.ValueError")
    assert jobs.claim(job.pk) is None


def test_held_job_may_write_and_a_lost_one_may_not(settings):
    settings.JOB_LEASE_S = -1
    job = make_job()
    slow = jobs.claim(job.pk)
    quick = jobs.claim(job.pk)
    assert slow is not None
    assert quick is not None

    with transaction.atomic():
        jobs.hold(quick)
    with pytest.raises(StaleClaim), transaction.atomic():
        jobs.hold(slow)
    for late in (
        lambda: jobs.postpone(slow, timezone.now()),
        lambda: jobs.abandon(slow, "because"),
    ):
        with pytest.raises(StaleClaim):
            late()


def test_postponed_job_waits_with_its_reason_and_its_tries(settings):
    job = make_job()
    held = jobs.claim(job.pk)
    assert held is not None
    until = timezone.now() + timedelta(hours=1)

    jobs.postpone(held, until, "the server is away", n_waits=1)

    job.refresh_from_db()
    assert (job.state, job.n_claims, job.available_at) == ("queued", 0, until)
    assert (job.last_error, job.facts) == ("the server is away", {"n_waits": 1})
    assert jobs.claim(job.pk) is None
    assert job not in Job.objects.to_publish_again()


def test_postponed_job_is_done_where_another_waits_already():
    job = make_job()
    held = jobs.claim(job.pk)
    assert held is not None
    jobs.enqueue(JobKind.SCORE_ATTEMPT, 3)

    jobs.postpone(held, timezone.now())

    states = Job.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [JobState.DONE, JobState.QUEUED]


def test_abandoned_job_says_why_and_may_be_queued_anew():
    job = make_job()
    held = jobs.claim(job.pk)
    assert held is not None

    jobs.abandon(held, "the budget is used up")
    jobs.enqueue(JobKind.SCORE_ATTEMPT, 3)

    job.refresh_from_db()
    assert (job.state, job.last_error) == (JobState.FAILED, "the budget is used up")
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1


def test_job_is_given_up_after_its_last_claim(settings):
    settings.JOB_MAX_CLAIMS = 1
    job = make_job()
    held = jobs.claim(job.pk)
    assert held is not None

    gave_up = jobs.fail(held, ValueError("x"))

    job.refresh_from_db()
    assert (gave_up, job.state) == (True, "failed")
