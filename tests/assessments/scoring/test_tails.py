"""Tails of χ² and F against scipy."""

import pytest
from scipy import stats

from assessments.scoring.errors import ScoringError
from assessments.scoring.tails import beta_cdf, chi_square_tail, f_quantile


@pytest.mark.parametrize("df", [1, 2, 3, 4, 7, 30])
@pytest.mark.parametrize("x", [0.01, 1.0, 3.84, 12.5, 150.0])
def test_chi_square_tail_is_scipys(x: float, df: int) -> None:
    assert chi_square_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-9)


def test_no_chi_square_is_certain() -> None:
    assert chi_square_tail(0.0, 2) == 1.0
    assert chi_square_tail(-1.0, 1) == 1.0


@pytest.mark.parametrize(("df1", "df2"), [(1, 1), (5, 20), (99, 1683), (19_999, 339_983)])
@pytest.mark.parametrize("p", [0.025, 0.5, 0.975])
def test_f_quantile_is_scipys(p: float, df1: int, df2: int) -> None:
    assert f_quantile(p, df1, df2) == pytest.approx(stats.f.ppf(p, df1, df2), rel=1e-8)


def test_beta_ends_at_nought_and_one() -> None:
    assert (beta_cdf(-0.1, 2, 3), beta_cdf(1.2, 2, 3)) == (0.0, 1.0)


def test_impossible_figures_are_refused() -> None:
    with pytest.raises(ScoringError, match="degree of freedom"):
        chi_square_tail(1.0, 0)
    with pytest.raises(ScoringError, match="between 0 and 1"):
        f_quantile(1.0, 2, 2)
