import pytest
from django.utils import timezone

from assessments import jobs
from assessments.actions import responses
from assessments.enums import AttemptState, ItemKind, JobKind, JobState
from assessments.errors import StaleClaim
from assessments.models import Attempt, Job, ScoringRun
from assessments.pipeline import score, stages
from assessments.scoring.text import SpokenWord, TurnAnswer
from tests.factories import item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db

KIND_REPLY = (
    "Hello Mrs Ortiz, I am so sorry that your parcel is late and that you had to wait at home "
    "all day. I can see it is at Mill Road. Could you tell me which address suits you best? "
    "I will send it again today and call you by 5 pm to check that it has arrived."
)


def answered_attempt(**fields) -> Attempt:
    """An attempt with an SJT item and a written item, both answered."""
    form = make_form([make_item(), make_item(ItemKind.WRITTEN)])
    attempt = make_attempt(form, **fields)
    for position, answer in ((1, {"answer": {"choice": "a"}}), (2, {"text": KIND_REPLY})):
        response = responses.show(item_of(attempt, position))
        responses.save(response, **answer)
    Attempt.objects.filter(pk=attempt.pk).update(
        state=AttemptState.SUBMITTED, submitted_at=timezone.now()
    )
    attempt.refresh_from_db()
    return attempt


def run_score_job(attempt: Attempt) -> None:
    jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
    job = Job.objects.get(kind=JobKind.SCORE_ATTEMPT, state=JobState.QUEUED)
    held = jobs.claim(job.pk)
    assert held is not None
    score.score_attempt(held)


def test_submitted_attempt_is_scored_with_error_and_evidence():
    attempt = answered_attempt()

    run_score_job(attempt)

    attempt.refresh_from_db()
    run = ScoringRun.objects.get(attempt=attempt)
    scores = {s.competency.slug: s for s in run.competency_scores.all()}
    assert attempt.state == AttemptState.SCORED
    assert set(scores) == {"compassion", "warmth", "patience", "communication"}
    for row in scores.values():
        assert row.score is not None
        assert row.sem is not None
        assert 1 <= row.score <= 5
        assert row.sem >= 0.5
        assert row.is_provisional
    for item_score in run.item_scores.filter(method="acts"):
        for evidence in item_score.evidence.all():
            assert KIND_REPLY[evidence.start : evidence.end] == evidence.quote
    assert run.item_scores.filter(evidence__isnull=False).exists()
    assert Job.objects.filter(kind=JobKind.ATTEMPT_SCORED, subject_id=attempt.pk).exists()


def test_full_key_answer_scores_five_and_worst_scores_below_chance():
    attempt = answered_attempt()

    run_score_job(attempt)

    keyed = ScoringRun.objects.get().item_scores.filter(method="proportion")
    assert {row.score for row in keyed} == {5.0}


def test_same_input_makes_no_second_run():
    attempt = answered_attempt()

    run_score_job(attempt)
    run_score_job(attempt)

    assert ScoringRun.objects.count() == 1


def test_new_scorer_version_adds_a_run_and_keeps_the_old_one(monkeypatch):
    attempt = answered_attempt()
    run_score_job(attempt)

    monkeypatch.setattr(score, "scorer_version", lambda: "acts-next")
    run_score_job(attempt)

    assert list(ScoringRun.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_deleted_runs_come_back_with_the_same_figures():
    attempt = answered_attempt()
    run_score_job(attempt)
    figures = ("competency__slug", "score", "sem")
    before = list(ScoringRun.objects.get().competency_scores.order_by("pk").values_list(*figures))

    ScoringRun.objects.all().delete()
    run_score_job(attempt)

    after = list(ScoringRun.objects.get().competency_scores.order_by("pk").values_list(*figures))
    assert after == before


def test_refused_machine_scoring_is_not_scored_because_a_person_was_asked_for():
    attempt = answered_attempt(may_machine_score=False)

    run_score_job(attempt)

    rows = ScoringRun.objects.get().competency_scores.all()
    assert {row.score for row in rows} == {None}
    assert all(score.PERSON_ASKED_FOR in row.not_scored_reason for row in rows)


def test_unanswered_items_are_not_scored_with_a_reason():
    attempt = make_attempt(make_form([make_item()]))
    Attempt.objects.filter(pk=attempt.pk).update(
        state=AttemptState.SUBMITTED, submitted_at=timezone.now()
    )

    run_score_job(attempt)

    rows = ScoringRun.objects.get().item_scores.all()
    assert {row.not_scored_reason for row in rows} == {"the question was not answered"}


def test_withdrawn_attempt_is_not_scored():
    attempt = answered_attempt()
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.WITHDRAWN)

    run_score_job(attempt)

    assert not ScoringRun.objects.exists()


def test_stale_worker_writes_nothing(settings):
    settings.JOB_LEASE_S = -1
    attempt = answered_attempt()
    jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
    job = Job.objects.get(kind=JobKind.SCORE_ATTEMPT)
    slow, quick = jobs.claim(job.pk), jobs.claim(job.pk)
    assert slow is not None
    assert quick is not None

    score.score_attempt(quick)
    with pytest.raises(StaleClaim):
        score.score_attempt(slow)

    assert ScoringRun.objects.count() == 1


def test_reading_an_attempt_takes_as_many_queries_for_one_item_as_for_five(
    django_assert_num_queries,
):
    few = make_attempt(make_form([make_item()]))
    many = make_attempt(make_form([make_item() for _ in range(5)]))
    for attempt, n in ((few, 1), (many, 5)):
        for position in range(1, n + 1):
            responses.show(item_of(attempt, position))

    with django_assert_num_queries(11):
        score.items_to_score(few)
    with django_assert_num_queries(11):
        score.items_to_score(many)


def test_scorer_sees_words_times_and_confidence_only():
    fields = {name: field.type for name, field in TurnAnswer.__dataclass_fields__.items()}
    words = list(SpokenWord.__dataclass_fields__)

    assert list(fields) == ["prompt", "text", "words"]
    assert words == ["text", "start_s", "end_s", "confidence"]


def test_go_on_queues_scoring_once_when_nothing_is_left_to_read():
    attempt = answered_attempt()

    stages.go_on(attempt.pk)
    stages.go_on(attempt.pk)

    assert Job.objects.filter(kind=JobKind.SCORE_ATTEMPT).count() == 1
