"""What a head sees of a sentence: lexical cues, its place in the talk, its words, its meaning.

Nothing here counts words or characters of the answer: length is not a feature.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.text import encoder
from assessments.scoring.text.context import Prompt
from assessments.scoring.text.reading import SENTENCE_CUES, WHOLE_CUES, Reading, Spoken

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
    "near_prompt",
    "near_fact",
    "email",
)
MEANING_SCALE = 4.0  # brings the unit vector's elements near the size of the other features
REACH = 2  # sentences before and after that say how one is meant

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """One row a sentence: ``cues`` (n, len(CUES)), ``context`` (n, len(CONTEXT)), ``meaning``
    (n, 384) of the sentence, ``around`` (n, 384) of it and its neighbours, and the ``grams`` of
    each; ``whole`` (len(WHOLE),) of the answer."""

    cues: Vectors
    context: Vectors
    meaning: Vectors
    around: Vectors
    grams: tuple[tuple[str, ...], ...]
    whole: Vectors


def features(reading: Reading) -> Features:
    """Read every sentence of an answer for the heads."""
    spoken = reading.spoken
    meaning = encoder.embed([plain(one.words) for one in spoken])
    return Features(
        np.array([cue_strengths(one, reading) for one in spoken], np.float32),
        np.array(
            [_context(one, reading, vector) for one, vector in zip(spoken, meaning, strict=True)],
            np.float32,
        ),
        meaning,
        _around(spoken, meaning),
        tuple(tuple(grams(one.words)) for one in spoken),
        np.array([*(WHOLE_CUES[name](reading) for name in WHOLE[:-1]), _told(reading)], np.float32),
    )


def _around(spoken: Sequence[Spoken], meaning: Vectors) -> Vectors:
    """Mean meaning of each sentence and the ``REACH`` before and after it in its turn."""
    turns = np.array([one.turn for one in spoken])
    places = np.arange(len(spoken))
    near = (np.abs(places[:, None] - places) <= REACH) & (turns[:, None] == turns)
    result: Vectors = (near @ meaning / near.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


def _told(reading: Reading) -> float:
    """The share (0–1) of the facts given that the answer tells; three are enough."""
    n_given = max(len(prompt.facts) for prompt in reading.prompts)
    return min(1.0, reading.facts_told() / min(3, n_given)) if n_given else 0.0


def cue_strengths(spoken: Spoken, reading: Reading) -> list[float]:
    """Strength 0–1 of every lexical cue, in the order of ``CUES``."""
    return [SENTENCE_CUES[name](spoken, reading) for name in CUES]


def plain(words: Sequence[str]) -> str:
    """The words alone: the same for a typed sentence and for its transcript without marks."""
    return " ".join(words)


def grams(words: Sequence[str]) -> Iterator[str]:
    """Distinct words and neighbouring pairs, without the apostrophes that recognition may drop."""
    bare = [word.replace("'", "") for word in words]
    yield from dict.fromkeys(bare)
    yield from dict.fromkeys(f"{first} {second}" for first, second in pairwise(bare))


def _context(one: Spoken, reading: Reading, vector: Vectors) -> list[float]:
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
        nearest(vector, prompt.sentences),
        nearest(vector, prompt.fact_texts),
        float(reading.channel == "email"),
    ]


def _fact_told(one: Spoken, prompt: Prompt) -> float:
    """The largest share (0–1) of a given fact's words, unsaid by the customer, in the sentence."""
    new = [fact - prompt.details for fact in prompt.facts]
    return max(
        (min(1.0, len(fact & one.stems) / min(3, len(fact))) for fact in new if fact), default=0.0
    )


def nearest(vector: Vectors, texts: tuple[str, ...]) -> float:
    """Cosine (−1–1) of a sentence with the nearest of ``texts``; 0 where there is none."""
    if not texts:
        return 0.0
    return float((encoder.embed_prompt(texts) @ vector).max())
