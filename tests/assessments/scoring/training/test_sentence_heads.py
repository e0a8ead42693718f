from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, logit

from assessments.scoring.training.sentence_heads import (
    FOLDS,
    Rows,
    calibration,
    folds,
    held_out,
)


def float32(values: Sequence[object]) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def drawn(slope: float, offset: float, n: int = 6000) -> tuple[NDArray[np.float32], ...]:
    """Log-odds that overstate or understate by a known slope and offset, with outcomes."""
    rng = np.random.default_rng(3)
    z = rng.normal(size=(n, 1))
    y = rng.random((n, 1)) < expit(slope * z + offset)
    return z.astype(np.float32), y.astype(np.float32)


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.5, -1.0), (2.0, 0.5)])
def test_calibration_finds_slope_and_offset(slope: float, offset: float) -> None:
    found = calibration(*drawn(slope, offset))

    assert found[:, 0] == pytest.approx([slope, offset], abs=0.12)


def test_calibrated_probabilities_add_up_to_what_happened() -> None:
    logits, happened = drawn(0.4, -1.5)
    slope, offset = calibration(logits, happened)

    likely = expit(slope * logits + offset)

    assert likely.mean() == pytest.approx(happened.mean(), abs=0.01)


def test_act_that_is_hardly_ever_seen_keeps_slope_one() -> None:
    logits = float32([[float(logit(0.3))]])

    found = calibration(logits, float32([[0.3]]))

    assert found[:, 0] == pytest.approx([1.0, 0.0], abs=1e-3)


def test_slope_never_turns_an_order_around() -> None:
    logits, happened = drawn(1.0, 0.0)

    found = calibration(logits, 1 - happened)

    assert found[0, 0] == pytest.approx(0.2)


def test_each_act_is_calibrated_by_itself() -> None:
    (one, happened_one), (other, happened_other) = drawn(0.5, -1.0), drawn(2.0, 0.5)

    together = calibration(np.hstack([one, other]), np.hstack([happened_one, happened_other]))

    assert together[:, [0]] == pytest.approx(calibration(one, happened_one), abs=1e-5)
    assert together[:, [1]] == pytest.approx(calibration(other, happened_other), abs=1e-5)


def test_folds_hold_out_whole_situations_once_each() -> None:
    situations = [f"situation {number % 13}" for number in range(60)]

    masks = np.array([held_out(situations, fold) for fold in folds(situations)])

    assert masks.shape == (FOLDS, 60)
    assert (masks.sum(axis=0) == 1).all()
    for name in set(situations):
        mine = masks[:, [one == name for one in situations]]
        assert len({tuple(column) for column in mine.T}) == 1


def rows(n_texts: int, n_each: int, start: float = 0.0) -> Rows:
    n = n_texts * n_each
    values = start + np.arange(n, dtype=np.float32)[:, None]
    return Rows(
        dense=values,
        grams=tuple((f"w{value:.0f}",) for value in values[:, 0]),
        targets=values,
        weights=np.ones((n, 1), np.float32),
        starts=np.arange(0, n + 1, n_each, dtype=np.int64),
    )


def test_chosen_texts_keep_all_their_sentences() -> None:
    chosen = rows(3, 2).of(np.array([True, False, True]))

    assert chosen.dense[:, 0].tolist() == [0, 1, 4, 5]
    assert chosen.grams == (("w0",), ("w1",), ("w4",), ("w5",))
    assert chosen.starts.tolist() == [0, 2, 4]


def test_rows_beside_others_follow_them() -> None:
    both = rows(2, 2).beside(rows(1, 3, start=10))

    assert both.targets[:, 0].tolist() == [0, 1, 2, 3, 10, 11, 12]
    assert both.starts.tolist() == [0, 2, 4, 7]
