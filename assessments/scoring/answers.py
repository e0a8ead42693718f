"""Answers to closed items: what is legal and what is complete, for form, view and API alike."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from assessments.scoring.errors import InvalidAnswer

MIN_RATING = 1
MAX_RATING = 7
RANKED_TWICE = "An option was ranked twice."
PICKED_TWICE = "An option was picked twice."


class SjtFormat(StrEnum):
    """How the candidate responds to the options of a situational-judgement item."""

    PICK_ONE = "pick_one"
    BEST_WORST = "best_worst"
    RANK = "rank"
    RATE_EACH = "rate_each"
    PICK_SEVERAL = "pick_several"


def validate_legal(
    response_format: str, option_keys: Sequence[str], answer: Mapping[str, object]
) -> None:
    """Accept a possibly unfinished answer (autosave); raise InvalidAnswer on an illegal part.

    ``answer`` holds one of ``{"choice"}``, ``{"best", "worst"}``, ``{"order"}`` (best first),
    ``{"ratings"}`` (whole numbers 1–7 by option) or ``{"choices"}``; absent parts are legal.
    """
    fmt = _format(response_format)
    _only_fields(answer, _FIELDS[fmt])
    match fmt:
        case SjtFormat.PICK_ONE:
            _option_or_empty(answer.get("choice"), option_keys)
        case SjtFormat.BEST_WORST:
            _best_and_worst(answer, option_keys)
        case SjtFormat.RANK:
            _distinct_options(answer.get("order", []), option_keys, RANKED_TWICE)
        case SjtFormat.RATE_EACH:
            _ratings(answer.get("ratings", {}), option_keys)
        case SjtFormat.PICK_SEVERAL:
            _distinct_options(answer.get("choices", []), option_keys, PICKED_TWICE)


def validate_answer(
    response_format: str, option_keys: Sequence[str], answer: Mapping[str, object]
) -> None:
    """Accept a complete and legal answer; raise InvalidAnswer with a sentence for the person."""
    validate_legal(response_format, option_keys, answer)
    _must_be_whole(_format(response_format), len(option_keys), answer)


def is_complete(
    response_format: str, option_keys: Sequence[str], answer: Mapping[str, object]
) -> bool:
    """Whether ``validate_answer`` would accept the answer."""
    try:
        validate_answer(response_format, option_keys, answer)
    except InvalidAnswer:
        return False
    return True


_FIELDS = {
    SjtFormat.PICK_ONE: {"choice"},
    SjtFormat.BEST_WORST: {"best", "worst"},
    SjtFormat.RANK: {"order"},
    SjtFormat.RATE_EACH: {"ratings"},
    SjtFormat.PICK_SEVERAL: {"choices"},
}


def _format(response_format: str) -> SjtFormat:
    try:
        return SjtFormat(response_format)
    except ValueError:
        raise InvalidAnswer(
            "There is no response format “{found}”.", found=response_format
        ) from None


# What each format asks for, in this order, where it is not there.
_ASKED: dict[SjtFormat, list[tuple[str, str]]] = {
    SjtFormat.PICK_ONE: [("choice", "Please choose one option.")],
    SjtFormat.BEST_WORST: [
        ("best", "Please choose the best option."),
        ("worst", "Please choose the worst option."),
    ],
    SjtFormat.PICK_SEVERAL: [("choices", "Please choose at least one option.")],
}
_ASKED_OF_ALL = {
    SjtFormat.RANK: ("order", "Please rank every option: {n} of {n_options} done."),
    SjtFormat.RATE_EACH: ("ratings", "Please rate every option: {n} of {n_options} done."),
}


def _must_be_whole(fmt: SjtFormat, n_options: int, answer: Mapping[str, object]) -> None:
    for field, words in _ASKED.get(fmt, []):
        if not answer.get(field):
            raise InvalidAnswer(words)
    if fmt in _ASKED_OF_ALL:
        field, words = _ASKED_OF_ALL[fmt]
        given = answer.get(field)
        n = len(given) if isinstance(given, list | tuple | Mapping) else 0
        if n < n_options:
            raise InvalidAnswer(words, n=n, n_options=n_options)


def _only_fields(answer: Mapping[str, object], allowed: set[str]) -> None:
    if not isinstance(answer, Mapping):
        raise InvalidAnswer("The answer is not in the expected form.")
    extra = sorted(set(answer) - allowed)
    if extra:
        raise InvalidAnswer(
            "The answer holds something unexpected: {fields}.", fields=", ".join(extra)
        )


def _option_or_empty(value: object, option_keys: Sequence[str]) -> None:
    if value is None or value == "":
        return
    if not isinstance(value, str) or value not in option_keys:
        raise InvalidAnswer("“{option}” is not one of the options.", option=value)


def _best_and_worst(answer: Mapping[str, object], option_keys: Sequence[str]) -> None:
    best, worst = answer.get("best"), answer.get("worst")
    _option_or_empty(best, option_keys)
    _option_or_empty(worst, option_keys)
    if best and best == worst:
        raise InvalidAnswer("The best and the worst option must be two different ones.")


def _distinct_options(value: object, option_keys: Sequence[str], twice: str) -> None:
    if not isinstance(value, list | tuple):
        raise InvalidAnswer("The answer is not in the expected form.")
    for option in value:
        if not isinstance(option, str) or option not in option_keys:
            raise InvalidAnswer("“{option}” is not one of the options.", option=option)
    if len(set(value)) < len(value):
        raise InvalidAnswer(twice)


def _ratings(value: object, option_keys: Sequence[str]) -> None:
    if not isinstance(value, Mapping):
        raise InvalidAnswer("The answer is not in the expected form.")
    for option, rating in value.items():
        _option_or_empty(option, option_keys)
        whole = isinstance(rating, int) and not isinstance(rating, bool)
        if not option or not whole or not MIN_RATING <= rating <= MAX_RATING:
            raise InvalidAnswer(
                "Ratings are whole numbers from {lowest} to {highest}.",
                lowest=MIN_RATING,
                highest=MAX_RATING,
            )
