import random

import numpy as np
import pytest

from assessments.scoring.text.encoder import MOST_TOGETHER, passage_of
from assessments.scoring.training.mixing import Lesson, Sentence, padded, piled

FILLERS = [(7, 7), (8,), (9, 9, 9)]


def a_lesson(*sizes: int) -> Lesson:
    """Sentences of so many tokens, the n-th of token 100 + n and with the n-th label."""
    n = len(sizes)
    passage = passage_of([[100 + at] * size for at, size in enumerate(sizes)])
    weights = np.tile(np.linspace(0.5, 1.0, n, dtype=np.float32), (n, 1))
    return Lesson(passage, np.eye(n, dtype=np.float32), weights, np.array([0.25, np.nan]), 0.5)


def test_sentences_of_a_lesson_have_their_tokens_and_labels() -> None:
    first, second = a_lesson(2, 3).sentences

    assert (first.ids, second.ids) == ((100, 100), (101, 101, 101))
    assert (first.targets.tolist(), second.targets.tolist()) == ([1, 0], [0, 1])
    assert first.weights.tolist() == second.weights.tolist() == [0.5, 1.0]


@pytest.mark.parametrize("seed", range(8))
def test_padding_keeps_what_was_said_in_order_and_says_nothing_itself(seed: int) -> None:
    plain = a_lesson(2, 3, 1)

    mixed = padded(plain, FILLERS, random.Random(seed))

    said = [one for one in mixed.sentences if one.ids[0] >= 100]
    idle = [one for one in mixed.sentences if one.ids[0] < 100]
    assert [one.ids for one in said] == [one.ids for one in plain.sentences]
    assert np.array_equal([one.targets for one in said], plain.targets)
    assert idle
    assert {tuple(one.ids) for one in idle} <= set(FILLERS)
    assert not any(one.targets.any() for one in idle)
    assert all(np.array_equal(one.weights, plain.weights[0]) for one in idle)
    assert np.array_equal(mixed.aside, plain.aside, equal_nan=True)
    assert mixed.aside_weight == plain.aside_weight


def test_padding_stands_in_every_place() -> None:
    places = {
        at
        for seed in range(40)
        for at, one in enumerate(padded(a_lesson(1, 1), FILLERS[:1], random.Random(seed)).sentences)
        if one.ids[0] < 100
    }

    assert places == {0, 1, 2}


def test_lesson_that_would_grow_too_long_is_left_as_it_is() -> None:
    long = a_lesson(MOST_TOGETHER)

    assert padded(long, FILLERS, random.Random(1)) is long


def phrases(n: int, size: int = 4) -> list[Sentence]:
    known = np.ones(2, np.float32)
    return [Sentence([100 + at] * size, np.array([1, 0], np.float32), known) for at in range(n)]


def test_heap_holds_different_phrases_and_what_it_is_told() -> None:
    aside = np.array([0.3, np.nan], np.float32)

    heaps = [piled(phrases(12), aside, random.Random(seed)) for seed in range(20)]

    sizes = {len(heap.sentences) for heap in heaps}
    assert min(sizes) >= 3
    assert len(sizes) > 2
    for heap in heaps:
        assert len({one.ids for one in heap.sentences}) == len(heap.sentences)
        assert np.array_equal(heap.aside, aside, equal_nan=True)


def test_heap_is_no_longer_than_what_is_read_together() -> None:
    heap = piled(phrases(8, size=MOST_TOGETHER // 4), np.zeros(1, np.float32), random.Random(3))

    assert sum(len(one.ids) for one in heap.sentences) <= MOST_TOGETHER
    assert heap.sentences
