"""Score many texts once each, on both cores."""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

from assessments.scoring.text import AnswerScore, TurnAnswer, score_answer
from assessments.scoring.text.shapes import Channel

WORKERS = min(2, os.cpu_count() or 1)
CHUNK = 24


class Text(NamedTuple):
    """One answer as the product gets it; ``prompt`` is "" where a set has none."""

    prompt: str
    text: str
    channel: Channel = "chat"

    @property
    def n_words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Quote:
    """Evidence for one competency: an act in ``text[start:end]``."""

    competency: str
    act: str
    for_: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The scorer's result, small enough to send between processes.

    ``scores``, ``sems`` and ``levels`` lack what was not scored; ``held_back`` is the reason
    that holds for the whole answer.
    """

    scores: Mapping[str, float] = field(default_factory=dict)
    sems: Mapping[str, float] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    acts: Mapping[str, float] = field(default_factory=dict)
    quotes: tuple[Quote, ...] = ()
    held_back: str | None = None

    def strongest(self, *acts: str) -> float:
        return max(self.acts.get(act, 0.0) for act in acts)


class Scores:
    """Scores by text; a text that was asked for before is not scored again."""

    def __init__(self, say: Callable[[str], None] = lambda _: None) -> None:
        self._known: dict[Text, Scored] = {}
        self._say = say
        # Not forked: the parent may hold threads of numeric libraries.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(WORKERS, mp_context=context)

    def of(self, texts: Sequence[Text], name: str = "") -> list[Scored]:
        """The results in the order of ``texts``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        found = self._pool.map(score, new, chunksize=CHUNK)
        self._known.update(zip(new, found, strict=True))
        if new and name:
            self._say(f"{len(new)} texts scored: {name}")
        return [self._known[text] for text in texts]

    def close(self) -> None:
        self._pool.shutdown()


def score(text: Text) -> Scored:
    """Score one text in this process."""
    return compact(score_answer([TurnAnswer(text.prompt, text.text)], text.channel))


def compact(answer: AnswerScore) -> Scored:
    scored = {name: one for name, one in answer.scores.items() if one.score is not None}
    return Scored(
        scores={name: float(one.score or 0) for name, one in scored.items()},
        sems={name: float(one.sem or 0) for name, one in scored.items()},
        levels={name: int(one.level or 0) for name, one in scored.items()},
        acts=dict(answer.acts),
        quotes=tuple(
            Quote(name, found.act, found.direction == "for", found.start, found.end)
            for name, one in scored.items()
            for found in one.evidence
        ),
        held_back=answer.not_scored,
    )
