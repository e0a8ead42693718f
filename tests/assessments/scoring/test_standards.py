from math import sqrt

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm, sem
from statsmodels.api import Logit, add_constant

from assessments.scoring.errors import ScoringError
from assessments.scoring.standards import angoff, contrasting

RNG = np.random.default_rng(7)


def test_angoff_cut_of_three_judges_by_hand():
    # Means 3.0, 3.4 and 3.2; SD .2, so SE .2/√3.
    expected = np.array([[2.5, 3.5], [3.0, 3.8], [3.2, 3.2]])

    found = angoff(expected, np.ones(2))

    assert found.cut == pytest.approx(3.2)
    assert found.by_judge == pytest.approx((3.0, 3.4, 3.2))
    assert found.se == pytest.approx(0.2 / sqrt(3))
    assert found.se == pytest.approx(sem([3.0, 3.4, 3.2]))


def test_angoff_weighs_items_as_the_form_does():
    assert angoff(np.array([[2.0, 5.0]]), np.array([2.0, 1.0])).cut == pytest.approx(3.0)


def test_one_judge_has_no_error():
    assert angoff(np.array([[3.0]]), np.ones(1)).se is None


@pytest.mark.parametrize("expected", [np.empty((0, 2)), np.array([[3.0, np.nan]])])
def test_angoff_without_every_rating_is_refused(expected):
    with pytest.raises(ScoringError):
        angoff(expected, np.ones(2))


def spread_around(mean: float, sd: float, n: int = 12) -> np.ndarray:
    """Scores with just this mean and SD."""
    z = RNG.standard_normal(n)
    spread: np.ndarray = mean + sd * (z - z.mean()) / z.std(ddof=1)
    return spread


def test_equal_spreads_cross_at_the_midpoint():
    found = contrasting(spread_around(2.5, 0.5), spread_around(3.5, 0.5))

    assert found.cut == pytest.approx(3.0)
    assert found.is_crossing
    assert (found.n_cannot, found.n_can) == (12, 12)


@pytest.mark.parametrize(("sd_cannot", "sd_can"), [(0.3, 0.6), (0.7, 0.4), (0.5, 0.5001)])
def test_unequal_spreads_cross_where_the_densities_are_equal(sd_cannot, sd_can):
    found = contrasting(spread_around(2.4, sd_cannot), spread_around(3.6, sd_can))

    def gap(x: float) -> float:
        return float(norm.pdf(x, 2.4, sd_cannot) - norm.pdf(x, 3.6, sd_can))

    assert found.cut == pytest.approx(brentq(gap, 2.4, 3.6))


def test_densities_that_do_not_cross_between_the_means_give_the_midpoint():
    found = contrasting(spread_around(3.0, 0.2), spread_around(3.1, 2.0))

    assert found.cut == pytest.approx(3.05)
    assert not found.is_crossing


def test_logistic_half_is_that_of_another_package():
    cannot, can = spread_around(2.8, 0.6, 25), spread_around(3.4, 0.7, 40)
    scores = np.concatenate([cannot, can])
    fit = Logit(np.repeat([0, 1], [25, 40]), add_constant(scores)).fit(disp=0)

    found = contrasting(cannot, can)

    assert found.logistic == pytest.approx(-fit.params[0] / fit.params[1], abs=1e-6)


def test_groups_that_a_score_parts_have_no_logistic_cut():
    found = contrasting(np.linspace(1.5, 2.5, 10), np.linspace(3.0, 4.0, 10))

    assert found.cut == pytest.approx(2.75)
    assert found.logistic is None


def test_too_few_in_a_group_is_refused_in_words():
    with pytest.raises(ScoringError, match="there are 9 who can do the job and 12 who cannot"):
        contrasting(spread_around(2.5, 0.5, 12), spread_around(3.5, 0.5, 9))


def test_groups_the_wrong_way_round_are_refused():
    with pytest.raises(ScoringError, match="do not score higher"):
        contrasting(spread_around(3.5, 0.5), spread_around(2.5, 0.5))
