import re
from collections.abc import Callable

import numpy as np
import pytest

from assessments.scoring.text import TurnAnswer
from assessments.scoring.text.features import (
    CONTEXT,
    CUES,
    WHOLE,
    Features,
    features,
    grams,
    nearest,
    plain,
)
from assessments.scoring.text.reading import SENTENCE_CUES, WHOLE_CUES, read
from assessments.scoring.text.shapes import Channel, SpokenWord
from tests.assessments.scoring.text.written import CAKE, SITUATIONS, Situation


def features_of(text: str, prompt: str = CAKE.prompt, channel: Channel = "chat") -> Features:
    return features(read([TurnAnswer(prompt, text)], channel))


def test_every_registered_cue_is_a_feature() -> None:
    assert tuple(sorted(SENTENCE_CUES)) == CUES
    assert (*sorted(WHOLE_CUES), "facts_told") == WHOLE


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_one_row_stands_for_each_sentence(situation: Situation) -> None:
    reading = read([TurnAnswer(situation.prompt, situation.good)], situation.channel)
    n = len(reading.spoken)

    found = features(reading)

    assert found.cues.shape == (n, len(CUES))
    assert found.context.shape == (n, len(CONTEXT))
    assert found.meaning.shape == found.around.shape == (n, 384)
    assert len(found.grams) == n
    assert found.whole.shape == (len(WHOLE),)


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_cues_and_context_are_between_none_and_full(situation: Situation) -> None:
    found = features_of(situation.good, situation.prompt, situation.channel)

    for values in (found.cues, found.context, found.whole):
        assert values.min() >= -1.0
        assert values.max() <= 1.0
    assert found.cues.min() >= 0.0


@pytest.mark.parametrize("n", [2, 10])
@pytest.mark.parametrize(
    "text", ["We will call you tomorrow.", "I understand that this is upsetting."]
)
def test_sentence_of_five_words_said_again_changes_no_feature(text: str, n: int) -> None:
    once, often = features_of(text), features_of(" ".join([text] * n))

    for name in ("cues", "context", "meaning", "around"):
        assert np.array_equal(getattr(once, name), getattr(often, name)), name
    assert once.grams == often.grams
    assert np.array_equal(once.whole, often.whole)


def test_number_of_sentences_and_words_is_no_feature() -> None:
    """Beyond three sentences, a longer calm answer holds no larger value of any feature."""
    calm = [
        f"The {thing} stands in the hall."
        for thing in ("clock", "chair", "lamp", "mirror", "stove", "table", "bench", "cupboard")
    ]

    short, long = features_of(" ".join(calm[:4])), features_of(" ".join(calm))

    assert np.array_equal(short.cues.max(axis=0), long.cues.max(axis=0))
    assert np.array_equal(short.whole, long.whole)
    near = [CONTEXT.index("near_prompt"), CONTEXT.index("near_fact")]
    assert np.array_equal(
        np.delete(short.context.max(axis=0), near), np.delete(long.context.max(axis=0), near)
    )


def test_long_words_weigh_no_more_than_short_ones() -> None:
    short = features_of("The old man sat on the red box.")
    long = features_of("The elderly gentleman relaxed on the scarlet container.")

    assert np.array_equal(short.cues, long.cues)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("blanks", lambda text: text.replace(" ", "   ")),
        ("line breaks", lambda text: text.replace(". ", ".\n\n")),
        ("curly apostrophes", lambda text: text.replace("'", "’")),
        ("quotation marks", lambda text: text.replace("cake", '"cake"')),
        ("emoji", lambda text: text.replace(". ", ". 🙂 ")),
    ],
)
def test_marks_and_blanks_change_no_feature(name: str, change: Callable[[str], str]) -> None:
    text = CAKE.good

    before, after = features_of(text), features_of(change(text))

    for part in ("cues", "context", "meaning", "around", "whole"):
        assert np.array_equal(getattr(before, part), getattr(after, part)), part
    assert before.grams == after.grams


def test_case_changes_no_cue_and_no_meaning() -> None:
    before, after = features_of(CAKE.good), features_of(CAKE.good.lower())

    assert np.array_equal(before.cues, after.cues)
    assert np.array_equal(before.meaning, after.meaning)
    assert before.grams == after.grams


def test_times_and_confidence_change_no_feature() -> None:
    words = tuple(
        SpokenWord(word, 3.0 * i, 3.0 * i + 2, 0.7) for i, word in enumerate(CAKE.good.split())
    )

    typed = features(read([TurnAnswer(CAKE.prompt, CAKE.good)], "phone"))
    timed = features(read([TurnAnswer(CAKE.prompt, CAKE.good, words)], "phone"))

    assert np.array_equal(typed.context, timed.context)
    assert np.array_equal(typed.cues, timed.cues)


def test_neighbours_of_another_turn_are_not_around_a_sentence() -> None:
    turns = [TurnAnswer(CAKE.prompt, "I am so sorry."), TurnAnswer("And now?", "Here is a cake.")]

    found = features(read(turns, "chat"))

    assert found.around == pytest.approx(found.meaning, abs=1e-6)


def test_grams_are_distinct_words_and_pairs_without_apostrophes() -> None:
    assert list(grams(("i'm", "so", "so", "sorry"))) == [
        "im",
        "so",
        "sorry",
        "im so",
        "so so",
        "so sorry",
    ]


def test_typed_and_recognised_words_read_alike() -> None:
    typed = read([TurnAnswer("", "Oh no, that's awful!")], "phone").spoken[0]
    said = read([TurnAnswer("", re.sub(r"[^\w\s']", "", "oh no that's awful"))], "phone").spoken[0]

    assert plain(typed.words) == plain(said.words) == "oh no that's awful"


def test_nearest_of_no_texts_is_zero() -> None:
    vector = features_of(CAKE.good).meaning[0]

    assert nearest(vector, ()) == 0.0
    assert nearest(vector, (plain(("hi",)), CAKE.good.lower())) <= 1.0 + 1e-6
