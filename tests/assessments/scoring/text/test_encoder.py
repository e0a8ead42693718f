import numpy as np
import pytest

from assessments.scoring.text import encoder
from assessments.scoring.text.encoder import DIMENSIONS, embed, embed_prompt

THINGS = ("piano", "chair", "clock", "lamp", "mirror", "stove")
TEXTS = [
    "your parcel will be with you tomorrow before noon",
    "no",
    "i am so sorry that your daughter's cake arrived smashed on the day of her party",
    "could you tell me which error the printer shows",
    *(f"the {thing} stands in the hall" for thing in THINGS * 3),
]


def test_every_text_gets_one_unit_vector() -> None:
    vectors = embed(TEXTS)

    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_texts_give_no_vectors() -> None:
    assert embed([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("text", ["", " ", "?!"])
def test_text_without_words_has_a_finite_vector(text: str) -> None:
    assert np.isfinite(embed([text])).all()


def test_vector_depends_on_nothing_else_in_the_batch() -> None:
    together = embed(TEXTS)
    backwards = embed(TEXTS[::-1])[::-1]
    alone = np.vstack([embed([text]) for text in TEXTS])

    assert together == pytest.approx(alone, abs=1e-5)
    assert backwards == pytest.approx(alone, abs=1e-5)


def test_same_text_has_the_same_vector_again() -> None:
    assert np.array_equal(embed(TEXTS), embed(TEXTS))


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
    own, near, far = embed([text, neighbour, stranger])

    assert own @ near > own @ far + 0.1


def test_what_follows_the_token_limit_is_not_read() -> None:
    long = "the parcel is late " * encoder.MOST_TOKENS

    cut, longer = embed([long, f"{long} and i am sorry"])

    assert np.array_equal(cut, longer)


def test_sentences_of_a_prompt_have_the_vectors_of_any_sentence() -> None:
    assert np.array_equal(embed_prompt(tuple(TEXTS)), embed(TEXTS))
