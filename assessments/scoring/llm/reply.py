"""What of a model's reply is believed: the shape that was asked for and quotes that exist.

A reply that is wrong as a whole rates nothing; a wrong quote takes its own rating only. There
is no second try: a model that is asked until it pleases is picked for what it says.

No screen finds every answer that talks a model into a better mark. What bounds them all is the
machine, which no instruction reaches: a level that lies two or more above its own is withheld,
and the two raters' difference goes to a person.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from assessments.scoring import rubric
from assessments.scoring.llm.errors import REASONS, NotRated, Refusal
from assessments.scoring.llm.quotes import find_quote

MOST_CHARACTERS = 30_000
MOST_QUOTES = 5
MIN_WORDS = 3  # of at least one quote for a high level
HIGH = (4, 5)
LOW = (1, 2)
MOST_ABOVE_MACHINE = 1  # levels


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one answer: ``turn`` counts from 0, ``text`` is ``answer[start:end]``."""

    turn: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A level 1–5 with its quotes, or ``refusal``, never both.

    ``withheld``: the level of a refused rating that was otherwise sound, so that figures of
    agreement are not made from the agreeing ratings alone.
    """

    level: int | None = None
    quotes: tuple[Quote, ...] = ()
    refusal: Refusal | None = None
    withheld: int | None = None

    @property
    def reason(self) -> str:
        return REASONS[self.refusal] if self.refusal else ""


def read(content: str, machine: Mapping[str, float], answers: Sequence[str]) -> dict[str, Rating]:
    """Return one rating for each competency that was asked: the keys of ``machine``, in order.

    ``machine``: the machine's score (1–5) of the same answer by competency. ``answers``: the
    candidate's words, one a turn. Raises NotRated where the reply as a whole cannot be believed.
    """
    asked = list(machine)
    told = _parsed(content)
    if set(told) != {"speaks_to_rater", "ratings"}:
        raise NotRated(Refusal.WRONG_SHAPE)
    if not isinstance(told["speaks_to_rater"], bool):
        raise NotRated(Refusal.WRONG_SHAPE)
    if told["speaks_to_rater"]:
        raise NotRated(Refusal.MODEL_SAW_INSTRUCTIONS)
    ratings = _mapping(told["ratings"])
    if not set(ratings) <= set(asked):
        raise NotRated(Refusal.UNKNOWN_COMPETENCY)
    if not set(asked) <= set(ratings):
        raise NotRated(Refusal.MISSING_COMPETENCY)
    shaped = {slug: _shaped(ratings[slug], len(answers)) for slug in asked}
    believed = {slug: _rating(*parts, answers) for slug, parts in shaped.items()}
    return {slug: _bounded(rating, machine[slug]) for slug, rating in believed.items()}


class _Twice(ValueError):
    pass


def _parsed(content: str) -> Mapping[str, object]:
    if len(content) > MOST_CHARACTERS:
        raise NotRated(Refusal.REPLY_TOO_LONG)
    try:
        told = json.loads(content, object_pairs_hook=_once, parse_constant=_refused)
    except _Twice:
        raise NotRated(Refusal.DUPLICATE_KEY) from None
    except (ValueError, RecursionError):
        raise NotRated(Refusal.NOT_JSON) from None
    return _mapping(told)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise _Twice
    return read


def _refused(constant: str) -> object:
    raise ValueError(constant)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise NotRated(Refusal.WRONG_SHAPE)
    return value


def _shaped(value: object, n_turns: int) -> tuple[int, list[tuple[int, str]]]:
    """The level and the quotes of one rating, of the right types; raises NotRated otherwise."""
    told = _mapping(value)
    if set(told) != {"level", "quotes"}:
        raise NotRated(Refusal.WRONG_SHAPE)
    level, quotes = told["level"], told["quotes"]
    if not _is_whole(level) or not isinstance(quotes, list) or len(quotes) > MOST_QUOTES:
        raise NotRated(Refusal.WRONG_SHAPE)
    return level, [_shaped_quote(quote, n_turns) for quote in quotes]


def _shaped_quote(value: object, n_turns: int) -> tuple[int, str]:
    told = _mapping(value)
    if set(told) != {"turn", "text"}:
        raise NotRated(Refusal.WRONG_SHAPE)
    turn, text = told["turn"], told["text"]
    if not _is_whole(turn) or not 1 <= turn <= n_turns or not isinstance(text, str):
        raise NotRated(Refusal.WRONG_SHAPE)
    return turn - 1, text


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _rating(level: int, told: Sequence[tuple[int, str]], answers: Sequence[str]) -> Rating:
    if level not in rubric.LEVELS:
        return Rating(refusal=Refusal.LEVEL_OUT_OF_RANGE)
    quotes: list[Quote] = []
    for turn, text in told:
        place = find_quote(answers[turn], text)
        if place is None:
            return Rating(refusal=Refusal.QUOTE_NOT_FOUND)
        quotes.append(Quote(turn, *place, answers[turn][slice(*place)]))
    if level in HIGH + LOW and not quotes:
        return Rating(refusal=Refusal.NO_QUOTE)
    if level in HIGH and max(len(quote.text.split()) for quote in quotes) < MIN_WORDS:
        return Rating(refusal=Refusal.QUOTE_TOO_SHORT)
    return Rating(level, tuple(dict.fromkeys(quotes)))


def _bounded(rating: Rating, score: float) -> Rating:
    if rating.level is None or rating.level - rubric.level(score) <= MOST_ABOVE_MACHINE:
        return rating
    return Rating(refusal=Refusal.FAR_ABOVE_MACHINE, withheld=rating.level)
