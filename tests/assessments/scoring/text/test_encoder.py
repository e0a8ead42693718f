from itertools import pairwise

import numpy as np
import pytest
from tokenizers import Tokenizer

from assessments.scoring.text import TurnAnswer, encoder
from assessments.scoring.text.encoder import DIMENSIONS, MOST_TOGETHER, TOKENIZER, embed, passages
from assessments.scoring.text.features import meanings
from assessments.scoring.text.reading import read

THINGS = ("piano", "chair", "clock", "lamp", "mirror", "stove")
MOST_POSITIONS = 512  # that the carried model has


def words(*sentences: str) -> list[tuple[str, ...]]:
    return [tuple(sentence.split()) for sentence in sentences]


TURN = words(
    "i am so sorry that your daughter's cake arrived smashed on the day of her party",
    "no",
    "your new one will be with you tomorrow before noon",
    "could you tell me which error the printer shows",
)
LONG = words(*(f"the {thing} number {n} stands in the hall" for thing in THINGS for n in range(9)))


def test_every_sentence_gets_one_unit_vector() -> None:
    vectors = embed(TURN)

    assert vectors.shape == (len(TURN), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_sentences_give_no_vectors() -> None:
    assert embed([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("sentence", [(), ("",), ("\u200b",)])
def test_sentence_without_words_has_a_finite_vector(sentence: tuple[str, ...]) -> None:
    vectors = embed([TURN[0], sentence, TURN[1]])

    assert vectors.shape == (3, DIMENSIONS)
    assert np.isfinite(vectors).all()


def test_same_turn_has_the_same_vectors_bit_for_bit() -> None:
    first = embed(TURN)
    embed(LONG)

    assert np.array_equal(embed(TURN), first)


@pytest.mark.parametrize("beside", ["Here is a cake.", "You are useless.", "I am so sorry."])
def test_meaning_of_a_turn_does_not_depend_on_other_turns(beside: str) -> None:
    turns = [TurnAnswer("Where is it?", "I am so sorry. It comes today."), TurnAnswer("", beside)]

    alone, both, other = (meanings(read(some, "chat")) for some in (turns[:1], turns, turns[::-1]))

    assert np.array_equal(both[:2], alone)
    assert np.array_equal(other[1:], alone)


def test_sentence_is_understood_among_its_neighbours() -> None:
    meant = [embed(words(before, "it is late"))[1] for before in ("your parcel came", "good night")]

    assert meant[0] @ meant[1] < 0.999


def test_case_is_not_read() -> None:
    shouted = [tuple(word.upper() for word in sentence) for sentence in TURN]

    assert np.array_equal(embed(shouted), embed(TURN))


@pytest.mark.parametrize(
    ("text", "neighbour", "stranger"),
    [
        (
            "i understand how upsetting that must be",
            "that must be really frustrating for you",
            "the invoice number is printed on the second page",
        ),
        (
            "your refund will be paid by friday",
            "you get your money back before the weekend",
            "please tell me more about what happened",
        ),
        (
            "that's not my problem",
            "we can't do anything about it",
            "have a lovely day with your family",
        ),
    ],
)
def test_neighbours_are_closer_than_strangers(text: str, neighbour: str, stranger: str) -> None:
    own, near, far = (embed(words(one))[0] for one in (text, neighbour, stranger))

    assert own @ near > own @ far + 0.1


def test_short_turn_is_one_passage() -> None:
    (passage,) = passages(TURN)

    assert len(passage.ranges) == len(TURN)


@pytest.mark.parametrize("n", [1, 2, 7, len(LONG)])
def test_every_sentence_of_a_turn_of_any_length_has_a_vector(n: int) -> None:
    ranges = [one for passage in passages(LONG[:n]) for one in passage.ranges]

    assert len(ranges) == len(embed(LONG[:n])) == n


def test_long_turn_is_cut_between_sentences() -> None:
    tokenizer = Tokenizer.from_buffer(TOKENIZER.read())
    parts = passages(LONG)

    read_back = [
        tokenizer.decode(list(passage.ids[start:end]))
        for passage in parts
        for start, end in passage.ranges
    ]

    assert len(parts) > 1
    assert read_back == [" ".join(sentence) for sentence in LONG]


@pytest.mark.parametrize("turn", [TURN, LONG, words(*["no"] * 600)], ids=["short", "long", "many"])
def test_passage_holds_its_sentences_in_order_and_no_more_than_the_model_reads(
    turn: list[tuple[str, ...]],
) -> None:
    for passage in passages(turn):
        edges = [edge for one in passage.ranges for edge in one]

        assert all(before <= after for before, after in pairwise([0, *edges, len(passage.ids)]))
        assert all(start < end for start, end in passage.ranges)
        assert sum(end - start for start, end in passage.ranges) <= MOST_TOGETHER
        assert len(passage.ids) <= MOST_POSITIONS


def test_sentence_of_one_passage_does_not_move_those_of_another() -> None:
    n_first = len(passages(LONG)[0].ranges)
    changed = [words("the cat number 7 sleeps in the sun")[0], *LONG[1:]]

    before, after = embed(LONG), embed(changed)

    assert np.array_equal(after[n_first:], before[n_first:])
    assert not np.array_equal(after[1], before[1])


def test_tokens_over_the_limit_of_a_sentence_are_not_read() -> None:
    long = ("the", "parcel", "is", "late") * encoder.MOST_TOKENS

    cut, longer = embed([long]), embed([(*long, "and", "i", "am", "sorry")])

    assert np.array_equal(cut, longer)


def test_sentence_over_the_limit_leaves_the_next_one_whole() -> None:
    long = ("late",) * 4 * encoder.MOST_TOKENS

    (both,), (alone,) = passages([long, TURN[0]]), passages([TURN[0]])

    (start, end), (opens, closes) = both.ranges
    (own,) = alone.ranges
    assert end - start == encoder.MOST_TOKENS
    assert both.ids[opens:closes] == alone.ids[slice(*own)]


def test_passage_opens_with_one_mark_and_has_one_after_each_sentence() -> None:
    (passage,) = passages(TURN)

    marks = [token for token in passage.ids if token in (encoder._FIRST, encoder._BETWEEN)]

    assert marks == [encoder._FIRST, *[encoder._BETWEEN] * len(TURN)]
