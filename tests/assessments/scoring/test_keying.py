"""Experts' agreement against published figures and pingouin; methods on people by hand."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assessments.scoring.errors import ScoringError
from assessments.scoring.keying import (
    OptionFigures,
    agreement,
    alpha_of,
    distribution,
    group_differences,
    option_figures,
    person_scores,
    rank_agreement,
    standardised_difference,
)
from assessments.scoring.tails import beta_cdf, f_quantile

# Shrout and Fleiss (1979), Psychological Bulletin 86(2), table 2: 6 targets, 4 judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)


def test_option_figures_hand_worked() -> None:
    # mean 5, deviations 2 1 0 −1 −2, s² = 10/4
    found = option_figures([7, 6, 5, 4, 3])
    assert (found.n, found.mean, found.modes) == (5, 5.0, (3, 4, 5, 6, 7))
    assert found.sd == pytest.approx(2.5**0.5)
    assert option_figures([7, 7, 6]).modes == (7,)
    assert option_figures([4]) == OptionFigures(1, 4.0, (4,), None)
    assert option_figures([]) == OptionFigures(0, None, (), None)


def test_option_is_disputed_above_one_and_a_half() -> None:
    # SD of 1 4 4: √3 = 1.73; of 2 5 and 3.5 in the middle, 3 and 5 5: 1.15
    assert option_figures([1, 4, 4]).is_disputed
    assert not option_figures([3, 5, 5]).is_disputed
    assert not option_figures([7]).is_disputed


def test_agreement_is_that_of_shrout_and_fleiss() -> None:
    found = agreement(SHROUT_FLEISS)

    # ICC(2,1) .29 and ICC(2,4) .62 in their table 4; intervals as R's psych::ICC prints them
    assert found.single.value == pytest.approx(0.29, abs=0.005)
    assert found.mean.value == pytest.approx(0.62, abs=0.005)
    assert (found.single.low, found.single.high) == pytest.approx((0.019, 0.76), abs=0.005)
    assert (found.mean.low, found.mean.high) == pytest.approx((0.071, 0.93), abs=0.005)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agreement_is_that_of_pingouin(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd
        import pingouin
    rng = np.random.default_rng(seed)
    n, k = 12, 5
    table = np.clip(
        np.round(rng.normal(4, 1.5, (n, 1)) + rng.normal(0, 1, (n, k)) + rng.normal(0, 0.5, k)),
        1,
        7,
    )
    rows = [(i, j, table[i, j]) for i in range(n) for j in range(k)]
    long = pd.DataFrame(rows, columns=["target", "rater", "rating"])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pingouin.intraclass_corr(long, "target", "rater", "rating").set_index("Type")
    found = agreement(table)

    for ours, name in ((found.single, "ICC(A,1)"), (found.mean, "ICC(A,k)")):
        assert ours.value == pytest.approx(theirs.loc[name, "ICC"])
        assert (ours.low, ours.high) == pytest.approx(tuple(theirs.loc[name, "CI95"]), abs=0.0051)


def test_rater_with_a_gap_is_left_out() -> None:
    with_gap = np.column_stack([SHROUT_FLEISS, [1, 2, np.nan, 4, 5, 6]])

    found = agreement(with_gap)

    assert (found.n_raters, found.n_left_out) == (4, 1)
    assert found.single == agreement(SHROUT_FLEISS).single


def test_raters_who_agree_wholly_have_an_icc_of_one() -> None:
    found = agreement(np.array([[1.0, 1.0, 1.0], [5, 5, 5], [7, 7, 7]]))

    assert (found.single.value, found.single.low, found.mean.value) == (1.0, 1.0, 1.0)


def test_raters_who_contradict_each_other_have_limits_within_one() -> None:
    found = agreement(np.array([[1.0, 7.0], [7.0, 1.0], [4.0, 4.0], [2.0, 6.0]]))

    assert found.single.value < 0
    assert -1 <= found.mean.low <= found.mean.value <= found.mean.high <= 1


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([[1.0], [2.0]], "Fewer than two experts"),
        ([[1.0, np.nan], [np.nan, 2.0]], "Fewer than two experts"),
        ([[1.0, 2.0]], "nothing about agreement"),
        ([[4.0, 4.0], [4.0, 4.0]], "same rating to everything"),
    ],
)
def test_agreement_that_cannot_be_told_is_refused(table: list[list[float]], says: str) -> None:
    with pytest.raises(ScoringError, match=says):
        agreement(np.array(table))


@given(
    st.floats(0.001, 0.999),
    st.floats(0.5, 300, allow_nan=False),
    st.floats(0.5, 300, allow_nan=False),
)
def test_beta_and_f_are_those_of_scipy(p: float, a: float, b: float) -> None:
    assert beta_cdf(p, a, b) == pytest.approx(stats.beta.cdf(p, a, b), rel=1e-9, abs=1e-12)
    assert stats.f.cdf(f_quantile(p, a, b), a, b) == pytest.approx(p, rel=1e-6)


def test_f_outside_its_range_is_refused() -> None:
    assert (beta_cdf(0, 1, 1), beta_cdf(1, 1, 1)) == (0, 1)
    with pytest.raises(ScoringError):
        f_quantile(1, 2, 3)


# --- methods on people ---------------------------------------------------------------------


def test_person_score_is_the_mean_of_what_is_scored() -> None:
    levels = np.array([[1.0, 2.0], [np.nan, 4.0], [np.nan, np.nan]])

    scores = person_scores(levels)

    assert scores == pytest.approx([1.5, 4.0, np.nan], nan_ok=True)


def test_distribution_counts_by_quarter_levels() -> None:
    found = distribution(np.array([1.0] * 10 + [3.0] * 10 + [5.0] * 10 + [np.nan]))

    # variance 10·(4 + 0 + 4) / 29
    assert (found.n, found.mean) == (30, 3.0)
    assert found.sd == pytest.approx((80 / 29) ** 0.5)
    assert [i for i, n in enumerate(found.counts) if n] == [0, 8, 15]


def test_few_people_are_refused_in_words() -> None:
    few = np.ones(29)

    with pytest.raises(ScoringError, match="29 scored: too few to compare"):
        distribution(few)
    with pytest.raises(ScoringError, match="too few to compare"):
        rank_agreement(few, few)
    with pytest.raises(ScoringError, match="29 people against 29"):
        standardised_difference(few, few)


def test_alpha_counts_people_with_every_item() -> None:
    rng = np.random.default_rng(5)
    levels = rng.normal(3, 0.5, (40, 1)) + rng.normal(0, 0.5, (40, 4))
    gap = levels.copy()
    gap[:5, 0] = np.nan

    alpha, n = alpha_of(gap)

    assert n == 35
    assert alpha == alpha_of(levels[5:])[0]
    with pytest.raises(ScoringError, match="One item has no alpha"):
        alpha_of(levels[:, :1])
    with pytest.raises(ScoringError, match="29 have a score on each of the 4 items"):
        alpha_of(levels[:29])


def test_rank_agreement_is_that_of_scipy() -> None:
    rng = np.random.default_rng(6)
    x = rng.integers(1, 9, 50) / 2
    y = x + rng.integers(0, 4, 50)
    y[3] = np.nan
    left = np.delete(x, 3), np.delete(y, 3)

    found = rank_agreement(x, y)

    assert found.n == 49
    assert found.spearman == pytest.approx(stats.spearmanr(*left).statistic)
    assert found.kendall == pytest.approx(stats.kendalltau(*left).statistic)


def test_method_that_puts_all_alike_has_no_rank_agreement() -> None:
    with pytest.raises(ScoringError, match="everybody the same"):
        rank_agreement(np.ones(40), np.arange(40.0))


def test_standardised_difference_hand_worked() -> None:
    # 40 people each at ±1 about 3 and about 4: s² = 40/39, df 78, J = 1 − 3/311
    reference, group = np.array([2.0, 4.0] * 20), np.array([3.0, 5.0] * 20)

    found = standardised_difference(reference, group)

    g = (1 - 3 / 311) / (40 / 39) ** 0.5
    error = (80 / 1600 + g**2 / 160) ** 0.5
    assert found.value == pytest.approx(g)
    assert (found.low, found.high) == pytest.approx((g - 1.96 * error, g + 1.96 * error), abs=1e-4)


def test_standardised_difference_is_that_of_pingouin() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pingouin
    rng = np.random.default_rng(8)
    x, y = rng.normal(3, 0.6, 70), rng.normal(3.3, 0.7, 45)

    found = standardised_difference(x, y)

    assert found.value == pytest.approx(pingouin.compute_effsize(y, x, eftype="hedges"))
    theirs = pingouin.compute_esci(found.value, 45, 70, eftype="hedges", decimals=6)
    assert (found.low, found.high) == pytest.approx(tuple(theirs), abs=0.01)  # theirs by t


def test_groups_stand_against_the_largest_and_small_ones_are_refused() -> None:
    scores = np.concatenate([np.tile([2.0, 4.0], 20), np.tile([3.0, 5.0], 15), [1.0, 2.0], [3.0]])
    groups = ["a"] * 40 + ["b"] * 30 + ["c"] * 2 + [""]

    found = group_differences(scores, groups)

    assert [(one.group, one.n) for one in found] == [("b", 30), ("c", 2)]
    assert found[0].difference is not None
    assert found[0].difference.value > 0
    assert found[1].difference is None
    assert "2 people against 40" in found[1].reason
    assert group_differences(scores, ["a"] * 73) == ()


def test_groups_need_a_code_for_everybody() -> None:
    with pytest.raises(ScoringError, match="code of a group"):
        group_differences(np.ones(3), ["a"])
