"""Standard setting: a cut from what judges expect of a person who can just do the job.

Sources: Angoff (1971), in Thorndike, Educational Measurement, 508–600, extended to items that are
not 0/1 as in Cizek and Bunch (2007), Standard Setting, ch. 6; contrasting groups: Livingston and
Zieky (1982), Passing Scores, and Cizek and Bunch, ch. 7.
"""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError

LEAST_IN_GROUP = 10
MOST_STEPS = 100  # of Newton's method
TOLERANCE = 1e-10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AngoffCut:
    """``cut``: level points, 1–5. ``se``: of the mean over judges, None with one judge.

    ``by_judge``: each judge's mean expected score, in the order given.
    """

    cut: float
    se: float | None
    by_judge: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ContrastingCut:
    """``cut``: level points; ``is_crossing`` False where it is the midpoint of the two means.

    ``logistic``: the score at which half of all judged people can do the job; None where a score
    parts the groups completely. ``mean_*``, ``sd_*``, ``n_*``: of those who cannot and who can.
    """

    cut: float
    is_crossing: bool
    logistic: float | None
    mean_cannot: float
    mean_can: float
    sd_cannot: float
    sd_can: float
    n_cannot: int
    n_can: int


def angoff(expected: Floats, weights: Floats) -> AngoffCut:
    """Return the mean over judges of the weighted mean expected item score, with its error.

    ``expected``: level points 1–5, shape (n_judges, n_items), no NaN. ``weights``: > 0, shape
    (n_items,), as the items count in the score. SE = SD/√n_judges. Raises ScoringError where
    there is nobody or nothing to average, or a rating is missing.
    """
    if expected.size == 0:
        raise ScoringError("No judge has handed in.")
    if np.isnan(expected).any():
        raise ScoringError("A judge has not rated every item.")
    if not (weights > 0).all():
        raise ScoringError("An item needs a weight above 0.")
    return over_judges(expected @ weights / weights.sum())


def over_judges(by_judge: Floats) -> AngoffCut:
    """Return the mean of one figure a judge, shape (n_judges,), with its error."""
    n = len(by_judge)
    se = float(by_judge.std(ddof=1)) / sqrt(n) if n > 1 else None
    return AngoffCut(float(by_judge.mean()), se, tuple(by_judge.tolist()))


def contrasting(cannot: Floats, can: Floats, least: int = LEAST_IN_GROUP) -> ContrastingCut:
    """Return where the normal densities of two groups cross between their means.

    ``cannot``, ``can``: scores in level points, shape (n,) each, no NaN. Each density has its
    group's own mean and SD and the same area. Where they do not cross between the means, and
    where a group has no spread, the cut is the midpoint. Raises ScoringError where a group is
    under ``least`` or those who can do not score higher.
    """
    if min(len(cannot), len(can)) < least:
        raise ScoringError(
            f"At least {least} people of each group are needed: there are {len(can)} who can do "
            f"the job and {len(cannot)} who cannot."
        )
    low, high = float(cannot.mean()), float(can.mean())
    if high <= low:
        raise ScoringError("Those who can do the job do not score higher than those who cannot.")
    spread = float(cannot.std(ddof=1)), float(can.std(ddof=1))
    crossing = _crossing(low, spread[0], high, spread[1])
    return ContrastingCut(
        cut=(low + high) / 2 if crossing is None else crossing,
        is_crossing=crossing is not None,
        logistic=_logistic_half(cannot, can),
        mean_cannot=low,
        mean_can=high,
        sd_cannot=spread[0],
        sd_can=spread[1],
        n_cannot=len(cannot),
        n_can=len(can),
    )


def _crossing(low: float, sd_low: float, high: float, sd_high: float) -> float | None:
    """The root of equal log densities that lies between the means."""
    if min(sd_low, sd_high) <= 0:
        return None
    a = 1 / sd_low**2 - 1 / sd_high**2
    b = -2 * (low / sd_low**2 - high / sd_high**2)
    c = (low / sd_low) ** 2 - (high / sd_high) ** 2 + 2 * log(sd_low / sd_high)
    inside = [root for root in _roots(a, b, c) if low < root < high]
    return inside[0] if inside else None


def _roots(a: float, b: float, c: float) -> list[float]:
    """Real roots of ax² + bx + c, by the form that loses no digits where ``a`` is small."""
    square = b * b - 4 * a * c
    if square < 0 or b == 0 == a:
        return []
    q = -(b + (sqrt(square) if b >= 0 else -sqrt(square))) / 2
    return [c / q if q else 0.0] + ([q / a] if a else [])


def _logistic_half(cannot: Floats, can: Floats) -> float | None:
    """The score where a logistic regression of the group on the score gives one half."""
    if cannot.max() <= can.min():
        return None
    scores = np.concatenate([cannot, can])
    is_can = np.concatenate([np.zeros(len(cannot)), np.ones(len(can))])
    centre, scale = float(scores.mean()), float(scores.std())
    design = np.column_stack([np.ones(len(scores)), (scores - centre) / scale])
    beta = np.zeros(2)
    for _ in range(MOST_STEPS):
        p = 1 / (1 + np.exp(-design @ beta))
        information = design.T @ (design * (p * (1 - p))[:, None])
        step = np.linalg.solve(information, design.T @ (is_can - p))
        beta += step
        if np.abs(step).max() < TOLERANCE:
            break
    return centre - scale * float(beta[0] / beta[1]) if beta[1] > 0 else None
