"""The labelled answers of ``assessments/scoring/corpus``: what they say, and both label passes."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assessments.scoring.rubric import Competency
from assessments.scoring.text.context import with_facts
from assessments.scoring.text.heads import SIGNS
from assessments.scoring.text.shapes import Channel, TurnAnswer
from assessments.scoring.training.recognition import as_recognised

FOLDER = Path(__file__).resolve().parent.parent / "corpus"
COMPETENCIES = tuple(str(name) for name in Competency)
SPEECH_SEED = 20261122
SERVICE = "service"
# Only texts from other settings are labelled with the wording itself.
WORDING = ("friendly_words", "concerned_words", "polite_words", *SIGNS)
Part = Literal["train", "test"]


@dataclass(frozen=True, slots=True)
class Labels:
    """``levels`` 1–5 in the order of ``COMPETENCIES``, None off the point or where a setting gives
    nothing to judge by; acts by span number (from 0), and of the whole answer."""

    levels: tuple[int | None, ...]
    acts: Mapping[int, frozenset[str]]
    whole: frozenset[str]

    def every_act(self) -> frozenset[str]:
        return self.whole.union(*self.acts.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; ``spans`` are the character ranges that were labelled.

    ``setting``: ``SERVICE``, or where else people treat each other well or badly.
    """

    id: str
    situation: str
    setting: str
    part: Part
    channel: str
    prompt: str
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def is_recognised(self) -> bool:
        """Written as a recogniser would give it."""
        return self.channel == "phone recognised"

    @property
    def scored_as(self) -> Channel:
        if self.channel.startswith("phone"):
            return "phone"
        return "email" if self.channel == "email" else "chat"

    def turn(self) -> TurnAnswer:
        return TurnAnswer(self.prompt, self.text)


@dataclass(frozen=True, slots=True)
class Variant:
    """A text of an answer with where each character stood in the labelled one."""

    answer: Answer
    text: str
    origin: Sequence[int]
    spoken: bool

    def acts_in(self, labels: Labels, start: int, end: int) -> frozenset[str]:
        """Acts of the labelled spans that fill half of ``text[start:end]`` or lie half in it."""
        first, last = self.origin[start], self.origin[end - 1] + 1
        found: set[str] = set()
        for number, (opens, closes) in enumerate(self.answer.spans):
            shared = min(last, closes) - max(first, opens)
            if shared > 0 and 2 * shared >= min(last - first, closes - opens):
                found |= labels.acts.get(number, frozenset())
        return frozenset(found)


def as_written(answer: Answer) -> Variant:
    return Variant(answer, answer.text, range(len(answer.text)), answer.is_recognised)


def as_spoken(answer: Answer, word_errors: float = 0.08) -> Variant:
    """The answer as simulated recognition gives it, the same each time."""
    rng = random.Random(f"{SPEECH_SEED}-{answer.id}-{word_errors}")  # noqa: S311 not a secret
    heard = as_recognised(answer.text, rng, word_errors)
    return Variant(answer, heard.text, heard.origin, spoken=True)


@cache
def answers() -> tuple[Answer, ...]:
    """All answers, in the order of the file."""
    situations = {row["id"]: row for row in _rows("situations.jsonl")}
    return tuple(_answer(row, situations[row["situation"]]) for row in _rows("answers.jsonl"))


def part(name: Part) -> tuple[Answer, ...]:
    """The answers to customers of one part."""
    return tuple(one for one in answers() if one.part == name and one.setting == SERVICE)


def elsewhere(name: Part) -> tuple[Answer, ...]:
    """The texts from other settings of one part."""
    return tuple(one for one in answers() if one.part == name and one.setting != SERVICE)


@cache
def labels(name: Literal["labels", "pass_1", "pass_2"] = "labels") -> Mapping[str, Labels]:
    """Labels by answer id: the adjudicated ones, or one of the two passes."""
    return {row["id"]: _labels(row) for row in _rows(f"{name}.jsonl")}


def _answer(row: Mapping[str, Any], situation: Mapping[str, Any]) -> Answer:
    return Answer(
        id=row["id"],
        situation=row["situation"],
        setting=situation["setting"],
        part=situation["part"],
        channel=row["channel"],
        prompt=with_facts(situation["customer"], situation["facts"]),
        text=row["text"],
        spans=tuple((start, end) for start, end in row["spans"]),
    )


def _labels(row: Mapping[str, Any]) -> Labels:
    acts = {int(span) - 1: frozenset(names) for span, names in row["acts"].items()}
    return Labels(tuple(row["levels"]), acts, frozenset(row["whole"]))


def _rows(name: str) -> Iterable[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
