"""Our statistics against statsmodels and pingouin on seeded random data."""

import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.multivariate.factor import Factor
from statsmodels.stats.contingency_tables import StratifiedTable

from assessments.scoring.dif import as_levels, mantel_haenszel, ordinal_logistic
from assessments.scoring.items import analyse_credits
from assessments.scoring.reliability import (
    alpha_interval,
    cronbach_alpha,
    omega_of_covariance,
    omega_total,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pingouin's imports warn of their own future
    import pingouin

Array = NDArray[np.float64]


def answers(seed: int, n: int = 500, n_items: int = 8) -> tuple[Array, NDArray[np.bool_]]:
    """Five levels an item; the first one is harder for the focal 40 %."""
    rng = np.random.default_rng(seed)
    is_focal = rng.random(n) < 0.4
    ability = rng.normal(size=n) - 0.3 * is_focal
    raw = ability[:, None] + rng.normal(size=(n, n_items)) * rng.uniform(0.6, 1.6, n_items)
    raw[is_focal, 0] -= 0.6
    return np.clip(np.round(2 + raw), 0, 4), is_focal


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_alpha_and_its_limits_are_pingouins(seed: int) -> None:
    table, _ = answers(seed, n=60)

    alpha, limits = pingouin.cronbach_alpha(pd.DataFrame(table))

    assert cronbach_alpha(table) == pytest.approx(alpha)
    assert alpha_interval(cronbach_alpha(table), *table.shape) == pytest.approx(limits, abs=6e-4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_omega_follows_statsmodels_loadings(seed: int) -> None:
    table, _ = answers(seed)
    matrix: Array = np.asarray(np.corrcoef(table, rowvar=False))

    factor = Factor(corr=matrix, n_factor=1, method="pa", smc=True).fit(maxiter=2000, tol=1e-10)

    loadings = np.asarray(factor.loadings)[:, 0]
    common = loadings.sum() ** 2
    assert omega_of_covariance(matrix) == pytest.approx(
        common / (common + (1 - loadings**2).sum()), abs=1e-5
    )
    standard = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
    assert omega_total(standard) == pytest.approx(omega_of_covariance(matrix), abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_item_rest_is_pingouins_correlation(seed: int) -> None:
    table, _ = answers(seed)

    found = [one.item_rest for one in analyse_credits(table / 4)]

    rest = table.sum(axis=1, keepdims=True) - table
    wanted = [
        pingouin.corr(item, others)["r"].iloc[0]
        for item, others in zip(table.T, rest.T, strict=True)
    ]
    assert found == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mantel_haenszel_is_statsmodels(seed: int) -> None:
    table, is_focal = answers(seed, n=900)
    right = (table > 1).astype(float)
    total = right.sum(axis=1)
    tables = [
        [
            [
                ((right[:, 0] == one) & (is_focal == focal) & (total == score)).sum()
                for one in (1, 0)
            ]
            for focal in (False, True)
        ]
        for score in np.unique(total)
    ]
    both = [one for one in tables if np.sum(one[0]) and np.sum(one[1])]

    wanted = StratifiedTable([np.array(one, float) for one in both])
    found = mantel_haenszel(right[:, 0], total, is_focal)

    assert found.alpha_mh == pytest.approx(wanted.oddsratio_pooled)
    test = wanted.test_null_odds(correction=True)
    assert (found.chi_square, found.p) == pytest.approx((test.statistic, test.pvalue))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ordinal_logistic_is_statsmodels(seed: int) -> None:
    table, is_focal = answers(seed)
    total, levels = table.sum(axis=1), as_levels(table[:, 0])
    score = (total - total.mean()) / total.std()
    models = ([score], [score, is_focal], [score, is_focal, score * is_focal])

    fits = [
        OrderedModel(levels, np.column_stack(one).astype(float), distr="logit").fit(
            method="bfgs", disp=False, maxiter=500, gtol=1e-7
        )
        for one in models
    ]
    found = ordinal_logistic(levels, total, is_focal)

    likelihoods = [fit.llf for fit in fits]
    assert (found.uniform, found.non_uniform) == pytest.approx(
        tuple(2 * np.diff(likelihoods)), abs=1e-4
    )
    assert found.log_odds == pytest.approx(fits[1].params[1], abs=1e-4)
    null, n = fits[0].llnull, len(levels)
    r2 = [(1 - np.exp(2 * (null - one) / n)) / (1 - np.exp(2 * null / n)) for one in likelihoods]
    assert found.r2_change == pytest.approx(r2[2] - r2[0], abs=1e-6)
