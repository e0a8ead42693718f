"""Many people against one bar at once, as arrays: what ``bar.judge`` says of each of them.

A composite for weights that are still being tried needs its jackknife anew. Each person is kept
as the sums from which it follows exactly: with dᵢ꜀ what leaving item i out does to the mean of
competency c, the delete-one variance of Σ w꜀·m꜀ is (n−1)/n · (wᵀ(Σ dᵢdᵢᵀ)w − (wᵀΣ dᵢ)²/n).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.bar import BELOW, MEETS, RELIABLE_FROM
from assessments.scoring.compose import SEM_FLOOR, ItemResult, refusal, single_item_sem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]

MEET, REVIEW, UNDER, PERSON = range(4)  # codes of an outcome, from best to worst

_WIDEST, _STEPS = 8.0, 1000  # of z in the table of the normal distribution, and per unit
_GRID = np.linspace(-_WIDEST, _WIDEST, 2 * int(_WIDEST) * _STEPS + 1)
_NORMAL = np.array([(1 + erf(z / sqrt(2))) / 2 for z in _GRID.tolist()])


@dataclass(frozen=True, eq=False, slots=True)
class Figures:
    """``n`` people, ``k`` competencies; NaN where there is no such figure.

    ``scores`` (1–5), ``sems`` (> 0), ``reliabilities`` (≤ 1): n × k, as reported. ``means`` (1–5):
    the mean of the items, n × k. ``stated``: the variance of a competency that one item alone
    scores, n × k. ``shifts``: Σ dᵢ꜀, n × k. ``products``: Σ dᵢ꜀·dᵢ꜀′ of each pair c ≤ c′ in the
    order of ``pairs``, n × k(k+1)/2. ``counts``: n × m, how many items score just the
    competencies whose bits are set in the item's ``mask`` (m of them).
    """

    scores: Floats
    sems: Floats
    reliabilities: Floats
    means: Floats
    stated: Floats
    shifts: Floats
    products: Floats
    masks: Ints
    counts: Floats

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a bar asks of the competency in column ``column``."""

    column: int
    weight: float = 0.0
    minimum: float | None = None
    is_knock_out: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """Shape n each. ``outcome``: a code; ``composite`` and ``sem``: NaN where there is none.

    ``least`` and ``most``: bounds of the probability (0–1) that all true scores are at or above
    their cuts: errors independent, and errors that move together. NaN for *needs a person*.
    """

    outcome: Codes
    composite: Floats
    sem: Floats
    least: Floats
    most: Floats


def pairs(k: int) -> list[tuple[int, int]]:
    return [(a, b) for a in range(k) for b in range(a, k)]


def normal_cdf(z: Floats) -> Floats:
    """Φ(z), 0–1, off by less than 1e-7; NaN for NaN."""
    place = (np.clip(z, -_WIDEST, _WIDEST) + _WIDEST) * _STEPS
    known = np.nan_to_num(place)
    below = np.minimum(known.astype(np.int64), len(_NORMAL) - 2)
    low = _NORMAL[below]
    share: Floats = place - below
    found: Floats = low + share * (_NORMAL[below + 1] - low)
    return found


@dataclass(frozen=True, eq=False, slots=True)
class OnePerson:
    """The parts of ``Figures`` that come from the items of one person; ``counts`` by mask."""

    means: Floats
    stated: Floats
    shifts: Floats
    products: Floats
    counts: Mapping[int, int]


def sums_of(items: Sequence[ItemResult], competencies: Sequence[str]) -> OnePerson:
    """Reduce one person's item results to what a composite of any weights needs."""
    k = len(competencies)
    means, stated = np.full(k, np.nan), np.full(k, np.nan)
    moved = np.zeros((len(items), k))
    for column, name in enumerate(competencies):
        if refusal(items, name):
            continue
        own = [place for place, item in enumerate(items) if name in item.scores]
        weights = np.array([items[place].weight for place in own])
        scores = np.array([items[place].scores[name] for place in own])
        means[column] = mean = float(weights @ scores / weights.sum())
        if len(own) == 1:
            stated[column] = single_item_sem(items, name) ** 2
        else:
            moved[own, column] = weights * (mean - scores) / (weights.sum() - weights)
    counts: dict[int, int] = {}
    for item in items:
        mask = sum(1 << column for column, name in enumerate(competencies) if name in item.scores)
        counts[mask] = counts.get(mask, 0) + 1
    products = np.array([moved[:, a] @ moved[:, b] for a, b in pairs(k)])
    return OnePerson(means, stated, moved.sum(axis=0), products, counts)


def composite(figures: Figures, weights: Mapping[int, float]) -> tuple[Floats, Floats]:
    """Scores and SEMs, shape (n,) each, as ``compose.composite`` gives them; ``weights`` by column.

    NaN where a weighted competency has no score.
    """
    given = {column: weight for column, weight in weights.items() if weight > 0}
    if not given:
        return np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    columns = sorted(given)
    shares = np.array([given[column] for column in columns])
    shares /= shares.sum()
    value = figures.means[:, columns] @ shares
    is_whole = ~np.isnan(figures.scores[:, columns]).any(axis=1) & ~np.isnan(value)
    variance = _variance(figures, columns, shares)
    sem = np.maximum(np.sqrt(np.maximum(variance, 0.0)), SEM_FLOOR)
    return np.where(is_whole, value, np.nan), np.where(is_whole, sem, np.nan)


def judge(
    figures: Figures,
    cuts: Sequence[Cut],
    *,
    composite_cut: float | None,
    meets: float = MEETS,
    below: float = BELOW,
    items: Sequence[tuple[Floats, float]] = (),
) -> Judged:
    """Where each person stands, as ``bar.judge`` says it.

    ``items``: for each knock-out by item the scores, shape (n,), NaN where there is none, and the
    minimum.
    """
    weights = {cut.column: cut.weight for cut in cuts}
    value, sem = composite(figures, weights)
    at_least, at_most = NormalDist().inv_cdf(meets), NormalDist().inv_cdf(below)
    outcome = np.zeros(len(figures), dtype=np.int8)
    chances: list[Floats] = []
    needs_person = np.zeros(len(figures), dtype=bool)
    for cut in cuts:
        if cut.weight > 0 or (cut.minimum is not None and not cut.is_knock_out):
            needs_person |= np.isnan(figures.scores[:, cut.column])
    if composite_cut is not None:
        needs_person |= np.isnan(value)
        z = (value - composite_cut) / sem
        outcome = _stands(z, at_least, at_most)
        chances.append(normal_cdf(z))
    for cut in cuts:
        if cut.minimum is None:
            continue
        z = (figures.scores[:, cut.column] - cut.minimum) / figures.sems[:, cut.column]
        vote = _stands(z, at_least, at_most)
        if cut.is_knock_out:
            vote = _review_where(np.isnan(z) | (vote == UNDER))
        else:
            chances.append(normal_cdf(z))
            vote[(vote == UNDER) & ~_is_reliable(figures, cut.column)] = REVIEW
        outcome = np.maximum(outcome, vote)
    for scores, minimum in items:
        outcome = np.maximum(outcome, _review_where(~(scores >= minimum)))
    outcome[needs_person] = PERSON
    least, most = _bounds(chances, needs_person)
    return Judged(outcome, value, sem, least, most)


def false_decisions(judged: Judged) -> tuple[tuple[float, float], tuple[float, float]]:
    """Expected numbers: below the bar among *meets*, and at or above it among *below*.

    Each with the lower and upper bound that the unknown correlation of errors leaves: one figure
    twice where a bar has one cut. Normal error, no prior; those within error are not counted,
    since a person looks at them.
    """
    met, under = judged.outcome == MEET, judged.outcome == UNDER
    return (
        (float((1 - judged.most[met]).sum()), float((1 - judged.least[met]).sum())),
        (float(judged.least[under].sum()), float(judged.most[under].sum())),
    )


def _variance(figures: Figures, columns: Sequence[int], shares: Floats) -> Floats:
    """Of the composite before the floor: stated where one item stands alone, else jackknifed."""
    stated = figures.stated[:, columns]
    alone = ~np.isnan(stated)
    variance: Floats = np.where(alone, stated, 0.0) @ shares**2
    place = {pair: at for at, pair in enumerate(pairs(figures.scores.shape[1]))}
    # A competency scored by one item moves nothing: its shifts and products are 0.
    moved = figures.shifts[:, columns] @ shares
    squares = np.zeros(len(figures))
    for i, a in enumerate(columns):
        for j, b in enumerate(columns[i:], start=i):
            twice = 1 if i == j else 2
            squares += twice * shares[i] * shares[j] * figures.products[:, place[a, b]]
    n = _n_used(figures, columns, alone)
    with np.errstate(divide="ignore", invalid="ignore"):
        jackknifed = (n - 1) / n * (squares - moved**2 / n)
    return variance + np.where(n > 1, jackknifed, 0.0)


def _n_used(figures: Figures, columns: Sequence[int], alone: Flags) -> Floats:
    """How many items score any of the competencies that several items score."""
    bits = np.array([1 << column for column in columns], dtype=np.int64)
    several: Ints = (~alone) @ bits
    used = (several[:, None] & figures.masks[None, :]) != 0
    n: Floats = (figures.counts * used).sum(axis=1)
    return n


def _stands(z: Floats, at_least: float, at_most: float) -> Codes:
    """A comparison with NaN is false: a missing score counts as review until it is dealt with."""
    return np.where(z >= at_least, MEET, np.where(z <= at_most, UNDER, REVIEW)).astype(np.int8)


def _review_where(flags: Flags) -> Codes:
    return np.where(flags, REVIEW, MEET).astype(np.int8)


def _is_reliable(figures: Figures, column: int) -> Flags:
    reliable: Flags = figures.reliabilities[:, column] >= RELIABLE_FROM
    return reliable


def _bounds(chances: Sequence[Floats], needs_person: Flags) -> tuple[Floats, Floats]:
    if not chances:
        one = np.where(needs_person, np.nan, 1.0)
        return one, one
    least: Floats = np.prod(chances, axis=0)
    most: Floats = np.min(chances, axis=0)
    return np.where(needs_person, np.nan, least), np.where(needs_person, np.nan, most)
