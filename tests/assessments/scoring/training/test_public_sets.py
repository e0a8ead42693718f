from pathlib import Path

import numpy as np
import pytest

from assessments.scoring.training import public_sets
from assessments.scoring.training.background import HARMLESS_WEIGHT, HARMS, background, levels_felt
from tests.assessments.scoring.training import public


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return public.write(tmp_path)


def test_comments_have_their_emotions(folder: Path) -> None:
    found = public_sets.goemotions(folder)

    assert found.tones == public.EMOTIONS
    assert found.words[0] == ("thank", "you", "so", "much", "that", "helps")
    assert found.targets[0].tolist() == [0, 0, 1, 0, 0]
    assert len(found.words) == len(found.targets)


@pytest.mark.parametrize(
    "text",
    ["Her mother is so kind.", "These women are so kind.", "GOD bless you.", "The old one broke."],
)
def test_comment_that_says_whom_it_is_about_is_left_out(text: str, folder: Path) -> None:
    (folder / "goemotions.csv").write_text(f'text,label\n"{text}",1\n"It is here.",1\n')

    assert public_sets.goemotions(folder).words == [("it", "is", "here")]


def test_requests_kept_back_are_those_whose_number_five_divides(folder: Path) -> None:
    fitted, kept = (public_sets.politeness(folder, kept_back=back) for back in (False, True))

    assert [words[0] for words in fitted.words] == ["could", "why", "thanks"]
    assert [words[0] for words in kept.words] == ["would", "explain"]


def test_politeness_is_drawn_to_between_none_and_full(folder: Path) -> None:
    found = public_sets.politeness(folder, kept_back=False)

    assert found.targets[:, 0] == pytest.approx(1 / (1 + np.exp(-1.5 * np.array([2, -1, 0]))))


def test_set_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        public_sets.goemotions(tmp_path)


def test_background_says_of_each_comment_what_its_emotion_shows(folder: Path) -> None:
    found = background(folder)
    by_words = {one.texts[0]: n for n, one in enumerate(found.readings)}
    thanks, anger, calm = (
        by_words[text]
        for text in (
            "thank you so much that helps",
            "what a stupid idea",
            "the shop closes at noon",
        )
    )

    assert found.targets[thanks]["thanks"] == found.weights[thanks]["thanks"] == 1.0
    assert found.targets[anger]["harsh_words"] == found.targets[anger]["shows_irritation"] == 1.0
    assert found.targets[calm]["thanks"] == 0.0
    assert found.weights[calm]["thanks"] == 1.0
    for act in HARMS:
        assert (found.targets[calm][act], found.weights[calm][act]) == (0.0, HARMLESS_WEIGHT)
        assert act not in found.weights[anger]


def test_background_leaves_an_act_open_where_the_feeling_is_near_it(folder: Path) -> None:
    found = background(folder)

    (sad,) = (n for n, one in enumerate(found.readings) if "sad" in one.texts[0])

    assert found.weights[sad]["stock_sympathy"] == 0.0
    assert found.targets[sad]["concerned_words"] == 1.0


def test_background_has_one_row_of_targets_and_weights_a_sentence(folder: Path) -> None:
    found = background(folder)
    acts = ("thanks", "greets", "courtesy")

    targets, weights = found.targets_of(acts), found.weights_of(acts)

    assert [one.shape for one in targets] == [(len(f.meaning), 3) for f in found.features]
    assert [one.shape for one in weights] == [one.shape for one in targets]
    assert not any(one[:, 1].any() for one in weights)
    assert not any(one.meaning.any() for one in found.features)


def test_background_says_what_a_whole_text_stands_for(folder: Path) -> None:
    found = background(folder)
    by_words = {one.texts[0]: found.levels[n] for n, one in enumerate(found.readings)}

    assert by_words["thank you so much that helps"] == levels_felt({"gratitude"})
    assert by_words["what a stupid idea"]["warmth"] < by_words["the shop closes at noon"]["warmth"]
    assert by_words["it rained all day how sad"] == {}
    polite = by_words["could you please tell me more about this page"]
    assert polite == {"warmth": pytest.approx(0.953, abs=1e-3)}


@pytest.mark.parametrize("felt", [{"gratitude", "anger"}, {"neutral", "caring"}, {"sadness"}])
def test_comment_of_mixed_or_unlisted_feelings_stands_for_no_level(felt: set[str]) -> None:
    assert levels_felt(felt) == {}


def test_requests_of_the_background_are_not_those_kept_back(folder: Path) -> None:
    said = {one.texts[0] for one in background(folder).readings}

    assert not said & {"would you mind if i changed it", "explain yourself"}
    assert "could you please tell me more about this page" in said
