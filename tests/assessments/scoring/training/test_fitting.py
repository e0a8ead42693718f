import numpy as np
import pytest

from assessments.scoring.training.fitting import PRIOR_ANSWERS, errors_by_level


def test_error_of_each_level_is_drawn_to_that_of_all() -> None:
    """100 answers that are half a level off at 2, 100 that are right at 4."""
    scores = np.repeat([2.0, 4.0], 100)
    levels = np.repeat([2.5, 4.0], 100)
    over_all = 0.125  # mean square

    errors = errors_by_level(scores, levels)

    near_two = np.sqrt((100 * 0.25 + PRIOR_ANSWERS * over_all) / (100 + PRIOR_ANSWERS))
    near_four = np.sqrt(PRIOR_ANSWERS * over_all / (100 + PRIOR_ANSWERS))
    unseen = np.sqrt(over_all)
    assert errors == pytest.approx((unseen, near_two, unseen, near_four, unseen), abs=5e-4)


def test_equal_errors_give_one_error_at_every_level() -> None:
    levels = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 40)
    scores = np.clip(levels + np.where(levels == 5, -0.4, 0.4), 1, 5)

    assert errors_by_level(scores, levels) == pytest.approx((0.4,) * 5)


def test_score_between_two_levels_counts_at_both() -> None:
    scores, levels = np.full(1000, 2.5), np.full(1000, 3.0)

    assert errors_by_level(scores, levels)[1:3] == pytest.approx((0.5, 0.5))
