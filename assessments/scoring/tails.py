"""Tails of the χ² and F distributions, so that no figure needs a statistics package at run time.

Sources: Abramowitz and Stegun (1964), 26.4 and 26.5; Press et al. (2007), Numerical Recipes, 6.4,
for the continued fraction.
"""

from math import erfc, exp, lgamma, log, log1p, sqrt

from assessments.scoring.errors import ScoringError

TINY = 1e-300
TOLERANCE = 1e-14
MOST_TERMS = 20_000
HALVINGS = 400  # at most: until two neighbouring numbers are left


def chi_square_tail(x: float, df: int) -> float:
    """Return P(χ² ≥ ``x``), 0–1, with ``df`` ≥ 1 degrees of freedom; 1 where ``x`` ≤ 0.

    Closed form: Q(a + 1, y) = Q(a, y) + yᵃe⁻ʸ/Γ(a + 1) from a = ½ or 1. Raises ScoringError
    where ``df`` is under 1.
    """
    if df < 1:
        raise ScoringError("A χ² needs at least one degree of freedom.")
    if x <= 0:
        return 1.0
    half = x / 2
    tail, a = (erfc(sqrt(half)), 0.5) if df % 2 else (exp(-half), 1.0)
    while a < df / 2:
        tail += exp(a * log(half) - half - lgamma(a + 1))
        a += 1
    return min(tail, 1.0)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), 0–1; ``a``, ``b`` > 0."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def f_quantile(p: float, df1: float, df2: float) -> float:
    """Return the value that F stays under with probability ``p``.

    0 < ``p`` < 1, degrees of freedom above 0; raises ScoringError outside.
    """
    if not 0 < p < 1 or min(df1, df2) <= 0:
        raise ScoringError("An F quantile needs a share between 0 and 1 and degrees of freedom.")
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if beta_cdf(middle, df1 / 2, df2 / 2) < p else (low, middle)
    x = (low + high) / 2
    return df2 * x / (df1 * max(1 - x, TINY))


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function by Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < TOLERANCE:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
