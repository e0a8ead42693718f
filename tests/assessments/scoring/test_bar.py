from collections.abc import Sequence

import pytest

from assessments.scoring.bar import (
    BarJudgement,
    KnockOut,
    Outcome,
    judge,
    outcome,
    probability_at_or_above,
)
from assessments.scoring.compose import CompetencyResult
from assessments.scoring.errors import ScoringError

WEIGHTS = {"warmth": 1.0, "patience": 1.0}


def make_result(
    score: float | None, sem: float = 0.5, reliability: float | None = 0.8
) -> CompetencyResult:
    if score is None:
        return CompetencyResult(None, None, 0, not_scored="the recording is silent")
    return CompetencyResult(score, sem, 6, reliability=reliability)


def judged(
    warmth: float | None,
    patience: float,
    whole: float | None,
    minimums: dict[str, float] | None = None,
    weights: dict[str, float] | None = None,
    knock_outs: Sequence[KnockOut] = (),
) -> BarJudgement:
    return judge(
        {"warmth": make_result(warmth), "patience": make_result(patience)},
        make_result(whole),
        minimums=minimums or {},
        weights=weights or WEIGHTS,
        composite_cut=3.0,
        knock_outs=knock_outs,
    )


@pytest.mark.parametrize(
    ("score", "expected"), [(3.0, 0.5), (3.5, 0.8413), (2.5, 0.1587), (3.98, 0.9750)]
)
def test_probability_is_the_normal_table(score: float, expected: float) -> None:
    assert probability_at_or_above(score, 0.5, 3.0) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0.84, "meets"), (0.8399, "review"), (0.5, "review"), (0.1601, "review"), (0.16, "below")],
)
def test_outcome_holds_its_edges(p: float, expected: object) -> None:
    assert outcome(p) == expected


def test_thresholds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ScoringError):
        outcome(0.5, meets=0.2, below=0.8)


def test_score_without_an_error_has_no_probability() -> None:
    with pytest.raises(ScoringError):
        probability_at_or_above(3.0, 0.0, 3.0)


@pytest.mark.parametrize(
    ("whole", "expected"), [(3.6, Outcome.MEETS), (3.2, Outcome.REVIEW), (2.3, Outcome.BELOW)]
)
def test_composite_alone_sorts_into_three(whole: float, expected: object) -> None:
    judgement = judged(4.0, 4.0, whole)

    assert judgement.outcome == expected
    assert judgement.reasons[0].startswith(f"composite {whole:.2f}")


def test_reliable_sub_score_below_its_minimum_is_below() -> None:
    assert judged(2.0, 4.0, 4.0, minimums={"warmth": 3.0}).outcome == Outcome.BELOW


@pytest.mark.parametrize("reliability", [0.69, None])
def test_unreliable_sub_score_can_only_send_to_review(reliability: float | None) -> None:
    results = {"warmth": make_result(2.0, reliability=reliability), "patience": make_result(4.0)}

    judgement = judge(
        results,
        make_result(4.0),
        minimums={"warmth": 3.0},
        weights=WEIGHTS,
        composite_cut=3.0,
    )

    assert judgement.outcome == Outcome.REVIEW
    assert judgement.rows[0].indicative
    assert any("indicative" in reason for reason in judgement.reasons)


@pytest.mark.parametrize("passed", [False, None])
def test_knock_out_can_only_send_to_review(passed: bool | None) -> None:
    judgement = judged(4.0, 4.0, 4.5, knock_outs=[KnockOut("Works weekends", passed)])

    assert judgement.outcome == Outcome.REVIEW
    assert any("Works weekends" in reason for reason in judgement.reasons)


def test_passed_knock_out_changes_nothing() -> None:
    with_it = judged(4.0, 4.0, 4.5, knock_outs=[KnockOut("Works weekends", True)])

    assert with_it == judged(4.0, 4.0, 4.5)


def test_unscored_weighted_competency_needs_a_person() -> None:
    judgement = judged(None, 4.0, None)

    assert (judgement.outcome, judgement.p) == (Outcome.NEEDS_PERSON, None)
    assert judgement.reasons == ("warmth is not scored, because the recording is silent",)


def test_competency_that_the_form_lacks_needs_a_person() -> None:
    judgement = judged(4.0, 4.0, 4.0, minimums={"communication": 3.0})

    assert judgement.outcome == Outcome.NEEDS_PERSON


def test_unscored_competency_without_weight_or_minimum_is_left_out() -> None:
    judgement = judged(None, 4.0, 4.0, weights={"warmth": 0.0, "patience": 1.0})

    assert [row.competency for row in judgement.rows] == ["patience"]
    assert judgement.outcome == Outcome.MEETS


def test_bar_of_minimums_alone_needs_no_composite() -> None:
    results = {"warmth": make_result(4.0)}

    judgement = judge(
        results, None, minimums={"warmth": 3.0}, weights={"warmth": 1.0}, composite_cut=None
    )

    assert (judgement.outcome, judgement.p) == (Outcome.MEETS, None)
