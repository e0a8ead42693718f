import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.scoring.text.encoder import DIMENSIONS
from assessments.scoring.text.heads import sigmoid
from assessments.scoring.training import whole_heads
from assessments.scoring.training.whole_heads import (
    cross_validated,
    fit_impressions,
    fit_whole,
)

N = 240
SITUATIONS = [f"situation {number % 12:02}" for number in range(N)]
EVERY = np.ones(N, bool)
Matrix = NDArray[np.float32]


@pytest.fixture(scope="module")
def drawn() -> tuple[Matrix, Matrix]:
    """One act that the first of three inputs shows, among meanings that say nothing."""
    rng = np.random.default_rng(4)
    known = rng.random((N, 3)).astype(np.float32)
    meaning = rng.normal(scale=0.2, size=(N, DIMENSIONS)).astype(np.float32)
    return np.hstack([known, meaning]), (known[:, :1] > 0.6).astype(np.float32)


def test_act_is_found_in_situations_that_were_held_out(drawn: tuple[Matrix, Matrix]) -> None:
    inputs, shown = drawn

    found = cross_validated(inputs, shown, SITUATIONS, EVERY)

    assert found.shape == shown.shape
    assert found[shown == 1].mean() > found[shown == 0].mean() + 0.2


def test_answers_that_are_not_judged_have_a_figure_and_teach_nothing(
    drawn: tuple[Matrix, Matrix],
) -> None:
    inputs, shown = drawn
    judged = np.arange(N) % 4 > 0
    spoilt = np.where(judged[:, None], shown, 1 - shown)

    clean, other = (cross_validated(inputs, y, SITUATIONS, judged) for y in (shown, spoilt))

    assert np.array_equal(clean, other)
    assert ((clean > 0) & (clean < 1)).all()


def test_labels_of_a_situation_do_not_reach_its_own_figures(drawn: tuple[Matrix, Matrix]) -> None:
    inputs, shown = drawn
    mine = np.array([one == SITUATIONS[0] for one in SITUATIONS])
    turned = np.where(mine[:, None], 1 - shown, shown)

    before, after = (cross_validated(inputs, y, SITUATIONS, EVERY) for y in (shown, turned))

    assert np.array_equal(before[mine], after[mine])
    assert not np.array_equal(before, after)


def test_meaning_is_held_back_more_than_what_was_found(drawn: tuple[Matrix, Matrix]) -> None:
    inputs, shown = drawn

    weights = fit_whole(inputs, shown).dense[:, 0]

    assert whole_heads.PENALTY_MEANING > whole_heads.PENALTY
    assert abs(weights[0]) > 3 * np.abs(weights[3:]).max()


def test_impression_follows_a_graded_level_and_not_what_counts_for_nothing() -> None:
    rng = np.random.default_rng(5)
    meanings = rng.normal(size=(N, DIMENSIONS)).astype(np.float32)
    graded = sigmoid(meanings[:, :1])
    weight = (np.arange(N) % 2 == 0).astype(np.float32)[:, None]

    fitted = fit_impressions(meanings, graded, weight)
    spoilt = fit_impressions(meanings, np.where(weight > 0, graded, 1 - graded), weight)

    found = sigmoid(meanings @ fitted.dense + fitted.bias)
    assert np.corrcoef(found[1::2, 0], graded[1::2, 0])[0, 1] > 0.5
    assert np.array_equal(fitted.dense, spoilt.dense)
