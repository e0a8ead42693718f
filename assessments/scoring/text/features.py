"""What a head sees of a sentence: lexical cues, its place in the talk, its words, its meaning.

Nothing here counts words or characters of the answer: length is not a feature.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.text import encoder
from assessments.scoring.text.context import Prompt
from assessments.scoring.text.cues import SENTENCE_CUES, WHOLE_CUES
from assessments.scoring.text.reading import Reading, Spoken

CUES = tuple(sorted(SENTENCE_CUES))
WHOLE = (*sorted(WHOLE_CUES), "facts_told")
CONTEXT = (
    "question",
    "shouted",
    "addresses_customer",
    "opens_turn",
    "closes_turn",
    "details",
    "greets_by_name",
    "says_a_name",
    "hollow",
    "no_prompt",
    "prompt_asks",
    "prompt_provokes",
    "prompt_of_loss",
    "has_facts",
    "fact_told",
    "email",
)
MEANING_SCALE = 4.0  # brings the unit vector's elements near the size of the other features

NAME = "name"  # what stands for the customer's

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """One row a sentence: ``cues`` (n, len(CUES)), ``context`` (n, len(CONTEXT)), ``meaning``
    (n, 384) of the sentence among its neighbours, and its ``grams``; ``whole`` (len(WHOLE),) of
    the answer."""

    cues: Vectors
    context: Vectors
    meaning: Vectors
    grams: tuple[tuple[str, ...], ...]
    whole: Vectors


def features(reading: Reading, meaning: Vectors | None = None) -> Features:
    """Read every sentence of an answer for the heads.

    ``meaning`` (n, 384): from another encoder than the shipped one, as fitting needs it.
    """
    spoken = reading.spoken
    return Features(
        np.array([cue_strengths(one, reading) for one in spoken], np.float32),
        np.array([_context(one, reading) for one in spoken], np.float32),
        meanings(reading) if meaning is None else meaning,
        tuple(tuple(grams(nameless(one, reading))) for one in spoken),
        np.array([*(WHOLE_CUES[name](reading) for name in WHOLE[:-1]), _told(reading)], np.float32),
    )


def meanings(reading: Reading) -> Vectors:
    """The meaning of each sentence, its turn read as a whole: shape (n, 384)."""
    turns = turns_of(reading)
    return np.vstack([encoder.embed(turn) for turn in turns]) if turns else encoder.embed([])


def turns_of(reading: Reading) -> list[list[tuple[str, ...]]]:
    """The words of each sentence, by turn, without turns that say nothing."""
    grouped = groupby(reading.spoken, key=lambda one: one.turn)
    return [[nameless(one, reading) for one in turn] for _, turn in grouped]


def nameless(one: Spoken, reading: Reading) -> tuple[str, ...]:
    """The words of a sentence without the customer's name: no score may turn on what it is."""
    names = reading.prompt_of(one).names
    return tuple(NAME if word.removesuffix("'s") in names else word for word in one.words)


def _told(reading: Reading) -> float:
    """The share (0–1) of the facts given that the answer tells; three are enough."""
    n_given = max(len(prompt.facts) for prompt in reading.prompts)
    return min(1.0, reading.facts_told() / min(3, n_given)) if n_given else 0.0


def cue_strengths(spoken: Spoken, reading: Reading) -> list[float]:
    """Strength 0–1 of every lexical cue, in the order of ``CUES``."""
    return [SENTENCE_CUES[name](spoken, reading) for name in CUES]


def grams(words: Sequence[str]) -> Iterator[str]:
    """Distinct words and neighbouring pairs, without the apostrophes that recognition may drop."""
    bare = [word.replace("'", "") for word in words]
    yield from dict.fromkeys(bare)
    yield from dict.fromkeys(f"{first} {second}" for first, second in pairwise(bare))


def _context(one: Spoken, reading: Reading) -> list[float]:
    prompt = reading.prompt_of(one)
    return [
        float(one.question),
        float(one.shouted),
        float(one.addresses_customer),
        float(one.index == 0),
        float(one.late),
        min(reading.n_details(one), 3) / 3,
        float(reading.greets_by_name(one)),
        float(bool(prompt.names & set(one.words))),
        float(one.hollow),
        float(prompt.empty),
        float(prompt.asks),
        float(prompt.provoked),
        float(prompt.loss),
        float(bool(prompt.facts)),
        _fact_told(one, prompt),
        float(reading.channel == "email"),
    ]


def _fact_told(one: Spoken, prompt: Prompt) -> float:
    """The largest share (0–1) of a given fact's words, unsaid by the customer, in the sentence."""
    new = [fact - prompt.details for fact in prompt.facts]
    return max(
        (min(1.0, len(fact & one.stems) / min(3, len(fact))) for fact in new if fact), default=0.0
    )
