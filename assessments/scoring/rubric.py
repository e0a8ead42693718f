"""The rubric as data and rules: acts, anchors, and the level that a set of acts earns.

An act's strength is 0–1. Every rule rises with acts for and falls with acts against, one act
counts once, stock acts alone never exceed 3, and length appears nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Role = Literal["stock", "specific", "check"]
Strengths = Mapping[str, float]


class Competency(StrEnum):
    """The four competencies that the machine scores in open answers."""

    COMPASSION = "compassion"
    WARMTH = "warmth"
    PATIENCE = "patience"
    COMMUNICATION = "communication"


LEVELS = (1, 2, 3, 4, 5)
LEVEL_NAMES = {1: "harmful", 2: "missing", 3: "stock or partial", 4: "specific", 5: "fitted"}
LEVEL_CUTS = (1.6, 2.6, 3.5, 4.4)  # a score at or above the n-th cut is level n + 1
STOCK_CEILING = 3.0
PRESENT = 0.5  # from this strength an act is said to be present

ANCHORS: dict[str, dict[int, str]] = {
    Competency.COMPASSION: {
        1: "Blames, mocks or minimises the customer's trouble.",
        2: "Deals with the matter; no sign of the person.",
        3: "Stock sympathy that would fit anybody (“sorry for the inconvenience”).",
        4: "Names the situation or the feeling specifically, or eases the harm.",
        5: "Both, fitted to this customer, and checks how else to help.",
    },
    Competency.WARMTH: {
        1: "Rude or sarcastic.",
        2: "Cold or curt.",
        3: "A polite formula.",
        4: "Friendly and personal.",
        5: "Friendly, personal, and fitted to this customer's mood from opening to close.",
    },
    Competency.PATIENCE: {
        1: "Retaliates, threatens or dismisses.",
        2: "Hurries the customer or shows irritation.",
        3: "Calm, but only processes.",
        4: "Makes room: asks, paraphrases or explains again.",
        5: "Makes room, stays courteous under provocation and sets honest expectations.",
    },
    Competency.COMMUNICATION: {
        1: "Unintelligible or off the point.",
        2: "Hard to follow, or the answer is missing.",
        3: "Understandable, with parts missing.",
        4: "Clear, complete and ordered.",
        5: "Clear, complete and ordered, with a time-bound next step and a check of understanding.",
    },
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something done in an answer.

    ``for_``: competency → its role there; ``against``: competency → the score (1–5) that the
    act at full strength leaves at most.
    """

    id: str
    label: str
    for_: Mapping[str, Role] = field(default_factory=dict)
    against: Mapping[str, float] = field(default_factory=dict)


def _good(id_: str, label: str, **roles: Role) -> Act:
    return Act(id_, label, for_=roles)


def _bad(id_: str, label: str, **ceilings: float) -> Act:
    return Act(id_, label, against=ceilings)


ACTS: dict[str, Act] = {
    act.id: act
    for act in (
        _good(
            "names_situation",
            "Names this customer's situation in its own detail",
            compassion="specific",
            warmth="check",
            patience="check",
        ),
        _good(
            "validates_feeling",
            "Says that the feeling is understandable",
            compassion="specific",
            warmth="check",
        ),
        _good("states_impact", "States what it meant for the customer", compassion="specific"),
        _good(
            "apologises_for_impact",
            "Apologises for what happened to this customer",
            compassion="specific",
            warmth="check",
        ),
        _good(
            "expresses_care",
            "Says that the customer matters to the speaker",
            compassion="specific",
            warmth="specific",
        ),
        _good(
            "stock_sympathy",
            "Stock sympathy or apology",
            compassion="stock",
            warmth="stock",
            patience="stock",
        ),
        _good("eases_harm", "Offers a step that eases the harm", compassion="specific"),
        _good("asks_what_else", "Asks what else would help", compassion="check", warmth="stock"),
        _good("greets", "Greets", warmth="stock"),
        _good("uses_name", "Uses the customer's name", warmth="stock"),
        _good("thanks", "Thanks the customer", warmth="stock", patience="stock"),
        _good("courtesy", "Courteous wording", warmth="stock", patience="stock"),
        _good("stock_close", "A polite closing formula", warmth="stock"),
        _good("partnership", "Speaks as a partner in the matter", warmth="specific"),
        _good("personal_close", "A personal close or fitting good wish", warmth="specific"),
        _good(
            "says_what_can_be_done",
            "Says what can be done",
            warmth="specific",
            communication="stock",
        ),
        _good("invites_story", "Invites the customer to tell more", patience="specific"),
        _good(
            "clarifying_question",
            "Asks a clarifying question",
            patience="specific",
            communication="check",
        ),
        _good("re_explains", "Explains again without reproach", patience="specific"),
        _good("paraphrases", "Paraphrases to check", patience="specific", communication="check"),
        _good("gives_time", "Gives the customer time", patience="specific"),
        _good(
            "courteous_under_provocation",
            "Stays courteous after an insult or a repeat",
            patience="check",
        ),
        _good("sets_expectation", "Gives a realistic wait", patience="check"),
        _good("offers_step", "Offers a step", communication="stock", patience="stock"),
        _good("answers_question", "Answers what was asked", communication="specific"),
        _good("tells_facts", "Tells what the customer needs to know", communication="specific"),
        _good("next_step_time", "Says who does what by when", communication="specific"),
        _good("ordered_steps", "Puts the steps in order", communication="specific"),
        _good("gives_reason", "Gives the reason", communication="specific", patience="stock"),
        _good(
            "confirms_understanding",
            "Checks that it was understood",
            communication="check",
            compassion="check",
        ),
        _good(
            "uses_detail",
            "Uses the customer's own facts",
            compassion="check",
            communication="stock",
        ),
        _bad("minimises", "Minimises the trouble", compassion=1.2, warmth=2.2, patience=1.9),
        _bad("blames", "Blames the customer", compassion=1.2, warmth=1.8, patience=1.9),
        _bad("case_number", "Treats the customer as a case number", compassion=2.2, warmth=2.4),
        _bad("policy_first", "Goes straight to policy", compassion=2.0, warmth=2.3, patience=2.6),
        _bad("own_story", "Turns to the speaker's own story", compassion=2.4),
        _bad("orders", "Gives curt orders", warmth=1.9, compassion=2.4, patience=2.3),
        _bad("sarcasm", "Is sarcastic", compassion=1.2, warmth=1.0, patience=1.5),
        _bad("insult", "Insults", compassion=1.0, warmth=1.0, patience=1.0),
        _bad("false_cheer", "False cheer on a serious loss", compassion=1.9, warmth=2.0),
        _bad("no_greeting_or_close", "Neither greeting nor close in a letter", warmth=3.4),
        _bad("dismisses", "Dismisses the matter", compassion=1.5, warmth=1.7, patience=1.3),
        _bad(
            "as_already_said", "Reproaches the customer for asking again", patience=1.8, warmth=2.3
        ),
        _bad("hurries", "Hurries to close", patience=1.8, warmth=2.3, compassion=2.4),
        _bad("shows_irritation", "Shows irritation", patience=1.9, warmth=2.1, compassion=2.3),
        _bad(
            "ultimatum", "Sets an ultimatum or threatens", patience=1.2, warmth=1.7, compassion=1.7
        ),
        _bad("retaliates", "Pays back in kind", patience=1.0, warmth=1.2, compassion=1.4),
        _bad("unasked_advice", "Advises before listening", patience=2.8),
        _bad("sharpens", "Becomes sharper as the customer repeats", patience=2.2),
        _bad("vague_time", "Leaves the time vague", communication=3.4),
        _bad("missing_answer", "Leaves the question without an answer", communication=2.4),
        _bad("jargon", "Uses jargon", communication=3.0),
        _bad("wall_of_text", "Runs on without a break", communication=3.2),
    )
}


def level(score: float) -> int:
    """The level 1–5 that a continuous score (1–5) falls in."""
    return 1 + sum(score >= cut for cut in LEVEL_CUTS)


def score(competency: str, acts: Strengths) -> float:
    """The score 1–5 that the strengths (0–1) of all acts, for and against, earn.

    Never lower for a stronger act for, never higher for a stronger act against.
    """
    earned = min(5.0, _EARNED[Competency(competency)](acts))
    return max(1.0, _limited(earned, competency, acts))


def acts_for(competency: str) -> tuple[str, ...]:
    """Ids of the acts that raise a competency."""
    return tuple(act.id for act in ACTS.values() if competency in act.for_)


def acts_against(competency: str) -> tuple[str, ...]:
    """Ids of the acts that lower a competency."""
    return tuple(act.id for act in ACTS.values() if competency in act.against)


def stock_acts(competency: str) -> tuple[str, ...]:
    """Ids of the acts that earn no more than a 3 however many there are."""
    return tuple(act.id for act in ACTS.values() if act.for_.get(competency) == "stock")


def _limited(earned: float, competency: str, acts: Strengths) -> float:
    """Lower ``earned`` to the lowest ceiling; every further act against takes a little more.

    An act of strength s pulls the score s of the way down to its ceiling.
    """
    limited = earned
    for act in ACTS.values():
        ceiling = act.against.get(competency)
        strength = acts.get(act.id, 0.0)
        if ceiling is not None and strength > 0:
            limited = min(limited, earned - strength * max(0.0, earned - ceiling))
    total = sum(acts.get(id_, 0.0) for id_ in acts_against(competency))
    return limited - 0.15 * max(0.0, total - 1.0)


def _ranked(acts: Strengths, *ids: str) -> list[float]:
    return sorted((acts.get(id_, 0.0) for id_ in ids), reverse=True)


def _stock(competency: str, acts: Strengths, each: float) -> float:
    """Stock acts together, 0–1: each adds ``each`` of its strength."""
    return min(1.0, each * sum(acts.get(id_, 0.0) for id_ in stock_acts(competency)))


def _compassion(acts: Strengths) -> float:
    stock = _stock(Competency.COMPASSION, acts, 1.0)
    seen, seen_twice, *_ = _ranked(
        acts, "names_situation", "validates_feeling", "states_impact", "apologises_for_impact"
    )
    care = acts.get("expresses_care", 0.0)
    person = max(seen, care)
    eased = acts.get("eases_harm", 0.0)
    fitted = max(acts.get("names_situation", 0.0), acts.get("uses_detail", 0.0))
    checked = max(acts.get("asks_what_else", 0.0), 0.7 * acts.get("confirms_understanding", 0.0))
    earned = 2.0 + max(stock, person, 0.6 * eased) + 0.7 * person + 0.4 * eased
    earned += 0.15 * max(seen_twice, min(seen, care)) + 0.2 * eased * max(person, 0.8 * stock)
    earned += 0.6 * checked * person
    return min(earned, 3.8 + 1.2 * fitted)


def _warmth(acts: Strengths) -> float:
    stock = _stock(Competency.WARMTH, acts, 0.55)
    friendly, friendly_twice, *_ = _ranked(
        dict(acts) | {"says_what_can_be_done": 0.5 * acts.get("says_what_can_be_done", 0.0)},
        "partnership",
        "personal_close",
        "says_what_can_be_done",
        "expresses_care",
    )
    mood = _ranked(acts, "names_situation", "validates_feeling", "apologises_for_impact")[0]
    opened = max(acts.get("greets", 0.0), acts.get("uses_name", 0.0))
    closed = max(
        acts.get(id_, 0.0) for id_ in ("personal_close", "stock_close", "asks_what_else", "thanks")
    )
    earned = 2.0 + max(stock, 0.8 * friendly, 0.8 * mood) + 0.5 * friendly + 0.25 * friendly_twice
    earned += 0.5 * mood + 0.3 * stock * friendly
    earned += 0.35 * min(mood, acts.get("uses_name", 0.0))
    return earned + 0.55 * mood * friendly * min(opened, closed)


def _patience(acts: Strengths) -> float:
    calm = _stock(Competency.PATIENCE, acts, 0.6)
    room, room_twice, *_ = _ranked(
        acts,
        "invites_story",
        "clarifying_question",
        "re_explains",
        "paraphrases",
        "gives_time",
    )
    held = _ranked(acts, "courteous_under_provocation", "sets_expectation")[0]
    listened = acts.get("names_situation", 0.0)
    earned = 2.4 + 0.6 * max(calm, room, held, listened) + 0.7 * room + 0.25 * room_twice
    return earned + 0.4 * held + 0.2 * listened + 0.6 * room * held


def _communication(acts: Strengths) -> float:
    get = acts.get
    understood = _stock(Competency.COMMUNICATION, acts, 0.6)
    answered = max(get("answers_question", 0.0), get("tells_facts", 0.0))
    timed, ordered = get("next_step_time", 0.0), get("ordered_steps", 0.0)
    reasoned = get("gives_reason", 0.0)
    checked = max(
        get("confirms_understanding", 0.0),
        0.5 * get("clarifying_question", 0.0),
        0.5 * get("paraphrases", 0.0),
    )
    earned = 2.0 + max(understood, answered, 0.8 * timed, 0.8 * ordered)
    earned += 0.3 * answered * understood + 0.65 * timed + 0.3 * ordered + 0.2 * reasoned
    return earned + 0.7 * checked * max(timed, 0.6 * answered, 0.6 * ordered)


_EARNED: dict[Competency, Callable[[Strengths], float]] = {
    Competency.COMPASSION: _compassion,
    Competency.WARMTH: _warmth,
    Competency.PATIENCE: _patience,
    Competency.COMMUNICATION: _communication,
}
