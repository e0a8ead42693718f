import numpy as np
import pytest

from assessments.scoring.errors import ScoringError
from assessments.scoring.length import (
    SJT_ALPHA,
    SJT_LENGTH,
    item_correlation_of,
    items_needed,
    mean_item_correlation,
)
from assessments.scoring.reliability import spearman_brown


def test_mean_item_correlation_hand_worked() -> None:
    """r12 = 1, r13 = r23 = −.5 (three people at 1, 2, 3 against 2, 3, 1): their mean is 0."""
    scores = np.array([[1, 1, 2], [2, 2, 3], [3, 3, 1]], dtype=np.float64)

    assert mean_item_correlation(scores, 3) == pytest.approx(0.0)


def test_lengthened_mean_correlation_is_standardised_alpha() -> None:
    """Alpha of z-scores is the standardised alpha: the two ways must agree."""
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(200, 1)) + rng.normal(size=(200, 6))
    z = (scores - scores.mean(axis=0)) / scores.std(axis=0, ddof=1)
    total = z.sum(axis=1).var(ddof=1)
    alpha = 6 / 5 * (1 - 6 / total)

    assert spearman_brown(mean_item_correlation(scores, 100), 6) == pytest.approx(alpha)


def test_pairs_with_too_few_people_do_not_count() -> None:
    scores = np.array([[1, 1, np.nan], [2, 2, np.nan], [3, 3, 5], [4, 4, 1]], dtype=np.float64)

    assert mean_item_correlation(scores, 3) == pytest.approx(1.0)
    with pytest.raises(ScoringError, match="enough people"):
        mean_item_correlation(scores, 5)


def test_item_that_does_not_vary_says_nothing() -> None:
    with pytest.raises(ScoringError, match="enough people"):
        mean_item_correlation(np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 2.0]]), 2)


@pytest.mark.parametrize(
    ("correlation", "reliability", "expected"),
    [(0.1, 0.7, 21), (0.5, 0.7, 3), (0.7, 0.7, 1), (0.8, 0.7, 1), (0.0, 0.7, None)],
)
def test_items_needed_hand_worked(correlation: float, reliability: float, expected: int) -> None:
    """.7 × .9 / (.1 × .3) = 21; .7 × .5 / (.5 × .3) = 2.33, so three."""
    assert items_needed(correlation, reliability) == expected


def test_items_needed_reach_the_wanted_reliability_and_one_less_does_not() -> None:
    correlation = item_correlation_of(SJT_ALPHA, SJT_LENGTH)
    n = items_needed(correlation, 0.7)

    assert n == 55
    assert spearman_brown(correlation, n) >= 0.7 > spearman_brown(correlation, n - 1)


@pytest.mark.parametrize("reliability", [0.0, 1.0])
def test_wanted_reliability_must_be_possible(reliability: float) -> None:
    with pytest.raises(ScoringError):
        items_needed(0.1, reliability)


def test_correlation_of_a_scale_without_items_is_refused() -> None:
    with pytest.raises(ScoringError):
        item_correlation_of(0.5, 0)
