"""Lessons made of others: answers with sentences that have no part in them, heaps of phrases."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.text.encoder import MOST_TOGETHER, Passage, passage_of

Matrix = NDArray[np.float32]
MOST_FILLERS = 4
FEWEST_PILED, MOST_PILED = 3, 8


@dataclass(frozen=True, slots=True)
class Lesson:
    """A passage with what is known of it.

    ``targets`` 0–1 and ``weights`` (n_sentences, n_labels), weight 0 where nothing is known;
    ``aside`` (n_aside,) levels drawn to 0–1 and acts of the whole answer, NaN where unknown, which
    counts ``aside_weight`` times.
    """

    passage: Passage
    targets: Matrix
    weights: Matrix
    aside: Matrix
    aside_weight: float = 1.0

    @property
    def sentences(self) -> list["Sentence"]:
        ids, ranges = self.passage.ids, self.passage.ranges
        told = zip(ranges, self.targets, self.weights, strict=True)
        return [Sentence(ids[start:end], target, weight) for (start, end), target, weight in told]


@dataclass(frozen=True, slots=True)
class Sentence:
    """``ids`` of the tokens; ``targets`` and ``weights`` (n_labels,)."""

    ids: Sequence[int]
    targets: Matrix
    weights: Matrix


def padded(lesson: Lesson, fillers: Sequence[Sequence[int]], rng: random.Random) -> Lesson:
    """The lesson with sentences between its own that do nothing and change nothing.

    ``fillers``: tokens of sentences from elsewhere. A passage that would be too long is left as it
    is.
    """
    said = lesson.sentences
    for ids in rng.sample(fillers, min(rng.randint(1, MOST_FILLERS), len(fillers))):
        nothing = Sentence(ids, np.zeros_like(said[0].targets), said[0].weights)
        said.insert(rng.randint(0, len(said)), nothing)
    if not _fits(said):
        return lesson
    return Lesson(*_read_together(said), lesson.aside, lesson.aside_weight)


def piled(phrases: Sequence[Sentence], aside: Matrix, rng: random.Random) -> Lesson:
    """A heap of phrases from many answers; ``aside`` as in a lesson."""
    heap: list[Sentence] = []
    for one in rng.sample(phrases, min(rng.randint(FEWEST_PILED, MOST_PILED), len(phrases))):
        if _fits([*heap, one]):
            heap.append(one)
    return Lesson(*_read_together(heap), aside)


def _fits(said: Iterable[Sentence]) -> bool:
    return sum(len(one.ids) for one in said) <= MOST_TOGETHER


def _read_together(said: Sequence[Sentence]) -> tuple[Passage, Matrix, Matrix]:
    return (
        passage_of([one.ids for one in said]),
        np.stack([one.targets for one in said]),
        np.stack([one.weights for one in said]),
    )
