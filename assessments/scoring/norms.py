"""Percentiles against a named norm group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError

Array = NDArray[np.float64]

SAME = 1e-9  # scores closer than this are one score
LOWEST, HIGHEST = 1.0, 5.0
STEP = 0.25  # of the percentile table and the drawing
N_BINS = round((HIGHEST - LOWEST) / STEP)


@dataclass(frozen=True, slots=True)
class PercentileRow:
    """A score (1–5) and its ``percentile`` (0–100)."""

    score: float
    percentile: float


def mid_rank_percentile(score: float, group: Sequence[float]) -> float:
    """Return the share (0–100) of ``group`` below ``score``, half of those at it included.

    ``group``: scores in ascending order. Raises ScoringError for an empty group.
    Source: Crocker and Algina (1986), Introduction to Classical and Modern Test Theory, ch. 19.
    """
    if not len(group):
        raise ScoringError("A percentile needs a norm group.")
    scores = np.asarray(group, dtype=np.float64)
    below = np.searchsorted(scores, score - SAME, side="left")
    up_to = np.searchsorted(scores, score + SAME, side="right")
    return float(100 * (below + up_to) / 2 / len(scores))


def percentile_table(group: Sequence[float]) -> list[PercentileRow]:
    """Return the percentile of every quarter point from 1 to 5."""
    marks = (LOWEST + STEP * n for n in range(N_BINS + 1))
    return [PercentileRow(mark, mid_rank_percentile(mark, group)) for mark in marks]


def histogram(group: Sequence[float]) -> list[int]:
    """Return how many scores lie in each quarter point from 1 to 5, the last with both ends."""
    scores = np.asarray(group, dtype=np.float64) + SAME
    counts, _ = np.histogram(np.clip(scores, LOWEST, HIGHEST), N_BINS, (LOWEST, HIGHEST))
    return [int(count) for count in counts]
