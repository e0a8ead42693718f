"""What goes into the text scorer and what comes out of it.

The input holds words, times and recognition confidence only. Times place evidence in the
recording and confidence may hold an answer back; neither can change a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Channel = Literal["chat", "email", "phone"]
Direction = Literal["for", "against"]


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One recognised word; times in seconds from the start of the take, confidence 0–1."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class TurnAnswer:
    """What the customer said (``prompt``) and the whole answer to it (``text``).

    ``words``: for speech, the recognised words of ``text`` in order; empty for typed answers.
    """

    prompt: str
    text: str
    words: tuple[SpokenWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that showed an act: ``text[start:end] == quote`` in the text of turn ``turn``.

    ``turn`` counts from 0; media times in seconds, None for typed answers.
    """

    turn: int
    start: int
    end: int
    act: str
    direction: Direction
    quote: str
    strength: float
    media_start_s: float | None = None
    media_end_s: float | None = None


@dataclass(frozen=True, slots=True)
class CompetencyLevel:
    """One competency of one answer: score 1–5 (continuous), its SEM, the level 1–5 it rounds to.

    All three are None where ``not_scored`` gives the reason ("not scored, because …").
    """

    score: float | None
    sem: float | None
    level: int | None
    evidence: tuple[Evidence, ...] = ()
    not_scored: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """All competencies of one answer, how likely each act is (0–1) and the gate's reason.

    ``not_scored`` is set where the whole answer was held back; then ``scores`` is empty.
    """

    scores: Mapping[str, CompetencyLevel] = field(default_factory=dict)
    acts: Mapping[str, float] = field(default_factory=dict)
    not_scored: str | None = None
