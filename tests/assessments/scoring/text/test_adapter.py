from collections.abc import Mapping

import numpy as np
import pytest

from assessments.model_files import onnx_session
from assessments.scoring.text import encoder, minilm
from assessments.scoring.text.adapter import Change, merged
from assessments.scoring.text.encoder import MODEL, embed
from assessments.scoring.text.onnx_file import Array, tensors

RANK = 4
# The first layer's query and its two feed-forward matrices.
SQUARE, WIDE, NARROW = "val_49", "val_109", "val_118"
TURN = [("where", "is", "it"), ("i", "am", "so", "sorry", "that", "it", "is", "late")]


@pytest.fixture(scope="module")
def stored() -> dict[str, Array]:
    return tensors(MODEL.read())


def random_change(name: str, stored: Mapping[str, Array], scale: float = 0.05) -> Change:
    n_in, n_out = stored[f"{name}_q"].shape
    rng = np.random.default_rng(len(name))
    return Change(
        rng.normal(scale=scale, size=(n_in, RANK)).astype(np.float32),
        rng.normal(scale=scale, size=(RANK, n_out)).astype(np.float32),
    )


def no_change(name: str, stored: Mapping[str, Array]) -> Change:
    change = random_change(name, stored)
    return Change(change.down, np.zeros_like(change.up))


def vectors(arrays: Mapping[str, Array]) -> encoder.Vectors:
    """What ``embed`` would give with these."""
    with pytest.MonkeyPatch.context() as patch:
        session = onnx_session(minilm.model(arrays))
        patch.setattr(encoder, "session", lambda: session)
        return embed(TURN)


def test_carried_matrices_are_eight_bit_with_a_scale_for_each_column(
    stored: dict[str, Array],
) -> None:
    shapes = ((SQUARE, (384, 384)), (WIDE, (384, 1536)), (NARROW, (1536, 384)))
    for name, shape in shapes:
        assert stored[f"{name}_q"].shape == shape
        assert stored[f"{name}_q"].dtype == np.int8
        assert stored[f"{name}_scale"].shape == (1, shape[1])


def test_narrowing_matrix_is_the_carried_one_plus_the_product(stored: dict[str, Array]) -> None:
    change = random_change(NARROW, stored)

    after = merged(stored, {NARROW: change})

    scale = stored[f"{NARROW}_scale"]
    by_hand = stored[f"{NARROW}_q"] * scale + change.down @ change.up
    assert after[f"{NARROW}_q"].dtype == np.float32
    assert after[f"{NARROW}_q"] * scale == pytest.approx(by_hand, abs=1e-6)
    assert np.abs(change.down @ change.up).max() > 0.01


@pytest.mark.parametrize("name", [SQUARE, WIDE])
def test_other_matrices_are_so_again_in_eight_bits(name: str, stored: dict[str, Array]) -> None:
    change = random_change(name, stored)

    after = merged(stored, {name: change})

    by_hand = stored[f"{name}_q"] * stored[f"{name}_scale"] + change.down @ change.up
    scale = after[f"{name}_scale"]
    assert after[f"{name}_q"].dtype == np.int8
    assert scale.shape == (1, by_hand.shape[1])
    assert (np.abs(after[f"{name}_q"].astype(int)).max(axis=0) == 127).all()
    assert (np.abs(after[f"{name}_q"] * scale - by_hand) <= scale / 2 + 1e-6).all()


@pytest.mark.parametrize("name", [SQUARE, NARROW])
def test_nothing_but_the_named_matrix_is_changed(name: str, stored: dict[str, Array]) -> None:
    after = merged(stored, {name: random_change(name, stored)})

    assert list(after) == list(stored)
    same = [one for one in stored if np.array_equal(stored[one], after[one])]
    assert {one for one in stored if one not in same} <= {f"{name}_q", f"{name}_scale"}
    assert f"{name}_q" not in same
    assert all(stored[one].dtype == after[one].dtype for one in same)


@pytest.mark.parametrize("name", [SQUARE, WIDE, NARROW])
def test_changed_model_computes_with_the_changed_matrix(
    name: str, stored: dict[str, Array]
) -> None:
    change = random_change(name, stored)
    one = np.eye(change.down.shape[0], dtype=np.float32)

    low_rank, by_hand = (
        merged(stored, {name: given}) for given in (change, Change(one, change.down @ change.up))
    )

    assert vectors(low_rank) == pytest.approx(vectors(by_hand), abs=1e-4)
    assert np.abs(vectors(low_rank) - vectors(stored)).max() > 1e-3


def test_zero_change_leaves_the_meanings_but_for_rounding(stored: dict[str, Array]) -> None:
    changes = {name: no_change(name, stored) for name in minilm.matrices(stored)}

    same = merged(stored, changes)

    assert len(changes) == 36
    assert ((vectors(same) * vectors(stored)).sum(axis=1) > 0.99).all()


def test_zero_change_of_a_narrowing_matrix_leaves_the_meanings(stored: dict[str, Array]) -> None:
    same = merged(stored, {NARROW: no_change(NARROW, stored)})

    assert vectors(same) == pytest.approx(vectors(stored), abs=1e-5)


def test_matrix_that_the_model_lacks_is_an_error(stored: dict[str, Array]) -> None:
    with pytest.raises(KeyError, match="no_such"):
        merged(stored, {"no_such": random_change(SQUARE, stored)})


def test_every_fitted_change_fits_its_matrix(stored: dict[str, Array]) -> None:
    for name, change in encoder.changes().items():
        assert (change.down.shape[0], change.up.shape[1]) == stored[f"{name}_q"].shape
        assert change.down.shape[1] == change.up.shape[0]
        assert np.isfinite(change.down @ change.up).all()


def test_matrices_stand_in_the_order_of_the_layers(stored: dict[str, Array]) -> None:
    """Training names them by this order: six a layer."""
    shapes = [stored[f"{name}_q"].shape for name in minilm.matrices(stored)]

    assert shapes == 6 * [*4 * [(384, 384)], (384, 1536), (1536, 384)]
