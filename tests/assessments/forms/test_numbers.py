import pytest

from assessments.forms.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 12, 999_999_999_999)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0", " 1", "²", "٣", "1" * 13, "9" * 5000])
def test_anything_else_is_none(text: str) -> None:
    assert whole(text) is None
