"""What each lexical cue sees in a sentence, and what it must not take for it.

Cues are features of the fitted heads: kind and harmful sentences share words, and a cue that tells
them apart is worth more to a head than the words alone.
"""

import pytest

from assessments.scoring.text import TurnAnswer
from assessments.scoring.text.context import read_prompt
from assessments.scoring.text.features import WHOLE, features
from assessments.scoring.text.reading import SENTENCE_CUES, WHOLE_CUES, Reading, read
from assessments.scoring.text.shapes import Channel

VASE = (
    "The vase for my sister's wedding came in pieces, although I wrapped nothing myself. "
    "I feel so stupid. What happens now?"
)


PIANO = (
    "Lena Fischer writes in the chat: \"The piano tuner never came and my pupils' concert is on "
    'Sunday. I feel like a fool." Write your reply to her.\n'
    "[The tuner's van had an accident; nobody was hurt.]\n"
    "[Another tuner can come on Friday at 15:30 or on Saturday at 9:00.]\n"
    "[The visit costs her nothing; voucher T-88.]"
)


def reading_of(text: str, prompt: str = VASE, channel: Channel = "chat") -> Reading:
    return read([TurnAnswer(prompt, text)], channel)


def strength(cue: str, text: str, prompt: str = VASE, channel: Channel = "chat") -> float:
    """The cue of the whole answer, or its strongest sentence."""
    reading = reading_of(text, prompt, channel)
    if cue in WHOLE_CUES:
        return WHOLE_CUES[cue](reading)
    return max(SENTENCE_CUES[cue](spoken, reading) for spoken in reading.spoken)


def found(cue: str, text: str) -> bool:
    return strength(cue, text) >= 0.4


@pytest.mark.parametrize(
    "text",
    [
        "You are no fool, the courier dropped the vase and we packed it badly.",
        "You're certainly not stupid, the vase was broken before it reached you.",
        "Nobody here thinks you are an idiot, the box was simply too thin.",
        "Please don't feel stupid about the vase, we wrapped it far too thinly.",
        "There is no reason to feel embarrassed, the box was too thin for a vase.",
    ],
)
def test_negated_insult_reassures(text: str) -> None:
    assert not found("insult", text)
    assert not found("shows_irritation", text)
    assert found("validates_feeling", text)


@pytest.mark.parametrize(
    "text",
    [
        "You are such a fool, anybody can see that the vase was packed badly.",
        "Don't be an idiot, the vase was packed as it should be.",
        "You are not only stupid about the vase but rude to me as well.",
        "You must be pretty dense if you cannot open a box with a vase in it.",
    ],
)
def test_insult_stays_an_insult(text: str) -> None:
    assert found("insult", text)
    assert not found("validates_feeling", text)


@pytest.mark.parametrize(
    "text",
    [
        "You did nothing wrong, our packer used the wrong box for the vase.",
        "The broken vase was not your fault at all, the box was too thin.",
        "You have done everything right, the courier dropped the vase.",
    ],
)
def test_taking_the_fault_away_reassures(text: str) -> None:
    assert found("validates_feeling", text)
    assert not found("blames", text)


@pytest.mark.parametrize(
    "text",
    [
        "You're doing brilliantly, and the wedding will still be a lovely one.",
        "Because you haven't claimed a replacement this year, the second vase is free.",
        "I can credit the postage because you did not use the voucher in your account.",
        "I'm sorry that you missed the toast because of our broken vase.",
        "You could have a new vase by Friday, or the money back today.",
        "You must have been looking forward to giving her that vase.",
        "I understand your problem with the vase and will solve it today.",
        "The mistake with the vase is entirely our own mistake, you ordered it in time.",
    ],
)
def test_praise_entitlement_and_impact_do_not_blame(text: str) -> None:
    assert not found("blames", text)


@pytest.mark.parametrize(
    "text",
    [
        "The vase broke because you didn't open it carefully.",
        "Because you never registered the vase, we cannot give you a refund.",
        "You should have wrapped the vase in a blanket.",
        "You must have dropped the vase, or made a mistake with the box.",
        "That is your problem, the vase left us in one piece.",
        "You really should read the label on a box with a vase in it.",
        "You could have checked the box when the vase arrived.",
        "You gave us the wrong address for the vase.",
    ],
)
def test_reproach_blames(text: str) -> None:
    assert found("blames", text)


@pytest.mark.parametrize(
    "text",
    [
        "Oh no, the wedding vase of all things, I am sorry.",
        "Oh dear, your sister's vase in pieces, what a disappointment.",
        "Oh I'm so sorry to hear about the vase for the wedding.",
        "Oh how awful, and that so short before the wedding.",
        "Please tell me about it, when did the vase arrive?",
        "Let me get my colleague who packs the vases.",
        "Obviously the box for the vase was too thin, and that was up to us.",
    ],
)
def test_dismay_is_no_sarcasm(text: str) -> None:
    assert not found("sarcasm", text)


@pytest.mark.parametrize(
    "text",
    [
        "Oh great, another broken vase.",
        "Well, congratulations on finally opening the box with the vase.",
        "Wow, two mails about one vase, you must have plenty of spare time.",
        "Lucky you, the vase is still in stock.",
        "A new vase can come on Friday if you manage to open the door.",
        "Oh I'm so sorry your highness, was the vase not shiny enough?",
    ],
)
def test_mockery_is_sarcasm(text: str) -> None:
    assert found("sarcasm", text)


@pytest.mark.parametrize(
    ("text", "is_order"),
    [
        ("Please give me your order number.", False),
        ("I understand, please give me your booking number and I will find the vase.", False),
        ("Give me your order number.", True),
        ("Please stop shouting about the vase.", True),
        ("Write it down this time.", True),
    ],
)
def test_please_softens_a_request_but_no_rude_order(text: str, is_order: bool) -> None:
    assert found("orders", text) is is_order


@pytest.mark.parametrize(
    ("text", "minimises"),
    [
        ("It is only a vase.", True),
        ("So relax.", True),
        ("Your sister will survive.", True),
        ("The shop is only two minutes away from the wedding.", False),
        ("Please don't be sad, I am sorry about the vase.", False),
    ],
)
def test_making_small_is_told_from_being_near_and_from_comfort(text: str, minimises: bool) -> None:
    assert found("minimises", f"{text} A vase like it can come on Friday by noon.") is minimises


@pytest.mark.parametrize(
    ("text", "dismisses"),
    [
        ("Vases break, what do you want me to do about it?", True),
        ("You are not the only customer who is waiting.", True),
        ("What would you like me to do about the vase first?", False),
        ("You are not the only one who loved that vase, we are all sorry.", False),
    ],
)
def test_shrugging_is_told_from_asking(text: str, dismisses: bool) -> None:
    assert found("dismisses", text) is dismisses


def test_reproaching_question_makes_no_room() -> None:
    question = "Vases break, what do you want me to do about it?"

    assert strength("clarifying_question", question) == 0.0
    assert strength("confirms_understanding", question) == 0.0


def test_statement_with_a_question_word_is_no_question() -> None:
    assert not found("clarifying_question", "I have asked the person who is packing the vases.")
    assert found("clarifying_question", "Who is going to be at home for the vase?")


def test_scorn_for_a_difficulty_is_no_understanding() -> None:
    assert not found("validates_feeling", "If that is too difficult for you, send the vase back.")
    assert found("validates_feeling", "That is difficult for you, so short before the wedding.")


@pytest.mark.parametrize(
    "text",
    [
        "i understand your frustration the vase is late because of the wedding season",
        "we are sorry for the inconvenience the vase and the wedding are in our system",
    ],
)
def test_formula_is_no_frame_for_what_runs_on_behind_it(text: str) -> None:
    assert strength("names_situation", text, channel="phone") == 0.0


def test_thanks_for_patience_are_a_formula() -> None:
    assert strength("gives_time", "Thank you for your patience with the vase.") < 0.5
    assert strength("gives_time", "Take your time with the photo of the vase.") > 0.5


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
    assert strength("ordered_steps", text, PIANO) == ordered


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
    assert strength("next_step_time", text, PIANO) == timed


def test_easing_is_offered_by_somebody_and_not_merely_processed() -> None:
    processed = "The fee for the visit will be refunded by Friday."
    offered = "I will refund the fee for the visit by Friday."

    assert strength("eases_harm", processed, PIANO) == 0.0
    assert strength("eases_harm", offered, PIANO) == 0.9


def test_name_alone_is_no_detail_of_the_matter() -> None:
    assert strength("names_situation", "Dear Lena, I am so sorry to hear that.", PIANO) == 0.0


def test_narrator_names_the_customer_and_only_the_quotation_is_theirs() -> None:
    prompt = read_prompt(PIANO)

    assert prompt.names == {"lena", "fischer"}
    assert "lena" not in prompt.details
    assert "chat" not in prompt.details
    assert "piano" in prompt.details
    assert len(prompt.facts) == 3


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Hi Lena!! Oh no, your concert, that breaks my heart.", 0.8),
        ("Another tuner can come on Friday at 15:30, and you pay nothing.", 0.0),
    ],
)
def test_answer_is_missing_where_none_of_the_given_facts_is_told(text: str, missing: float) -> None:
    assert strength("missing_answer", text, PIANO) == missing


def facts_told(text: str, prompt: str = PIANO) -> float:
    return float(features(reading_of(text, prompt)).whole[WHOLE.index("facts_told")])


def test_each_fact_told_counts_up_to_three() -> None:
    one = "Another tuner can come on Friday at 15:30."
    two = f"{one} The visit is free, with voucher T-88."
    three = f"{two} The van had an accident, but nobody was hurt."

    told = [facts_told(text) for text in (one, two, three, f"{three} {two}")]

    assert told == pytest.approx([1 / 3, 2 / 3, 1, 1])


def test_spoken_numbers_tell_the_written_fact() -> None:
    prompt = "When does it leave?\n[The ferry leaves at 16:40.]"

    assert facts_told("it leaves at sixteen forty", prompt) == 1.0
    assert strength("next_step_time", "it leaves at sixteen forty", prompt, "phone") == 0.9


def test_without_given_facts_none_is_told() -> None:
    told = facts_told(
        "I will call another tuner for the concert now.", "The tuner never came. Why?"
    )

    assert told == 0.0


SENTENCES = [
    "I'm so sorry the vase for your sister's wedding broke.",
    "You should have checked it, that's not my problem.",
    "Could you tell me when it arrived?",
    "First I call the potter, then a new one is with you by Friday at noon.",
]


@pytest.mark.parametrize("cue", sorted(SENTENCE_CUES))
def test_cue_of_a_sentence_is_between_none_and_full(cue: str) -> None:
    reading = reading_of(" ".join(SENTENCES))

    strengths = [SENTENCE_CUES[cue](spoken, reading) for spoken in reading.spoken]

    assert all(0.0 <= one <= 1.0 for one in strengths)


@pytest.mark.parametrize("cue", sorted(WHOLE_CUES))
def test_cue_of_the_answer_is_between_none_and_full(cue: str) -> None:
    assert 0.0 <= strength(cue, " ".join(SENTENCES)) <= 1.0
