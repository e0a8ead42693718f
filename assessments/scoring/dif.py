"""Differential item functioning: does an item favour one of two groups of the same ability?

Groups come as opaque codes; this room does not know what they stand for.
"""

from dataclasses import dataclass
from math import erfc, log, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError

Array = NDArray[np.float64]
Class = Literal["A", "B", "C"]

LEAST_PEOPLE = 30  # of each group
DELTA = -2.35  # from the log odds ratio to the scale of ETS
NEGLIGIBLE, LARGE = 1.0, 1.5  # |Δ|
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Dif:
    """``chi_square`` (≥ 0, one degree of freedom, with continuity correction) and its ``p``;
    ``alpha_mh`` (> 0): the common odds ratio, above 1 where the item favours the reference group;
    ``delta`` = −2.35·ln α; ``grade`` A (negligible), B or C (large)."""

    chi_square: float
    p: float
    alpha_mh: float
    delta: float
    grade: Class


def mantel_haenszel(scores: Array, total: Array, is_focal: NDArray[np.bool_]) -> Dif:
    """DIF of one item between people matched by ``total``, which includes the item.

    ``scores`` (n_people,) 0 or 1; ``total`` (n_people,). A: |Δ| < 1 or not significant; C:
    |Δ| ≥ 1.5 and significantly above 1 (one-sided, 5 %); else B. Raises ScoringError where a group
    has under 30 people, or where no matched people differ in the item.
    Sources: Mantel and Haenszel (1959); Holland and Thayer (1988); Zieky (1993) for the classes;
    Robins, Breslow and Greenland (1986) for the standard error of ln α.
    """
    smallest = min(int(is_focal.sum()), int((~is_focal).sum()))
    if smallest < LEAST_PEOPLE:
        raise ScoringError(
            f"The smaller group has {smallest} people; under {LEAST_PEOPLE} the figures would "
            "say nothing."
        )
    tables = np.array(
        [_table(scores[total == score], is_focal[total == score]) for score in np.unique(total)]
    )
    a, b, c, d = tables.T
    n = tables.sum(axis=1)
    right, reference, focal = a + c, a + b, c + d
    told = (reference > 0) & (focal > 0)
    variance = (reference * focal * right * (n - right) / (n**2 * np.maximum(n - 1, 1)))[told].sum()
    with_reference, with_focal = (a * d / n)[told], (b * c / n)[told]
    if variance == 0 or not with_reference.sum() or not with_focal.sum():
        raise ScoringError("Among people of equal score the groups cannot be told apart by it.")
    away = abs(float((a - reference * right / n)[told].sum()))
    chi_square = (away - min(0.5, away)) ** 2 / float(variance)
    alpha = float(with_reference.sum() / with_focal.sum())
    p = erfc(sqrt(chi_square / 2))
    delta = DELTA * log(alpha)
    error = abs(DELTA) * _error(tables[told])
    return Dif(chi_square, p, alpha, delta, _grade(abs(delta), p, error))


def _table(scores: Array, is_focal: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """People with the same total: reference right and wrong, focal right and wrong."""
    reference, focal = scores[~is_focal], scores[is_focal]
    return (
        float(reference.sum()),
        len(reference) - float(reference.sum()),
        float(focal.sum()),
        len(focal) - float(focal.sum()),
    )


def _error(tables: Array) -> float:
    """The standard error of ln α."""
    a, b, c, d = tables.T
    n = tables.sum(axis=1)
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    sum_r, sum_s = r.sum(), s.sum()
    variance = (
        (p * r).sum() / (2 * sum_r**2)
        + (p * s + q * r).sum() / (2 * sum_r * sum_s)
        + (q * s).sum() / (2 * sum_s**2)
    )
    return sqrt(float(variance))


def _grade(size: float, p: float, error: float) -> Class:
    if size < NEGLIGIBLE or p >= LEVEL:
        return "A"
    surely_above = size - NormalDist().inv_cdf(1 - LEVEL) * error > NEGLIGIBLE
    return "C" if size >= LARGE and surely_above else "B"
