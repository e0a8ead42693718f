"""Answers written for these tests: in each situation a fitted, a stock and a harmful one."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import pytest

from assessments.scoring.text import AnswerScore, TurnAnswer, score_answer
from assessments.scoring.text.shapes import Channel

COMPETENCIES = ("compassion", "warmth", "patience", "communication")


@dataclass(frozen=True, slots=True)
class Situation:
    """What the customer said, with the facts given, and three answers to it."""

    name: str
    channel: Channel
    prompt: str
    good: str
    stock: str
    harmful: str

    @property
    def answers(self) -> tuple[str, str, str]:
        return self.good, self.stock, self.harmful

    def __str__(self) -> str:
        return self.name

    def scored(self, text: str) -> AnswerScore:
        return _scored(self, text)


CAKE = Situation(
    name="cake",
    channel="chat",
    prompt=(
        "My daughter's birthday cake arrived smashed and the party is in three hours! What are "
        "you going to do? - Ana\n"
        "[The bakery can deliver a new cake by 14:00 today.]\n"
        "[The new cake costs the customer nothing.]"
    ),
    good=(
        "Hi Ana, I'm so sorry your daughter's cake arrived smashed, today of all days. That must "
        "be so upsetting with the party three hours away. I've just called our bakery: a new cake "
        "will be with you by 14:00, and you pay nothing for it. Would that work for you, or is "
        "there something else that would help more? I hope she has a wonderful birthday."
    ),
    stock=(
        "We are sorry for the inconvenience. Thank you for bringing this to our attention. Your "
        "feedback is important to us. Kind regards, Customer Service"
    ),
    harmful=(
        "Calm down, it's only a cake. You should have checked it at the door, so don't blame us. "
        "We can't do anything about it and I have other customers waiting."
    ),
)
HEARING_AID = Situation(
    name="hearing aid",
    channel="email",
    prompt=(
        "Dear Sirs, my husband's hearing aid went to your workshop five weeks ago and nobody can "
        "tell me where it is. He sits at the table with our grandchildren and cannot follow a "
        "word. When will he get it back? Yours, Ingrid Solheim\n"
        "[The hearing aid waits for a spare part that arrives on Tuesday.]\n"
        "[It can be sent by courier on Wednesday.]\n"
        "[A loan device can be collected today in the shop in Mill Street.]"
    ),
    good=(
        "Dear Mrs Solheim,\n\nI am truly sorry that your husband has been without his hearing aid "
        "for five weeks. To sit with his grandchildren and not follow a word must be very lonely "
        "for him, and hard for you to watch.\n\nHere is what happens next. First, the spare part "
        "that we are waiting for arrives on Tuesday. Then we repair the device and our courier "
        "brings it to you on Wednesday. In the meantime, you can collect a loan device today at "
        "our shop in Mill Street, so that he can hear them again at once.\n\nDoes that suit you "
        "both, or would it be easier if I had the loan device brought to your home? Please tell "
        "me if anything is unclear.\n\nWarm wishes to you and your husband,\nMarit"
    ),
    stock=(
        "Dear Customer,\n\nThank you for contacting us. We apologise for any inconvenience caused. "
        "Your request is being processed and we appreciate your patience.\n\nYours sincerely,\n"
        "The Service Team"
    ),
    harmful=(
        "As already explained, repairs take as long as they take. If you had read the terms you "
        "would know that. Your husband is not the only one with a broken hearing aid, and writing "
        "again and again only makes it slower. Stop bothering the workshop."
    ),
)
FERRY = Situation(
    name="ferry",
    channel="phone",
    prompt=(
        "Yes hello, it's Tomasz, I'm standing at the harbour and they won't let me on the ferry, "
        "they say my ticket is for yesterday. My brother's wedding is tonight on the island. This "
        "is ridiculous, I booked it for today! What can I do?\n"
        "[The ticket was booked for yesterday.]\n"
        "[The next ferry leaves at 16:40 and has free places.]\n"
        "[The ticket can be changed for free.]"
    ),
    good=(
        "Oh no, Tomasz, your brother's wedding is tonight and you're standing at the harbour, I "
        "understand how worrying that is. Let me sort this out together with you. Your ticket was "
        "booked for yesterday, but I'm changing it right now and it costs you nothing. The next "
        "ferry leaves at 16:40 and I have kept a place for you on it, so you will be there "
        "tonight. Could you tell me if you have a car with you? And is it all clear so far, or "
        "shall I go through it again? Enjoy the wedding!"
    ),
    stock=(
        "Thank you for calling. I'm sorry for the inconvenience. I understand your frustration. Is "
        "there anything else I can help you with today? Thank you for your call and have a nice "
        "day."
    ),
    harmful=(
        "Well that's your own fault, isn't it? You people never read your tickets. Don't shout at "
        "me or I'll hang up. I can't help somebody who is too stupid to look at a date."
    ),
)
PRINTER = Situation(
    name="printer",
    channel="chat",
    prompt=(
        "I've asked twice already. The printer still shows error 52 after the update and I have "
        "to print sixty exam papers by tomorrow morning. I don't know anything about computers. "
        "How do I get rid of this? Regards, Yusuf\n"
        "[Error 52 goes away when the printer is switched off for two minutes and then started "
        "while the green button is held.]\n"
        "[If that fails, a technician can come tomorrow at 7:30.]"
    ),
    good=(
        "Hello Yusuf, I'm sorry you've had to ask twice with sixty exam papers to print by "
        "tomorrow morning, that is a lot of pressure. Let's do it together, step by step, and "
        "take all the time you need. First, please switch the printer off for two minutes. Then "
        "hold the green button while you start it again. The error comes from the update, so it "
        "is nothing that you did. Could you tell me what you see on the screen then? If it is "
        "still there, our technician is with you tomorrow at 7:30, so the exam is safe either way."
    ),
    stock=(
        "Thank you for your message, Yusuf. We are sorry to hear that you are having trouble. "
        "Please bear with us. Best wishes."
    ),
    harmful=(
        "As I said twice already, it is not that hard. Anybody can press a button. If you can't "
        "use a computer, buy a pencil. Don't write again."
    ),
)
SITUATIONS = (CAKE, HEARING_AID, FERRY, PRINTER)


@lru_cache(maxsize=1024)
def _scored(situation: Situation, text: str) -> AnswerScore:
    return score_answer([TurnAnswer(situation.prompt, text)], situation.channel)


def score_of(answer: AnswerScore, competency: str) -> float:
    """The score of one competency; fails where it was held back."""
    assert answer.not_scored is None, answer.not_scored
    score = answer.scores[competency].score
    assert score is not None, answer.scores[competency].not_scored
    return score


def scores_of(answer: AnswerScore) -> dict[str, float]:
    return {competency: score_of(answer, competency) for competency in COMPETENCIES}


def cases(*values: Iterable[Any], short: Container[tuple[str, ...]], why: str) -> list[Any]:
    """All combinations; those named in ``short`` are where the fitted scorer falls short today.

    They are expected to fail, so that a better fit must take them off the list.
    """
    mark = pytest.mark.xfail(strict=True, raises=AssertionError, reason=why)
    named = [(tuple(str(one) for one in each), each) for each in product(*values)]
    return [
        pytest.param(*each, id="-".join(name), marks=[mark] if name in short else [])
        for name, each in named
    ]
