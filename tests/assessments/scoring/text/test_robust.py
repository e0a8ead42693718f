"""What must not move a score, and what must, over answers in every channel."""

import re
from collections.abc import Callable
from itertools import product

import pytest

from assessments.scoring.rubric import STOCK_CEILING
from assessments.scoring.text import AnswerScore, Evidence, TurnAnswer, score_answer
from assessments.scoring.text.sentences import sentences
from tests.assessments.scoring.text.written import (
    COMPETENCIES,
    SITUATIONS,
    Situation,
    cases,
    score_of,
    scores_of,
)

PADDING = (
    "Our head office stands beside a small park.",
    "The company was founded in the year 1987.",
    "The logo has been blue for a long time.",
    "There are eleven lifts in the main building.",
    "The canteen on the second floor serves soup.",
    "The car park behind the building was painted last spring.",
)


def without_marks(text: str) -> str:
    return re.sub(r"[^\w\s']", " ", text)


CHANGES: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "no marks": without_marks,
    "no case or marks": lambda text: without_marks(text).lower(),
    "no apostrophes": lambda text: without_marks(text).replace("'", "").lower(),
    "exclamation marks": lambda text: text.replace(".", "!"),
    "title case": lambda text: " ".join(word.capitalize() for word in text.split(" ")),
    "line breaks": lambda text: text.replace(". ", ".\n\n"),
}
STUFFED = {
    "sentences": (
        "I understand. I hear you. I am so sorry. I apologise. Thank you for your patience. I "
        "care. You matter to us. Let us do this together. First. Then. By tomorrow. Does that "
        "make sense? Is there anything else?"
    ),
    "one line": (
        "sorry so sorry understand your frustration, must be upsetting, take your time, let's "
        "sort this together, right away, by tomorrow at noon, does that make sense, anything "
        "else, warm wishes"
    ),
    "nouns": (
        "Empathy, understanding and care. Refund, replacement and voucher. Today, tomorrow and by "
        "Friday. Thank you, please and sorry. Together, partnership and solution. Clear, complete "
        "and ordered."
    ),
    "feelings": (
        "I'm sorry, I really understand how you feel, that must be so hard, I hear you, I care "
        "about you, I completely understand, you are important, I'm here for you, thank you for "
        "telling me, thank you for your patience, please take your time, have a lovely day, warm "
        "wishes, kind regards."
    ),
}


@pytest.mark.parametrize(
    "situation",
    cases(
        SITUATIONS,
        short={("cake",), ("ferry",), ("hearing aid",), ("printer",)},
        why="a sentence's place in its turn and its neighbours' meaning weigh too much",
    ),
)
def test_irrelevant_sentences_move_no_score_by_a_quarter(situation: Situation) -> None:
    moved = {}
    for text in situation.answers:
        plain = scores_of(situation.scored(text))
        for n in range(1, len(PADDING) + 1):
            padding = " ".join(PADDING[:n])
            for padded in (f"{padding} {text}", f"{text}\n{padding}"):
                for name, score in scores_of(situation.scored(padded)).items():
                    if abs(score - plain[name]) >= 0.25:
                        moved[n, name, padded] = round(score - plain[name], 2)

    assert moved == {}


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_sentence_said_again_adds_nothing(situation: Situation, times: int) -> None:
    for text in situation.answers:
        plain = scores_of(situation.scored(text))
        for part in sentences(text):
            again = "\n".join([text, *[text[part.start : part.end]] * times])
            for name, score in scores_of(situation.scored(again)).items():
                assert score <= plain[name] + 0.05, text[part.start : part.end]


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_whole_answer_said_twice_earns_no_more(situation: Situation) -> None:
    for text in situation.answers:
        plain = scores_of(situation.scored(text))

        twice = scores_of(situation.scored(f"{text}\n{text}"))

        assert all(twice[name] <= plain[name] + 0.05 for name in COMPETENCIES)


@pytest.mark.parametrize(
    ("situation", "change"),
    list(product(SITUATIONS, CHANGES)),
)
def test_case_and_marks_move_a_score_by_one_level_at_most(
    situation: Situation, change: str
) -> None:
    for text in situation.answers:
        before = situation.scored(text)

        after = situation.scored(CHANGES[change](text))

        for name in COMPETENCIES:
            assert abs(score_of(after, name) - score_of(before, name)) <= 1.0, name


def without(text: str, quotes: list[Evidence]) -> str:
    return "".join(
        char
        for at, char in enumerate(text)
        if not any(item.start <= at < item.end for item in quotes)
    )


def decisive(answer: AnswerScore, competency: str, direction: str) -> dict[str, list[Evidence]]:
    """The quotes of each act that is listed as evidence, by act."""
    by_act: dict[str, list[Evidence]] = {}
    for item in answer.scores[competency].evidence:
        if item.direction == direction:
            by_act.setdefault(item.act, []).append(item)
    return by_act


def unmoved(situation: Situation, text: str, competency: str, direction: str) -> dict[str, float]:
    """Acts whose quotes, taken out, move the score the wrong way or not at all; by how much."""
    answer = situation.scored(text)
    wrong = {}
    for act, quotes in decisive(answer, competency, direction).items():
        rest = situation.scored(without(text, quotes))
        if rest.not_scored or rest.scores[competency].score is None:
            continue
        moved = score_of(rest, competency) - score_of(answer, competency)
        if (moved >= 0) if direction == "for" else (moved <= 0):
            wrong[act] = round(moved, 3)
    return wrong


def unmoved_anywhere(
    situation: Situation, direction: str
) -> dict[tuple[str, str], dict[str, float]]:
    found = {
        (text, name): unmoved(situation, text, name, direction)
        for text in situation.answers
        for name in COMPETENCIES
    }
    return {key: acts for key, acts in found.items() if acts}


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_score_falls_without_the_quotes_of_a_decisive_act_for(situation: Situation) -> None:
    assert unmoved_anywhere(situation, "for") == {}


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_score_rises_without_the_quotes_of_a_decisive_act_against(situation: Situation) -> None:
    assert unmoved_anywhere(situation, "against") == {}


@pytest.mark.parametrize(
    ("stuffing", "competency"),
    cases(
        STUFFED,
        COMPETENCIES,
        short={
            ("sentences", "compassion"),
            ("sentences", "warmth"),
            ("nouns", "communication"),
            ("sentences", "patience"),
            ("one line", "warmth"),
            ("one line", "patience"),
            ("one line", "communication"),
            ("feelings", "warmth"),
            ("feelings", "patience"),
        },
        why="piled-up kind phrases that name no virtue are believed",
    ),
)
def test_pile_of_phrases_earns_no_more_than_stock(stuffing: str, competency: str) -> None:
    for situation in SITUATIONS:
        answer = situation.scored(STUFFED[stuffing])

        assert answer.not_scored or score_of(answer, competency) <= STOCK_CEILING


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_bracketed_facts_are_not_words_of_the_candidate(situation: Situation) -> None:
    customer = situation.prompt.partition("\n")[0]
    bracketed = re.findall(r"\[(.+?)\]", situation.prompt, re.DOTALL)

    given = situation.scored(situation.stock)
    bare = score_answer([TurnAnswer(customer, situation.stock)], situation.channel)

    assert score_of(given, "communication") <= score_of(bare, "communication") + 0.25
    assert situation.scored(" ".join(bracketed)).not_scored is None
