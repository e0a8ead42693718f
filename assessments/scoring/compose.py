"""From item scores to competency scores, composites and differences, each with its error.

One answer feeds several competencies, so their errors correlate: every standard error here is
a delete-one jackknife over items, each item left out of all competencies at once.
Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 11.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from assessments.scoring.errors import ScoringError

SEM_FLOOR = 0.5  # level points, until enough attempts exist to estimate it (provisional)
SINGLE_ITEM_SEM = 1.0  # level points, stated: one item says nothing about its own error
MIN_WEIGHT_SHARE = 0.5  # below this share of a competency's weight it is not scored
Z68, Z95 = 1.0, 1.96


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item's scores (1–5) by competency, its weight (> 0) and the scorer's own SEM.

    ``not_scored`` names the competencies this item should have scored but could not, with the
    reason that completes "not scored, because …".
    """

    item: str
    scores: Mapping[str, float]
    weight: float = 1.0
    sem: float | None = None
    not_scored: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ScoringError(f"Item “{self.item}” needs a weight above 0.")


@dataclass(frozen=True, slots=True)
class CompetencyResult:
    """A score (1–5) with its error in level points, or the reason why there is none.

    ``provisional`` while the SEM rests on a floor or a stated value; ``reliability`` is known
    only from many attempts and is passed in by the caller. ``note`` says what the SEM rests on.
    """

    score: float | None
    sem: float | None
    n_items: int
    provisional: bool = True
    band68: tuple[float, float] | None = None
    band95: tuple[float, float] | None = None
    reliability: float | None = None
    not_scored: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Score of one competency minus another's in the same person, in level points."""

    value: float
    sem: float
    distinguishable: bool


def compose(
    items: Sequence[ItemResult],
    competency: str,
    *,
    reliability: float | None = None,
    provisional: bool = True,
    sem_floor: float = SEM_FLOOR,
) -> CompetencyResult:
    """Weighted mean of the items that score ``competency``, with a jackknife SEM.

    Not scored where no item scored it, or where items with more than half of its weight could
    not be scored.
    """
    refused = refusal(items, competency)
    n_items = sum(competency in item.scores for item in items)
    if refused:
        return CompetencyResult(None, None, n_items, provisional, not_scored=refused)
    score = _weighted_mean(items, competency)
    sem, note = _sem(items, {competency: 1.0}, sem_floor)
    return _result(score, sem, n_items, provisional, reliability, note)


def composite(
    items: Sequence[ItemResult],
    weights: Mapping[str, float],
    *,
    reliability: float | None = None,
    provisional: bool = True,
    sem_floor: float = SEM_FLOOR,
) -> CompetencyResult:
    """Weighted mean of competency scores (1–5) with a SEM jackknifed over items.

    ``weights``: competency → weight ≥ 0, normalised here; not scored where any weighted
    competency is not.
    """
    shares = _normalised(weights)
    n_items = sum(any(name in item.scores for name in shares) for item in items)
    refusals = [f"{name}: {why}" for name in shares if (why := refusal(items, name))]
    if refusals:
        return CompetencyResult(None, None, n_items, provisional, not_scored="; ".join(refusals))
    score = _combination(items, shares)
    sem, note = _sem(items, shares, sem_floor)
    return _result(score, sem, n_items, provisional, reliability, note)


def difference(
    items: Sequence[ItemResult], first: str, second: str, *, sem_floor: float = SEM_FLOOR
) -> Difference:
    """``first`` minus ``second`` in one person; raises ScoringError where either is not scored.

    The floor of a difference is √2 times that of a score, as for two independent errors.
    """
    for name in (first, second):
        if why := refusal(items, name):
            raise ScoringError(f"{name} is not scored, because {why}")
    contrast = {first: 1.0, second: -1.0}
    value = _combination(items, contrast)
    sem, _ = _sem(items, contrast, sem_floor * sqrt(2))
    return Difference(value, sem, abs(value) > Z95 * sem)


def distinguishable(a: CompetencyResult, b: CompetencyResult) -> bool:
    """Whether two candidates' scores differ by more than 1.96·√(SEM₁² + SEM₂²).

    Raises ScoringError where either is not scored.
    """
    if a.score is None or b.score is None or a.sem is None or b.sem is None:
        raise ScoringError("A score that does not exist cannot be compared.")
    return abs(a.score - b.score) > Z95 * sqrt(a.sem**2 + b.sem**2)


def band(score: float, sem: float, z: float) -> tuple[float, float]:
    """score ± z·SEM, clipped to the scale 1–5."""
    return max(1.0, score - z * sem), min(5.0, score + z * sem)


def jackknife_se(replicates: Sequence[float]) -> float:
    """√((n−1)/n · Σ(θ₍ᵢ₎ − θ̄)²) of delete-one estimates; raises ScoringError for n < 2."""
    n = len(replicates)
    if n < 2:
        raise ScoringError("A jackknife needs at least two items.")
    values = np.asarray(replicates, dtype=np.float64)
    return float(sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum()))


def refusal(items: Sequence[ItemResult], competency: str) -> str | None:
    """Why ``competency`` is not scored, completing "not scored, because …"; None where it is.

    No item scores it, or items with more than half of its weight could not be scored.
    """
    scored = sum(item.weight for item in items if competency in item.scores)
    missing = [item for item in items if competency in item.not_scored]
    lost = sum(item.weight for item in missing if competency not in item.scores)
    if scored == 0:
        reasons = dict.fromkeys(item.not_scored[competency] for item in missing)
        return "; ".join(reasons) or "no answered item measures it"
    if scored / (scored + lost) < MIN_WEIGHT_SHARE:
        reasons = dict.fromkeys(item.not_scored[competency] for item in missing)
        return f"more than half of its items could not be scored ({'; '.join(reasons)})"
    return None


def single_item_sem(items: Sequence[ItemResult], competency: str) -> float:
    """The stated SEM (level points, ≥ SINGLE_ITEM_SEM) of a competency that one item scores.

    The scorer's own SEM of that item stands where it is larger.
    """
    own = [item.sem for item in items if competency in item.scores and item.sem is not None]
    return max([SINGLE_ITEM_SEM, *own])


def _result(
    score: float, sem: float, n_items: int, provisional: bool, reliability: float | None, note: str
) -> CompetencyResult:
    return CompetencyResult(
        score=score,
        sem=sem,
        n_items=n_items,
        provisional=provisional,
        band68=band(score, sem, Z68),
        band95=band(score, sem, Z95),
        reliability=reliability,
        note=note,
    )


def _weighted_mean(items: Sequence[ItemResult], competency: str) -> float:
    scored = [item for item in items if competency in item.scores]
    return float(
        np.average([item.scores[competency] for item in scored], weights=[i.weight for i in scored])
    )


def _combination(items: Sequence[ItemResult], coefficients: Mapping[str, float]) -> float:
    return sum(c * _weighted_mean(items, name) for name, c in coefficients.items())


def _sem(
    items: Sequence[ItemResult], coefficients: Mapping[str, float], floor: float
) -> tuple[float, str]:
    """SEM in level points of a combination of competency scores, and what it rests on.

    A competency with one item keeps its score in every replicate and adds the stated
    single-item variance instead.
    """
    several = {n: c for n, c in coefficients.items() if _count(items, n) > 1}
    lonely = {n: c for n, c in coefficients.items() if n not in several}
    variance = sum((c * single_item_sem(items, n)) ** 2 for n, c in lonely.items())
    if several:
        variance += _jackknife(items, lambda rest: _combination(rest, several), several) ** 2
    sem = sqrt(variance)
    if lonely:
        note = "one item only: its error cannot be estimated, a stated value is used"
        return max(sem, floor), note
    if sem < floor:
        return floor, f"jackknife over items gave {sem:.2f}; the floor is shown"
    return sem, "jackknife over items"


def _jackknife(
    items: Sequence[ItemResult],
    estimate: Callable[[Sequence[ItemResult]], float],
    names: Mapping[str, float],
) -> float:
    used = [item for item in items if any(name in item.scores for name in names)]
    return jackknife_se([estimate([*used[:i], *used[i + 1 :]]) for i in range(len(used))])


def _count(items: Sequence[ItemResult], competency: str) -> int:
    return sum(competency in item.scores for item in items)


def _normalised(weights: Mapping[str, float]) -> dict[str, float]:
    if any(weight < 0 for weight in weights.values()):
        raise ScoringError("Weights cannot be negative.")
    total = sum(weights.values())
    if total <= 0:
        raise ScoringError("At least one competency needs a weight above 0.")
    return {name: weight / total for name, weight in weights.items() if weight > 0}
