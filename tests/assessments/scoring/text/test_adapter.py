import numpy as np
import pytest

from assessments.model_files import onnx_session
from assessments.scoring.text import encoder
from assessments.scoring.text.adapter import Change, merged, tensors
from assessments.scoring.text.encoder import MODEL, embed

RANK = 4
SQUARE, WIDE = "val_49", "val_109"  # the first layer's query, and its first feed-forward matrix
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

    for name, shape in ((SQUARE, (384, 384)), (WIDE, (384, 1536))):
        assert stored[f"{name}_q"].shape == shape
        assert stored[f"{name}_q"].dtype == np.int8
        assert stored[f"{name}_scale"].shape == (1, shape[1])


def test_merged_matrix_is_the_carried_one_plus_the_product(model: bytes) -> None:
    changes = {name: random_change(name, model) for name in (SQUARE, WIDE)}

    before, after = tensors(model), tensors(merged(model, changes))

    for name, change in changes.items():
        scale = before[f"{name}_scale"]
        by_hand = before[f"{name}_q"] * scale + change.down @ change.up
        assert after[f"{name}_q"].dtype == np.float32
        assert after[f"{name}_q"] * scale == pytest.approx(by_hand, abs=1e-6)
        assert np.abs(change.down @ change.up).max() > 0.01


def test_nothing_but_the_named_matrices_is_changed(model: bytes) -> None:
    before, after = tensors(model), tensors(merged(model, {SQUARE: random_change(SQUARE, model)}))

    assert list(after) == list(before)
    same = [name for name in before if np.array_equal(before[name], after[name])]
    assert [name for name in before if name not in same] == [f"{SQUARE}_q"]
    assert all(before[name].dtype == after[name].dtype for name in same)


def test_merging_no_changes_leaves_every_byte(model: bytes) -> None:
    assert merged(model, {}) == model


def test_changed_model_computes_with_the_changed_matrix(model: bytes) -> None:
    change = random_change(SQUARE, model)
    whole = Change(np.eye(384, dtype=np.float32), change.down @ change.up)

    low_rank, by_hand = (merged(model, {SQUARE: one}) for one in (change, whole))

    assert vectors(low_rank) == pytest.approx(vectors(by_hand), abs=1e-4)
    assert np.abs(vectors(low_rank) - vectors(model)).max() > 1e-3


def test_zero_change_leaves_the_meanings(model: bytes) -> None:
    names = [name.removesuffix("_q") for name in tensors(model) if name.endswith("_q")]
    changes = {name: no_change(name, model) for name in names if name.startswith("val_")}

    same = merged(model, changes)

    assert len(changes) == 36
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
