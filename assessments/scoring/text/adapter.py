"""Merge fitted low-rank changes into the matrices of the carried encoder.

The carried file keeps a matrix as ``<name>_q`` (int8) and ``<name>_scale`` (one a column), and
casts and multiplies them itself. ``<name>_q`` becomes ``q + (down @ up) / scale`` in single
precision, so the model computes with ``W + down @ up``.
Source: Hu et al. 2021 (LoRA); field numbers: onnx/onnx.proto (ModelProto, GraphProto, TensorProto).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.protobuf import field, fields, integers, map_messages

_GRAPH, _INITIALIZER, _VALUE_INFO, _VALUE_NAME = 7, 5, 13, 1
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
_FLOAT = 1
_KINDS = {_FLOAT: np.float32, 3: np.int8, 7: np.int64, 9: np.bool_}

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """``down`` (n_in, rank) and ``up`` (rank, n_out) of one matrix."""

    down: Vectors
    up: Vectors


def tensors(model: bytes) -> dict[str, NDArray[Any]]:
    """The stored arrays of a model by name, in its order."""
    graph = next(body for number, _, body in fields(model) if number == _GRAPH)
    stored = (body for number, _, body in fields(graph) if number == _INITIALIZER)
    return {_text(tensor, _NAME): _array(tensor) for tensor in stored}


def merged(model: bytes, changes: Mapping[str, Change]) -> bytes:
    """Return ``model`` with each named matrix changed. Raises KeyError for a name it lacks."""
    stored = tensors(model)
    raised = {
        f"{name}_q": stored[f"{name}_q"] + (change.down @ change.up) / stored[f"{name}_scale"]
        for name, change in changes.items()
    }
    return map_messages(model, _GRAPH, _with_arrays(raised))


def _with_arrays(new: Mapping[str, Vectors]) -> Callable[[bytes], bytes]:
    def change(graph: bytes) -> bytes:
        parts = []
        for number, wire, body in fields(graph):
            if number == _VALUE_INFO and _text(body, _VALUE_NAME) in new:
                continue  # says int8
            if number == _INITIALIZER and (name := _text(body, _NAME)) in new:
                body = _as_float(body, new[name])
            parts.append(field(number, wire, body))
        return b"".join(parts)

    return change


def _as_float(tensor: bytes, values: Vectors) -> bytes:
    new = {_TYPE: bytes([_FLOAT]), _RAW: values.astype(np.float32).tobytes()}
    return b"".join(
        field(number, wire, new.get(number, body)) for number, wire, body in fields(tensor)
    )


def _array(tensor: bytes) -> NDArray[Any]:
    kind = _KINDS[integers(tensor, _TYPE)[0]]
    return np.frombuffer(_bytes(tensor, _RAW), kind).reshape(integers(tensor, _DIMS))


def _text(message: bytes, wanted: int) -> str:
    return _bytes(message, wanted).decode()


def _bytes(message: bytes, wanted: int) -> bytes:
    return next((body for number, _, body in fields(message) if number == wanted), b"")
