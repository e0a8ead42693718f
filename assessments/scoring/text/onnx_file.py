"""Read the arrays of an ONNX model and write a new one, without the ``onnx`` package.

Source of the field numbers: onnx/onnx.proto (ModelProto, GraphProto, NodeProto, AttributeProto,
TensorProto, ValueInfoProto).
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.protobuf import BYTES, FIXED_32, VARINT, field, fields, integers, varint

Array = NDArray[Any]
Attribute = float | int | Sequence[int]

_IR_VERSION, _GRAPH, _OPERATORS = 1, 7, 8
_NODE, _GRAPH_NAME, _INITIALIZER, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 2, 5, 11, 12
_INPUT, _OUTPUT, _NODE_NAME, _OPERATOR, _ATTRIBUTE, _DOMAIN = 1, 2, 3, 4, 5, 7
_ATTRIBUTE_NAME, _FLOAT, _INT, _INTS, _ATTRIBUTE_KIND = 1, 2, 3, 8, 20
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
_VALUE_NAME, _VALUE_TYPE, _TENSOR_TYPE = 1, 2, 1
_ELEMENT, _SHAPE, _DIM, _LENGTH, _OPEN = 1, 2, 1, 1, 2
FLOAT = 1
_KINDS: dict[int, np.dtype[Any]] = {
    FLOAT: np.dtype(np.float32),
    3: np.dtype(np.int8),
    7: np.dtype(np.int64),
    9: np.dtype(np.bool_),
}
_NUMBERS = {kind: number for number, kind in _KINDS.items()}
# Operators of ONNX itself, and onnxruntime's own.
_IR, _OPERATOR_SET = 10, 17
OWN, _OWN_SET = "com.microsoft", 1


def tensors(model: bytes) -> dict[str, Array]:
    """The stored arrays of a model by name, in its order."""
    graph = next(body for number, _, body in fields(model) if number == _GRAPH)
    stored = (body for number, _, body in fields(graph) if number == _INITIALIZER)
    return {_bytes(tensor, _NAME).decode(): _array(tensor) for tensor in stored}


class Graph:
    """A computation as it is written down: nodes in order, and the arrays that they use."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._n_nodes = 0

    def store(self, name: str, values: Array) -> str:
        """Keep an array in the file under ``name``, which is returned."""
        dims = b"".join(_number(_DIMS, length) for length in values.shape)
        kind = _number(_TYPE, _NUMBERS[values.dtype])
        tensor = dims + kind + _text(_NAME, name) + field(_RAW, BYTES, values.tobytes())
        self._parts.append(field(_INITIALIZER, BYTES, tensor))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        """Apply an operator; returns the name of what comes out. "" leaves an input out."""
        self._n_nodes += 1
        name = f"{operator}_{self._n_nodes}"
        told = [_text(_INPUT, one) for one in inputs]
        told += [_text(_OUTPUT, name), _text(_NODE_NAME, name), _text(_OPERATOR, operator)]
        told += [field(_ATTRIBUTE, BYTES, _attribute(*one)) for one in attributes.items()]
        told += [_text(_DOMAIN, domain)] if domain else []
        self._parts.append(field(_NODE, BYTES, b"".join(told)))
        return name

    def model(self, name: str, given: bytes, found: bytes) -> bytes:
        """The whole file; ``given`` goes in and ``found`` comes out (each a ``value_info``)."""
        ends = field(_GRAPH_INPUT, BYTES, given) + field(_GRAPH_OUTPUT, BYTES, found)
        graph = b"".join([*self._parts, _text(_GRAPH_NAME, name), ends])
        return b"".join(
            [
                _number(_IR_VERSION, _IR),
                field(_GRAPH, BYTES, graph),
                field(_OPERATORS, BYTES, _number(2, _OPERATOR_SET)),
                field(_OPERATORS, BYTES, _text(1, OWN) + _number(2, _OWN_SET)),
            ]
        )


def value_info(name: str, kind: type[np.generic], shape: Sequence[int | str]) -> bytes:
    """What goes in or comes out; a length that is a word is open."""
    dims = (_number(_LENGTH, one) if isinstance(one, int) else _text(_OPEN, one) for one in shape)
    lengths = b"".join(field(_DIM, BYTES, one) for one in dims)
    tensor = _number(_ELEMENT, _NUMBERS[np.dtype(kind)]) + field(_SHAPE, BYTES, lengths)
    return _text(_VALUE_NAME, name) + field(_VALUE_TYPE, BYTES, field(_TENSOR_TYPE, BYTES, tensor))


def _attribute(name: str, given: Attribute) -> bytes:
    match given:
        case float():
            kind, body = 1, field(_FLOAT, FIXED_32, struct.pack("<f", given))
        case int():
            kind, body = 2, _number(_INT, given)
        case _:
            kind, body = 7, b"".join(_number(_INTS, one) for one in given)
    return _text(_ATTRIBUTE_NAME, name) + body + _number(_ATTRIBUTE_KIND, kind)


def _number(number: int, given: int) -> bytes:
    return field(number, VARINT, varint(given))


def _text(number: int, given: str) -> bytes:
    return field(number, BYTES, given.encode())


def _array(tensor: bytes) -> Array:
    kind = _KINDS[integers(tensor, _TYPE)[0]]
    return np.frombuffer(_bytes(tensor, _RAW), kind).reshape(integers(tensor, _DIMS))


def _bytes(message: bytes, wanted: int) -> bytes:
    return next((body for number, _, body in fields(message) if number == wanted), b"")
