"""Reliability against hand-worked figures and published ones on real data."""

from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from assessments.scoring.errors import ScoringError
from assessments.scoring.reliability import (
    alpha_interval,
    alpha_of_covariance,
    available_covariance,
    by_length,
    composite_reliability,
    cronbach_alpha,
    effective_weights,
    omega_total,
    one_factor_loadings,
    sem_from_reliability,
    spearman_brown,
    stratified_alpha,
)
from tests.shared import SHARED

# Three people, two items; its figures are worked by hand below.
SMALL = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 2.0]])


def psychometrics(name: str) -> NDArray[np.float64]:
    path = SHARED / "data" / "psychometrics" / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    table: NDArray[np.float64] = np.genfromtxt(path, delimiter=",", skip_header=1)
    return table


def test_alpha_hand_worked() -> None:
    # Item variances 1 and 1/3; totals 2 4 5, variance 7/3; α = 2·(1 − (4/3)/(7/3)) = 6/7.
    assert cronbach_alpha(SMALL) == pytest.approx(6 / 7)


def test_alpha_of_identical_items_is_one() -> None:
    column = np.array([1.0, 4.0, 2.0, 5.0])

    assert cronbach_alpha(np.column_stack([column] * 4)) == pytest.approx(1.0)


@pytest.mark.parametrize(("name", "expected"), [("lsat6.csv", 0.2950), ("wirs.csv", 0.4094)])
def test_alpha_of_published_data(name: str, expected: float) -> None:
    assert cronbach_alpha(psychometrics(name)) == pytest.approx(expected, abs=5e-5)


def test_ability_alpha_mean_deviation_and_sem() -> None:
    scores = psychometrics("ability.csv")
    total = scores.sum(axis=1)

    alpha, sd = cronbach_alpha(scores), float(total.std(ddof=1))

    assert (alpha, float(total.mean()), sd) == pytest.approx((0.828, 8.368, 3.926), abs=6e-4)
    assert sem_from_reliability(sd, alpha) == pytest.approx(1.628, abs=2e-3)


@pytest.mark.parametrize(
    "scores",
    [
        np.ones((3, 2)),
        np.array([[1.0, 3.0], [3.0, 1.0]]),
        np.array([[1.0], [2.0]]),
        np.array([[1.0, np.nan], [2.0, 1.0]]),
    ],
)
def test_alpha_that_is_undefined_is_refused(scores: NDArray[np.float64]) -> None:
    with pytest.raises(ScoringError):
        cronbach_alpha(scores)


def test_stratified_alpha_of_one_stratum_is_alpha() -> None:
    assert stratified_alpha([SMALL]) == pytest.approx(cronbach_alpha(SMALL))


def test_stratified_alpha_hand_worked() -> None:
    # Two strata with totals 2 4 5 and 2 4 5: each σ² 7/3, α 6/7; whole 4 8 10, σ² 28/3.
    # 1 − 2·(7/3)·(1/7)/(28/3) = 1 − 1/14.
    assert stratified_alpha([SMALL, SMALL]) == pytest.approx(13 / 14)


def test_omega_recovers_a_population_with_known_loadings() -> None:
    # λ = .8 .7 .6 .5 of standardised items: (2.6)² / (2.6² + 2.26) = .7494…
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    unique = np.sqrt(1 - loadings**2)
    draws = np.random.default_rng(3).standard_normal((200_000, 5))

    scores = draws[:, :1] * loadings + draws[:, 1:] * unique

    assert omega_total(scores) == pytest.approx(6.76 / (6.76 + 2.26), abs=0.005)


def test_loadings_of_an_exact_one_factor_matrix() -> None:
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)

    assert one_factor_loadings(matrix) == pytest.approx(loadings, abs=1e-6)


def test_omega_of_two_items_is_refused() -> None:
    with pytest.raises(ScoringError, match="three items"):
        omega_total(SMALL)


def test_sem_is_deviation_times_root_of_unreliability() -> None:
    assert sem_from_reliability(10.0, 0.91) == pytest.approx(3.0)
    assert sem_from_reliability(10.0, -0.2) == 10.0


@pytest.mark.parametrize(
    ("reliability", "factor", "expected"), [(0.6, 2, 0.75), (0.75, 0.5, 0.6), (0.5, 1, 0.5)]
)
def test_spearman_brown_hand_worked(reliability: float, factor: float, expected: float) -> None:
    assert spearman_brown(reliability, factor) == pytest.approx(expected)


def test_composite_reliability_hand_worked() -> None:
    # Two standardised parts, r = .5 between, reliabilities .8 and .6, equal weights:
    # error .2 + .4 = .6 over variance 1 + 1 + 2·.5 = 3 → .8.
    covariance = np.array([[1.0, 0.5], [0.5, 1.0]])

    assert composite_reliability([1, 1], covariance, [0.8, 0.6]) == pytest.approx(0.8)


def test_effective_weights_follow_spread_and_sum_to_one() -> None:
    # σ² 4 and 1, uncorrelated, equal nominal weights: shares 4/5 and 1/5.
    shares = effective_weights([1, 1], np.array([[4.0, 0.0], [0.0, 1.0]]))

    assert shares == pytest.approx([0.8, 0.2])


def test_composite_of_opposites_does_not_vary() -> None:
    opposed = np.array([[1.0, -1.0], [-1.0, 1.0]])

    with pytest.raises(ScoringError):
        composite_reliability([1, 1], opposed, [0.8, 0.8])


def test_sem_refuses_impossible_figures() -> None:
    with pytest.raises(ScoringError):
        sem_from_reliability(1.0, 1.01)
    with pytest.raises(ScoringError):
        spearman_brown(0.5, 0)
    assert sem_from_reliability(2.0, 0.5) == pytest.approx(sqrt(2))


def test_interval_of_alpha_is_feldts_by_hand() -> None:
    # F(.975; 40, 160) = 1.5545 and F(.025; 40, 160) = .5927 (tables): 1 − .3·F.
    low, high = alpha_interval(0.7, 41, 5)

    assert (low, high) == pytest.approx((1 - 0.3 * stats.f.ppf(0.975, 40, 160), 0.8222), abs=2e-3)


def test_covariance_of_complete_answers_is_the_usual_one() -> None:
    table = np.random.default_rng(5).normal(size=(40, 4))

    assert available_covariance(table) == pytest.approx(np.cov(table, rowvar=False))
    assert alpha_of_covariance(np.cov(table, rowvar=False)) == pytest.approx(cronbach_alpha(table))


def test_pools_drawn_at_random_give_about_the_same_alpha() -> None:
    rng = np.random.default_rng(6)
    whole = rng.normal(size=(6000, 1)) + rng.normal(size=(6000, 6))
    drawn = np.where(rng.random(whole.shape) < 0.6, whole, np.nan)

    assert alpha_of_covariance(available_covariance(drawn)) == pytest.approx(
        cronbach_alpha(whole), abs=0.01
    )


def test_items_never_given_together_are_refused() -> None:
    table = np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 3.0], [np.nan, 1.0]])

    with pytest.raises(ScoringError, match="together by only 0"):
        available_covariance(table)


def test_length_must_be_prophesied_from_a_real_reliability() -> None:
    assert [p.reliability for p in by_length(0.5, 10)][9::10] == pytest.approx([0.5, 2 / 3, 0.75])
    assert [p.information for p in by_length(0.5, 10)][9::10] == pytest.approx([1.0, 2.0, 3.0])
    assert [p.n_items for p in by_length(0.5, 10, 2)] == [1, 2, 3, 4, 5, 6]
    assert by_length(-0.1, 10) == ()
