"""Each statistic of the validity report against a hand-worked or a library figure."""

import math

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import cohen_kappa_score

from tests.validity.statistics import (
    bootstrap,
    clustered_wilson,
    design_effect,
    kappa,
    length_of,
    partial,
    pearson,
    quadratic_kappa,
    spearman,
    standard_difference,
    token_f1,
    wilson,
    within_levels,
)

RNG = np.random.default_rng(1)


def test_correlations_match_scipy():
    a, b = RNG.integers(0, 6, (2, 80)).astype(float)

    assert pearson(a, b) == pytest.approx(pearsonr(a, b)[0])
    assert spearman(a, b) == pytest.approx(spearmanr(a, b)[0])


def test_pearson_without_variance_is_no_figure():
    assert math.isnan(pearson(np.ones(4), np.arange(4.0)))


def test_partial_correlation_matches_the_formula_for_one_control():
    a, b, c = RNG.normal(size=(3, 50))
    b = b + c
    r_ab, r_ac, r_bc = (pearsonr(x, y)[0] for x, y in ((a, b), (a, c), (b, c)))
    by_hand = (r_ab - r_ac * r_bc) / math.sqrt((1 - r_ac**2) * (1 - r_bc**2))

    assert partial(a, b, c[:, None]) == pytest.approx(by_hand)


def test_partial_correlation_where_length_explains_all_is_no_figure():
    words = np.arange(1.0, 60.0)

    assert math.isnan(partial(words * 2, RNG.normal(size=59), length_of(words)))


def test_correlation_with_levels_held_sees_only_what_is_left_within_a_level():
    # Within each level longer is lower, although the means rise together: r .83 over all.
    scores = np.array([2.0, 1.0, 4.0, 3.0])
    words = np.array([10.0, 20.0, 50.0, 60.0])
    levels = np.array([1.0, 1.0, 2.0, 2.0])

    assert pearson(scores, words) > 0.6
    assert within_levels(scores, words, levels) == pytest.approx(-1.0)


def test_quadratic_kappa_matches_sklearn():
    a, b = RNG.integers(1, 6, (2, 200))
    b = np.where(RNG.random(200) < 0.6, a, b)

    expected = cohen_kappa_score(a, b, weights="quadratic", labels=[1, 2, 3, 4, 5])
    assert quadratic_kappa(a.astype(float), b.astype(float)) == pytest.approx(expected)


def test_kappa_matches_sklearn():
    a, b = RNG.integers(0, 2, (2, 100)).astype(float)

    assert kappa(a, b) == pytest.approx(cohen_kappa_score(a, b))
    assert math.isnan(kappa(np.zeros(5), np.zeros(5)))


def test_standard_difference_by_hand():
    # Means 4 and 2, both variances 1.
    assert standard_difference(np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0, 3.0])) == 2.0


def test_wilson_interval_by_hand():
    # Nine of ten: (.9 + .19207 ± 1.96·√(.009 + .0096)) / 1.38415 = .596 to .982 (Wilson 1927).
    found = wilson(0.9, 10)

    assert (found.low, found.high) == pytest.approx((0.5958, 0.9821), abs=1e-3)


def test_clustered_wilson_counts_like_answers_of_one_cluster_once():
    # Five pairs, each all right or all wrong: n is five, not ten (times 4/5 for the mean).
    hits = np.array([1, 1, 1, 1, 0, 0, 1, 1, 0, 0], float)
    clusters = list("aabbccddee")
    found, effective = clustered_wilson(hits, clusters)

    assert design_effect(hits, clusters) == pytest.approx(2.5)
    assert effective == pytest.approx(4.0)
    assert found == wilson(0.6, effective)


def test_clustered_wilson_never_counts_more_answers_than_there_are():
    _, effective = clustered_wilson(np.array([1.0, 0.0, 1.0, 0.0]), list("aabb"))

    assert effective == 4.0


def test_bootstrap_resamples_whole_clusters():
    values = np.repeat([0.0, 1.0], 50)
    by_row = bootstrap(lambda x: float(x.mean()), values)
    by_cluster = bootstrap(lambda x: float(x.mean()), values, clusters=["a"] * 50 + ["b"] * 50)

    assert by_row.low > 0.35
    assert (by_cluster.value, by_cluster.low, by_cluster.high) == (0.5, 0.0, 1.0)


@pytest.mark.parametrize(
    ("found", "wanted", "f1"),
    [
        (set(), set(), 1.0),
        ({1}, set(), 0.0),
        ({1, 2, 3}, {3, 4}, 0.4),
        ({1, 2}, {1, 2}, 1.0),
    ],
)
def test_token_f1_by_hand(found, wanted, f1):
    assert token_f1(found, wanted) == f1
