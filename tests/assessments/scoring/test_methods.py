"""The methods beyond each format's first against hand-worked figures; all of them on a scale."""

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.stats import kendalltau

from assessments.scoring.answers import SjtFormat
from assessments.scoring.keys import methods_for
from assessments.scoring.methods import chance_of, kendall, mean_ranks
from assessments.scoring.sjt import (
    InvalidKey,
    NotScored,
    OptionKey,
    SjtKey,
    frozen_scale,
    raw_score,
    raw_scores,
)

FOUR = {"a": (7, 6), "b": (5, 5), "c": (2, 3), "d": (1, 1)}  # means 6.5 5 2.5 1
UNSURE = {"a": (7, 7, 4), "b": (5, 6, 6), "c": (1, 2, 3)}
BEST: dict[str, dict[str, object]] = {
    "pick_one": {"choice": "a"},
    "best_worst": {"best": "a", "worst": "d"},
    "rank": {"order": list("abcd")},
    "rate_each": {"ratings": {"a": 7, "b": 5, "c": 2, "d": 1}},
    "pick_several": {"choices": ["a", "b"]},
}
ALL = [(fmt, method) for fmt in SjtFormat for method in methods_for(fmt)]


def make_key(response_format: str, method: str, ratings: Mapping[str, tuple[int, ...]]) -> SjtKey:
    options = tuple(OptionKey(option, tuple(map(float, row))) for option, row in ratings.items())
    return SjtKey(response_format, method, options)


def rated(**ratings: int) -> dict[str, object]:
    return {"ratings": ratings}


@pytest.mark.parametrize(
    ("fmt", "method", "ratings", "answer", "expected"),
    [
        # (.5² + 0 + .5² + 1²) / 4
        ("rate_each", "squared_distance", FOUR, rated(a=7, b=5, c=2, d=2), -0.375),
        # modes 7, 6 and, a tie of three, 1 2 3
        ("rate_each", "mode", UNSURE, rated(a=7, b=5, c=2), 2 / 3),
        # 2, 1 and 1 of 3 raters gave these
        ("rate_each", "proportion", UNSURE, rated(a=7, b=5, c=2), 4 / 9),
        # the same side, on the middle, the other side, the same side
        ("rate_each", "dichotomous", FOUR, rated(a=6, b=4, c=5, d=1), (1 + 0.5 + 0 + 1) / 4),
        ("rate_each", "dichotomous", FOUR, rated(a=4, b=4, c=4, d=4), 0.5),
        # 5 of 6 pairs agree, 1 does not
        ("rank", "kendall", FOUR, {"order": list("bacd")}, 4 / 6),
        # two options one place off, of at most 8
        ("rank", "footrule", FOUR, {"order": list("bacd")}, 0.75),
        ("rank", "footrule", FOUR, {"order": list("dcba")}, 0.0),
        ("pick_one", "partial_credit", UNSURE, {"choice": "b"}, 1 / 3),
        ("pick_one", "dichotomous", FOUR, {"choice": "b"}, 1.0),
        ("pick_one", "dichotomous", {"a": (6,), "b": (4,)}, {"choice": "b"}, 0.5),
        # rated highest by 2 of 3, lowest by all three
        ("best_worst", "partial_credit", UNSURE, {"best": "a", "worst": "c"}, 2 / 3 + 1),
        # all but the keyed b decided as the key does
        ("pick_several", "dichotomous", FOUR, {"choices": ["a"]}, 0.75),
        # 2 of 3, 1 − 3 of 3, 1 − 0 of 3 raters decide alike
        ("pick_several", "proportion", UNSURE, {"choices": ["a"]}, (2 / 3 + 0 + 1) / 3),
    ],
)
def test_method_hand_worked(
    fmt: str,
    method: str,
    ratings: Mapping[str, tuple[int, ...]],
    answer: Mapping[str, object],
    expected: float,
) -> None:
    assert raw_score(make_key(fmt, method, ratings), answer) == pytest.approx(expected)


def test_hybrid_of_ranks_is_mean_z_by_chance() -> None:
    # Over the 6 orders: ρ 1 ½ ½ −½ −½ −1 (SD √½), τ 1 ⅓ ⅓ −⅓ −⅓ −1 (SD √(22/54)),
    # footrule 1 ½ ½ 0 0 0 (mean ⅓, SD √(5/36)).
    key = make_key("rank", "hybrid", {"a": (7,), "b": (4,), "c": (1,)})

    z = np.mean([1 / np.sqrt(1 / 2), 1 / np.sqrt(22 / 54), (2 / 3) / np.sqrt(5 / 36)])

    assert raw_score(key, {"order": list("abc")}) == pytest.approx(z)
    assert frozen_scale(key, np.random.default_rng(7)).chance == pytest.approx(0, abs=1e-12)


def test_hybrid_leaves_out_a_key_that_cannot_score() -> None:
    key = make_key("pick_one", "hybrid", {"a": (7,), "b": (6,), "c": (5,)})

    assert [part.key.method for part in chance_of(key)] == ["proportion", "mode"]


def test_hybrid_without_any_key_is_refused() -> None:
    key = make_key("pick_one", "hybrid", {"a": (7, 5), "b": (6, 7)})

    with pytest.raises(InvalidKey, match="No key of the hybrid"):
        chance_of(key)


def test_hybrid_of_flat_ratings_is_not_scored() -> None:
    with pytest.raises(NotScored, match="same rating"):
        raw_score(make_key("rate_each", "hybrid", FOUR), rated(a=4, b=4, c=4, d=4))


def test_choice_with_all_options_on_one_side_is_refused() -> None:
    with pytest.raises(InvalidKey, match="same side"):
        make_key("pick_one", "dichotomous", {"a": (7,), "b": (5,)})


@pytest.mark.parametrize(("fmt", "method"), ALL)
def test_best_answer_reaches_five_and_chance_two_by_every_method(fmt: str, method: str) -> None:
    key = make_key(fmt, method, FOUR)

    scale = frozen_scale(key, np.random.default_rng(7), n=400)

    assert scale.level(raw_score(key, BEST[fmt])) > 4.5
    assert scale.level(scale.chance) == pytest.approx(2.0)


@pytest.mark.parametrize("method", methods_for("rate_each"))
def test_bound_of_eight_rated_options_is_above_chance_by_every_method(method: str) -> None:
    key = make_key("rate_each", method, {chr(97 + i): (7 - i % 7,) for i in range(8)})

    scale = frozen_scale(key, np.random.default_rng(7), n=200)

    assert scale.chance < scale.full


@pytest.mark.parametrize(("fmt", "method"), ALL)
def test_many_answers_score_as_each_by_itself(fmt: str, method: str) -> None:
    key = make_key(fmt, method, FOUR)

    scores = raw_scores(key, [BEST[fmt], BEST[fmt]])

    assert scores == pytest.approx(raw_score(key, BEST[fmt]))
    assert len(raw_scores(key, [])) == 0


def test_flat_ratings_among_many_are_nan() -> None:
    key = make_key("rate_each", "profile_correlation", FOUR)

    scores = raw_scores(key, [rated(a=4, b=4, c=4, d=4), BEST["rate_each"]])

    assert list(np.isnan(scores)) == [True, False]


def test_kendall_with_ties_is_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.integers(1, 6, 40).astype(float), rng.integers(1, 6, 40).astype(float)

    assert kendall(x, y) == pytest.approx(kendalltau(x, y).statistic)


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert list(mean_ranks(np.array([3.0, 1.0, 3.0, 2.0]))) == [3.5, 1.0, 3.5, 2.0]
