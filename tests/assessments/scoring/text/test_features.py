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
    meanings,
    turns_of,
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
    assert found.meaning.shape == (n, 384)
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

    for name in ("cues", "context", "meaning"):
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
    assert np.array_equal(short.context.max(axis=0), long.context.max(axis=0))


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

    for part in ("cues", "context", "meaning", "whole"):
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


def test_neighbours_of_another_turn_do_not_change_what_a_sentence_means() -> None:
    turns = [TurnAnswer(CAKE.prompt, "I am so sorry."), TurnAnswer("And now?", "Here is a cake.")]

    found = features(read(turns, "chat"))

    apart = [features(read([turn], "chat")).meaning for turn in turns]
    assert np.array_equal(found.meaning, np.vstack(apart))


def test_turns_are_read_apart_and_silent_ones_left_out() -> None:
    texts = ("I am sorry. It is late.", "...", "Bye.")
    reading = read([TurnAnswer("", text) for text in texts], "chat")

    assert turns_of(reading) == [[("i", "am", "sorry"), ("it", "is", "late")], [("bye",)]]
    assert meanings(reading).shape == (3, 384)


def test_answer_without_words_means_nothing() -> None:
    assert meanings(read([TurnAnswer(CAKE.prompt, "...")], "chat")).shape == (0, 384)


def test_meaning_of_another_encoder_is_taken_as_it_is() -> None:
    reading = read([TurnAnswer(CAKE.prompt, CAKE.good)], "chat")
    given = np.full((len(reading.spoken), 384), 0.5, np.float32)

    own, other = features(reading), features(reading, given)

    assert other.meaning is given
    for part in ("cues", "context", "whole"):
        assert np.array_equal(getattr(own, part), getattr(other, part)), part


def test_grams_are_distinct_words_and_pairs_without_apostrophes() -> None:
    assert list(grams(("i'm", "so", "so", "sorry"))) == [
        "im",
        "so",
        "sorry",
        "im so",
        "so so",
        "so sorry",
    ]


def test_typed_and_recognised_words_mean_the_same() -> None:
    typed = read([TurnAnswer("", "Oh no, that’s awful!")], "phone")
    said = read([TurnAnswer("", "oh no that's awful")], "phone")

    assert turns_of(typed) == turns_of(said) == [[("oh", "no", "that's", "awful")]]
    assert np.array_equal(meanings(typed), meanings(said))
