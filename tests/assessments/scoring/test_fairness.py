from math import inf

import numpy as np
import pytest
from scipy.stats import fisher_exact as scipy_fisher
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)

from assessments.scoring.errors import ScoringError
from assessments.scoring.fairness import (
    above_median,
    compare,
    fisher_exact,
    impact_ratio,
    rate_interval,
    rate_table,
    two_rates,
)


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


# The worked examples of the rule itself: New York City Department of Consumer and Worker
# Protection, Notice of Adoption of Final Rule, 6 RCNY 5-301 (2023).
SELECTED_BY_SEX = {"male": (667, 1390), "female": (555, 1181)}
SELECTED_BY_RACE = {
    "hispanic": (204, 408),
    "white": (412, 797),
    "black": (170, 390),
    "pacific": (52, 119),
    "asian": (302, 616),
    "native": (18, 41),
    "two_or_more": (96, 213),
}
SELECTED_BY_BOTH = {
    ("male", "hispanic"): (90, 205),
    ("female", "hispanic"): (82, 190),
    ("male", "white"): (215, 412),
    ("male", "black"): (95, 226),
    ("male", "pacific"): (37, 87),
    ("male", "asian"): (167, 321),
    ("male", "native"): (11, 24),
    ("male", "two_or_more"): (52, 115),
    ("female", "white"): (197, 385),
    ("female", "black"): (75, 164),
    ("female", "pacific"): (15, 32),
    ("female", "asian"): (135, 295),
    ("female", "native"): (7, 17),
    ("female", "two_or_more"): (44, 98),
}
SCORED_BY_SEX = {"male": (50, 92), "female": (34, 76)}


def ratios(counts, digits: int) -> dict[object, float]:
    table = rate_table(counts, leaves_out_small=False)
    return {name: round(line.ratio or 0, digits) for name, line in table.items()}


def test_selection_rates_are_those_of_the_rules_own_example():
    rates = {name: round(100 * line.rate) for name, line in rate_table(SELECTED_BY_RACE).items()}

    assert ratios(SELECTED_BY_SEX, 3) == {"male": 1.0, "female": 0.979}
    assert list(rates.values()) == [50, 52, 44, 44, 49, 44, 45]
    assert list(ratios(SELECTED_BY_RACE, 2).values()) == [0.97, 1, 0.84, 0.85, 0.95, 0.85, 0.87]
    assert list(ratios(SELECTED_BY_BOTH, 3).values()) == [
        *(0.841, 0.827, 1, 0.806, 0.815, 0.997, 0.878, 0.866),
        *(0.981, 0.876, 0.898, 0.877, 0.789, 0.860),
    ]


def test_scoring_rates_are_those_of_the_rules_own_example():
    table = rate_table(SCORED_BY_SEX)

    assert [round(100 * line.rate, 1) for line in table.values()] == [54.3, 44.7]
    assert ratios(SCORED_BY_SEX, 2) == {"male": 1.0, "female": 0.82}


def test_category_under_two_percent_shows_its_rate_and_takes_no_part_in_the_ratio():
    # 41 of 2584 people are 1.6 %; their 100 % would else be the rate to divide by.
    table = rate_table({**SELECTED_BY_RACE, "native": (41, 41)})

    assert (table["native"].rate, table["native"].ratio) == (1.0, None)
    assert table["native"].is_left_out
    assert table["white"].is_highest


def test_nobody_selected_gives_rates_but_no_ratio():
    table = rate_table({"a": (0, 10), "b": (0, 12)})

    assert [(line.rate, line.ratio, line.is_highest) for line in table.values()] == [
        (0.0, None, False),
        (0.0, None, False),
    ]
    assert rate_table({}) == {}


def test_above_the_median_is_the_upper_half_without_those_on_it():
    scores = np.array([1.0, 3.0, 3.0, np.nan, 4.0, 5.0])

    median, above = above_median(scores)

    assert median == 3.0
    assert above.tolist() == [False, False, False, False, True, True]
    with pytest.raises(ScoringError, match="Nobody is scored"):
        above_median(np.array([np.nan]))


@pytest.mark.parametrize("counts", [(12, 40), (0, 9), (9, 9), (1, 300)])
def test_interval_of_a_rate_is_wilsons(counts):
    expected = proportion_confint(*counts, method="wilson")

    assert rate_interval(*counts) == pytest.approx(expected, abs=1e-9)


FOURFOLD = [
    (12, 40, 48, 80),
    (1, 10, 3, 20),
    (7, 17, 215, 412),
    (0, 8, 5, 9),
    (900, 3000, 2500, 7000),
]


@pytest.mark.parametrize("counts", FOURFOLD)
def test_z_and_fisher_are_those_of_other_packages(counts):
    selected, total, ref_selected, ref_total = counts
    table = [[selected, total - selected], [ref_selected, ref_total - ref_selected]]

    assert fisher_exact(*counts) == pytest.approx(scipy_fisher(table).pvalue, rel=1e-6)
    assert two_rates(*counts) == pytest.approx(
        proportions_ztest([selected, ref_selected], [total, ref_total]), rel=1e-9
    )


def test_everybody_selected_differs_in_nothing():
    assert two_rates(5, 5, 7, 7) == (0.0, 1.0)
    assert fisher_exact(5, 5, 7, 7) == 1.0


def test_large_difference_is_under_four_fifths_and_no_chance():
    # Questions and Answers no. 11 again: 20 of the 60 hired would be black at a common rate.
    found = compare(12, 40, 48, 80)

    assert (found.is_under, found.is_significant) == (True, True)
    assert (found.one_turns_ratio, found.one_turns_significance) == (False, False)
    assert found.z == pytest.approx(-3.0984, abs=1e-4)  # (.30 − .60) / √(.5 · .5 · (1/40 + 1/80))
    assert found.shortfall == pytest.approx(8.0)


def test_small_numbers_hang_on_one_selection():
    # Questions and Answers no. 21: 1 of 10 women and 3 of 20 men, too few for a finding; with one
    # woman more and one man less the women's rate is the higher one.
    found = compare(1, 10, 3, 20)

    assert found.ratio.ratio == pytest.approx(2 / 3)
    assert (found.is_under, found.is_significant, found.one_turns_ratio) == (True, False, True)


def test_finding_just_above_four_fifths_hangs_on_one_selection_too():
    # 40 of 100 beside 49 of 100: .816; 39 beside 50: .78.
    found = compare(40, 100, 49, 100)

    assert (found.is_under, found.one_turns_ratio) == (False, True)


def test_exactly_four_fifths_is_no_finding():
    assert not compare(12, 50, 15, 50).is_under


def test_last_selection_of_the_reference_can_be_moved():
    found = compare(0, 10, 1, 10)

    assert (found.is_under, found.one_turns_ratio) == (True, True)


def test_nothing_to_move_turns_nothing():
    found = compare(10, 10, 10, 10)

    assert not found.one_turns_ratio
    assert not found.one_turns_significance
