"""The rubric as data and rules: acts, anchors, and the level that a set of acts earns.

An act's strength is 0–1. Every rule rises with acts for and falls with acts against, one act
counts once, stock acts alone never exceed 3, and length appears nowhere. How much each act weighs
was fitted on the labelled corpus and stands in ``rubric.json``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import exp
from typing import Literal

Role = Literal["stock", "specific", "check", "impression"]
Seen = Literal["sentence", "answer", "impression"]
Strengths = Mapping[str, float]


class Competency(StrEnum):
    """The four competencies that the machine scores in open answers."""

    COMPASSION = "compassion"
    WARMTH = "warmth"
    PATIENCE = "patience"
    COMMUNICATION = "communication"


LEVELS = (1, 2, 3, 4, 5)
LEVEL_CUTS = (1.5, 2.5, 3.5, 4.5)  # a score at or above the n-th cut is level n + 1
STOCK_CEILING = 3.0
FURTHER_HARM = 0.3  # what an act against still takes beside a worse one
NEUTRAL = 3.0  # what wording earns that is neither one thing nor the other
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

    ``for_``: competency → its role there; ``against``: the competencies that it lowers;
    ``seen`` in one sentence, in the answer as a whole, or as the impression that all of its wording
    leaves (a global rating beside the acts, as in Moyers et al. 2016, MITI 4).
    """

    id: str
    label: str
    for_: Mapping[str, Role] = field(default_factory=dict)
    against: frozenset[str] = frozenset()
    seen: Seen = "sentence"


_C, _W, _P, _M = "compassion", "warmth", "patience", "communication"


def _good(id_: str, label: str, *, seen: Seen = "sentence", **roles: Role) -> Act:
    return Act(id_, label, for_=roles, seen=seen)


def _bad(id_: str, label: str, *competencies: str, seen: Seen = "sentence") -> Act:
    return Act(id_, label, against=frozenset(competencies), seen=seen)


ACTS: dict[str, Act] = {
    act.id: act
    for act in (
        _good(
            "names_situation",
            "Names this customer's situation in its own detail",
            compassion="specific",
            warmth="specific",
            patience="specific",
        ),
        _good(
            "validates_feeling",
            "Says that the feeling is understandable",
            compassion="specific",
            warmth="specific",
        ),
        _good("states_impact", "States what it meant for the customer", compassion="specific"),
        _good(
            "apologises_for_impact",
            "Apologises for what happened to this customer",
            compassion="specific",
            warmth="specific",
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
        _good(
            "asks_what_else",
            "Asks what else would help",
            compassion="check",
            warmth="stock",
            patience="check",
        ),
        _good("greets", "Greets", warmth="stock"),
        _good("uses_name", "Uses the customer's name", warmth="stock"),
        _good("thanks", "Thanks the customer", warmth="stock", patience="stock"),
        _good("courtesy", "Courteous wording", warmth="stock", patience="stock"),
        _good("stock_close", "A polite closing formula", warmth="stock"),
        _good(
            "personal_close",
            "A personal close or fitting good wish",
            warmth="specific",
            compassion="check",
        ),
        _good("partnership", "Speaks as a partner in the matter", warmth="specific"),
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
            communication="stock",
        ),
        _good("re_explains", "Explains again without reproach", patience="specific"),
        _good("paraphrases", "Paraphrases to check", patience="specific", communication="check"),
        _good("gives_time", "Gives the customer time", patience="specific", warmth="specific"),
        _good(
            "courteous_under_provocation",
            "Stays courteous after an insult or a repeat",
            patience="specific",
            seen="answer",
        ),
        _good(
            "sets_expectation",
            "Gives a realistic wait or limit",
            patience="specific",
            communication="specific",
        ),
        _good("offers_step", "Offers a step", communication="stock", patience="stock"),
        _good("answers_question", "Answers what was asked", communication="specific"),
        _good("next_step_time", "Says who does what by when", communication="specific"),
        _good("ordered_steps", "Puts the steps in order", communication="specific", seen="answer"),
        _good("gives_reason", "Gives the reason", communication="specific", patience="stock"),
        _good(
            "confirms_understanding",
            "Checks that it was understood",
            communication="check",
            patience="check",
            compassion="check",
        ),
        _good(
            "friendly_words",
            "Friendly words",
            warmth="stock",
            compassion="stock",
        ),
        _good("concerned_words", "Words of concern", compassion="stock"),
        _good("polite_words", "Polite wording", warmth="stock", patience="stock"),
        _bad("minimises", "Minimises the trouble", _C, _W, _P),
        _bad("blames", "Blames the customer", _C, _W, _P),
        _bad("case_number", "Treats the customer as a case number", _C, _W),
        _bad("policy_first", "Goes straight to policy", _C, _W, _P),
        _bad("own_story", "Turns to the speaker's own story", _C, _P, _M),
        _bad("orders", "Gives curt orders", _C, _W, _P),
        _bad("cold_formula", "Answers in a cold formula", _C, _W, _P),
        _bad("sarcasm", "Is sarcastic", _C, _W, _P),
        _bad("insult", "Insults or belittles", _C, _W, _P),
        _bad("false_cheer", "False cheer on a serious loss", _C, _W),
        _bad("dismisses", "Dismisses the matter", _C, _W, _P),
        _bad("as_already_said", "Reproaches the customer for asking again", _C, _W, _P),
        _bad("hurries", "Hurries to close", _C, _W, _P),
        _bad("shows_irritation", "Shows irritation", _C, _W, _P),
        _bad("ultimatum", "Sets an ultimatum or threatens", _C, _W, _P),
        _bad("retaliates", "Pays back in kind", _C, _W, _P),
        _bad("unasked_advice", "Advises before listening", _C, _P),
        _bad("vague_time", "Leaves the time vague", _M),
        _bad("jargon", "Uses jargon", _M),
        _bad("contradicts", "Contradicts itself or the facts", _M),
        _bad("missing_answer", "Leaves the question without an answer", _M, seen="answer"),
        _bad("hard_to_follow", "Is hard to follow", _M, seen="answer"),
        _bad("stuffed", "Piles up phrases instead of acting", _C, _W, _P, _M, seen="answer"),
        _bad("no_greeting_or_close", "Neither greeting nor close in a letter", _W, seen="answer"),
        _bad("off_point", "Speaks of something else", _M, seen="answer"),
        _good(
            "reads_caring",
            "Reads as caring on the whole",
            seen="impression",
            compassion="impression",
        ),
        _good("reads_warm", "Reads as warm on the whole", seen="impression", warmth="impression"),
        _good(
            "reads_patient",
            "Reads as patient on the whole",
            seen="impression",
            patience="impression",
        ),
        _bad("reads_uncaring", "Reads as uncaring on the whole", _C, seen="impression"),
        _bad("reads_cold", "Reads as cold on the whole", _W, seen="impression"),
        _bad("reads_impatient", "Reads as impatient on the whole", _P, seen="impression"),
    )
}


# The impression of an answer's wording, between two acts of which it does one: for and against.
IMPRESSIONS: Mapping[str, tuple[str, str]] = {
    _C: ("reads_caring", "reads_uncaring"),
    _W: ("reads_warm", "reads_cold"),
    _P: ("reads_patient", "reads_impatient"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What the acts weigh for one competency; every weight is 0 or more.

    ``base``: the score of an answer without any act. ``acts``: weights of acts for and, for acts
    against, the share (0–1) of the way to 1 that the act at full strength pulls. ``impression``:
    the share (0–1) of the impression in the score. ``spread``: an impression of strength 1 / spread
    reaches the end of the scale. ``sem``: the standard error of one answer's score at each level,
    in level points.
    """

    base: float
    acts: Mapping[str, float]
    sem: tuple[float, ...] = ()
    impression: float = 0.0
    spread: float = 1.0


@cache
def rules() -> Mapping[str, Rule]:
    """The fitted rule of each competency."""
    text = files(__package__).joinpath("rubric.json").read_text(encoding="utf-8")
    return {
        name: Rule(**(rule | {"sem": tuple(rule["sem"])}))
        for name, rule in json.loads(text).items()
    }


def level(score: float) -> int:
    """The level 1–5 that a continuous score (1–5) falls in."""
    return 1 + sum(score >= cut for cut in LEVEL_CUTS)


def score(competency: str, acts: Strengths, rule: Rule | None = None) -> float:
    """The score 1–5 that the strengths (0–1) of all acts, for and against, earn.

    Stock acts lift to 3 at most; specific acts take the answer towards 5, each further one less
    than the one before; checks count beside specific acts only. The worst act against then takes
    its share of what stands above 1, each further one a part of its own. The impression, a level
    by itself, is then averaged in with its share. Never lower for a stronger act for, never higher
    for a stronger act against.
    """
    rule = rule or rules()[Competency(competency)]
    stock = min(STOCK_CEILING - rule.base, _sum(competency, acts, rule, "stock"))
    specific = _sum(competency, acts, rule, "specific")
    specific += (1 - exp(-specific)) * _sum(competency, acts, rule, "check")
    earned = rule.base + stock + (5 - rule.base - stock) * (1 - exp(-specific))
    taken = [rule.acts.get(act, 0.0) * acts.get(act, 0.0) for act in acts_against(competency)]
    worst = max(taken)
    by_acts = 1 + (earned - 1) * (1 - worst) * exp(-FURTHER_HARM * (sum(taken) - worst))
    return by_acts + rule.impression * (_impression(competency, acts, rule) - by_acts)


def _impression(competency: str, acts: Strengths, rule: Rule) -> float:
    """The level 1–5 that the wording alone would earn; 3 where it says neither."""
    good, bad = IMPRESSIONS.get(competency, ("", ""))
    away = 2 * rule.spread * (acts.get(good, 0.0) - acts.get(bad, 0.0))
    return min(float(LEVELS[-1]), max(float(LEVELS[0]), NEUTRAL + away))


def sem(competency: str, score: float) -> float:
    """The standard error (level points) of one answer's score of ``score``.

    The root mean square of cross-validated residuals at each level, joined by straight lines.
    """
    errors = rules()[Competency(competency)].sem
    below = min(int(score), LEVELS[-1] - 1)
    share = score - below
    return (1 - share) * errors[below - 1] + share * errors[below]


def _sum(competency: str, acts: Strengths, rule: Rule, role: Role) -> float:
    return sum(rule.acts.get(act, 0.0) * acts.get(act, 0.0) for act in acts_for(competency, role))


@cache
def acts_for(competency: str, role: Role | None = None) -> tuple[str, ...]:
    """Ids of the acts that raise a competency, all or those in one role."""
    return tuple(
        act.id
        for act in ACTS.values()
        if competency in act.for_ and role in (None, act.for_[competency])
    )


@cache
def acts_against(competency: str) -> tuple[str, ...]:
    """Ids of the acts that lower a competency."""
    return tuple(act.id for act in ACTS.values() if competency in act.against)


def is_harm(act: str) -> bool:
    """Whether an act lowers a competency."""
    return act in ACTS and bool(ACTS[act].against)


@cache
def acts_in(*seen: Seen) -> tuple[str, ...]:
    """Ids of the acts that are seen in a sentence, in the whole answer, or as its impression."""
    return tuple(act.id for act in ACTS.values() if act.seen in seen)
