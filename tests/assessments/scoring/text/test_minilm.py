from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.model_files import onnx_session
from assessments.scoring.text import minilm
from assessments.scoring.text.adapter import in_bits
from assessments.scoring.text.encoder import MODEL, passages
from assessments.scoring.text.onnx_file import Array, tensors

TURN = [("where", "is", "it"), ("i", "am", "so", "sorry", "that", "it", "is", "late")]


@pytest.fixture(scope="module")
def stored() -> dict[str, Array]:
    return tensors(MODEL.read())


def tokens(turn: list[tuple[str, ...]]) -> NDArray[np.int64]:
    (passage,) = passages(turn)
    return np.array([passage.ids], np.int64)


def hidden(arrays: Mapping[str, Array], ids: NDArray[np.int64]) -> Array:
    """The last layer, (n, 384)."""
    found: Array = onnx_session(minilm.model(arrays)).run(None, {minilm.GIVEN: ids})[0][0]
    return found


def alike(some: Array, others: Array) -> Array:
    """Cosine of each row with its other."""
    norms = np.linalg.norm(some, axis=1) * np.linalg.norm(others, axis=1)
    cosines: Array = (some * others).sum(axis=1) / norms
    return cosines


@pytest.mark.parametrize("turn", [TURN[:1], TURN * 12], ids=["short", "long"])
def test_written_model_computes_what_the_carried_one_does(
    turn: list[tuple[str, ...]], stored: dict[str, Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = tokens(turn)
    in_few_bits = hidden(stored, ids)
    monkeypatch.setattr(minilm, "in_bits", lambda _matrix: False)
    feed = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}

    carried = onnx_session(MODEL.read()).run(None, feed)[0][0]

    assert hidden(stored, ids) == pytest.approx(carried, abs=1e-4)
    assert (alike(in_few_bits, carried) > 0.98).all()


def test_every_bias_and_norm_of_the_carried_file_is_used(stored: dict[str, Array]) -> None:
    kept = tensors(minilm.model(stored))

    named = [name for name in stored if name.endswith(("bias", "LayerNorm.weight"))]
    assert len(named) == 6 * (len(minilm.MATRICES) + 4) + 2
    assert all(np.array_equal(kept[name], stored[name]) for name in named)


def test_matrices_that_narrow_are_not_multiplied_in_eight_bits(stored: dict[str, Array]) -> None:
    kept = tensors(minilm.model(stored))

    for name in minilm.matrices(stored):
        assert (f"{name}_q" in kept) == in_bits(stored[f"{name}_q"]) == (name not in kept)
