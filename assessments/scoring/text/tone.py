"""Word weights for three tones: care, irritation, politeness.

Fitted by ``tests/bench/fit_tone.py`` on GoEmotions and the Stanford politeness requests, both
Apache-2.0; the tone of the words, never of a voice or a face.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import Any

from assessments.scoring.text.patterns import normalised
from assessments.scoring.text.sentences import words_of

TONES = ("care", "irritation", "politeness")


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text without apostrophes, which speech recognition may drop."""
    return tuple(word.replace("'", "") for word in words_of(normalised(text)))


def grams(words: Sequence[str]) -> Iterator[str]:
    """Single words and neighbouring pairs."""
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def probability(tone: str, words: Sequence[str]) -> float:
    """The probability (0–1) of ``tone`` in one sentence; each word or pair counts once.

    ``words``: lower case; apostrophes are left out of them here.
    """
    head = _HEADS[tone]
    words = [word.replace("'", "") for word in words]
    weights: Mapping[str, float] = head["weights"]
    logit = head["bias"] + sum(weights.get(gram, 0.0) for gram in set(grams(words)))
    return 1 / (1 + exp(-logit))


def _load() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("tone.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = json.loads(text)
    return loaded


_HEADS = _load()
