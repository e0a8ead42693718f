"""Messages by hand and from protobuf.dev, “Encoding”."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.protobuf import BYTES, VARINT, field, fields, integers, map_messages
from assessments.scoring.text.encoder import MODEL

TEST_1 = bytes.fromhex("08 96 01")  # field 1: 150
TEST_2 = bytes.fromhex("12 07 74 65 73 74 69 6e 67")  # field 2: "testing"
TEST_3 = bytes.fromhex("1a 03 08 96 01")  # field 3: the message TEST_1
PACKED = bytes.fromhex("32 06 03 8e 02 9e a7 05")  # field 6: 3, 270, 86942
FIXED_32, FIXED_64 = 5, 1


def test_fields_are_those_of_the_published_messages() -> None:
    assert list(fields(TEST_1 + TEST_2 + TEST_3)) == [
        (1, VARINT, b"\x96\x01"),
        (2, BYTES, b"testing"),
        (3, BYTES, TEST_1),
    ]


def test_numbers_are_read_packed_and_one_by_one() -> None:
    assert integers(PACKED, 6) == [3, 270, 86942]
    assert integers(TEST_1 + PACKED + TEST_1, 1) == [150, 150]
    assert integers(TEST_1, 2) == []


def test_numbers_of_fixed_width_are_passed_over_whole() -> None:
    message = field(7, FIXED_32, b"\xff" * 4) + field(8, FIXED_64, b"\xfe" * 8) + TEST_1

    assert list(fields(message)) == [
        (7, FIXED_32, b"\xff" * 4),
        (8, FIXED_64, b"\xfe" * 8),
        (1, VARINT, b"\x96\x01"),
    ]


def test_empty_message_has_no_fields() -> None:
    assert list(fields(b"")) == []


@given(
    st.lists(
        st.tuples(st.integers(1, 2**29 - 1), st.just(BYTES), st.binary(max_size=300)), max_size=8
    )
)
def test_fields_are_read_as_they_were_written(written: list[tuple[int, int, bytes]]) -> None:
    message = b"".join(field(*one) for one in written)

    assert list(fields(message)) == written


@pytest.mark.parametrize("length", [127, 128, 16_383, 16_384])
def test_body_of_any_length_keeps_its_neighbours(length: int) -> None:
    message = field(5, BYTES, b"x" * length) + TEST_1

    assert [len(body) for _, _, body in fields(message)] == [length, 2]


def test_messages_of_one_number_are_changed_and_no_other_byte() -> None:
    message = TEST_2 + TEST_3 + TEST_1 + TEST_3

    changed = map_messages(message, 3, lambda body: body + TEST_2)

    longer = field(3, BYTES, TEST_1 + TEST_2)
    assert changed == TEST_2 + longer + TEST_1 + longer


def test_carried_model_is_rewritten_byte_for_byte() -> None:
    model = MODEL.read()

    assert map_messages(model, 7, lambda graph: graph) == model
