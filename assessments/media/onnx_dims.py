"""Let an ONNX model with a fixed picture size take any size, without the ``onnx`` package.

CenterFace is fully convolutional, but its file declares 32×32. Only the declared shapes of inputs
and outputs are rewritten, on the protobuf bytes; the weights are not touched.
Source of the field numbers: onnx/onnx.proto (ModelProto, GraphProto, ValueInfoProto, TypeProto).
"""

from assessments.protobuf import BYTES, field, fields, map_messages

_GRAPH = 7
_GRAPH_INPUT, _GRAPH_OUTPUT, _GRAPH_VALUE_INFO = 11, 12, 13
_VALUE_NAME, _VALUE_TYPE, _TENSOR_TYPE, _SHAPE, _DIM = 1, 2, 1, 2, 1
_DIM_PARAM = 2


def free_picture_dims(model: bytes, picture: str) -> bytes:
    """Return ``model`` with batch, height and width of input ``picture`` and all outputs open."""
    return map_messages(model, _GRAPH, lambda graph: _free_graph(graph, picture))


def _free_graph(graph: bytes, picture: str) -> bytes:
    parts = []
    for number, wire, body in fields(graph):
        if number == _GRAPH_VALUE_INFO:
            continue  # shapes of inner tensors are hints that would now contradict
        if number == _GRAPH_OUTPUT or (number == _GRAPH_INPUT and _name(body) == picture):
            body = _free_value(body)
        parts.append(field(number, wire, body))
    return b"".join(parts)


def _free_value(value: bytes) -> bytes:
    name = _name(value)

    def free_shape(shape: bytes) -> bytes:
        dims = [body for _, _, body in fields(shape)]
        for axis in (0, 2, 3):
            dims[axis] = field(_DIM_PARAM, BYTES, f"{name}_{axis}".encode())
        return b"".join(field(_DIM, BYTES, dim) for dim in dims)

    def free_tensor(tensor: bytes) -> bytes:
        return map_messages(tensor, _SHAPE, free_shape)

    return map_messages(
        value, _VALUE_TYPE, lambda kind: map_messages(kind, _TENSOR_TYPE, free_tensor)
    )


def _name(value: bytes) -> str:
    return next(body.decode() for number, _, body in fields(value) if number == _VALUE_NAME)
