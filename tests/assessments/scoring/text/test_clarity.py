"""Facts told, options, times and order: what makes an answer clear, however cool its tone."""

import pytest

from assessments.scoring.text import AnswerScore, TurnAnswer, score_answer
from assessments.scoring.text.context import read_prompt

PIANO = (
    "Lena Fischer writes in the chat: \"The piano tuner never came and my pupils' concert is on "
    'Sunday. I feel like a fool." Write your reply to her.\n'
    "[The tuner's van had an accident; nobody was hurt.]\n"
    "[Another tuner can come on Friday at 15:30 or on Saturday at 9:00.]\n"
    "[The visit costs her nothing; voucher T-88.]"
)
COLD = (
    "The van of the tuner had an accident. Options: (a) Friday at 15:30. (b) Saturday at 9:00. "
    "The visit is free, voucher T-88. State which one is wanted."
)
WARM = (
    "Hi Lena!! Oh no, your concert, that breaks my heart. I'm sure that your pupils will play "
    "beautifully anyway. We are all thinking of you, big hug!"
)


def scored(text: str, prompt: str = PIANO) -> AnswerScore:
    return score_answer([TurnAnswer(prompt, text)], "chat")


def score_of(text: str, competency: str) -> float:
    return scored(text).scores[competency].score or 0.0


def test_clear_but_cold_answer_communicates_without_warmth() -> None:
    assert score_of(COLD, "communication") >= 3.5
    assert score_of(COLD, "warmth") <= 2.5
    assert score_of(COLD, "compassion") <= 2.5


def test_warm_but_useless_answer_is_warm_and_says_nothing() -> None:
    assert score_of(WARM, "warmth") >= 3.5
    assert score_of(WARM, "communication") <= 2.5
    assert scored(WARM).acts["missing_answer"] == 0.8


def test_telling_more_of_the_facts_never_lowers_communication() -> None:
    one = "Another tuner can come on Friday at 15:30."
    two = f"{one} The visit is free, with voucher T-88."
    three = f"{two} The van had an accident, but nobody was hurt."

    told = [scored(text).acts["tells_facts"] for text in (one, two, three)]
    scores = [score_of(text, "communication") for text in (one, two, three)]

    assert told == [0.333, 0.667, 1.0]
    assert scores == sorted(scores)


def test_without_given_facts_none_is_missed() -> None:
    answer = scored("I will call another tuner for the concert now.", "The tuner never came. Why?")

    assert "tells_facts" not in answer.acts


def test_spoken_numbers_tell_the_written_fact() -> None:
    prompt = "When does it leave?\n[The ferry leaves at 16:40.]"

    spoken = score_answer([TurnAnswer(prompt, "it leaves at sixteen forty")], "phone")

    assert spoken.acts["tells_facts"] == 1.0
    assert spoken.acts["next_step_time"] == 0.9


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("1. The tuner calls you. 2. The visit is booked for Friday.", 0.9),
        ("Options: (a) The visit is possible on Friday. (b) It is possible on Saturday.", 0.9),
        ("First I call the tuner, then I send you the time.", 0.9),
        ("Which do you prefer? We have Friday at 15:30 or Saturday at 9:00.", 0.6),
        ("The tuner is here between 1 and 2 on Friday.", 0.0),
        ("The concert is on the first of May and then it is summer.", 0.0),
    ],
)
def test_lists_sequences_and_options_are_ordered_and_numbers_are_not(
    text: str, ordered: float
) -> None:
    assert scored(text).acts.get("ordered_steps", 0.0) == ordered


@pytest.mark.parametrize(
    ("text", "timed"),
    [
        ("The visit is possible on Friday between 15:00 and 17:00.", 0.9),
        ("The repair is scheduled for Thursday at 8:00.", 0.9),
        ("The voucher will be credited by 6 pm.", 0.9),
        ("I can imagine how you are feeling right now.", 0.0),
    ],
)
def test_impersonal_step_with_a_time_is_a_timed_step(text: str, timed: float) -> None:
    assert scored(text).acts.get("next_step_time", 0.0) == timed


def test_easing_is_offered_by_somebody_and_not_merely_processed() -> None:
    assert "eases_harm" not in scored("The fee for the visit will be refunded by Friday.").acts
    assert scored("I will refund the fee for the visit by Friday.").acts["eases_harm"] == 0.9


def test_speaker_about_oneself_is_off_the_point() -> None:
    text = (
        "I have played football for nine seasons and I can start in the spring. My favourite "
        "meal is lasagne with mushrooms. Early mornings are no trouble for me."
    )

    answer = scored(text)

    assert answer.scores["communication"].level == 1
    assert answer.scores["warmth"].not_scored == "the answer is off the point"


def test_short_step_without_their_words_stays_on_the_point() -> None:
    answer = scored("I will arrange it right now.")

    assert answer.scores["communication"].not_scored is None
    assert answer.scores["warmth"].score is not None


def test_narrator_names_the_customer_and_only_the_quotation_is_theirs() -> None:
    prompt = read_prompt(PIANO)

    assert prompt.names == {"lena", "fischer"}
    assert "lena" not in prompt.details
    assert "chat" not in prompt.details
    assert "piano" in prompt.details
    assert len(prompt.facts) == 3


def test_name_alone_is_no_detail_of_the_matter() -> None:
    assert "names_situation" not in scored("Dear Lena, I am so sorry to hear that.").acts
