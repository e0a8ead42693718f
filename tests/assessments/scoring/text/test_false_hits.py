"""Words that kind and harmful sentences share: each act is found in one and not in the other."""

import pytest

from assessments.scoring.text import AnswerScore, TurnAnswer, score_answer

VASE = (
    "The vase for my sister's wedding came in pieces, although I wrapped nothing myself. "
    "I feel so stupid. What happens now?"
)


def acts_of(text: str, prompt: str = VASE) -> dict[str, float]:
    return dict(score_answer([TurnAnswer(prompt, text)], "chat").acts)


def found(act: str, text: str) -> bool:
    return acts_of(text).get(act, 0.0) >= 0.4


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


def test_kind_words_of_a_mocking_sentence_are_not_meant() -> None:
    mocking = acts_of("Well, congratulations on noticing, enjoy the wedding with the vase!")
    kind = acts_of("Congratulations to your sister, enjoy the wedding with the new vase!")

    assert "personal_close" not in mocking
    assert kind["personal_close"] == 1.0


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
    acts = acts_of("Vases break, what do you want me to do about it?")

    assert "clarifying_question" not in acts
    assert "confirms_understanding" not in acts


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
    acts = dict(score_answer([TurnAnswer(VASE, text)], "phone").acts)

    assert "names_situation" not in acts


def test_thanks_for_patience_are_a_formula() -> None:
    assert acts_of("Thank you for your patience with the vase.")["gives_time"] < 0.5
    assert acts_of("Take your time with the photo of the vase.")["gives_time"] > 0.5


def level_of(answer: AnswerScore, competency: str) -> int | None:
    return answer.scores[competency].level


def test_reassuring_answer_is_compassionate_and_its_insulting_twin_is_not() -> None:
    rest = " The box was too thin for a vase, and a new one is with you by Friday, free of charge."
    kind = score_answer([TurnAnswer(VASE, f"You're not stupid at all.{rest}")], "chat")
    rude = score_answer([TurnAnswer(VASE, f"You're really quite stupid.{rest}")], "chat")

    assert (level_of(kind, "compassion") or 0) >= 4
    assert level_of(rude, "compassion") == 1
