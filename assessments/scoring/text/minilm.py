"""The encoder's computation, written for onnxruntime on one core and for one passage at a time.

The carried file computes the same, but masks tokens that are never there, adds and scales in steps
of their own and holds every embedding in single precision: a third more time, and 100 MB.
Every value is computed in the order in which the carried file computes it, down to the last bit:
eight bits magnify the least difference, up to a fifth of a level.
Source: Devlin et al. 2019 (BERT), Wang et al. 2020 (MiniLM).
"""

import math
from collections.abc import Mapping

import numpy as np

from assessments.scoring.text.adapter import in_bits
from assessments.scoring.text.onnx_file import FLOAT, OWN, Array, Graph, value_info

GIVEN = "input_ids"
N_HEADS, NORM = 12, 1e-12
# The layers' matrices as the carried file orders them, and what each is added to.
MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_EMBEDDINGS = "inner.embeddings"
_LENGTHS = {"start": (0,), "by_head": (0, 0, N_HEADS, -1), "flat": (0, 0, -1)}
_NUMBERS = {"root_of_two": math.sqrt(2), "one": 1, "half": 0.5}


def model(arrays: Mapping[str, Array]) -> bytes:
    """Tokens ``input_ids`` (1, n) → last layer (1, n, 384), as an ONNX file.

    ``arrays``: those of the carried file, its matrices merged with their changes (``adapter``).
    """
    return _Written(arrays).model()


def matrices(arrays: Mapping[str, Array]) -> list[str]:
    """Names of the matrices, six a layer in the order of ``MATRICES``."""
    quantised = [name.removesuffix("_q") for name in arrays if name.endswith("_q")]
    return [name for name in quantised if not name.startswith("inner.")]


class _Written:
    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self._graph = Graph()
        self._node = self._graph.node
        self._kinds = arrays[f"{_EMBEDDINGS}.token_type_embeddings.weight"]
        self._width = self._kinds.shape[1]
        for name, lengths in _LENGTHS.items():
            self._graph.store(name, np.array(lengths, np.int64))
        for name, number in _NUMBERS.items():
            self._graph.store(name, np.array(number, np.float32))

    def model(self) -> bytes:
        hidden, names = self._embedded(), matrices(self._arrays)
        for layer, at in enumerate(range(0, len(names), len(MATRICES))):
            inner = f"inner.encoder.layer.{layer}"
            hidden = self._layer(hidden, inner, names[at : at + len(MATRICES)])
        given = value_info(GIVEN, np.int64, (1, "n"))
        found = value_info(hidden, np.float32, (1, "n", self._width))
        return self._graph.model("encoder", given, found)

    def _embedded(self) -> str:
        length = self._node("Shape", GIVEN, start=1)
        word = self._rows("word_embeddings", "Gather", GIVEN)
        place = self._rows("position_embeddings", "Slice", "start", length)
        kind = self._graph.store("kind_of_token", self._kinds[0])
        summed = self._node("Add", self._node("Add", word, kind), place)
        told = self._weight_and_bias(f"{_EMBEDDINGS}.LayerNorm")
        return self._node("LayerNormalization", summed, *told, epsilon=NORM)

    def _rows(self, name: str, picked_by: str, *which: str) -> str:
        """Some rows of embeddings: picked in eight bits, then brought to scale."""
        stored = (self._stored(f"{_EMBEDDINGS}.{name}.weight_{part}") for part in ("q", "scale"))
        small, scale = (self._node(picked_by, one, *which) for one in stored)
        return self._node("Mul", self._node("Cast", small, to=FLOAT), scale)

    def _layer(self, hidden: str, inner: str, names: list[str]) -> str:
        query, key, value, output, widening, narrowing = names
        biases = [self._stored(f"{inner}.{name}.bias") for name in MATRICES]
        projections = zip((query, key, value), biases, strict=False)
        context = self._attention(*(self._product(hidden, *one) for one in projections))
        attended = self._product(context, output)
        hidden = self._added(attended, hidden, f"{inner}.attention.output.LayerNorm", biases[3])
        wide = self._gelu(self._product(hidden, widening, biases[4]))
        narrowed = self._product(wide, narrowing)
        return self._added(narrowed, hidden, f"{inner}.output.LayerNorm", biases[5])

    def _attention(self, *projected: str) -> str:
        query, key, value = (
            self._node("Transpose", self._node("Reshape", one, "by_head"), perm=(0, 2, 1, 3))
            for one in projected
        )
        # Squared in single precision, as both factors are carried scaled by the fourth root.
        scale = float(np.float32((self._width // N_HEADS) ** -0.25) ** 2)
        scores = self._node("FusedMatMul", query, key, domain=OWN, transB=1, alpha=scale)
        context = self._node("MatMul", self._node("Softmax", scores), value)
        return self._node("Reshape", self._node("Transpose", context, perm=(0, 2, 1, 3)), "flat")

    def _product(self, given: str, name: str, *bias: str) -> str:
        """``given`` @ matrix + bias; in eight bits, ``given`` is scaled to them as it comes."""
        matrix, scale = self._arrays[f"{name}_q"], self._arrays[f"{name}_scale"]
        if not in_bits(matrix):
            product = self._node("MatMul", given, self._graph.store(name, matrix * scale))
            return self._node("Add", product, *bias) if bias else product
        parts = self._stored(f"{name}_q"), self._graph.store(f"{name}_scale", scale.ravel())
        added = ("", *bias) if bias else ()
        return self._node("DynamicQuantizeMatMul", given, *parts, *added, domain=OWN)

    def _gelu(self, given: str) -> str:
        erf = self._node("Erf", self._node("Div", given, "root_of_two"))
        share = self._node("Mul", "half", self._node("Add", erf, "one"))
        return self._node("Mul", given, share)

    def _added(self, given: str, before: str, norm: str, bias: str) -> str:
        parts = (given, before, *self._weight_and_bias(norm), bias)
        return self._node("SkipLayerNormalization", *parts, domain=OWN, epsilon=NORM)

    def _weight_and_bias(self, name: str) -> list[str]:
        return [self._stored(f"{name}.{part}") for part in ("weight", "bias")]

    def _stored(self, name: str) -> str:
        return self._graph.store(name, self._arrays[name])
