from math import sqrt

import pytest

from assessments import jobs
from assessments.actions import ratings, responses
from assessments.enums import AttemptState, JobKind, ScoreSource
from assessments.models import Attempt, ItemScore, Job, RatingRequest, ScoringRun
from assessments.pipeline import ratings as pipeline
from assessments.pipeline.score import score_attempt
from tests.candidates.answered import run_scoring, submit
from tests.factories import item_of, make_attempt
from tests.rating import (
    make_rater,
    make_written_form,
    rate,
    run_score_ratings,
    waits,
)

pytestmark = pytest.mark.django_db
WORDS = "I am so sorry that your parcel is late. I will send it again today."


def make_both(*, may_machine_score: bool = True) -> Attempt:
    """One closed and one written answer, scored by the machine where it may."""
    attempt = make_attempt(make_written_form(), may_machine_score=may_machine_score)
    responses.save(responses.show(item_of(attempt, 1)), answer={"choice": "a"})
    responses.save(responses.show(item_of(attempt, 2)), text=WORDS)
    submit(attempt)
    run_scoring(attempt)
    ratings.ask([attempt.pk], 2, 2)
    return attempt


def human(attempt: Attempt) -> ScoringRun:
    return attempt.runs.filter(source=ScoreSource.HUMAN).latest("number")


def test_raters_result_takes_their_mean_and_keys_closed_answers_as_the_machine_does():
    attempt = make_both()
    rate(make_rater(), attempt, {"compassion": 4, "warmth": 3})
    rate(make_rater(), attempt, {"compassion": 3, "warmth": 3})
    run_score_ratings(attempt)

    run = human(attempt)
    open_ = {s.competency.slug: s for s in run.item_scores.filter(attempt_item__position=2)}
    closed = run.item_scores.filter(attempt_item__position=1).values_list("score", "raw", "method")
    by_machine = ItemScore.objects.filter(
        run__source=ScoreSource.MACHINE, attempt_item__position=1
    ).values_list("score", "raw", "method")
    assert {slug: row.score for slug, row in open_.items()} == {"compassion": 3.5, "warmth": 3.0}
    assert open_["compassion"].sem == pytest.approx(0.7 / sqrt(2))
    assert open_["compassion"].detail["levels"] == [3, 4]
    assert open_["compassion"].rubric is not None
    assert set(closed) == set(by_machine)
    compassion = run.competency_scores.get(competency__slug="compassion")
    keyed = run.item_scores.get(attempt_item__position=1, competency__slug="compassion").score
    assert keyed is not None
    assert compassion.score == pytest.approx((keyed + 3.5) / 2)
    assert RatingRequest.objects.get().closed_at is not None
    assert waits(JobKind.ATTEMPT_SCORED, attempt)


def test_same_levels_make_no_second_run_and_the_machine_none_either():
    attempt = make_both()
    for _ in range(2):
        rate(make_rater(), attempt, {"compassion": 4, "warmth": 3})
    run_score_ratings(attempt)

    for kind, work in (
        (JobKind.SCORE_RATINGS, pipeline.score_ratings),
        (JobKind.SCORE_ATTEMPT, score_attempt),
    ):
        jobs.enqueue(kind, attempt.pk)
        held = jobs.claim(Job.objects.filter(kind=kind).latest("pk").pk)
        assert held is not None
        work(held)

    assert list(attempt.runs.order_by("number").values_list("source", flat=True)) == [
        ScoreSource.MACHINE,
        ScoreSource.HUMAN,
    ]


def test_large_differences_widen_the_error_and_a_third_rater_counts_like_the_others():
    attempt = make_both()
    for level in (1, 5, 3):
        rate(make_rater(), attempt, {"compassion": level, "warmth": 3})
    run_score_ratings(attempt)

    row = human(attempt).item_scores.get(attempt_item__position=2, competency__slug="compassion")
    # squares 4 + 4 + 0 and 0, over 2 + 2 degrees of freedom: √2, by three raters
    assert row.score == 3.0
    assert row.sem == pytest.approx(sqrt(2) / sqrt(3))


def test_answer_in_dispute_and_what_it_measures_wait_while_the_rest_is_kept():
    attempt = make_both()
    for level in (1, 5):
        rate(make_rater(), attempt, {"compassion": level, "warmth": 3})
    run_score_ratings(attempt)

    run = human(attempt)
    open_ = run.item_scores.filter(attempt_item__position=2)
    assert set(open_.values_list("score", "not_scored_reason")) == {(None, pipeline.RATERS_DIFFER)}
    assert run.item_scores.filter(attempt_item__position=1, score__isnull=False).exists()
    scores = run.competency_scores.values_list("score", "not_scored_reason")
    assert set(scores) == {(None, pipeline.ANSWERS_DIFFER)}
    assert RatingRequest.objects.get().closed_at is None

    rate(make_rater(), attempt, {"compassion": 3, "warmth": 3})
    run_score_ratings(attempt)

    assert human(attempt).number == run.number + 1
    assert human(attempt).competency_scores.filter(score__isnull=True).count() == 0


def test_what_no_rater_could_rate_says_why_and_is_no_zero():
    attempt = make_both()
    for _ in range(2):
        rate(make_rater(), attempt, {"compassion": None, "warmth": 3})
    run_score_ratings(attempt)

    row = human(attempt).item_scores.get(attempt_item__position=2, competency__slug="compassion")
    assert (row.score, row.not_scored_reason) == (
        None,
        "its raters could not rate it: No sound",
    )


def test_candidate_who_wanted_people_only_is_scored_by_the_open_answers_alone():
    attempt = make_both(may_machine_score=False)
    for _ in range(2):
        rate(make_rater(), attempt, {"compassion": 4, "warmth": 3})
    run_score_ratings(attempt)

    run = human(attempt)
    assert set(run.item_scores.values_list("attempt_item__position", flat=True)) == {2}
    scores = run.competency_scores.values_list("competency__slug", "score")
    assert dict(scores) == {"compassion": 4.0, "warmth": 3.0}
    machine = attempt.runs.get(source=ScoreSource.MACHINE)
    assert not machine.item_scores.filter(score__isnull=False).exists()


def test_reopened_attempt_gets_no_result_of_its_old_answers():
    attempt = make_both()
    for _ in range(2):
        rate(make_rater(), attempt, {"compassion": 4, "warmth": 3})
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.OPEN, submitted_at=None)

    run_score_ratings(attempt)

    assert not attempt.runs.filter(source=ScoreSource.HUMAN).exists()
