"""Let an ONNX model with a fixed picture size take any size, without the ``onnx`` package.

CenterFace is fully convolutional, but its file declares 32×32. Only the declared shapes of inputs
and outputs are rewritten, on the protobuf bytes; the weights are not touched.
Source of the field numbers: onnx/onnx.proto (ModelProto, GraphProto, ValueInfoProto, TypeProto).
"""

from collections.abc import Callable, Iterator

_GRAPH = 7
_GRAPH_INPUT, _GRAPH_OUTPUT, _GRAPH_VALUE_INFO = 11, 12, 13
_VALUE_NAME, _VALUE_TYPE, _TENSOR_TYPE, _SHAPE, _DIM = 1, 2, 1, 2, 1
_DIM_PARAM = 2
_VARINT, _BYTES = 0, 2
_FIXED_WIDTH = {1: 8, 5: 4}


def free_picture_dims(model: bytes, picture: str) -> bytes:
    """Return ``model`` with batch, height and width of input ``picture`` and all outputs open."""
    return _map(model, _GRAPH, lambda graph: _free_graph(graph, picture))


def _free_graph(graph: bytes, picture: str) -> bytes:
    parts = []
    for number, wire, body in _fields(graph):
        if number == _GRAPH_VALUE_INFO:
            continue  # shapes of inner tensors are hints that would now contradict
        if number == _GRAPH_OUTPUT or (number == _GRAPH_INPUT and _name(body) == picture):
            body = _free_value(body)
        parts.append(_field(number, wire, body))
    return b"".join(parts)


def _free_value(value: bytes) -> bytes:
    name = _name(value)

    def free_shape(shape: bytes) -> bytes:
        dims = [body for _, _, body in _fields(shape)]
        for axis in (0, 2, 3):
            dims[axis] = _field(_DIM_PARAM, _BYTES, f"{name}_{axis}".encode())
        return b"".join(_field(_DIM, _BYTES, dim) for dim in dims)

    def free_tensor(tensor: bytes) -> bytes:
        return _map(tensor, _SHAPE, free_shape)

    return _map(value, _VALUE_TYPE, lambda kind: _map(kind, _TENSOR_TYPE, free_tensor))


def _name(value: bytes) -> str:
    return next(body.decode() for number, _, body in _fields(value) if number == _VALUE_NAME)


def _map(message: bytes, wanted: int, change: Callable[[bytes], bytes]) -> bytes:
    """Return ``message`` with ``change`` applied to its embedded messages numbered ``wanted``."""
    parts = []
    for number, wire, body in _fields(message):
        parts.append(_field(number, wire, change(body) if number == wanted else body))
    return b"".join(parts)


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (number, wire type, body) of each field; the body of a number is its raw bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        begin = at
        if wire == _VARINT:
            _, at = _varint(message, at)
        elif wire == _BYTES:
            length, begin = _varint(message, at)
            at = begin + length
        else:
            at += _FIXED_WIDTH[wire]
        yield number, wire, message[begin:at]


def _field(number: int, wire: int, body: bytes) -> bytes:
    length = _encode(len(body)) if wire == _BYTES else b""
    return _encode(number << 3 | wire) + length + body


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _encode(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
