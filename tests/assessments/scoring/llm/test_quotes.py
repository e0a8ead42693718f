import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring.llm.quotes import find_quote

ANSWER = "I’m sorry,  Mrs Ortiz.\nI said “today”\u00a0and I meant it. Sorry again."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("I’m sorry,", "I’m sorry,"),
        ("I'm sorry, Mrs Ortiz.", "I’m sorry,  Mrs Ortiz."),
        ("Ortiz. I said", "Ortiz.\nI said"),
        ('said "today" and', "said “today”\u00a0and"),
        ("  and I meant it.  ", "and I meant it."),
        ("Sorry again.", "Sorry again."),
    ],
)
def test_quote_is_found_whatever_its_type_and_spaces(quote: str, found: str) -> None:
    place = find_quote(ANSWER, quote)

    assert place is not None
    assert ANSWER[slice(*place)] == found


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "   ",
        "sorry again",  # another case
        "I am sorry",  # another wording
        "sorry Mrs Ortiz",  # a comma left out
        "I’m sorry, Mrs Ortiz…",
        "rry, Mrs Ortiz",  # begins inside a word
        "Mrs Ort",  # ends inside a word
        "I meant it. I meant it.",
        "Mrs Оrtiz",  # a Cyrillic O
        "I'm so\u200brry",
    ],
)
def test_quote_that_is_not_there_letter_by_letter_is_not_found(quote: str) -> None:
    assert find_quote(ANSWER, quote) is None


def test_quote_inside_a_word_first_is_found_where_it_stands_alone() -> None:
    assert find_quote("another note, not now", "not") == (14, 17)


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=60))
def test_what_is_found_is_the_quote_but_for_type_and_spaces(a: str, quote: str, b: str) -> None:
    place = find_quote(a + quote + b, quote)

    if place is not None:
        found = (a + quote + b)[slice(*place)]
        assert "".join(found.split()).translate(PLAIN) == "".join(quote.split()).translate(PLAIN)


PLAIN = str.maketrans("‘’‚‛ʼ′´`“”„‟«»″", "''''''''" + '"' * 7)
