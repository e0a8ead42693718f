"""Merge fitted low-rank changes into the matrices of the carried encoder.

The carried file keeps a matrix W as ``<name>_q`` (int8) and ``<name>_scale`` (one a column), and
casts and multiplies them itself. W becomes ``W + down @ up``. A matrix with no more rows than
columns is stored in eight bits again and multiplied in them (DynamicQuantizeMatMul, which scales
its other factor as it comes), at half the time; the narrowing ones are fed few large and many small
values, lose too much in eight bits and are computed in single precision.
Source: Hu et al. 2021 (LoRA); Jacob et al. 2018 (integer arithmetic); field numbers:
onnx/onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto).
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.protobuf import BYTES, VARINT, field, fields, integers, map_messages, varint

_GRAPH, _OPERATORS, _NODE, _INITIALIZER, _VALUE_INFO, _VALUE_NAME = 7, 8, 1, 5, 13, 1
_INPUT, _OUTPUT, _NODE_NAME, _OPERATOR, _DOMAIN = 1, 2, 3, 4, 7
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
_KINDS = {1: np.float32, 3: np.int8, 7: np.int64, 9: np.bool_}
_NUMBERS = {np.dtype(kind): number for number, kind in _KINDS.items()}
_MOST = 127  # of eight bits, both signs
# onnxruntime's own operators, version 1 (OperatorSetIdProto: domain, version)
_ADDED = field(1, BYTES, b"com.microsoft") + field(2, VARINT, b"\x01")

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
    arrays, in_bits = {}, set()
    for name, change in changes.items():
        scale = stored[f"{name}_scale"]
        raised = stored[f"{name}_q"] + (change.down @ change.up) / scale
        if raised.shape[0] <= raised.shape[1]:
            in_bits.add(name)
            widest = np.abs(raised).max(axis=0) / _MOST
            arrays[f"{name}_q"] = np.rint(raised / widest).astype(np.int8)
            arrays[f"{name}_scale"] = (scale[0] * widest).astype(np.float32)
        else:
            arrays[f"{name}_q"] = raised.astype(np.float32)
    changed = map_messages(model, _GRAPH, lambda graph: _changed(graph, arrays, in_bits))
    return changed + (field(_OPERATORS, BYTES, _ADDED) if in_bits else b"")


def _changed(graph: bytes, arrays: Mapping[str, NDArray[Any]], in_bits: Set[str]) -> bytes:
    parts = []
    for number, wire, body in fields(graph):
        if number == _VALUE_INFO and _text(body, _VALUE_NAME) in arrays:
            continue  # says what the array was
        if number == _INITIALIZER and (name := _text(body, _NAME)) in arrays:
            body = _tensor(name, arrays[name])
        elif number == _NODE:
            body = _in_bits(body, in_bits)
        parts.append(field(number, wire, body) if body else b"")
    return b"".join(parts)


def _in_bits(node: bytes, names: Set[str]) -> bytes:
    """The node itself, none where it restores a matrix of ``names``, or its product in bits."""
    inputs, (output,) = (_texts(node, one) for one in (_INPUT, _OUTPUT))
    if output in names or output.removesuffix("_f") in names:
        return b""
    matrix = inputs[-1] if _text(node, _OPERATOR) == "MatMul" else ""
    if matrix not in names:
        return node
    told = [(_INPUT, one) for one in (inputs[0], f"{matrix}_q", f"{matrix}_scale")]
    told += [(_OUTPUT, output), (_NODE_NAME, _text(node, _NODE_NAME))]
    told += [(_OPERATOR, "DynamicQuantizeMatMul"), (_DOMAIN, "com.microsoft")]
    return b"".join(field(number, BYTES, text.encode()) for number, text in told)


def _tensor(name: str, values: NDArray[Any]) -> bytes:
    dims = b"".join(field(_DIMS, VARINT, varint(length)) for length in values.shape)
    kind = field(_TYPE, VARINT, varint(_NUMBERS[values.dtype]))
    return dims + kind + field(_NAME, BYTES, name.encode()) + field(_RAW, BYTES, values.tobytes())


def _array(tensor: bytes) -> NDArray[Any]:
    kind = _KINDS[integers(tensor, _TYPE)[0]]
    return np.frombuffer(_bytes(tensor, _RAW), kind).reshape(integers(tensor, _DIMS))


def _texts(message: bytes, wanted: int) -> list[str]:
    return [body.decode() for number, _, body in fields(message) if number == wanted]


def _text(message: bytes, wanted: int) -> str:
    return _bytes(message, wanted).decode()


def _bytes(message: bytes, wanted: int) -> bytes:
    return next((body for number, _, body in fields(message) if number == wanted), b"")
