"""When an answer is held back: "not scored, because …"."""

from collections.abc import Sequence

from assessments.scoring.text.language import (
    latin_share,
    non_word_share,
    other_language,
    sentence_share,
)
from assessments.scoring.text.patterns import normalised
from assessments.scoring.text.reading import LISTED, Reading, copied_share
from assessments.scoring.text.sentences import words_of
from assessments.scoring.text.shapes import SpokenWord, TurnAnswer

UNSURE_BELOW = 0.5  # recognition confidence of one word
MOST_CHARACTERS = 20_000  # over twenty minutes of speech
TOO_MANY_UNSURE = 0.25  # share of words: at .4 noise and mumbling still passed
COPIED = 0.7  # share of the answer's word quadruples that are the customer's
NON_WORDS = 0.4
REPEATED = 0.35  # distinct words over words, from 12 words on


def too_long(turns: Sequence[TurnAnswer]) -> str | None:
    """Refuse a flood before reading it, so that no answer can hold up the others."""
    if sum(len(turn.text) for turn in turns) > MOST_CHARACTERS:
        return "the answer is too long for the machine: a person should read it"
    return None


def refusal(turns: Sequence[TurnAnswer], reading: Reading, language: str) -> str | None:
    """Why the whole answer is not scored; None where it can be.

    Reads words and recognition confidence only. Near-empty answers are judged later, once it is
    known whether they hold an act.
    """
    if language != "en":
        return f"there is no validated scorer for the language “{language}”"
    text = " ".join(turn.text for turn in turns)
    words = words_of(normalised(text))
    if not words:
        return "the answer is empty"
    return (
        unsure(tuple(word for turn in turns for word in turn.words))
        or _off_language(text, words)
        or _not_sentences(words)
        or _copied(turns, reading)
    )


def unsure(words: Sequence[SpokenWord]) -> str | None:
    """A sentence where the recogniser was unsure of too many words; None for typed answers."""
    if not words:
        return None
    share = sum(word.confidence < UNSURE_BELOW for word in words) / len(words)
    if share <= TOO_MANY_UNSURE:
        return None
    return f"the recogniser was unsure of {share:.0%} of the words: a person should listen"


def near_empty(reading: Reading, strongest: float) -> str | None:
    """Too few words with no act in them; a very short answer that does something passes."""
    n_words = sum(len(spoken.words) for spoken in reading.spoken)
    if (n_words < 3 and strongest < 0.85) or (n_words < 6 and strongest < 0.3):
        return f"the answer is too short to judge ({n_words} word{'s' * (n_words != 1)})"
    return None


def _off_language(text: str, words: Sequence[str]) -> str | None:
    if latin_share(text) < 0.5:
        return "the answer is not in English: a person should read it"
    other = other_language(words)
    return (
        f"the answer seems to be in {other}, not English: a person should read it"
        if other
        else None
    )


def _not_sentences(words: Sequence[str]) -> str | None:
    if non_word_share(words) > NON_WORDS:
        return "most of the answer is not words"
    if len(words) >= 12 and len(set(words)) / len(words) < REPEATED and len(set(words)) < 20:
        return "the answer repeats the same few words"
    if len(words) >= 8 and sentence_share(words) < LISTED:
        return "the answer is a list of words, not sentences"
    return None


def _copied(turns: Sequence[TurnAnswer], reading: Reading) -> str | None:
    for turn, prompt in zip(turns, reading.prompts, strict=True):
        words = words_of(normalised(turn.text))
        if len(words) >= 6 and copied_share(words, prompt) >= COPIED:
            return "the answer repeats the customer's own words"
    return None
