from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, logit

from assessments.scoring.text.features import CONTEXT, CUES, MEANING_SCALE
from assessments.scoring.text.heads import dense
from assessments.scoring.text.reading import read
from assessments.scoring.text.shapes import TurnAnswer
from assessments.scoring.training.samples import bare_features
from assessments.scoring.training.sentence_heads import (
    FOLDS,
    Rows,
    calibration,
    fit_acts,
    folds,
    held_out,
    rows_of,
)


def float32(values: Sequence[object]) -> NDArray[np.float32]:
    return np.array(values, np.float32)


Matrix = NDArray[np.float32]


def drawn(slope: float, offset: float, n: int = 6000) -> tuple[Matrix, Matrix, Matrix]:
    """Log-odds that overstate or understate by a known slope and offset, with outcomes.

    Each counts alike.
    """
    rng = np.random.default_rng(3)
    z = rng.normal(size=(n, 1))
    y = rng.random((n, 1)) < expit(slope * z + offset)
    return z.astype(np.float32), y.astype(np.float32), np.ones((n, 1), np.float32)


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.5, -1.0), (2.0, 0.5)])
def test_calibration_finds_slope_and_offset(slope: float, offset: float) -> None:
    found = calibration(*drawn(slope, offset))

    assert found[:, 0] == pytest.approx([slope, offset], abs=0.12)


def test_calibrated_probabilities_add_up_to_what_happened() -> None:
    logits, happened, weights = drawn(0.4, -1.5)
    slope, offset = calibration(logits, happened, weights)

    likely = expit(slope * logits + offset)

    assert likely.mean() == pytest.approx(happened.mean(), abs=0.01)


def test_act_that_is_hardly_ever_seen_keeps_slope_one() -> None:
    logits = float32([[float(logit(0.3))]])

    found = calibration(logits, float32([[0.3]]), float32([[1]]))

    assert found[:, 0] == pytest.approx([1.0, 0.0], abs=1e-3)


def test_slope_never_turns_an_order_around() -> None:
    logits, happened, weights = drawn(1.0, 0.0)

    found = calibration(logits, 1 - happened, weights)

    assert found[0, 0] == pytest.approx(0.2)


def test_each_act_is_calibrated_by_itself() -> None:
    one, other = drawn(0.5, -1.0), drawn(2.0, 0.5)

    together = calibration(*(np.hstack(both) for both in zip(one, other, strict=True)))

    assert together[:, [0]] == pytest.approx(calibration(*one), abs=1e-5)
    assert together[:, [1]] == pytest.approx(calibration(*other), abs=1e-5)


def test_row_of_weight_zero_says_nothing_of_an_act() -> None:
    logits, happened, weights = drawn(0.5, -1.0)
    spoilt, unknown = happened.copy(), weights.copy()
    spoilt[3000:], unknown[3000:] = 1.0, 0.0

    found = calibration(logits, spoilt, unknown)

    first_half = calibration(logits[:3000], happened[:3000], weights[:3000])
    assert np.array_equal(found, first_half)


def test_act_that_nothing_is_known_of_is_left_as_it_is() -> None:
    logits, happened, weights = drawn(0.5, -1.0, n=10)

    found = calibration(logits, happened, 0 * weights)

    assert found[:, 0].tolist() == [1.0, 0.0]


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


TEXTS = ("Hello. I am so sorry.", "No.", "Thank you. Bye.")


def read_rows() -> Rows:
    found = [bare_features(read([TurnAnswer("", text)], "chat")) for text in TEXTS]
    each = [float32([[number] * 2] * len(one.meaning)) for number, one in enumerate(found)]
    return rows_of(found, each, [np.ones_like(one) for one in each])


def test_rows_of_texts_are_their_sentences_in_order() -> None:
    found = read_rows()

    assert found.starts.tolist() == [0, 2, 3, 5]
    assert found.targets[:, 0].tolist() == [0, 0, 1, 2, 2]
    assert [grams[0] for grams in found.grams] == ["hello", "i", "no", "thank", "bye"]
    assert len(found.dense) == 5


def test_meaning_is_set_in_and_nothing_else_is_changed() -> None:
    bare = read_rows()
    vectors = [np.full((n, 384), number, np.float32) for number, n in enumerate((2, 1, 2))]

    once = bare.meaning(vectors)
    again = once.meaning(vectors)

    n_known = len(CUES) + len(CONTEXT)
    assert np.array_equal(once.dense[:, :n_known], bare.dense[:, :n_known])
    assert once.dense[:, n_known].tolist() == [MEANING_SCALE * n for n in (0, 0, 1, 2, 2)]
    assert np.array_equal(again.dense, once.dense)
    assert once.grams == bare.grams
    assert not bare.dense[:, n_known:].any()


def test_meaning_set_in_is_what_the_heads_read_in_scoring() -> None:
    reading = read([TurnAnswer("", TEXTS[0])], "chat")
    bare = bare_features(reading)
    vectors = np.random.default_rng(2).normal(size=(2, 384)).astype(np.float32)

    rows = rows_of([bare], [float32([[0], [1]])], [float32([[1], [1]])]).meaning([vectors])

    assert np.array_equal(rows.dense, dense(replace(bare, meaning=vectors)))


def test_head_learns_an_act_from_what_sentences_mean() -> None:
    rng = np.random.default_rng(8)
    found = [bare_features(read([TurnAnswer("", "It is here.")], "chat")) for _ in range(60)]
    shown = [float32([[number % 2]]) for number in range(60)]
    aims = [rng.normal(scale=0.02, size=(1, 384)).astype(np.float32) for _ in range(60)]
    for vector, done in zip(aims, shown, strict=True):
        vector[0, 7] = 0.5 * done[0, 0]
    rows = rows_of(found, shown, [np.ones((1, 1), np.float32)] * 60).meaning(aims)

    head = fit_acts(rows)

    likely = expit(head.logits(rows.dense, rows.grams))[:, 0]
    assert likely[1::2].min() > likely[::2].max()
