"""Whole answers, written for these tests: what they earn, and what holds them back."""

import re
from collections.abc import Sequence
from time import process_time

import pytest

from assessments.scoring.text import AnswerScore, SpokenWord, TurnAnswer, score_answer
from assessments.scoring.text.heads import IMPRESSIONS
from assessments.scoring.text.shapes import Channel
from tests.assessments.scoring.text.written import (
    CAKE,
    COMPETENCIES,
    HEARING_AID,
    SITUATIONS,
    Situation,
    score_of,
    scores_of,
)

COLD = (
    "The cake was damaged in the van. Options: (a) A new cake by 14:00, without charge. (b) The "
    "money back by 18:00. State which one is wanted."
)
WARM = (
    "Hi Ana! Oh no, your daughter's birthday cake, that breaks my heart for you both. I'm sure "
    "she will have a beautiful party anyway. We are all thinking of her, a big birthday hug!"
)


def scored(text: str, prompt: str = CAKE.prompt, channel: Channel = "chat") -> AnswerScore:
    return score_answer([TurnAnswer(prompt, text)], channel)


def levels_of(situation: Situation, text: str, names: Sequence[str] = COMPETENCIES) -> list[int]:
    return [situation.scored(text).scores[name].level or 0 for name in names]


def scores(situation: Situation, text: str) -> list[float]:
    return [score_of(situation.scored(text), name) for name in COMPETENCIES]


every_situation = pytest.mark.parametrize("situation", SITUATIONS, ids=str)


@every_situation
def test_fitted_answer_beats_stock_and_harmful_on_every_competency(situation: Situation) -> None:
    good, stock, harmful = (
        scores(situation, text) for text in (situation.good, situation.stock, situation.harmful)
    )

    assert all(better > worse for better, worse in zip(good, stock, strict=True))
    assert all(better > worse for better, worse in zip(good, harmful, strict=True))


# Communication is left out: a harmful answer may say as little about the matter as a stock one.
MANNER = COMPETENCIES[:3]


@every_situation
def test_stock_answer_beats_a_harmful_one_in_manner(situation: Situation) -> None:
    stock, harmful = (scores(situation, text)[:3] for text in (situation.stock, situation.harmful))

    assert all(better > worse for better, worse in zip(stock, harmful, strict=True))


@every_situation
def test_harmful_answer_is_at_level_two_at_most_in_manner(situation: Situation) -> None:
    assert max(levels_of(situation, situation.harmful, MANNER)) <= 2


@every_situation
def test_fitted_answer_reaches_level_four(situation: Situation) -> None:
    assert min(levels_of(situation, situation.good)) >= 4


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_stock_answer_is_at_level_three_at_most(situation: Situation) -> None:
    assert max(levels_of(situation, situation.stock)) <= 3


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_fitted_answer_is_at_least_partial_on_every_competency(situation: Situation) -> None:
    assert min(scores(situation, situation.good)) >= 2.5


def test_clear_but_cold_answer_communicates_without_warmth() -> None:
    earned = scores_of(scored(COLD))

    assert earned["communication"] >= earned["warmth"] + 1
    assert earned["communication"] >= earned["compassion"] + 1


def test_warm_but_useless_answer_is_warm_and_says_nothing() -> None:
    answer = scored(WARM)

    assert score_of(answer, "warmth") >= 3.5
    assert score_of(answer, "communication") <= 2.5
    assert answer.acts["missing_answer"] > 0.5


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
@pytest.mark.parametrize("kind", ["good", "stock", "harmful"])
def test_evidence_quotes_the_answer_at_its_offsets(situation: Situation, kind: str) -> None:
    text = getattr(situation, kind)
    answer = situation.scored(text)

    quotes = [item for level in answer.scores.values() for item in level.evidence]

    assert quotes
    assert all(text[item.start : item.end] == item.quote for item in quotes)
    assert all(item.strength > 0 for item in quotes)
    acts = [item for item in quotes if item.act not in IMPRESSIONS]
    assert all(answer.acts[item.act] >= item.strength for item in acts)
    impressions = [item for item in quotes if item.act in IMPRESSIONS]
    assert all(answer.acts[item.act] <= item.strength for item in impressions)


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_scores_levels_and_errors_are_on_their_scales(situation: Situation) -> None:
    for text in situation.answers:
        answer = situation.scored(text)

        assert all(0 < strength <= 1 for strength in answer.acts.values())
        for level in answer.scores.values():
            assert 1 <= (level.score or 0) <= 5
            assert level.level in (1, 2, 3, 4, 5)
            assert 0 < (level.sem or 0) < 2


@every_situation
def test_speech_without_marks_or_case_stays_within_one_level(situation: Situation) -> None:
    said = re.sub(r"\s+", " ", re.sub(r"[^\w\s']", " ", situation.good.lower())).strip()

    typed = score_answer([TurnAnswer(situation.prompt, situation.good)], "phone")
    spoken = score_answer([TurnAnswer(situation.prompt, said)], "phone")

    for competency in COMPETENCIES:
        assert abs(score_of(spoken, competency) - score_of(typed, competency)) <= 1.0


def spoken_words(text: str, tempo: float, confidence: float = 0.9) -> tuple[SpokenWord, ...]:
    return tuple(
        SpokenWord(word, i * tempo, (i + 1) * tempo, confidence)
        for i, word in enumerate(text.split())
    )


def test_times_change_no_score_and_place_the_evidence() -> None:
    text = CAKE.good
    slow = score_answer([TurnAnswer(CAKE.prompt, text, spoken_words(text, 2.0))], "phone")
    fast = score_answer([TurnAnswer(CAKE.prompt, text, spoken_words(text, 0.1))], "phone")

    assert slow.acts == fast.acts
    for name, level in slow.scores.items():
        assert (level.score, level.level, level.sem) == (
            fast.scores[name].score,
            fast.scores[name].level,
            fast.scores[name].sem,
        )
    first = slow.scores["compassion"].evidence[0]
    n_before = len(text[: first.start].split())
    assert first.media_start_s == pytest.approx(2.0 * n_before)


def test_confidence_holds_an_answer_back_but_never_moves_its_score() -> None:
    sure, less, unsure = (
        score_answer(
            [TurnAnswer(CAKE.prompt, CAKE.good, spoken_words(CAKE.good, 0.3, confidence))], "phone"
        )
        for confidence in (0.99, 0.6, 0.2)
    )

    assert sure == less
    assert unsure.scores == {}
    assert "unsure of 100% of the words: a person should listen" in str(unsure.not_scored)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("...?!", "empty"),
        ("ok", "too short"),
        ("a blue chair", "too short"),
        ("Es tut mir sehr leid, dass Ihre Torte kaputt ist, ich schicke eine neue.", "German"),
        ("Je suis vraiment désolé pour le gâteau de votre fille, je vous rappelle.", "French"),
        ("Siento mucho lo de la tarta, le mando una nueva ahora mismo.", "Spanish"),
        ("Мне очень жаль, что торт сломан", "not in English"),
        ("asdf qwer sdfg zxcv hjkl dfgh", "not words"),
        ("sorry " * 30, "repeats the same few words"),
        ("sorry frustrated refund apologise tomorrow understand thank empathy", "list of words"),
        (CAKE.prompt.partition("\n")[0], "customer's own words"),
        ("I will help you. " * 2000, "too long"),
    ],
)
def test_answer_that_cannot_be_judged_is_held_back_with_the_reason(text: str, says: str) -> None:
    answer = scored(text)

    assert answer.scores == {}
    assert says in str(answer.not_scored)


def test_language_without_a_validated_scorer_is_held_back() -> None:
    answer = score_answer([TurnAnswer(CAKE.prompt, CAKE.good)], "chat", language="de")

    assert "no validated scorer" in str(answer.not_scored)


@pytest.mark.parametrize(
    "text",
    [
        "I like football and my team scored twice in the stadium yesterday.",
        "I have played football for nine seasons and I can start in the spring. My favourite "
        "meal is lasagne with mushrooms. Early mornings are no trouble for me.",
    ],
)
def test_off_the_point_is_communication_one_and_nothing_else(text: str) -> None:
    answer = scored(text)

    assert answer.scores["communication"].level == 1
    others = {n: level.not_scored for n, level in answer.scores.items() if n != "communication"}
    assert set(others.values()) == {"the answer is off the point"}


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_answer_to_the_matter_is_never_off_the_point(situation: Situation) -> None:
    for text in situation.answers:
        answer = situation.scored(text)

        assert answer.scores["warmth"].not_scored is None


@every_situation
def test_short_step_without_their_words_stays_on_the_point(situation: Situation) -> None:
    assert situation.scored("I will arrange it now.").scores["warmth"].not_scored is None


def test_short_and_excellent_answer_scores() -> None:
    answer = scored("So sorry your daughter's cake is smashed, Ana. A new one by 2 pm, free. OK?")

    assert score_of(answer, "compassion") >= 3.5


def test_copy_of_the_given_facts_is_the_candidates_to_tell() -> None:
    copied = scored("The bakery can deliver a new cake by 14:00 today, it costs you nothing.")

    assert copied.not_scored is None


def test_facts_that_nobody_told_earn_nothing() -> None:
    bare = CAKE.prompt.partition("\n")[0]

    given, plain = (
        score_of(scored(WARM, prompt), "communication") for prompt in (CAKE.prompt, bare)
    )

    assert given <= plain + 0.25


PROVOKED = [
    TurnAnswer(
        "My train was cancelled and I missed my exam.",
        "Oh no, I'm so sorry you missed your exam because of our train.",
    ),
    TurnAnswer(
        "You people are useless!",
        "I hear you, and I'm sorry. I'll call the school for you now and explain what happened.",
    ),
]


def test_two_turns_are_one_answer() -> None:
    answer = score_answer(PROVOKED, "phone")
    quotes = [item for level in answer.scores.values() for item in level.evidence]

    assert {item.turn for item in quotes} == {0, 1}
    assert all(PROVOKED[item.turn].text[item.start : item.end] == item.quote for item in quotes)


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="courtesy after an insult in a later turn is unseen"
)
def test_courtesy_after_an_insult_in_a_later_turn_is_seen() -> None:
    assert score_answer(PROVOKED, "phone").acts.get("courteous_under_provocation", 0.0) > 0.5


def test_same_answer_gets_the_same_scores_again() -> None:
    once = HEARING_AID.scored(HEARING_AID.good)
    scored(CAKE.good)

    assert HEARING_AID.scored(HEARING_AID.good) == once


@pytest.mark.parametrize("flood", ["i am very very ", "you've been your parcel ", "if you don't "])
def test_flood_of_words_is_read_in_linear_time(flood: str) -> None:
    tail = (
        " the quick brown fox jumps over a lazy dog while seven green parrots watch it from an oak"
    )
    started = process_time()

    scored(flood * (18_000 // len(flood)) + tail)

    assert process_time() - started < 10
