import numpy as np
import pytest

from assessments.model_files import onnx_session
from assessments.scoring.text import encoder
from assessments.scoring.text.adapter import Change, merged, tensors
from assessments.scoring.text.encoder import MODEL, embed

RANK = 4
# The first layer's query and its two feed-forward matrices.
SQUARE, WIDE, NARROW = "val_49", "val_109", "val_118"
TURN = [("where", "is", "it"), ("i", "am", "so", "sorry", "that", "it", "is", "late")]


@pytest.fixture(scope="module")
def model() -> bytes:
    return MODEL.read()


def random_change(name: str, model: bytes, scale: float = 0.05) -> Change:
    n_in, n_out = tensors(model)[f"{name}_q"].shape
    rng = np.random.default_rng(len(name))
    return Change(
        rng.normal(scale=scale, size=(n_in, RANK)).astype(np.float32),
        rng.normal(scale=scale, size=(RANK, n_out)).astype(np.float32),
    )


def no_change(name: str, model: bytes) -> Change:
    change = random_change(name, model)
    return Change(change.down, np.zeros_like(change.up))


def vectors(model: bytes) -> encoder.Vectors:
    """What ``embed`` would give with this model."""
    with pytest.MonkeyPatch.context() as patch:
        session = onnx_session(model)
        patch.setattr(encoder, "session", lambda: session)
        return embed(TURN)


def test_carried_matrices_are_eight_bit_with_a_scale_for_each_column(model: bytes) -> None:
    stored = tensors(model)

    shapes = ((SQUARE, (384, 384)), (WIDE, (384, 1536)), (NARROW, (1536, 384)))
    for name, shape in shapes:
        assert stored[f"{name}_q"].shape == shape
        assert stored[f"{name}_q"].dtype == np.int8
        assert stored[f"{name}_scale"].shape == (1, shape[1])


def test_narrowing_matrix_is_the_carried_one_plus_the_product(model: bytes) -> None:
    change = random_change(NARROW, model)

    before, after = tensors(model), tensors(merged(model, {NARROW: change}))

    scale = before[f"{NARROW}_scale"]
    by_hand = before[f"{NARROW}_q"] * scale + change.down @ change.up
    assert after[f"{NARROW}_q"].dtype == np.float32
    assert after[f"{NARROW}_q"] * scale == pytest.approx(by_hand, abs=1e-6)
    assert np.abs(change.down @ change.up).max() > 0.01


@pytest.mark.parametrize("name", [SQUARE, WIDE])
def test_other_matrices_are_so_again_in_eight_bits(name: str, model: bytes) -> None:
    change = random_change(name, model)

    before, after = tensors(model), tensors(merged(model, {name: change}))

    by_hand = before[f"{name}_q"] * before[f"{name}_scale"] + change.down @ change.up
    scale = after[f"{name}_scale"]
    assert after[f"{name}_q"].dtype == np.int8
    assert scale.shape == (by_hand.shape[1],)
    assert (np.abs(after[f"{name}_q"].astype(int)).max(axis=0) == 127).all()
    assert (np.abs(after[f"{name}_q"] * scale - by_hand) <= scale / 2 + 1e-6).all()


@pytest.mark.parametrize("name", [SQUARE, NARROW])
def test_nothing_but_the_named_matrix_is_changed(name: str, model: bytes) -> None:
    before, after = tensors(model), tensors(merged(model, {name: random_change(name, model)}))

    assert list(after) == list(before)
    same = [one for one in before if np.array_equal(before[one], after[one])]
    assert {one for one in before if one not in same} <= {f"{name}_q", f"{name}_scale"}
    assert f"{name}_q" not in same
    assert all(before[one].dtype == after[one].dtype for one in same)


def test_merging_no_changes_leaves_every_byte(model: bytes) -> None:
    assert merged(model, {}) == model


@pytest.mark.parametrize("name", [SQUARE, WIDE, NARROW])
def test_changed_model_computes_with_the_changed_matrix(name: str, model: bytes) -> None:
    change = random_change(name, model)
    one = np.eye(change.down.shape[0], dtype=np.float32)

    low_rank, by_hand = (
        merged(model, {name: given}) for given in (change, Change(one, change.down @ change.up))
    )

    assert vectors(low_rank) == pytest.approx(vectors(by_hand), abs=1e-4)
    assert np.abs(vectors(low_rank) - vectors(model)).max() > 1e-3


def test_zero_change_leaves_the_meanings_but_for_rounding(model: bytes) -> None:
    names = [name.removesuffix("_q") for name in tensors(model) if name.endswith("_q")]
    changes = {name: no_change(name, model) for name in names if name.startswith("val_")}

    same = merged(model, changes)

    assert len(changes) == 36
    assert ((vectors(same) * vectors(model)).sum(axis=1) > 0.99).all()


def test_zero_change_of_a_narrowing_matrix_leaves_the_meanings(model: bytes) -> None:
    same = merged(model, {NARROW: no_change(NARROW, model)})

    assert vectors(same) == pytest.approx(vectors(model), abs=1e-5)


def test_matrix_that_the_model_lacks_is_an_error(model: bytes) -> None:
    with pytest.raises(KeyError, match="no_such"):
        merged(model, {"no_such": random_change(SQUARE, model)})


def test_every_fitted_change_fits_its_matrix(model: bytes) -> None:
    stored = tensors(model)

    for name, change in encoder.changes().items():
        assert (change.down.shape[0], change.up.shape[1]) == stored[f"{name}_q"].shape
        assert change.down.shape[1] == change.up.shape[0]
        assert np.isfinite(change.down @ change.up).all()


def test_matrices_stand_in_the_order_of_the_layers(model: bytes) -> None:
    """Training names them by this order: six a layer."""
    stored = {name: array.shape for name, array in tensors(model).items() if name.endswith("_q")}
    shapes = [shape for name, shape in stored.items() if not name.startswith("inner.")]

    assert shapes == 6 * [*4 * [(384, 384)], (384, 1536), (1536, 384)]
