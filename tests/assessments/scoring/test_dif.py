"""Mantel-Haenszel against published figures, by hand, and on answers with a known difference."""

from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.scoring.dif import DELTA, LEAST_PEOPLE, mantel_haenszel
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
