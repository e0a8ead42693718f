"""Reliability of scales and composites, and the standard error of measurement it implies."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError
from assessments.scoring.tails import f_quantile

Array = NDArray[np.float64]

MOST_TIMES = 3  # how much longer a test is prophesied
FACTOR_ROUNDS = 2000
FACTOR_TOLERANCE = 1e-9


def cronbach_alpha(scores: Array) -> float:
    """Return Cronbach's alpha (unitless, at most 1) of one scale.

    ``scores``: shape (n_people, n_items), reverse-keyed, no NaN. Raises ScoringError where
    alpha is undefined: under two people or items, or totals that do not vary.
    Source: Cronbach (1951), Psychometrika 16(3).
    """
    table = _checked(scores)
    n_items = table.shape[1]
    total = table.sum(axis=1).var(ddof=1)
    if np.isclose(total, 0):
        raise ScoringError("Totals do not vary, so alpha is undefined.")
    return float(n_items / (n_items - 1) * (1 - table.var(axis=0, ddof=1).sum() / total))


def alpha_of_covariance(covariance: Array) -> float:
    """Return Cronbach's alpha from the items' covariances, shape (n_items, n_items).

    Raises ScoringError under two items or where the total does not vary.
    """
    n_items, total = len(covariance), float(covariance.sum())
    if n_items < 2:
        raise ScoringError("A scale needs at least two items.")
    if total <= 0 or np.isclose(total, 0):
        raise ScoringError("Totals do not vary, so alpha is undefined.")
    return float(n_items / (n_items - 1) * (1 - np.trace(covariance) / total))


def available_covariance(scores: Array, least: int = 2) -> Array:
    """Return the covariances of items that not everybody was given, shape (n_items, n_items).

    ``scores``: shape (n_people, n_items), NaN where a person was not given the item. Each pair
    is taken from the people who have both. Raises ScoringError where under ``least`` people have
    some pair. Source: Little and Rubin (2002), Statistical Analysis with Missing Data, 3.4:
    unbiased where items are drawn at random, as pools draw them.
    """
    told = np.isfinite(scores)
    pairs = told.T.astype(np.float64) @ told
    if pairs.min() < max(least, 2):
        raise ScoringError(
            f"Some two items were answered together by only {int(pairs.min())} people."
        )
    filled = np.where(told, scores, 0.0)
    sums = filled.T @ told  # [i, j]: the sum of item i among the people who have j too
    covariance: Array = (filled.T @ filled - sums * sums.T / pairs) / (pairs - 1)
    return covariance


def alpha_interval(
    alpha: float, n_people: int, n_items: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the confidence limits of Cronbach's alpha, lower and upper (each at most 1).

    (1 − α)/(1 − α̂) follows F with n − 1 and (n − 1)(k − 1) degrees of freedom. ``level``:
    0–1. Raises ScoringError under two people or items. Source: Feldt (1965), Psychometrika 30(3).
    """
    if min(n_people, n_items) < 2:
        raise ScoringError("A scale needs at least two people and two items.")
    df1, df2 = n_people - 1, (n_people - 1) * (n_items - 1)
    outside = (1 - level) / 2
    return (
        1 - (1 - alpha) * f_quantile(1 - outside, df1, df2),
        1 - (1 - alpha) * f_quantile(outside, df1, df2),
    )


@dataclass(frozen=True, slots=True)
class LengthPoint:
    """What a test of ``n_items`` like these could do: its ``reliability`` and its
    ``information``, the ratio of true to error variance ρ/(1 − ρ), which grows with length."""

    n_items: int
    reliability: float
    information: float


def by_length(
    reliability: float, n_items: int, n_given: int | None = None
) -> tuple[LengthPoint, ...]:
    """Return reliability and information of tests of 1 to three times ``n_given`` items.

    They are like the ``n_items`` that have ``reliability`` together; ``n_given`` (all of them
    where it is None): how many of these a person is given. Nothing where ``reliability`` is not
    between 0 and 1, for nothing can be prophesied from it. Sources: Spearman (1910), Brown
    (1910); Cronbach and Gleser (1964), Educ. Psychol. Meas. 24(3), for the ratio.
    """
    if not 0 < reliability < 1:
        return ()
    lengths = range(1, MOST_TIMES * (n_given or n_items) + 1)
    points = ((n, spearman_brown(reliability, n / n_items)) for n in lengths)
    return tuple(LengthPoint(n, r, r / (1 - r)) for n, r in points)


def stratified_alpha(strata: Sequence[Array]) -> float:
    """Return stratified alpha (unitless, at most 1) of a test made of several scales.

    ``strata``: arrays of shape (n_people, n_items of that scale), the same people in the same
    order; a scale of one item counts as wholly unreliable. 1 − Σ σᵢ²(1 − αᵢ) / σ². Raises
    ScoringError as ``cronbach_alpha``.
    Source: Cronbach, Schönemann & McKie (1965), Educ. Psychol. Meas. 25(2).
    """
    if not strata or len({len(part) for part in strata}) != 1:
        raise ScoringError("Every scale needs the same people.")
    totals = [np.asarray(part, dtype=np.float64).sum(axis=1) for part in strata]
    whole = float(np.sum(totals, axis=0).var(ddof=1))
    if np.isclose(whole, 0):
        raise ScoringError("Totals do not vary, so alpha is undefined.")
    alphas = [cronbach_alpha(part) if part.shape[1] > 1 else 0.0 for part in strata]
    pairs = zip(totals, alphas, strict=True)
    return 1 - sum(float(t.var(ddof=1)) * (1 - a) for t, a in pairs) / whole


def omega_total(scores: Array) -> float:
    """Return McDonald's omega (unitless, 0–1) under one common factor.

    ``scores``: shape (n_people, n_items), n_items ≥ 3, no NaN. (Σλ)² / ((Σλ)² + Σθ) with
    loadings from principal-axis factoring of the covariance matrix. Raises ScoringError where an
    item does not vary or the factor explains all of one (a Heywood case).
    Source: McDonald (1999), Test Theory: A Unified Treatment, ch. 6.
    """
    table = _checked(scores)
    if table.shape[1] < 3:
        raise ScoringError("One factor needs at least three items.")
    return omega_of_covariance(np.cov(table, rowvar=False))


def omega_of_covariance(covariance: Array) -> float:
    """Return omega (unitless, 0–1) from the items' covariances, shape (n_items, n_items).

    Raises ScoringError as ``omega_total``.
    """
    if len(covariance) < 3:
        raise ScoringError("One factor needs at least three items.")
    loadings = one_factor_loadings(covariance)
    common = float(loadings.sum() ** 2)
    unique = float((np.diag(covariance) - loadings**2).sum())
    return common / (common + unique)


def one_factor_loadings(covariance: Array) -> Array:
    """Return the loadings, shape (n_items,), of one common factor of a covariance matrix.

    Least squares by iterated principal axes; signs so that they sum to a positive number. Raises
    ScoringError on an item without variance or a communality above its variance.
    """
    variances = np.diag(covariance).copy()
    if (variances <= 0).any():
        raise ScoringError("An item does not vary.")
    reduced = covariance.astype(np.float64).copy()
    off_diagonal = np.abs(reduced - np.diag(variances))
    communalities = off_diagonal.max(axis=1)
    for _ in range(FACTOR_ROUNDS):
        np.fill_diagonal(reduced, communalities)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * sqrt(max(float(values[-1]), 0.0))
        moved = float(np.abs(loadings**2 - communalities).max())
        communalities = loadings**2
        if moved < FACTOR_TOLERANCE:
            break
    if (communalities > variances * (1 + 1e-6)).any():
        raise ScoringError("One factor explains more than all of an item; omega is undefined.")
    signed: Array = loadings if loadings.sum() >= 0 else -loadings
    return signed


def sem_from_reliability(sd: float, reliability: float) -> float:
    """Return the standard error of measurement, in the unit of ``sd``: σ·√(1 − r).

    ``sd`` ≥ 0; ``reliability`` at most 1, below 0 counts as 0. Raises ScoringError outside.
    """
    if sd < 0 or reliability > 1:
        raise ScoringError("A standard deviation is at least 0 and a reliability at most 1.")
    return sd * sqrt(1 - max(reliability, 0.0))


def spearman_brown(reliability: float, factor: float) -> float:
    """Return the reliability (unitless) of a test ``factor`` times as long (> 0).

    Source: Spearman (1910), Brown (1910), Br. J. Psychol. 3.
    """
    if factor <= 0:
        raise ScoringError("The length factor must be above 0.")
    denominator = 1 + (factor - 1) * reliability
    if denominator <= 0:
        raise ScoringError("The reliability is too negative to prophesy from.")
    return factor * reliability / denominator


def composite_reliability(
    weights: Sequence[float], covariance: Array, reliabilities: Sequence[float]
) -> float:
    """Return the reliability (unitless, at most 1) of a weighted composite.

    ``weights`` wⱼ and ``reliabilities`` rⱼ: length n; ``covariance`` of the parts: shape (n, n).
    1 − Σ wⱼ²σⱼ²(1 − rⱼ) / σ²_C. Raises ScoringError where the composite does not vary.
    Source: Mosier (1943), Psychometrika 8(3).
    """
    w = np.asarray(weights, dtype=np.float64)
    r = np.asarray(reliabilities, dtype=np.float64)
    if covariance.shape != (len(w), len(w)) or len(r) != len(w):
        raise ScoringError("Weights, reliabilities and covariances must have the same size.")
    total = float(w @ covariance @ w)
    if total <= 0:
        raise ScoringError("The composite does not vary.")
    return 1 - float((w**2 * np.diag(covariance) * (1 - r)).sum()) / total


def effective_weights(weights: Sequence[float], covariance: Array) -> Array:
    """Return each part's share (sums to 1) of the composite's variance: wⱼ·cov(j, C)/σ²_C."""
    w = np.asarray(weights, dtype=np.float64)
    total = float(w @ covariance @ w)
    if total <= 0:
        raise ScoringError("The composite does not vary.")
    shares: Array = w * (covariance @ w) / total
    return shares


def _checked(scores: Array) -> Array:
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ScoringError("A scale needs at least two people and two items.")
    if not np.isfinite(table).all():
        raise ScoringError("Every person needs a score on every item.")
    return table
