"""Read and write fields of a protobuf message, as far as ONNX models need it.

A model that a package carries gets open picture sizes (media), another is written anew with fitted
weights (scoring). Neither is worth the ``onnx`` package at run time.
Source of the wire format: protobuf.dev, “Encoding”.
"""

from collections.abc import Callable, Iterator

VARINT, BYTES, FIXED_32 = 0, 2, 5
_FIXED_WIDTH = {1: 8, FIXED_32: 4}


def map_messages(message: bytes, wanted: int, change: Callable[[bytes], bytes]) -> bytes:
    """Return ``message`` with ``change`` applied to its embedded messages numbered ``wanted``."""
    parts = []
    for number, wire, body in fields(message):
        parts.append(field(number, wire, change(body) if number == wanted else body))
    return b"".join(parts)


def fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (number, wire type, body) of each field; the body of a number is its raw bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        begin = at
        if wire == VARINT:
            _, at = _varint(message, at)
        elif wire == BYTES:
            length, begin = _varint(message, at)
            at = begin + length
        else:
            at += _FIXED_WIDTH[wire]
        yield number, wire, message[begin:at]


def integers(message: bytes, wanted: int) -> list[int]:
    """The numbers in all fields numbered ``wanted``, packed or one by one."""
    found = []
    for number, _, body in fields(message):
        at = 0
        while number == wanted and at < len(body):
            value, at = _varint(body, at)
            found.append(value)
    return found


def field(number: int, wire: int, body: bytes) -> bytes:
    length = varint(len(body)) if wire == BYTES else b""
    return varint(number << 3 | wire) + length + body


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def varint(value: int) -> bytes:
    """A number as a varint field holds it."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
