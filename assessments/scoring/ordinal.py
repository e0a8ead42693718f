"""Ordinal logistic regression with proportional odds, by Newton's method.

P(level ≤ k) = 1 / (1 + exp(−(αₖ − xβ))): a positive β goes with higher levels. Source: McCullagh
(1980), J. R. Stat. Soc. B 42(2).
"""

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError

Array = NDArray[np.float64]
Levels = NDArray[np.int64]

ROUNDS = 60
TOLERANCE = 1e-9  # of the log likelihood that one more step could gain
SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Fit:
    """``thresholds`` (n_levels − 1,) and ``slopes`` (n_predictors,) in logits."""

    log_likelihood: float
    thresholds: Array
    slopes: Array


def proportional_odds(levels: Levels, predictors: Array, weights: Array) -> Fit:
    """Fit the model to rows that stand for ``weights`` people each.

    ``levels`` (n,): 0 … n_levels − 1, each taken by somebody; ``predictors`` (n, n_predictors),
    about standardised; ``weights`` (n,) above 0. Where a predictor separates the levels, the
    likelihood is its limit and the slope merely large. Raises ScoringError with one level only, or
    where no step leads on.
    """
    n_levels = int(levels.max()) + 1
    if n_levels < 2:
        raise ScoringError("Everybody has the same level.")
    upper, lower = _designs(levels, predictors, n_levels)
    theta = np.concatenate(
        [_start(levels, weights, n_levels), np.zeros(predictors.shape[1], np.float64)]
    )
    state = _Step(theta, upper, lower, levels, n_levels, weights)
    for _ in range(ROUNDS):
        step = state.newton()
        if float(step @ state.gradient) < TOLERANCE:
            cut = n_levels - 1
            return Fit(state.log_likelihood, state.theta[:cut], state.theta[cut:])
        state = _uphill(state, step)
    raise ScoringError("The answers of the groups cannot be modelled.")


def null_log_likelihood(levels: Levels, weights: Array) -> float:
    """The log likelihood of thresholds alone."""
    counts = np.bincount(levels, weights)
    counts = counts[counts > 0]
    return float((counts * np.log(counts / counts.sum())).sum())


def nagelkerke_r2(log_likelihood: float, null: float, n_people: float) -> float:
    """Explained share (0–1) of what could be. Source: Nagelkerke (1991), Biometrika 78(3)."""
    return (1 - exp(2 * (null - log_likelihood) / n_people)) / (1 - exp(2 * null / n_people))


def _start(levels: Levels, weights: Array, n_levels: int) -> Array:
    counts = np.bincount(levels, weights, minlength=n_levels)
    if (counts == 0).any():
        raise ScoringError("Levels must be numbered without a gap.")
    below = np.cumsum(counts)[:-1] / counts.sum()
    start: Array = np.log(below / (1 - below))
    return start


def _designs(levels: Levels, predictors: Array, n_levels: int) -> tuple[Array, Array]:
    """Rows that give αₖ − xβ at the upper and lower end of each row's level."""
    marks = np.eye(n_levels + 1)[:, 1:n_levels]  # level k ends at αₖ₊₁; the outer ends are ±∞
    upper = np.hstack([marks[levels + 1], -predictors])
    lower = np.hstack([marks[levels], -predictors])
    upper[levels == n_levels - 1] = 0.0
    lower[levels == 0] = 0.0
    return upper, lower


class _Step:
    """The likelihood and its derivatives at one point."""

    def __init__(
        self,
        theta: Array,
        upper: Array,
        lower: Array,
        levels: Levels,
        n_levels: int,
        weights: Array,
    ) -> None:
        self.theta = theta
        self.data = (upper, lower, levels, n_levels, weights)
        self.p_upper = _sigmoid(np.where(levels == n_levels - 1, np.inf, upper @ theta))
        self.p_lower = _sigmoid(np.where(levels == 0, -np.inf, lower @ theta))
        self.share = np.maximum(self.p_upper - self.p_lower, SMALLEST)
        self.log_likelihood = float((weights * np.log(self.share)).sum())
        ends = self.p_upper * (1 - self.p_upper), self.p_lower * (1 - self.p_lower)
        self.slopes = ends
        self.scores = (upper * ends[0][:, None] - lower * ends[1][:, None]) / self.share[:, None]
        self.gradient: Array = (self.scores * weights[:, None]).sum(axis=0)

    def newton(self) -> Array:
        upper, lower, _, _, weights = self.data
        bend_upper = weights * self.slopes[0] * (1 - 2 * self.p_upper) / self.share
        bend_lower = weights * self.slopes[1] * (1 - 2 * self.p_lower) / self.share
        information = (
            (self.scores * weights[:, None]).T @ self.scores
            - (upper * bend_upper[:, None]).T @ upper
            + (lower * bend_lower[:, None]).T @ lower
        )
        try:
            step = np.linalg.solve(information, self.gradient)
        except np.linalg.LinAlgError:
            raise ScoringError("The groups cannot be compared at equal scores.") from None
        return np.asarray(step, dtype=np.float64)

    def moved(self, step: Array) -> "_Step":
        return _Step(self.theta + step, *self.data)


def _uphill(state: _Step, step: Array) -> _Step:
    """The next point, the step halved until the likelihood does not fall."""
    for _ in range(30):
        found = state.moved(step)
        if found.log_likelihood >= state.log_likelihood:
            return found
        step = step / 2
    raise ScoringError("The answers of the groups cannot be modelled.")


def _sigmoid(logits: Array) -> Array:
    values = 1 / (1 + np.exp(-np.clip(logits, -700, 700)))
    ends = np.where(np.isposinf(logits), 1.0, np.where(np.isneginf(logits), 0.0, values))
    return np.asarray(ends, dtype=np.float64)
