import pytest

from assessments.scoring.answers import is_complete, validate_answer, validate_legal
from assessments.scoring.errors import InvalidAnswer

OPTIONS = ("a", "b", "c")
COMPLETE = [
    ("pick_one", {"choice": "a"}),
    ("best_worst", {"best": "a", "worst": "c"}),
    ("rank", {"order": ["b", "a", "c"]}),
    ("rate_each", {"ratings": {"a": 5, "b": 1, "c": 7}}),
    ("pick_several", {"choices": ["a", "c"]}),
]
UNFINISHED = [
    ("pick_one", {}, "choose one option"),
    ("pick_one", {"choice": ""}, "choose one option"),
    ("best_worst", {"worst": "a"}, "best option"),
    ("best_worst", {"best": "a"}, "worst option"),
    ("rank", {"order": ["b"]}, "rank every option: 1 of 3"),
    ("rate_each", {"ratings": {"a": 5}}, "rate every option: 1 of 3"),
    ("pick_several", {"choices": []}, "at least one"),
]
ILLEGAL = [
    ("pick_one", {"choice": "z"}, "not one of the options"),
    ("pick_one", {"choice": ["a"]}, "not one of the options"),
    ("pick_one", {"choice": "a", "score": 5}, "unexpected: score"),
    ("best_worst", {"best": "a", "worst": "a"}, "two different"),
    ("rank", {"order": ["a", "a", "b"]}, "ranked twice"),
    ("rank", {"order": "abc"}, "expected form"),
    ("rate_each", {"ratings": {"a": 0, "b": 1, "c": 1}}, "from 1 to 7"),
    ("rate_each", {"ratings": {"a": 8, "b": 1, "c": 1}}, "from 1 to 7"),
    ("rate_each", {"ratings": {"a": 4.5, "b": 1, "c": 1}}, "from 1 to 7"),
    ("rate_each", {"ratings": {"a": True, "b": 1, "c": 1}}, "from 1 to 7"),
    ("rate_each", {"ratings": [1, 2, 3]}, "expected form"),
    ("pick_several", {"choices": ["a", "a"]}, "picked twice"),
    ("essay", {"choice": "a"}, "no response format"),
]


@pytest.mark.parametrize(("fmt", "answer"), COMPLETE)
def test_complete_answer_is_accepted(fmt: str, answer: dict[str, object]) -> None:
    validate_answer(fmt, OPTIONS, answer)

    assert is_complete(fmt, OPTIONS, answer)


@pytest.mark.parametrize(("fmt", "answer", "says"), UNFINISHED)
def test_unfinished_answer_is_legal_but_not_complete(
    fmt: str, answer: dict[str, object], says: str
) -> None:
    validate_legal(fmt, OPTIONS, answer)

    with pytest.raises(InvalidAnswer, match=says):
        validate_answer(fmt, OPTIONS, answer)
    assert not is_complete(fmt, OPTIONS, answer)


@pytest.mark.parametrize(("fmt", "answer", "says"), ILLEGAL)
def test_illegal_answer_is_refused_in_plain_words(
    fmt: str, answer: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidAnswer, match=says):
        validate_legal(fmt, OPTIONS, answer)
