import random

import jiwer
import pytest

from assessments.scoring.training.recognition import Recognised, as_recognised
from tests.assessments.scoring.text.written import SITUATIONS, Situation


def recognised(text: str, word_errors: float, seed: int = 7) -> Recognised:
    return as_recognised(text, random.Random(seed), word_errors)


@pytest.mark.parametrize("word_errors", [0.0, 0.08, 0.3])
@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_every_character_knows_the_word_it_came_from(
    situation: Situation, word_errors: float
) -> None:
    text = situation.good

    heard = recognised(text, word_errors)

    assert len(heard.origin) == len(heard.text)
    assert all(0 <= at < len(text) for at in heard.origin)
    assert all(at == 0 or not text[at - 1].isalnum() for at in heard.origin)
    assert list(heard.origin) == sorted(heard.origin)


def test_words_heard_rightly_stand_at_their_origin() -> None:
    text = SITUATIONS[0].good

    heard = recognised(text, 0.0)

    same = sum(
        text[origin : origin + 3].lower().startswith(heard.text[at : at + 3].strip()[:2])
        for at, origin in enumerate(heard.origin)
        if at == 0 or heard.text[at - 1] == " "
    )
    assert same / len(heard.text.split()) > 0.85  # the rest are fillers


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_speech_has_neither_case_nor_marks(situation: Situation) -> None:
    heard = recognised(situation.good, 0.08).text

    assert heard == heard.lower()
    assert not set(heard) & set(".,!?;:\n")


@pytest.mark.parametrize("word_errors", [0.0, 0.08, 0.2])
def test_rate_of_word_errors_is_near_the_one_asked_for(word_errors: float) -> None:
    """Fillers are put in beside: they are counted as insertions, and left out here."""
    rng = random.Random(11)
    words = " ".join(answer for one in SITUATIONS for answer in one.answers) * 5
    plain = recognised(words, 0.0).text

    heard = as_recognised(words, rng, word_errors).text

    counts = jiwer.process_words(recognised_without_fillers(words), heard)
    wrong = counts.substitutions + counts.deletions
    n_words = counts.hits + wrong
    assert wrong / n_words == pytest.approx(word_errors, abs=0.04)
    assert len(plain.split()) >= n_words


def recognised_without_fillers(text: str) -> str:
    """The words alone, as a recogniser without errors or fillers would give them."""

    class NoChance(random.Random):
        def random(self) -> float:
            return 1.0

    return as_recognised(text, NoChance(), 0.0).text


def test_recogniser_without_errors_gives_the_words() -> None:
    heard = recognised_without_fillers("Oh no, that’s awful! I'm SO sorry.")

    assert heard == "oh no that's awful i'm so sorry"


def test_same_seed_gives_the_same_speech() -> None:
    text = SITUATIONS[1].good

    assert recognised(text, 0.2, seed=3) == recognised(text, 0.2, seed=3)
    assert recognised(text, 0.2, seed=3) != recognised(text, 0.2, seed=4)


@pytest.mark.parametrize("text", ["", "...", "!"])
def test_nothing_said_is_nothing_heard(text: str) -> None:
    assert recognised(text, 0.5) == Recognised("", ())
