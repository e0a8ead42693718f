from math import sqrt

import pytest

from assessments.scoring.compose import (
    CompetencyResult,
    ItemResult,
    compose,
    composite,
    difference,
    distinguishable,
    jackknife_se,
)
from assessments.scoring.errors import ScoringError


def make_items(**scores: list[float]) -> list[ItemResult]:
    n = len(next(iter(scores.values())))
    return [
        ItemResult(f"item-{i}", {name: values[i] for name, values in scores.items()})
        for i in range(n)
    ]


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    # For the mean, the jackknife equals s/√n: 1 2 3 4 5 → √2.5/√5 = .7071
    items = make_items(warmth=[1, 2, 3, 4, 5])

    result = compose(items, "warmth", sem_floor=0.1)

    assert (result.score, result.n_items) == (3.0, 5)
    assert result.sem == pytest.approx(sqrt(0.5))
    assert result.band68 == pytest.approx((3 - sqrt(0.5), 3 + sqrt(0.5)))
    assert result.band95 == pytest.approx((3 - 1.96 * sqrt(0.5), 3 + 1.96 * sqrt(0.5)))


def test_weights_move_score_and_error() -> None:
    # Weights 3 and 1 on 5 and 1: mean 4; leave-one-out 1 and 5: √(1/2·(4+4)) = 2
    items = [ItemResult("a", {"warmth": 5}, weight=3), ItemResult("b", {"warmth": 1}, weight=1)]

    result = compose(items, "warmth")

    assert (result.score, result.sem) == pytest.approx((4.0, 2.0))


def test_agreeing_items_show_the_floor_and_say_so() -> None:
    result = compose(make_items(warmth=[4, 4, 4]), "warmth")

    assert (result.sem, result.provisional, result.band95) == (0.5, True, (3.02, 4.98))
    assert "floor" in result.note


def test_single_item_uses_the_stated_error_and_says_so() -> None:
    result = compose(make_items(warmth=[4]), "warmth")

    assert (result.score, result.sem, result.band68) == (4.0, 1.0, (3.0, 5.0))
    assert "one item only" in result.note


def test_bands_stay_on_the_scale() -> None:
    assert compose(make_items(warmth=[5, 4.8]), "warmth").band95 == pytest.approx((3.92, 5.0))


def test_competency_that_no_item_scored_names_the_reasons() -> None:
    items = [ItemResult("a", {}, not_scored={"warmth": "the recording is silent"})]

    result = compose(items, "warmth")

    assert (result.score, result.sem, result.band95) == (None, None, None)
    assert result.not_scored == "the recording is silent"
    assert compose(items, "patience").not_scored == "no answered item measures it"


def test_competency_that_lost_most_of_its_weight_is_not_scored() -> None:
    silent = {"warmth": "the recording is silent"}
    items = [ItemResult("a", {"warmth": 4}), ItemResult("b", {}, weight=3, not_scored=silent)]

    result = compose(items, "warmth")

    assert result.score is None
    assert "more than half" in str(result.not_scored)


def test_composite_error_keeps_the_correlation_of_shared_answers() -> None:
    # The same answers feed both, so errors add in full: SEM is that of one, not 1/√2 of it.
    items = make_items(warmth=[1, 2, 3, 4, 5], patience=[1, 2, 3, 4, 5])

    result = composite(items, {"warmth": 1, "patience": 1}, sem_floor=0.1)

    assert (result.score, result.sem) == pytest.approx((3.0, sqrt(0.5)))


def test_composite_of_opposed_scores_has_no_error_beyond_the_floor() -> None:
    items = make_items(warmth=[1, 2, 3, 4, 5], patience=[5, 4, 3, 2, 1])

    assert composite(items, {"warmth": 1, "patience": 1}).sem == 0.5


def test_composite_with_a_missing_competency_is_not_scored() -> None:
    result = composite(make_items(warmth=[4, 4]), {"warmth": 1, "patience": 1})

    assert result.score is None
    assert result.not_scored == "patience: no answered item measures it"


def test_composite_adds_the_stated_error_of_a_single_item_competency() -> None:
    items = [
        ItemResult("a", {"warmth": 2}),
        ItemResult("b", {"warmth": 4}),
        ItemResult("c", {"patience": 3}),
    ]
    # warmth: SE 1 (leave-one-out 4 and 2); patience: stated 1; halves: √(.25 + .25)

    result = composite(items, {"warmth": 1, "patience": 1})

    assert (result.score, result.sem) == pytest.approx((3.0, sqrt(0.5)))


def test_difference_in_one_person_uses_the_same_items() -> None:
    items = make_items(warmth=[5, 4, 5], patience=[3, 2, 3])  # always 2 apart: no error

    apart = difference(items, "warmth", "patience")

    assert (apart.value, apart.sem) == pytest.approx((2.0, 0.5 * sqrt(2)))
    assert apart.distinguishable


@pytest.mark.parametrize(("gap", "expected"), [(1.38, False), (1.40, True)])
def test_two_candidates_are_told_apart_beyond_1_96_joint_errors(
    gap: float, expected: object
) -> None:
    # 1.96·√(.5² + .5²) = 1.386
    low, high = CompetencyResult(3.0, 0.5, 6), CompetencyResult(3.0 + gap, 0.5, 6)

    assert distinguishable(low, high) is expected


def test_unscored_candidate_cannot_be_compared() -> None:
    with pytest.raises(ScoringError):
        distinguishable(CompetencyResult(3.0, 0.5, 6), CompetencyResult(None, None, 0))


def test_jackknife_of_one_item_is_refused() -> None:
    with pytest.raises(ScoringError, match="two items"):
        jackknife_se([3.0])


@pytest.mark.parametrize("weights", [{"warmth": 0}, {"warmth": -1}])
def test_weights_that_weigh_nothing_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ScoringError):
        composite(make_items(warmth=[4, 4]), weights)
