"""How reliable a scale of a given length is expected to be, from how its items go together."""

from itertools import combinations
from math import ceil

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError
from assessments.scoring.reliability import spearman_brown

SJT_ALPHA = 0.46  # corrected weighted mean of 56 coefficients: Catano, Brochu & Lamerson (2012)
SJT_LENGTH = 20  # items such a test is taken to have: an assumption, the source's mean is not kept


def mean_item_correlation(scores: NDArray[np.float64], least_people: int) -> float:
    """Return the mean correlation (unitless, −1…1) of pairs of items.

    ``scores``: shape (n_people, n_items), NaN where a person did not get an item, as pools leave
    it. A pair counts where at least ``least_people`` have both and both vary; raises ScoringError
    where no pair does. As the length-1 reliability that ``spearman_brown`` lengthens it gives
    standardised alpha. Source: Lord & Novick (1968), Statistical Theories of Mental Test Scores,
    ch. 4.
    """
    found = []
    for one, other in combinations(range(scores.shape[1]), 2):
        has_both = np.isfinite(scores[:, one]) & np.isfinite(scores[:, other])
        both = np.column_stack([scores[has_both, one], scores[has_both, other]])
        if len(both) >= max(2, least_people) and (np.ptp(both, axis=0) > 0).all():
            found.append(float(np.corrcoef(both, rowvar=False)[0, 1]))
    if not found:
        raise ScoringError("No two items were answered by enough people.")
    return float(np.mean(found))


def item_correlation_of(alpha: float, n_items: float) -> float:
    """Return the mean item correlation (unitless) that ``alpha`` at ``n_items`` (> 0) implies."""
    if n_items <= 0:
        raise ScoringError("A scale has at least one item.")
    return spearman_brown(alpha, 1 / n_items)


def items_needed(correlation: float, reliability: float) -> int | None:
    """Return how many items reach ``reliability`` (0–1, exclusive); None where none do.

    ``correlation``: the mean correlation of the items, unitless. Spearman–Brown solved for length.
    """
    if not 0 < reliability < 1:
        raise ScoringError("A wanted reliability lies between 0 and 1.")
    if correlation <= 0:
        return None
    if correlation >= reliability:
        return 1
    needed = reliability * (1 - correlation) / (correlation * (1 - reliability))
    return ceil(round(needed, 6))
