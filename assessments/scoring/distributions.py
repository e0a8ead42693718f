"""Quantiles of F without scipy, which is there to test with and not to run with."""

from math import exp, lgamma, log, log1p

from assessments.scoring.errors import ScoringError

ROUNDS = 400
TINY = 1e-300
CLOSE = 1e-15


def f_quantile(p: float, df1: float, df2: float) -> float:
    """The value (> 0) that F with ``df1`` and ``df2`` (> 0) degrees of freedom stays below with
    probability ``p`` (0 < p < 1). By bisection of the beta distribution function."""
    if not 0 < p < 1 or df1 <= 0 or df2 <= 0:
        raise ScoringError("F needs a probability within 0–1 and degrees of freedom above 0.")
    low, high = 0.0, 1.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if beta_cdf(middle, df1 / 2, df2 / 2) < p:
            low = middle
        else:
            high = middle
    at = (low + high) / 2
    return df2 * at / (df1 * max(1 - at, TINY))


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function Iₓ(a, b), 0–1; 0 ≤ x ≤ 1, a and b > 0.

    Source: Press et al. (2007), Numerical Recipes, 3rd ed., 6.4 (Lentz's continued fraction).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, ROUNDS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            c, d = _away(1 + term / c), 1 / _away(1 + term * d)
            total *= c * d
        if abs(c * d - 1) < CLOSE:
            break
    return total


def _away(value: float) -> float:
    """Kept from 0, by which it is divided."""
    return value if abs(value) > TINY else TINY
