from math import inf

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from assessments.scoring.errors import ScoringError
from assessments.scoring.fairness import impact_ratio


def test_impact_ratio_of_the_four_fifths_example():
    # EEOC, Questions and Answers on the Uniform Guidelines (1979): 48 of 80 white and 12 of
    # 40 black applicants are hired; 30 % against 60 % is an impact ratio of 50 %.
    assert impact_ratio(12, 40, 48, 80).ratio == pytest.approx(0.5)


@pytest.mark.parametrize(
    "counts",
    [(12, 40, 48, 80), (36, 40, 16, 80), (5, 30, 20, 31), (40, 200, 300, 1000), (1, 35, 30, 40)],
)
def test_interval_is_that_of_another_package(counts):
    found = impact_ratio(*counts)

    low, high = confint_proportions_2indep(*counts, method="score", compare="ratio", correction=0)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-4)


def test_nobody_selected_has_an_upper_limit_only():
    found = impact_ratio(0, 40, 20, 40)

    assert (found.ratio, found.low) == (0.0, 0.0)
    assert 0 < found.high < 0.25


def test_everybody_selected_on_both_sides_still_has_a_width():
    found = impact_ratio(30, 30, 30, 30)

    assert found.low < 0.9 < found.ratio == 1.0 < 1.1 < found.high < inf


def test_swapped_groups_turn_the_interval_over():
    one, other = impact_ratio(12, 40, 48, 80), impact_ratio(48, 80, 12, 40)

    assert (1 / other.high, 1 / other.low) == pytest.approx((one.low, one.high))


@pytest.mark.parametrize("counts", [(1, 0, 1, 2), (3, 2, 1, 2), (-1, 2, 1, 2), (1, 2, 0, 2)])
def test_counts_that_make_no_ratio_are_refused(counts):
    with pytest.raises(ScoringError):
        impact_ratio(*counts)
