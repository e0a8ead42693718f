"""The statistics of the validity report; each has a hand-worked or a library figure in its test."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

Array = NDArray[np.float64]
Statistic = Callable[..., float]
SEED = 20261122
REPEATS = 500
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def pearson(first: Array, second: Array) -> float:
    """Pearson's r (−1–1) of two arrays (n,); NaN where one does not vary."""
    a, b = first - first.mean(), second - second.mean()
    scale = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / scale if scale > 1e-12 else math.nan


def spearman(first: Array, second: Array) -> float:
    """Spearman's rank correlation, ties sharing their mean rank."""
    return pearson(rankdata(first), rankdata(second))


def residuals(values: Array, controls: Array) -> Array:
    """What is left of ``values`` (n,) after least squares on ``controls`` (n, k) and a constant."""
    design = np.column_stack([np.ones(len(values)), controls])
    left: Array = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    return left


def partial(first: Array, second: Array, controls: Array) -> float:
    """Correlation of two arrays with ``controls`` (n, k) held."""
    return pearson(residuals(first, controls), residuals(second, controls))


def within_levels(first: Array, second: Array, levels: Array) -> float:
    """Correlation of two arrays with the level held as a category."""
    known = np.unique(levels)
    return partial(first, second, (levels[:, None] == known[None, 1:]).astype(float))


def length_of(words: Array) -> Array:
    """The two columns that are held where length is partialled out: words and their logarithm."""
    return np.column_stack([words, np.log1p(words)])


def auc(scores: Array, truth: Array) -> float:
    """Area under the ROC curve; NaN where only one class is there."""
    if len(np.unique(truth)) < 2:
        return math.nan
    return float(roc_auc_score(truth, scores))


def quadratic_kappa(first: Array, second: Array) -> float:
    """Quadratically weighted κ of two ratings (n,) on one numeric scale.

    1 − mean (a−b)² / (mean (a−b)² over all pairs across raters). Source: Cohen (1968),
    Psychol. Bull. 70(4).
    """
    by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    if by_chance < 1e-12:
        return math.nan
    return float(1 - np.mean((first - second) ** 2) / by_chance)


def kappa(first: Array, second: Array) -> float:
    """Cohen's κ of two yes-no ratings (n,); NaN where neither ever varies."""
    agreed = float(np.mean(first == second))
    p, q = float(first.mean()), float(second.mean())
    by_chance = p * q + (1 - p) * (1 - q)
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 - 1e-12 else math.nan


def standard_difference(first: Array, second: Array) -> float:
    """Difference of two groups' means in pooled standard deviations (Cohen's d)."""
    n, m = len(first), len(second)
    pooled = ((n - 1) * first.var(ddof=1) + (m - 1) * second.var(ddof=1)) / (n + m - 2)
    return float((first.mean() - second.mean()) / math.sqrt(pooled)) if pooled > 0 else math.nan


def wilson(share: float, n: float) -> Interval:
    """Wilson's 95 % interval of a share (0–1) of ``n``."""
    square = Z95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Interval(share, middle - half, middle + half)


def clustered_wilson(hits: Array, clusters: Sequence[str]) -> tuple[Interval, float]:
    """Wilson's interval of a share with the effective n of clustered answers, and that n.

    n is divided by the design effect: variance of the share between clusters over that of n
    independent answers, at least 1. Source: Kish (1965), Survey Sampling.
    """
    n, share = len(hits), float(hits.mean())
    effective = n / max(1.0, design_effect(hits, clusters))
    return wilson(share, effective), effective


def design_effect(hits: Array, clusters: Sequence[str]) -> float:
    """Variance of a share of clustered answers over that of independent ones; 1 where all agree."""
    n, share = len(hits), float(hits.mean())
    _, index = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(index, weights=hits - share)
    independent = share * (1 - share) / n
    if independent == 0 or len(sums) < 2:
        return 1.0
    between = float(sums @ sums) / n**2 * len(sums) / (len(sums) - 1)
    return between / independent


def bootstrap(
    statistic: Statistic, *arrays: Array, clusters: Sequence[object] | None = None
) -> Interval:
    """Percentile interval over resampled clusters (rows where none are given), seeded."""
    value = statistic(*arrays)
    groups = _members(clusters, len(arrays[0]))
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(REPEATS):
        chosen = np.concatenate([groups[k] for k in rng.integers(len(groups), size=len(groups))])
        found.append(statistic(*(array[chosen] for array in arrays)))
    kept = np.array(found)[~np.isnan(found)]
    if not len(kept):
        return Interval(value, math.nan, math.nan)
    low, high = np.quantile(kept, [0.025, 0.975])
    return Interval(value, float(low), float(high))


def _members(clusters: Sequence[object] | None, n: int) -> list[NDArray[np.int64]]:
    if clusters is None:
        return [np.array([row]) for row in range(n)]
    _, index = np.unique(np.array([str(one) for one in clusters]), return_inverse=True)
    order = np.argsort(index, kind="stable")
    return np.split(order, np.cumsum(np.bincount(index))[:-1])


def token_f1(found: set[int], wanted: set[int]) -> float:
    """F1 (0–1) of two sets of token numbers; 1 where both are empty, 0 where one is."""
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))
