import json
from importlib.resources import files

import pytest

from assessments.scoring.text import tone


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("care", "take good care of yourself and stay safe", "the parcel left the depot at noon"),
        ("irritation", "what a stupid waste of my time", "the parcel left the depot at noon"),
        ("politeness", "hi thanks could you help me please", "why did you not do it"),
    ],
)
def test_tone_orders_plain_cases(name: str, more: str, less: str) -> None:
    assert tone.probability(name, more.split()) > tone.probability(name, less.split()) + 0.1


def test_repeating_a_sentence_leaves_its_tone() -> None:
    words = ["take", "care", "of", "yourself"]

    once, often = (tone.probability("care", words * n) for n in (1, 2))

    pairs_at_the_seam = {"yourself take"}
    weights = json.loads(files("assessments.scoring.text").joinpath("tone.json").read_text())
    assert not pairs_at_the_seam & set(weights["care"]["weights"])
    assert once == often


def test_no_weight_speaks_of_a_group_of_people() -> None:
    weights = json.loads(files("assessments.scoring.text").joinpath("tone.json").read_text())
    words = {word for head in weights.values() for gram in head["weights"] for word in gram.split()}

    assert not words & {
        "black",
        "white",
        "muslim",
        "gay",
        "women",
        "men",
        "girls",
        "old",
        "american",
    }
