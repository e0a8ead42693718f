"""Agreement against published figures, and against pingouin and scikit-learn on drawn ratings."""

from math import sqrt

import numpy as np
import pandas as pd
import pingouin
import pytest
from sklearn.metrics import cohen_kappa_score

from assessments.scoring import agreement
from assessments.scoring.agreement import (
    Ratings,
    bias,
    components,
    differences,
    drift,
    level_of,
    panel_agreement,
    quadratic_kappa,
    rater_sd,
    weighted_kappa,
)
from assessments.scoring.errors import ScoringError

# Shrout and Fleiss (1979), Psychological Bulletin 86(2), table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    dtype=float,
)


def rows_of(table):
    return [
        (answer, rater, float(level))
        for answer, row in enumerate(table)
        for rater, level in enumerate(row)
        if not np.isnan(level)
    ]


def drawn(n_answers=300, n_raters=5, k=2, seed=1, answers=0.9, raters=0.3, rest=0.6):
    """Ratings of k drawn raters each, from known standard deviations."""
    rng = np.random.default_rng(seed)
    true, lean = rng.normal(0, answers, n_answers), rng.normal(0, raters, n_raters)
    table = np.full((n_answers, n_raters), np.nan)
    for answer in range(n_answers):
        for rater in rng.choice(n_raters, k, replace=False):
            table[answer, rater] = 3 + true[answer] + lean[rater] + rng.normal(0, rest)
    return table


def test_icc_of_shrout_and_fleiss_is_the_published_one():
    found = panel_agreement(Ratings.of(rows_of(SHROUT_FLEISS)))

    assert round(found.single.value, 2) == 0.29
    assert round(found.mean.value, 2) == 0.62
    assert (found.n_answers, found.n_raters, found.k) == (6, 4, 4.0)


@pytest.mark.filterwarnings("ignore")
def test_icc_without_gaps_is_pingouins():
    table = drawn(n_answers=60, n_raters=4, k=4)
    long = pd.DataFrame(rows_of(table), columns=["answer", "rater", "level"])

    theirs = pingouin.intraclass_corr(long, targets="answer", raters="rater", ratings="level")
    figures = theirs["ICC"].tolist()  # ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k
    ours = components(Ratings.of(rows_of(table)))

    assert ours.icc() == pytest.approx(figures[1])
    assert ours.icc(4) == pytest.approx(figures[4])


def test_components_with_gaps_come_back_as_they_were_drawn():
    runs = [components(Ratings.of(rows_of(drawn(400, 8, 2, seed)))) for seed in range(30)]
    mean = np.mean([[c.answers, c.raters, c.rest] for c in runs], axis=0)

    assert mean == pytest.approx([0.81, 0.09, 0.36], abs=0.03)


def test_components_of_a_small_ragged_table_are_those_of_least_squares():
    """Henderson's method 3 spelt out with design matrices on a table with gaps."""
    table = np.array([[4, 3, np.nan], [2, np.nan, 3], [np.nan, 5, 5], [1, 2, 2], [3, 3, np.nan]])
    rows = rows_of(table)
    y = np.array([level for *_, level in rows])
    answers = np.array([[float(a == i) for i in range(5)] for a, *_ in rows])
    raters = np.array([[float(r == j) for j in range(3)] for _, r, _ in rows])

    def left(design):
        return float(((y - design @ np.linalg.lstsq(design, y, rcond=None)[0]) ** 2).sum())

    both = left(np.hstack([answers, raters]))
    n, k, total = 5, 3, len(y)
    rest = both / (total - n - k + 1)
    by_raters = (left(answers) - both - (k - 1) * rest) / (total - n)
    by_answers = (left(raters) - both - (n - 1) * rest) / (total - k)

    found = components(Ratings.of(rows))

    assert (found.answers, found.raters, found.rest) == pytest.approx((by_answers, by_raters, rest))


def test_interval_holds_the_truth_about_as_often_as_it_says():
    truth = 0.81 / (0.81 + 0.36)
    held = 0
    for seed in range(30):
        found = panel_agreement(Ratings.of(rows_of(drawn(80, 4, 2, seed, raters=0.0)))).single
        held += found.low <= truth <= found.high

    assert held >= 26  # of 30: 95 % less what 30 draws leave to chance


@pytest.mark.parametrize(
    "rows",
    [
        [(1, "a", 3.0), (2, "a", 4.0)],
        [(1, "a", 3.0), (1, "b", 3.0)],
        [(n, rater, 3.0) for n in (1, 2, 3) for rater in "ab"]
        + [(n, rater, 4.0) for n in (4, 5, 6) for rater in "cd"],
    ],
)
def test_components_are_refused_where_nothing_connects_the_raters(rows):
    with pytest.raises(ScoringError):
        components(Ratings.of(rows))


def test_weighted_kappa_is_cohens_own_example():
    """Cohen (1968), Psychological Bulletin 70(4), table 1: weighted kappa .348."""
    shares = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], dtype=float)

    assert round(weighted_kappa(shares, weights), 3) == 0.348


def test_quadratic_kappa_is_scikit_learns():
    rng = np.random.default_rng(3)
    first = rng.integers(1, 6, 200)
    second = np.clip(first + rng.integers(-1, 2, 200), 1, 5)

    ours = quadratic_kappa(first.tolist(), second.tolist())

    assert ours == pytest.approx(cohen_kappa_score(first, second, weights="quadratic"))


def test_kappa_of_one_and_the_same_level_is_refused():
    with pytest.raises(ScoringError):
        quadratic_kappa([3, 3, 3], [3, 3, 3])


def test_one_raters_error_is_pooled_within_answers_and_has_a_floor():
    # squares .5 + 2 + 2, each with one degree of freedom
    assert rater_sd([[3, 4], [2, 4], [1, 3], [5]]) == pytest.approx(sqrt(4.5 / 3))
    assert rater_sd([[3, 3], [4, 4]]) == agreement.RATER_SD
    assert rater_sd([[3]]) == agreement.RATER_SD


def test_level_is_the_mean_of_all_raters_and_three_err_less_than_two():
    two, three = level_of([2, 4], 0.8), level_of([2, 4, 4], 0.8)

    assert [two.value, two.sem] == pytest.approx([3.0, 0.8 / sqrt(2)])
    assert [three.value, three.sem] == pytest.approx([10 / 3, 0.8 / sqrt(3)])
    with pytest.raises(ScoringError):
        level_of([], 0.8)


def test_mean_of_three_is_surer_than_the_mean_of_the_closest_two():
    """Why a third rater does not replace the farther one: Lieblein (1952)."""
    threes = np.sort(np.random.default_rng(5).normal(0, 1, (100_000, 3)), axis=1)
    low = threes[:, 1] - threes[:, 0] < threes[:, 2] - threes[:, 1]
    closest = np.where(low, threes[:, :2].mean(axis=1), threes[:, 1:].mean(axis=1))

    assert threes.mean(axis=1).var() == pytest.approx(1 / 3, abs=0.01)
    assert closest.var() > 1.7 * threes.mean(axis=1).var()


def test_bias_is_the_mean_difference_to_the_others_with_its_interval():
    own = {"a": 4.0, "b": 3.0, "c": 5.0, "d": 2.0}
    apart = differences(own, {"a": [3, 4], "b": [3], "c": [3, 4], "x": [1]})
    found = bias(apart)

    assert apart.tolist() == [0.5, 0.0, 1.5]
    assert found.value == pytest.approx(2 / 3)
    half = 1.959964 * np.std([0.5, 0.0, 1.5], ddof=1) / sqrt(3)
    assert [found.low, found.high, found.n] == pytest.approx([2 / 3 - half, 2 / 3 + half, 3])


def test_drift_finds_a_rater_who_grows_milder_and_no_other():
    rng = np.random.default_rng(2)
    steady = rng.normal(0.2, 0.6, 120)
    milder = steady + np.linspace(0, 1, 120)

    assert drift(steady).change.low < 0 < drift(steady).change.high
    found = drift(milder)
    assert len(found.windows) == 6
    assert found.change.low > 0
    assert found.change.value == pytest.approx(milder[100:].mean() - milder[:20].mean())
    with pytest.raises(ScoringError):
        drift(steady[:39])
