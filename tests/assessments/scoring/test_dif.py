"""Mantel-Haenszel against published figures, by hand, and on answers with a known difference."""

from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.scoring.dif import (
    DELTA,
    LEAST_PEOPLE,
    as_levels,
    mantel_haenszel,
    ordinal_logistic,
    strata,
)
from assessments.scoring.errors import ScoringError

Array = NDArray[np.float64]

# Admitted and rejected, men and women, in six departments (Bickel, Hammel and O'Connell 1975,
# Science 187): R's mantelhaen.test gives 1.4269, p .2323 and a common odds ratio of .9047.
BERKELEY = {
    "A": (512, 313, 89, 19),
    "B": (353, 207, 17, 8),
    "C": (120, 205, 202, 391),
    "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299),
    "F": (22, 351, 24, 317),
}


def spread(tables: dict[str, tuple[int, int, int, int]]) -> tuple[Array, Array, NDArray[np.bool_]]:
    """One row a person: right or wrong, matched by, focal or not."""
    rows = [
        (right, stratum, focal)
        for stratum, cells in enumerate(tables.values())
        for count, (focal, right) in zip(cells, ((0, 1), (0, 0), (1, 1), (1, 0)), strict=True)
        for _ in range(count)
    ]
    right, stratum, focal = np.array(rows, float).T
    return right, stratum, focal == 1


def test_published_figures_are_reproduced() -> None:
    found = mantel_haenszel(*spread(BERKELEY))

    assert found.chi_square == pytest.approx(1.4269, abs=5e-5)
    assert found.p == pytest.approx(0.2323, abs=5e-5)
    assert found.alpha_mh == pytest.approx(0.9046968, abs=5e-8)
    assert found.delta == pytest.approx(-2.35 * log(0.9046968), abs=1e-6)
    assert found.grade == "A"


def test_one_stratum_is_the_plain_odds_ratio_by_hand() -> None:
    # 30·20/(20·10) = 3; expected 25·40/60, variance 50·... worked below.
    found = mantel_haenszel(*spread({"one": (30, 20, 10, 20)}))

    n, right, reference, focal = 80, 40, 50, 30
    expected = reference * right / n
    variance = reference * focal * right * (n - right) / (n**2 * (n - 1))
    assert found.alpha_mh == pytest.approx(30 * 20 / (20 * 10))
    assert found.chi_square == pytest.approx((30 - expected - 0.5) ** 2 / variance)


def simulated(harder_by: float, seed: int = 1, n: int = 2000) -> tuple[Array, NDArray[np.bool_]]:
    """20 items; the first is harder by so many logits for the focal half."""
    rng = np.random.default_rng(seed)
    is_focal = np.arange(n) % 2 == 1
    ability = rng.normal(size=n)
    difficulty = np.linspace(-1.5, 1.5, 20)
    logits = ability[:, None] - difficulty
    logits[is_focal, 0] -= harder_by
    right = rng.random((n, 20)) < 1 / (1 + np.exp(-logits))
    return right.astype(float), is_focal


@pytest.mark.parametrize(("harder_by", "grade"), [(0.0, "A"), (0.5, "B"), (1.2, "C")])
def test_size_of_the_difference_gives_the_class(harder_by: float, grade: str) -> None:
    right, is_focal = simulated(harder_by)

    found = mantel_haenszel(right[:, 0], right.sum(axis=1), is_focal)

    assert found.grade == grade
    assert log(found.alpha_mh) == pytest.approx(harder_by, abs=0.3)


def test_items_without_a_difference_are_rarely_called_large() -> None:
    right, is_focal = simulated(0.0)
    total = right.sum(axis=1)

    grades = [mantel_haenszel(column, total, is_focal).grade for column in right.T]

    assert grades.count("A") >= 19


def test_groups_in_the_other_order_turn_the_sign() -> None:
    right, is_focal = simulated(0.8)
    total = right.sum(axis=1)

    one, other = (mantel_haenszel(right[:, 0], total, mask) for mask in (is_focal, ~is_focal))

    assert one.delta == pytest.approx(-other.delta)
    assert one.chi_square == pytest.approx(other.chi_square)
    assert one.delta == pytest.approx(DELTA * log(one.alpha_mh))
    assert one.delta < 0  # harder for the focal group


def test_small_groups_are_refused_in_words() -> None:
    right, is_focal = simulated(0.0, n=2 * LEAST_PEOPLE - 2)

    with pytest.raises(ScoringError, match=f"smaller group has {LEAST_PEOPLE - 1} people"):
        mantel_haenszel(right[:, 0], right.sum(axis=1), is_focal)


def test_item_that_all_get_right_is_refused() -> None:
    right, is_focal = simulated(0.0)

    with pytest.raises(ScoringError, match="cannot be told apart"):
        mantel_haenszel(np.ones(len(right)), right.sum(axis=1), is_focal)


def leveled(
    uniform: float, slope: float = 0.0, n: int = 1500
) -> tuple[NDArray[np.int64], Array, NDArray[np.bool_]]:
    """Ten items of five levels; the first differs for the focal half by so many logits, and by
    so many more per SD of ability."""
    rng = np.random.default_rng(8)
    is_focal = np.arange(n) % 2 == 1
    ability = rng.normal(size=n)
    lean = np.repeat(1.5 * ability[:, None], 10, axis=1)
    lean[is_focal, 0] += uniform + slope * ability[is_focal]
    noise = rng.logistic(size=(n, 10))
    table = np.digitize(lean + noise, [-2.0, -0.7, 0.7, 2.0])
    return table[:, 0].astype(np.int64), table.sum(axis=1).astype(float), is_focal


@pytest.mark.parametrize(("harder_by", "grade"), [(0.0, "A"), (1.2, "B"), (2.0, "C")])
def test_ordinal_difference_gives_the_class(harder_by: float, grade: str) -> None:
    found = ordinal_logistic(*leveled(-harder_by))

    assert found.grade == grade
    assert found.zumbo == "A"  # whose bounds are far wider
    assert found.log_odds == pytest.approx(-harder_by, abs=0.35)


def test_difference_that_changes_with_the_score_is_told_as_such() -> None:
    found = ordinal_logistic(*leveled(0.0, slope=1.0))

    assert found.p_non_uniform < 0.001
    assert found.p_uniform > 0.01
    assert found.chi_square == pytest.approx(found.uniform + found.non_uniform)


def test_ordinal_of_small_groups_is_refused_in_words() -> None:
    with pytest.raises(ScoringError, match="smaller group has 99 people; under 100"):
        ordinal_logistic(*leveled(0.0, n=198))


def test_item_on_which_all_agree_is_refused() -> None:
    _, total, is_focal = leveled(0.0)

    with pytest.raises(ScoringError, match="the same score"):
        ordinal_logistic(np.zeros(len(total), np.int64), total, is_focal)


def test_item_that_the_group_alone_decides_is_large() -> None:
    is_focal = np.arange(400) % 2 == 1
    total = np.random.default_rng(1).normal(size=400)

    found = ordinal_logistic(is_focal.astype(np.int64), total, is_focal)

    assert (found.grade, found.zumbo) == ("C", "C")
    assert found.r2_change == pytest.approx(1.0, abs=0.05)


def test_fine_scores_are_cut_into_bands() -> None:
    few, many = np.array([1.0, 5.0, 2.5, 1.0]), np.arange(100) / 7

    assert as_levels(few).tolist() == [0, 2, 1, 0]
    assert np.bincount(as_levels(many)).tolist() == [20, 20, 20, 20, 20]
    assert len(np.unique(strata(many))) == 20
    assert strata(few).tolist() == [0, 2, 1, 0]
