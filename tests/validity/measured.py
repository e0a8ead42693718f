"""One public set with its results, and rows of figures made from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import rankdata

from tests.validity.scores import Scored
from tests.validity.sets import LabelledSet
from tests.validity.statistics import (
    Array,
    Interval,
    auc,
    bootstrap,
    length_of,
    partial,
    pearson,
    residuals,
    spearman,
)
from tests.validity.writing import Finding, interval, number

Measure = Literal["r", "ρ", "AUC"]
MEASURES: dict[Measure, Callable[[Array, Array], float]] = {
    "r": pearson,
    "ρ": spearman,
    "AUC": auc,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one set; ``of_length`` is the same measure with the number of words as score,
    ``length_held`` the same with length partialled out of the score."""

    set_name: str
    what: str
    label: str
    measure: Measure
    found: Interval
    of_length: float
    length_held: float
    n: int
    baseline: str = ""
    people: str = ""
    target: float | None = None
    why: str = ""

    @property
    def reached(self) -> bool:
        return self.target is not None and self.found.value >= self.target

    def finding(self) -> Finding:
        target = number(self.target or 0)
        return Finding(
            f"{self.what}",
            f"{self.set_name}: {self.label}",
            f"{self.measure} {interval(self.found)}",
            f"≥ {target}",
            self.reached,
            self.why,
        )

    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            self.label,
            f"{self.measure} {interval(self.found)}",
            f"≥ {number(self.target)}: {self.finding().verdict}" if self.target else "",
            number(self.of_length),
            number(self.length_held),
            self.baseline or "–",
            self.people or "–",
            f"{self.n:,}",
        )


HEAD = (
    "Score or act",
    "Label",
    "Figure (95 %)",
    "Target",
    "Length alone",
    "Length partialled out",
    "Model trained in the set",
    "People",
    "n",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A set with its results."""

    data: LabelledSet
    scored: Sequence[Scored]

    @property
    def held_back(self) -> float:
        """Share without any score."""
        return sum(one.held_back is not None for one in self.scored) / len(self.scored)

    def lacking(self, competency: str) -> float:
        return sum(competency not in one.scores for one in self.scored) / len(self.scored)

    def score(self, competency: str) -> Array:
        """Scores with NaN where there is none."""
        return np.array([one.scores.get(competency, np.nan) for one in self.scored])

    def acts(self, *acts: str) -> Array:
        return np.array([one.strongest(*acts) for one in self.scored])

    def row(self, what: str, values: Array, label: str, truth: Array, measure: Measure) -> Row:
        """The figure over the answers that have a value."""
        known = np.flatnonzero(~np.isnan(values)).tolist()
        x, y, words = values[known], truth[known], self.data.words[known]
        clusters = [self.data.clusters[n] for n in known]
        statistic = MEASURES[measure]
        found = bootstrap(statistic, x, y, clusters=clusters)
        held = _length_held(x, y, words, measure)
        of_length = statistic(words, y)
        return Row(self.data.name, what, label, measure, found, of_length, held, len(known))

    def competency(self, name: str, label: str, truth: Array, measure: Measure) -> Row:
        return self.row(f"{name} score".capitalize(), self.score(name), label, truth, measure)


def _length_held(values: Array, truth: Array, words: Array, measure: Measure) -> float:
    if measure == "AUC":
        return auc(residuals(values, length_of(words)), truth)
    if measure == "ρ":
        values, truth, words = rankdata(values), rankdata(truth), rankdata(words)
    return partial(values, truth, length_of(words))
