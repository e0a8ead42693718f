"""Each method against a hand-worked figure; scales against enumerated chance."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.sjt import (
    FrozenScale,
    InvalidAnswer,
    InvalidKey,
    NotScored,
    OptionKey,
    SjtKey,
    default_method,
    frozen_scale,
    raw_score,
)


def make_key(response_format: str, method: str, ratings: Mapping[str, tuple[float, ...]]) -> SjtKey:
    options = tuple(OptionKey(option, values) for option, values in ratings.items())
    return SjtKey(response_format, method, options)


FOUR = {"a": (7.0, 6.0), "b": (5.0, 5.0), "c": (2.0, 3.0), "d": (1.0, 1.0)}  # means 6.5 5 2.5 1


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_proportion_gives_partial_credit_with_ties_split() -> None:
    # Rater 1 prefers a, rater 2 prefers a and b equally, rater 3 prefers b, rater 4 prefers a:
    # shares a = 2.5/4, b = 1.5/4, c = 0; normalised by the best 1, 0.6, 0.
    key = make_key(
        "pick_one", "proportion", {"a": (7, 6, 4, 7), "b": (5, 6, 5, 5), "c": (1, 1, 1, 1)}
    )

    scores = [raw_score(key, {"choice": option}) for option in "abc"]

    assert scores == pytest.approx([1.0, 0.6, 0.0])


def test_mode_credits_only_the_most_preferred_option() -> None:
    key = make_key("pick_one", "mode", {"a": (7, 7, 4), "b": (5, 6, 6), "c": (1, 1, 1)})

    assert [raw_score(key, {"choice": option}) for option in "abc"] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("best", "worst", "expected"),
    [("a", "d", 2), ("a", "b", 1), ("b", "c", 0), ("d", "b", -1), ("d", "a", -2)],
)
def test_best_worst_counts_matches_and_reversals(best: str, worst: str, expected: int) -> None:
    key = make_key("best_worst", "best_worst", FOUR)

    assert raw_score(key, {"best": best, "worst": worst}) == expected


def test_spearman_of_one_swapped_pair_is_point_eight() -> None:
    # 1 − 6·Σd²/(n(n²−1)) = 1 − 6·2/60 = .8
    key = make_key("rank", "spearman", FOUR)

    assert raw_score(key, {"order": ["b", "a", "c", "d"]}) == pytest.approx(0.8)
    assert raw_score(key, {"order": ["d", "c", "b", "a"]}) == pytest.approx(-1.0)


def test_raw_distance_is_mean_absolute_difference() -> None:
    # |7−6.5| |5−5| |2−2.5| |2−1| = .5 0 .5 1, mean .5
    key = make_key("rate_each", "raw_distance", FOUR)

    assert raw_score(key, {"ratings": {"a": 7, "b": 5, "c": 2, "d": 2}}) == pytest.approx(-0.5)


def test_standardised_distance_hand_worked() -> None:
    # k = 6 2, x = 3 4: z of k = 1 −1, z of x = −1 1 (ddof 0); mean |difference| = 2.
    key = make_key("rate_each", "standardised_distance", {"a": (6, 6), "b": (2, 2)})

    assert raw_score(key, {"ratings": {"a": 3, "b": 4}}) == pytest.approx(-2.0)


def test_standardised_distance_forgives_extreme_response_style() -> None:
    key = make_key("rate_each", "standardised_distance", {"a": (5,), "b": (4,), "c": (3,)})

    mild = raw_score(key, {"ratings": {"a": 5, "b": 4, "c": 3}})
    extreme = raw_score(key, {"ratings": {"a": 7, "b": 4, "c": 1}})

    assert mild == pytest.approx(0.0)
    assert extreme == pytest.approx(mild)


def test_profile_correlation_is_pearson() -> None:
    # x = 1 2 3 4 against k = 1 2.5 5 6.5: r computed with numpy.corrcoef.
    key = make_key("rate_each", "profile_correlation", FOUR)

    score = raw_score(key, {"ratings": {"a": 4, "b": 3, "c": 2, "d": 1}})

    assert score == pytest.approx(np.corrcoef([4, 3, 2, 1], [6.5, 5, 2.5, 1])[0, 1])


@pytest.mark.parametrize("method", ["standardised_distance", "profile_correlation"])
def test_same_rating_everywhere_is_not_scored_with_reason(method: str) -> None:
    key = make_key("rate_each", method, FOUR)

    with pytest.raises(NotScored, match="same rating"):
        raw_score(key, {"ratings": dict.fromkeys("abcd", 4)})


@pytest.mark.parametrize(
    ("choices", "expected"),
    [("ab", 1.0), ("a", 0.5), ("abc", 0.5), ("ac", 0.0), ("cd", 0.0), ("abcd", 0.0)],
)
def test_hits_minus_false_is_floored_at_zero(choices: str, expected: object) -> None:
    key = make_key("pick_several", "hits_minus_false", FOUR)  # keyed: a, b

    assert raw_score(key, {"choices": list(choices)}) == expected


def test_pick_several_without_a_keyed_option_is_refused() -> None:
    with pytest.raises(InvalidKey, match="none is keyed"):
        make_key("pick_several", "hits_minus_false", {"a": (4, 4), "b": (3, 3)})


@pytest.mark.parametrize(
    ("fmt", "method", "ratings"),
    [
        ("pick_one", "spearman", FOUR),
        ("pick_one", "proportion", {"a": (4,)}),
        ("pick_one", "proportion", {"a": (4,), "b": (4, 5)}),
        ("pick_one", "proportion", {"a": (8,), "b": (4,)}),
        ("pick_one", "proportion", {"a": (4,), "b": (4,)}),
        ("rank", "spearman", {"a": (3, 5), "b": (4, 4)}),
    ],
)
def test_key_that_cannot_score_is_refused(
    fmt: str, method: str, ratings: Mapping[str, tuple[float, ...]]
) -> None:
    with pytest.raises(InvalidKey):
        make_key(fmt, method, ratings)


@pytest.mark.parametrize(
    ("fmt", "best", "chance", "full"),
    [
        ("pick_one", {"choice": "a"}, 0.25, 1.0),
        ("best_worst", {"best": "a", "worst": "d"}, 0.0, 2.0),
        ("rank", {"order": list("abcd")}, 0.0, 1.0),
        # Of the 15 sets: {a,b} 1; {a} {b} {a,b,c} {a,b,d} ½; the rest 0 → 3/15.
        ("pick_several", {"choices": ["a", "b"]}, 0.2, 1.0),
    ],
)
def test_enumerated_scale_puts_chance_at_two_and_key_at_five(
    fmt: str, best: dict[str, object], chance: float, full: float
) -> None:
    key = make_key(fmt, default_method(fmt), FOUR)

    scale = frozen_scale(key, rng())

    assert (scale.chance, scale.full) == pytest.approx((chance, full))
    assert scale.level(raw_score(key, best)) == pytest.approx(5.0)
    assert scale.level(scale.chance) == pytest.approx(2.0)


@pytest.mark.parametrize("method", ["standardised_distance", "raw_distance", "profile_correlation"])
def test_simulated_scale_repeats_with_its_seed_and_orders_answers(method: str) -> None:
    key = make_key("rate_each", method, FOUR)
    good, poor = {"a": 7, "b": 5, "c": 2, "d": 1}, {"a": 1, "b": 2, "c": 5, "d": 7}

    scale = frozen_scale(key, rng(), n=500)

    assert scale == frozen_scale(key, rng(), n=500)
    assert scale.level(raw_score(key, {"ratings": good})) > 4.5
    assert scale.level(raw_score(key, {"ratings": poor})) < 2


@pytest.mark.parametrize("fmt", ["rank", "rate_each"])
def test_scale_of_eight_options_is_simulated_and_reachable(fmt: str) -> None:
    ratings = {chr(97 + i): (7.0 - 0.75 * i,) for i in range(8)}
    key = make_key(fmt, default_method(fmt), ratings)

    scale = frozen_scale(key, rng(), n=300)

    assert scale.chance < scale.full <= 1.0


def test_level_is_linear_and_clipped() -> None:
    scale = FrozenScale(chance=0.25, full=1.0)

    assert [scale.level(raw) for raw in (-9, 0.0, 0.25, 0.625, 1.0)] == [1.0, 1.0, 2.0, 3.5, 5.0]


def test_scale_without_a_span_is_refused() -> None:
    with pytest.raises(InvalidKey, match="better than chance"):
        FrozenScale(chance=1.0, full=1.0)


def test_raw_score_refuses_an_incomplete_answer() -> None:
    key = make_key("rank", "spearman", FOUR)

    with pytest.raises(InvalidAnswer, match="2 of 4"):
        raw_score(key, {"order": ["a", "b"]})


@given(st.permutations(list("abcd")))
def test_no_order_beats_the_key(order: list[str]) -> None:
    key = make_key("rank", "spearman", FOUR)

    assert raw_score(key, {"order": order}) <= raw_score(key, {"order": list("abcd")}) + 1e-12
