"""The kept fifth of the corpus: labelled answers to customers that nothing was fitted on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from assessments.scoring.training import corpus
from assessments.scoring.training.corpus import COMPETENCIES, Answer, Labels
from tests.validity.scores import Scored, Scores, Text
from tests.validity.statistics import Array


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers beside their labels and scores; ``levels`` (n, 4) with NaN off the point."""

    answers: Sequence[Answer]
    labels: Sequence[Labels]
    scored: Sequence[Scored]
    levels: Array

    def pairs(self, competency: str, scored: Sequence[Scored] | None = None) -> "Pairs":
        """Score and level of the answers that have both."""
        found = self.scored if scored is None else scored
        column = COMPETENCIES.index(competency)
        rows = [
            n
            for n, one in enumerate(found)
            if competency in one.scores and not np.isnan(self.levels[n, column])
        ]
        return Pairs(
            rows=rows,
            scores=np.array([found[n].scores[competency] for n in rows]),
            given=np.array([found[n].levels[competency] for n in rows], float),
            sems=np.array([found[n].sems[competency] for n in rows]),
            levels=self.levels[rows, column],
            situations=[self.answers[n].situation for n in rows],
        )

    def n_levels(self, competency: str) -> int:
        return int((~np.isnan(self.levels[:, COMPETENCIES.index(competency)])).sum())


@dataclass(frozen=True, slots=True)
class Pairs:
    """``scores`` (continuous), ``given`` (the level it rounds to), ``levels`` (the label)."""

    rows: Sequence[int]
    scores: Array
    given: Array
    sems: Array
    levels: Array
    situations: Sequence[str]


def text_of(answer: Answer) -> Text:
    return Text(answer.prompt, answer.text, answer.scored_as)


def labelled(part: corpus.Part) -> Iterator[tuple[Answer, Labels]]:
    """Answers to customers that have their final labels."""
    labels = corpus.labels()
    return ((one, labels[one.id]) for one in corpus.part(part) if one.id in labels)


def read_twice(*parts: corpus.Part) -> list[Answer]:
    """Answers to customers that have the labels of both passes."""
    first, second = corpus.labels("pass_1"), corpus.labels("pass_2")
    return [
        one for part in parts for one in corpus.part(part) if one.id in first and one.id in second
    ]


def levels_of(labels: Sequence[Labels]) -> Array:
    """Shape (n, 4), NaN off the point."""
    return np.array([[np.nan if x is None else x for x in one.levels] for one in labels], float)


def read_kept(scores: Scores) -> Kept:
    answers, labels = zip(*labelled("test"), strict=True)
    found = scores.of([text_of(one) for one in answers], "kept fifth of the corpus")
    return Kept(answers, labels, found, levels_of(labels))


@cache
def manners() -> Mapping[str, str]:
    """How each answer was asked to be written, by answer id."""
    with (corpus.FOLDER / "manners.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {row["id"]: row["manner"] for row in rows}
