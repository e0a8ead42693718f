"""How far raters agree: kappa, intraclass correlations of ragged ratings, bias, and the level
that several raters' levels make together.

Raters are drawn answers by chance, so hardly ever did all of them rate the same ones: what is
missing is missing at random, and every figure here uses all ratings that there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError
from assessments.scoring.keying import Z_95, Estimate

Array = NDArray[np.float64]
Answer = TypeVar("Answer")

LEVELS = 5
LEAST_COMMON = 20  # below it a figure of agreement says too little to be shown
BLOCKS = 40  # at most, of the jackknife
RATER_SD = 0.7
"""Level points by which one careful rater misses, until the ratings say that it is more.

Stated, not estimated: single experts reached ICC(A,1) .58 on empathy in text (Kumar 2025,
REFERENCE.md), which with levels that vary by .8 means √(.64 · .42 / .58) = .68.
"""


# --- the level of an answer ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Level:
    """The raters' level of one answer (1–5) and its standard error in level points."""

    value: float
    sem: float


def rater_sd(answers: Sequence[Sequence[float]]) -> float:
    """Return one rater's error in level points (≥ ``RATER_SD``), pooled within answers.

    ``answers``: the levels of each answer and competency, one a rater.
    √(Σ(x − x̄)² / Σ(k − 1)), and at least ``RATER_SD``: few answers by two raters who happen to
    agree must not look exact.
    """
    squares = sum(sum((x - sum(own) / len(own)) ** 2 for x in own) for own in answers if own)
    df = sum(len(own) - 1 for own in answers if own)
    return max(RATER_SD, sqrt(squares / df)) if df else RATER_SD


def level_of(levels: Sequence[float], sd: float) -> Level:
    """Return the mean of all raters' levels with SEM ``sd``/√k; raises ScoringError for none.

    A third rater, asked because two differ, is one more rater and replaces nobody: of three
    the mean of the closest two is the less exact of the two. Source: Lieblein (1952), J. Res.
    Natl. Bur. Stand. 48(3), on the closest pair in a sample of three.
    """
    if not levels:
        raise ScoringError("An answer without a rating has no level.")
    return Level(sum(levels) / len(levels), sd / sqrt(len(levels)))


# --- two raters ----------------------------------------------------------------------------


def quadratic_weights(n: int) -> Array:
    """Return disagreement weights (i − j)², shape (n, n)."""
    places = np.arange(n, dtype=np.float64)
    weights: Array = (places[:, None] - places[None, :]) ** 2
    return weights


def weighted_kappa(table: Array, weights: Array) -> float:
    """Return weighted kappa, at most 1: 1 − Σwp / Σwq.

    ``table``: counts or shares, shape (n, n), a rater a side; ``weights``: disagreement, 0 on
    the diagonal, likewise. Raises ScoringError where chance leaves nothing to disagree about.
    Source: Cohen (1968), Psychological Bulletin 70(4).
    """
    shares = np.asarray(table, dtype=np.float64) / float(np.sum(table))
    by_chance = float((weights * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum())
    if by_chance <= 0:
        raise ScoringError("Both gave the same level to everything.")
    return 1 - float((weights * shares).sum()) / by_chance


def quadratic_kappa(first: Sequence[int], second: Sequence[int]) -> float:
    """Return quadratic weighted kappa of two raters' levels (1–5) of the same answers.

    Raises ScoringError without an answer, or where both gave one and the same level.
    """
    if not len(first) or len(first) != len(second):
        raise ScoringError("Two raters need the same answers.")
    table = np.zeros((LEVELS, LEVELS))
    np.add.at(table, (np.asarray(first) - 1, np.asarray(second) - 1), 1)
    return weighted_kappa(table, quadratic_weights(LEVELS))


# --- many raters ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ratings:
    """Long form, one entry a rating: ``answer`` and ``rater`` are codes from 0, ``level`` 1–5.

    A rater has an answer at most once.
    """

    answer: NDArray[np.int64]
    rater: NDArray[np.int64]
    level: Array

    @classmethod
    def of(cls, rows: Sequence[tuple[object, object, float]]) -> "Ratings":
        """From (answer, rater, level); answers with one rater only are left out."""
        counts: dict[object, int] = {}
        for answer, _, _ in rows:
            counts[answer] = counts.get(answer, 0) + 1
        kept = [row for row in rows if counts[row[0]] > 1]
        answers = {answer: n for n, answer in enumerate(dict.fromkeys(row[0] for row in kept))}
        raters = {rater: n for n, rater in enumerate(dict.fromkeys(row[1] for row in kept))}
        return cls(
            np.array([answers[row[0]] for row in kept], dtype=np.int64),
            np.array([raters[row[1]] for row in kept], dtype=np.int64),
            np.array([row[2] for row in kept], dtype=np.float64),
        )

    @property
    def n_answers(self) -> int:
        return len(np.unique(self.answer))

    @property
    def n_raters(self) -> int:
        return len(np.unique(self.rater))

    def without(self, answers: NDArray[np.int64]) -> "Ratings":
        kept = ~np.isin(self.answer, answers)
        return Ratings(
            np.unique(self.answer[kept], return_inverse=True)[1],
            np.unique(self.rater[kept], return_inverse=True)[1],
            self.level[kept],
        )


@dataclass(frozen=True, slots=True)
class Components:
    """Variances in squared level points: between answers, between raters, and what is left.

    Estimates of small variances may come out below 0, as in an analysis of variance.
    """

    answers: float
    raters: float
    rest: float

    def icc(self, k: float = 1.0) -> float:
        """Return ICC(A,k): the agreement of the mean of ``k`` raters drawn anew, at most 1."""
        error = (self.raters + self.rest) / k
        if self.answers + error <= 0:
            raise ScoringError("Everybody gave the same level to everything.")
        return self.answers / (self.answers + error)


def components(ratings: Ratings) -> Components:
    """Return the variance components of a two-way random design with gaps, by Henderson's
    method 3.

    Each sum of squares is taken after the other factor: E R(raters | answers) =
    (N − n)σ²_r + (k − 1)σ²_e and E R(answers | raters) = (N − k)σ²_a + (n − 1)σ²_e. With nothing
    missing these are the mean squares of McGraw and Wong (1996). Raises ScoringError under two
    raters, too few ratings, or raters whose answers nothing connects. Sources: Henderson
    (1953), Biometrics 9(2); Searle, Casella and McCulloch (1992), Variance Components, 5.5.
    """
    total, n, k = len(ratings.level), ratings.n_answers, ratings.n_raters
    if n < 2 or k < 2 or total <= n + k - 1:
        raise ScoringError("Too few answers were rated by two raters.")
    fitted_both = _fitted(ratings)
    by_answer, by_rater = (
        _means(ratings.level, ratings.answer),
        _means(ratings.level, ratings.rater),
    )
    left = _squares(ratings.level - fitted_both)
    after_answers = _squares(ratings.level - by_answer) - left
    after_raters = _squares(ratings.level - by_rater) - left
    rest = left / (total - n - k + 1)
    return Components(
        answers=(after_raters - (n - 1) * rest) / (total - k),
        raters=(after_answers - (k - 1) * rest) / (total - n),
        rest=rest,
    )


@dataclass(frozen=True, slots=True)
class PanelAgreement:
    """ICC(A,1) of one rater and ICC(A,k) of the mean of ``k``, which is the harmonic mean of the
    ratings that an answer has."""

    n_answers: int
    n_raters: int
    k: float
    single: Estimate
    mean: Estimate


def panel_agreement(ratings: Ratings) -> PanelAgreement:
    """Agreement of raters with gaps, with intervals by a jackknife over blocks of answers: what
    other answers would have shown of these same raters.

    Raises ScoringError as ``components``. Source of the jackknife: Shao and Tu (1995), The
    Jackknife and Bootstrap, 2.3 (answers dealt into at most 40 blocks).
    """
    k = _usual_number(ratings)
    whole = components(ratings)
    single, mean = whole.icc(), whole.icc(k)
    spread = _jackknife(ratings, k)
    return PanelAgreement(
        ratings.n_answers,
        ratings.n_raters,
        k,
        _within(single, spread[0]),
        _within(mean, spread[1]),
    )


def _usual_number(ratings: Ratings) -> float:
    counts = np.unique(ratings.answer, return_counts=True)[1]
    return float(len(counts) / (1 / counts).sum()) if len(counts) else 0.0


def _jackknife(ratings: Ratings, k: float) -> tuple[float, float]:
    """Standard errors of ICC(A,1) and ICC(A,k); NaN where too many blocks cannot be spared."""
    answers = np.unique(ratings.answer)
    n_blocks = min(BLOCKS, len(answers))
    found = []
    for block in range(n_blocks):
        try:
            rest = components(ratings.without(answers[block::n_blocks]))
            found.append((rest.icc(), rest.icc(k)))
        except ScoringError:
            continue
    if len(found) < max(2, n_blocks / 2):
        return float("nan"), float("nan")
    table = np.array(found)
    n = len(table)
    errors = np.sqrt((n - 1) / n * ((table - table.mean(axis=0)) ** 2).sum(axis=0))
    return float(errors[0]), float(errors[1])


def _within(value: float, error: float) -> Estimate:
    if np.isnan(error):
        return Estimate(value, -1.0, 1.0)
    return Estimate(value, max(-1.0, value - Z_95 * error), min(1.0, value + Z_95 * error))


def _fitted(ratings: Ratings) -> Array:
    """What answers and raters explain together, by least squares: answers are swept out first,
    so that the equations are as many as the raters."""
    n, k = ratings.n_answers, ratings.n_raters
    present = np.zeros((n, k))
    present[ratings.answer, ratings.rater] = 1.0
    per_answer = present.sum(axis=1)
    swept = np.diag(present.sum(axis=0)) - (present / per_answer[:, None]).T @ present
    if np.linalg.matrix_rank(swept) < k - 1:
        raise ScoringError("Some raters have no answer in common with the others.")
    left = ratings.level - _means(ratings.level, ratings.answer)
    sums = np.bincount(ratings.rater, weights=left, minlength=k)
    effects = np.linalg.lstsq(swept, sums, rcond=None)[0]
    own = ratings.level - effects[ratings.rater]
    fitted: Array = _means(own, ratings.answer) + effects[ratings.rater]
    return fitted


def _means(values: Array, groups: NDArray[np.int64]) -> Array:
    """The mean of each entry's group, entry by entry."""
    sums = np.bincount(groups, weights=values)
    means: Array = (sums / np.bincount(groups))[groups]
    return means


def _squares(values: Array) -> float:
    return float((values**2).sum())


# --- one rater against the others ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bias:
    """One rater's mean difference to the others in level points (above 0: gives more), with its
    95 % interval and the number of answers that it rests on."""

    value: float
    low: float
    high: float
    n: int


def differences(own: Mapping[Answer, float], others: Mapping[Answer, Sequence[float]]) -> Array:
    """Own level less the mean of the others', of each answer that both have, in the order of
    ``own``."""
    common = [(level, others[answer]) for answer, level in own.items() if others.get(answer)]
    return np.array([level - sum(rest) / len(rest) for level, rest in common], dtype=np.float64)


def bias(values: Array) -> Bias:
    """Return the mean of ``differences`` ± 1.96·SD/√n; raises ScoringError under two."""
    n = len(values)
    if n < 2:
        raise ScoringError("One answer says nothing about a rater.")
    mean, error = float(values.mean()), float(values.std(ddof=1)) / sqrt(n)
    return Bias(mean, mean - Z_95 * error, mean + Z_95 * error, n)


@dataclass(frozen=True, slots=True)
class Drift:
    """Bias in each window of time, oldest first, and the last less the first window."""

    windows: tuple[Bias, ...]
    change: Bias


def drift(values: Array, size: int = LEAST_COMMON, most: int = 6) -> Drift:
    """Return how a rater's bias moved; ``values``: differences in the order they were rated.

    Windows hold equally many answers, at least ``size``; raises ScoringError where there are
    not enough for two. The interval of the change takes the windows as independent.
    """
    n_windows = min(most, len(values) // size)
    if n_windows < 2:
        raise ScoringError("There are too few answers yet to compare earlier with later ones.")
    windows = tuple(bias(part) for part in np.array_split(values, n_windows))
    first, last = windows[0], windows[-1]
    change = last.value - first.value
    half = sqrt((last.high - last.value) ** 2 + (first.high - first.value) ** 2)
    return Drift(windows, Bias(change, change - half, change + half, first.n + last.n))
