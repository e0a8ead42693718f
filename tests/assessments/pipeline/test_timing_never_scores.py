"""Latency, pace, pauses and fillers have weight 0: they cannot reach the scorer."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import scoring
from assessments.enums import JobKind
from assessments.media.timing import TimingMeasures
from assessments.models import ScoringRun, Take
from assessments.pipeline import score
from assessments.scoring.text import SpokenWord, TurnAnswer, score_answer
from tests.assessments.pipeline.test_takes import VOICE, make_take, run_job

PROMPT = "My parcel has not come and nobody calls me back. It was for my daughter."
REPLY = (
    "Hello Mrs Ortiz, I am so sorry that the parcel for your daughter is late. I will send a new "
    "one today and call you before five. Is the address still the same?"
)
FIGURES = [field.name for field in fields(TimingMeasures)]


def test_scorer_takes_words_their_times_and_confidence_and_nothing_else():
    assert [field.name for field in fields(TurnAnswer)] == ["prompt", "text", "words"]
    assert [field.name for field in fields(SpokenWord)] == [
        "text",
        "start_s",
        "end_s",
        "confidence",
    ]


def test_scoring_names_no_timing_figure():
    folder = Path(scoring.__path__[0])
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }

    assert not names & {*FIGURES, "TimingMeasures", "timing"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.05, 20), min_size=60, max_size=60))
def test_any_pace_and_any_pauses_give_the_same_scores(steps):
    said = REPLY.split()
    times = [sum(steps[:at]) for at in range(len(said) + 1)]
    paced = tuple(
        SpokenWord(word, times[at], times[at] + steps[at] / 2, 0.95) for at, word in enumerate(said)
    )
    even = tuple(SpokenWord(word, at, at + 0.5, 0.95) for at, word in enumerate(said))

    one, other = (
        score_answer([TurnAnswer(PROMPT, REPLY, words)], "phone") for words in (paced, even)
    )

    assert one.acts == other.acts
    assert {k: (v.score, v.sem) for k, v in one.scores.items()} == {
        k: (v.score, v.sem) for k, v in other.scores.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, 0, 9999])
def test_any_figures_of_a_take_give_the_same_scores_and_no_second_run(value):
    take = make_take(VOICE.read_bytes())
    attempt = take.response.attempt_item.attempt
    run_job(JobKind.PROCESS_TAKE, take.pk)
    run_job(JobKind.SCORE_ATTEMPT, attempt.pk)
    columns = ("competency", "score", "sem", "raw", "weight", "not_scored_reason", "detail")
    before = list(ScoringRun.objects.get().item_scores.order_by("pk").values_list(*columns))
    key = score.input_hash(attempt, score.items_to_score(attempt))

    Take.objects.filter(pk=take.pk).update(measures=dict.fromkeys(FIGURES, value))
    run_job(JobKind.SCORE_ATTEMPT, attempt.pk)

    assert score.input_hash(attempt, score.items_to_score(attempt)) == key
    ScoringRun.objects.get().delete()
    run_job(JobKind.SCORE_ATTEMPT, attempt.pk)
    assert list(ScoringRun.objects.get().item_scores.order_by("pk").values_list(*columns)) == before
