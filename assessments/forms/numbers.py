"""Whole numbers out of addresses and hidden fields, which anybody may have written by hand."""

MOST_DIGITS = 12


def whole(text: str) -> int | None:
    """The number; None for anything but one to twelve of the digits 0–9.

    ``str.isdigit`` alone lets "²" through, which ``int`` refuses.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None
