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
from assessments.scoring.ordinal import (
    Fit,
    Levels,
    nagelkerke_r2,
    null_log_likelihood,
    proportional_odds,
)
from assessments.scoring.tails import chi_square_tail

Array = NDArray[np.float64]
Class = Literal["A", "B", "C"]

LEAST_PEOPLE = 30  # of each group
# What pages report from. Zieky (1993), in Holland and Wainer, Differential Item Functioning: 100 in
# the smaller group; Zumbo (1999) advises 200 of each, under which only large differences show.
LEAST_TO_REPORT, SOLID = 100, 200
MOST_LEVELS = 7  # of an item; finer scores are cut into bands
MOST_STRATA = 20  # of the total; finer totals are cut into bands
JODOIN_GIERL = 0.035, 0.070  # ΔR² from which a difference is moderate, and large
ZUMBO = 0.13, 0.26
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


@dataclass(frozen=True, slots=True)
class OrdinalDif:
    """``chi_square`` (≥ 0, two degrees of freedom) and ``p``: both kinds of difference at once.
    ``uniform`` and ``non_uniform`` (one each): the same at all scores, or changing with the score.
    ``log_odds``: above 0 where the focal group does better among equals. ``r2_change`` (0–1):
    Nagelkerke's R² that the group adds. ``grade``: by Jodoin and Gierl; ``zumbo``: by Zumbo."""

    chi_square: float
    p: float
    uniform: float
    p_uniform: float
    non_uniform: float
    p_non_uniform: float
    log_odds: float
    r2_change: float
    grade: Class
    zumbo: Class


def ordinal_logistic(
    levels: Levels, total: Array, is_focal: NDArray[np.bool_], least: int = LEAST_TO_REPORT
) -> OrdinalDif:
    """DIF of one item of several levels between people matched by ``total`` (any unit).

    Three models are nested: the total; and the group; and their product. ``levels`` (n_people,):
    whole numbers. A: not significant at 5 % or ΔR² < .035; B: < .070; else C. Zumbo's classes ask
    for 1 % and .13, .26. Raises ScoringError under ``least`` people in a group, or where a model
    cannot be fitted.
    Sources: Swaminathan and Rogers (1990), J. Educ. Meas. 27(4); Zumbo (1999), A Handbook on the
    Theory and Methods of DIF; Jodoin and Gierl (2001), Appl. Meas. Educ. 14(4).
    """
    _must_be_enough(is_focal, least)
    if np.ptp(total) == 0 or np.ptp(levels) == 0:
        raise ScoringError("Everybody has the same score.")
    by_total, by_group, by_both, null, n = _nested(levels, total, is_focal)
    uniform = max(2 * (by_group.log_likelihood - by_total.log_likelihood), 0.0)
    non_uniform = max(2 * (by_both.log_likelihood - by_group.log_likelihood), 0.0)
    p = chi_square_tail(uniform + non_uniform, 2)
    gained = nagelkerke_r2(by_both.log_likelihood, null, n) - nagelkerke_r2(
        by_total.log_likelihood, null, n
    )
    return OrdinalDif(
        chi_square=uniform + non_uniform,
        p=p,
        uniform=uniform,
        p_uniform=chi_square_tail(uniform, 1),
        non_uniform=non_uniform,
        p_non_uniform=chi_square_tail(non_uniform, 1),
        log_odds=float(by_group.slopes[1]),
        r2_change=gained,
        grade=_by_r2(gained, p, LEVEL, JODOIN_GIERL),
        zumbo=_by_r2(gained, p, 0.01, ZUMBO),
    )


def _nested(
    levels: Levels, total: Array, is_focal: NDArray[np.bool_]
) -> tuple[Fit, Fit, Fit, float, float]:
    """The three models, the null log likelihood and how many people; equal people are one row."""
    centred = np.round((total - total.mean()) / total.std(), 6)
    totals, at_total = np.unique(centred, return_inverse=True)
    kinds, at_level = np.unique(levels, return_inverse=True)
    shape = (len(kinds), len(totals), 2)
    # One number for each kind of person: numpy counts numbers far faster than rows.
    cells = np.bincount(
        np.ravel_multi_index((at_level, at_total, is_focal.astype(np.int64)), shape),
        minlength=int(np.prod(shape)),
    )
    coded, place, focal = np.unravel_index(np.flatnonzero(cells), shape)
    weights = cells[cells > 0].astype(np.float64)
    score = totals[place]
    predictors = np.column_stack([score, focal, score * focal])
    fits = [proportional_odds(coded, predictors[:, :n], weights) for n in (1, 2, 3)]
    return fits[0], fits[1], fits[2], null_log_likelihood(coded, weights), float(weights.sum())


def as_levels(scores: Array) -> Levels:
    """Number the levels of an item's scores; more than seven are cut into five of about equal size.

    ``scores``: shape (n_people,), no NaN. Returns whole numbers from 0 without a gap.
    """
    values, codes = np.unique(scores, return_inverse=True)
    return codes.astype(np.int64) if len(values) <= MOST_LEVELS else _cut(scores, 5)


def strata(total: Array) -> Levels:
    """Number the strata to match people in: each total its own, over 20 of them cut into bands.

    Source: Donoghue and Allen (1993), J. Educ. Stat. 18(2), for matching in bands.
    """
    values, codes = np.unique(total, return_inverse=True)
    return codes.astype(np.int64) if len(values) <= MOST_STRATA else _cut(total, MOST_STRATA)


def _cut(scores: Array, n_bands: int) -> Levels:
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, n_bands + 1)[1:-1]))
    found = np.searchsorted(edges, scores, side="left")
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def mantel_haenszel(
    scores: Array, total: Array, is_focal: NDArray[np.bool_], least: int = LEAST_PEOPLE
) -> Dif:
    """DIF of one item between people matched by ``total``, which includes the item.

    ``scores`` (n_people,) 0 or 1; ``total`` (n_people,). A: |Δ| < 1 or not significant; C:
    |Δ| ≥ 1.5 and significantly above 1 (one-sided, 5 %); else B. Raises ScoringError where a group
    has under ``least`` people, or where no matched people differ in the item.
    Sources: Mantel and Haenszel (1959); Holland and Thayer (1988); Zieky (1993) for the classes;
    Robins, Breslow and Greenland (1986) for the standard error of ln α.
    """
    _must_be_enough(is_focal, least)
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


def _must_be_enough(is_focal: NDArray[np.bool_], least: int) -> None:
    smallest = min(int(is_focal.sum()), int((~is_focal).sum()))
    if smallest < least:
        raise ScoringError(
            f"The smaller group has {smallest} people; under {least} the figures would say nothing."
        )


def _by_r2(gained: float, p: float, level: float, bounds: tuple[float, float]) -> Class:
    if p >= level or gained < bounds[0]:
        return "A"
    return "B" if gained < bounds[1] else "C"


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
