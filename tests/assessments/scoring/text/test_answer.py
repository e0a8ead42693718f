"""Whole answers, written for these tests, against the level that the rubric gives them."""

from time import process_time

import pytest

from assessments.scoring.text import AnswerScore, SpokenWord, TurnAnswer, score_answer
from assessments.scoring.text.shapes import Channel

CAKE = (
    "My daughter's birthday cake arrived smashed and the party is in three hours! "
    "What are you going to do? - Ana"
)
GOOD = (
    "Hi Ana, I'm so sorry your daughter's cake arrived smashed, today of all days. That must be "
    "so upsetting with the party three hours away. I'm calling our bakery right now and a new cake "
    "will be with you by 2 pm, free of charge. Would that work, or is there something else that "
    "would help more?"
)
STOCK = "We are sorry for the inconvenience. Thank you for your message. Kind regards."
HARMFUL = "Calm down, it's only a cake. You should have checked it at the door."


def scored(text: str, prompt: str = CAKE, channel: Channel = "chat") -> AnswerScore:
    return score_answer([TurnAnswer(prompt, text)], channel)


def level_of(answer: AnswerScore, competency: str) -> int | None:
    return answer.scores[competency].level


def test_fitted_answer_reaches_five_on_compassion() -> None:
    assert level_of(scored(GOOD), "compassion") == 5


def test_stock_answer_is_no_higher_than_three() -> None:
    answer = scored(STOCK)

    assert max(level.score or 0 for level in answer.scores.values()) <= 3.0


def test_minimising_and_blaming_answer_is_one_on_compassion() -> None:
    answer = scored(HARMFUL)

    assert level_of(answer, "compassion") == 1
    assert {"minimises", "blames"} <= set(answer.acts)


@pytest.mark.parametrize("competency", ["compassion", "warmth", "patience", "communication"])
def test_good_answer_beats_stock_and_harmful_on_every_competency(competency: str) -> None:
    good, stock, harmful = (scored(t).scores[competency].score or 0 for t in (GOOD, STOCK, HARMFUL))

    assert good > stock
    assert good > harmful


def test_evidence_quotes_the_answer_at_its_offsets() -> None:
    answer = scored(GOOD)

    quotes = [item for level in answer.scores.values() for item in level.evidence]

    assert quotes
    assert all(GOOD[item.start : item.end] == item.quote for item in quotes)


def test_speech_without_marks_or_case_keeps_its_level() -> None:
    spoken = "".join(char for char in GOOD.lower() if char.isalnum() or char in " '")

    answer = scored(spoken, channel="phone")

    assert level_of(answer, "compassion") in (4, 5)
    assert level_of(answer, "patience") == level_of(scored(GOOD), "patience")


def spoken_words(text: str, tempo: float, confidence: float = 0.9) -> tuple[SpokenWord, ...]:
    return tuple(
        SpokenWord(word, i * tempo, (i + 1) * tempo, confidence)
        for i, word in enumerate(text.split())
    )


def test_times_change_no_score_and_place_the_evidence() -> None:
    slow = score_answer([TurnAnswer(CAKE, GOOD, spoken_words(GOOD, 2.0))], "phone")
    fast = score_answer([TurnAnswer(CAKE, GOOD, spoken_words(GOOD, 0.1))], "phone")

    assert slow.acts == fast.acts
    for name, level in slow.scores.items():
        assert (level.score, level.level, level.sem) == (
            fast.scores[name].score,
            fast.scores[name].level,
            fast.scores[name].sem,
        )
    first = slow.scores["compassion"].evidence[0]
    n_before = len(GOOD[: first.start].split())
    assert first.media_start_s == pytest.approx(2.0 * n_before)


def test_confidence_holds_an_answer_back_but_never_moves_its_score() -> None:
    sure = score_answer([TurnAnswer(CAKE, GOOD, spoken_words(GOOD, 0.3, 0.99))], "phone")
    less = score_answer([TurnAnswer(CAKE, GOOD, spoken_words(GOOD, 0.3, 0.6))], "phone")
    unsure = score_answer([TurnAnswer(CAKE, GOOD, spoken_words(GOOD, 0.3, 0.2))], "phone")

    assert sure == less
    assert unsure.scores == {}
    assert "unsure of 100% of the words: a person should listen" in str(unsure.not_scored)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("ok", "too short"),
        ("Es tut mir sehr leid, dass Ihre Torte kaputt ist, ich schicke eine neue.", "German"),
        ("Je suis vraiment désolé pour le gâteau de votre fille, je vous rappelle.", "French"),
        ("Siento mucho lo de la tarta, le mando una nueva ahora mismo.", "Spanish"),
        ("Мне очень жаль, что торт сломан", "not in English"),
        ("asdf qwer sdfg zxcv hjkl dfgh", "not words"),
        ("sorry " * 30, "repeats the same few words"),
        ("sorry frustrated refund apologise tomorrow understand thank empathy", "list of words"),
        (CAKE, "customer's own words"),
        ("I will help you. " * 2000, "too long"),
    ],
)
def test_answer_that_cannot_be_judged_is_held_back_with_the_reason(text: str, says: str) -> None:
    answer = scored(text)

    assert answer.scores == {}
    assert says in str(answer.not_scored)


def test_language_without_a_validated_scorer_is_held_back() -> None:
    answer = score_answer([TurnAnswer(CAKE, GOOD)], "chat", language="de")

    assert "no validated scorer" in str(answer.not_scored)


def test_off_the_point_is_communication_one_and_nothing_else() -> None:
    answer = scored("I like football and my team scored twice in the stadium yesterday.")

    assert level_of(answer, "communication") == 1
    others = {n: level.not_scored for n, level in answer.scores.items() if n != "communication"}
    assert set(others.values()) == {"the answer is off the point"}


def test_short_and_excellent_answer_scores() -> None:
    answer = scored("So sorry your daughter's cake is smashed, Ana. A new one by 2 pm, free. OK?")

    assert answer.not_scored is None
    assert (answer.scores["compassion"].score or 0) >= 4.0


def test_padding_earns_nothing() -> None:
    padding = " We value all of our customers and we are a company with many shops." * 12

    padded, plain = scored(GOOD + padding), scored(GOOD)

    for name, level in padded.scores.items():
        assert (level.score or 0) <= (plain.scores[name].score or 0) + 1e-9


def test_bracketed_facts_are_not_the_customers_words() -> None:
    prompt = "Where is it? [Fact: the parcel left Leeds on Monday and needs a signature]"

    copied = scored("The parcel left Leeds on Monday and needs a signature.", prompt)

    assert copied.not_scored is None


def test_two_turns_are_one_answer() -> None:
    turns = [
        TurnAnswer("My train was cancelled and I missed my exam.", "Oh no, you missed your exam."),
        TurnAnswer("You people are useless!", "I hear you, and I'm sorry. Let me call the school."),
    ]

    answer = score_answer(turns, "phone")

    assert {item.turn for level in answer.scores.values() for item in level.evidence} == {0, 1}
    assert answer.acts["courteous_under_provocation"] > 0.5


@pytest.mark.parametrize("flood", ["i am very very ", "you've been your parcel ", "if you don't "])
def test_flood_of_words_is_read_in_linear_time(flood: str) -> None:
    tail = (
        " the quick brown fox jumps over a lazy dog while seven green parrots watch it from an oak"
    )
    started = process_time()

    scored(flood * (18_000 // len(flood)) + tail)

    assert process_time() - started < 10
