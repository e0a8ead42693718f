"""Selection rates of groups side by side. Groups come as counts; who they are is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import erfc, exp, inf, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError

CONFIDENCE = 0.95
LEVEL = 0.05
LEAST_SHARE = 0.02  # 6 RCNY 5-301(d): a smaller category may be left out of the impact ratio
HALVINGS = 200  # at most: until two neighbouring numbers are left
WIDEST = 1e9  # a ratio beyond it is shown as no limit


@dataclass(frozen=True, slots=True)
class ImpactRatio:
    """A group's selection rate divided by the reference's, ≥ 0, with the limits of an interval.

    ``high`` is infinite where the figures set no upper limit.
    """

    ratio: float
    low: float
    high: float


def impact_ratio(
    selected: int,
    total: int,
    ref_selected: int,
    ref_total: int,
    *,
    confidence: float = CONFIDENCE,
) -> ImpactRatio:
    """Return the ratio of two independent selection rates with its score interval.

    Counts of people, ``confidence`` 0–1. The score interval keeps its coverage in small groups
    and where nobody or everybody is selected, where the log method has no width. Raises
    ScoringError where a count makes no sense or nobody of the reference group is selected.
    Source: Koopman (1984), Biometrics 40(2), 513–517.
    """
    _check(selected, total)
    _check(ref_selected, ref_total)
    if ref_selected == 0:
        raise ScoringError("Nobody of the reference group is selected, so there is no ratio.")
    if not 0 < confidence < 1:
        raise ScoringError("The confidence lies between 0 and 1.")
    ratio = (selected / total) / (ref_selected / ref_total)
    counts = (selected, total, ref_selected, ref_total)
    limit = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    low = _limit(counts, ratio, 1 / WIDEST, limit) if selected else 0.0
    return ImpactRatio(ratio, low, _limit(counts, max(ratio, 1 / WIDEST), WIDEST, limit))


Counts = tuple[int, int, int, int]


def _check(selected: int, total: int) -> None:
    if not 0 <= selected <= total or total == 0:
        raise ScoringError("A selection rate needs people, and no more selected than there are.")


def _limit(counts: Counts, inside: float, outside: float, limit: float) -> float:
    """The ratio between ``inside`` and ``outside`` whose score statistic reaches ``limit``."""
    if _statistic(counts, outside) < limit:
        return inf if outside > inside else 0.0
    near, far = log(inside), log(outside)
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        if middle in (near, far):
            break
        if _statistic(counts, exp(middle)) < limit:
            near = middle
        else:
            far = middle
    return exp((near + far) / 2)


def _statistic(counts: Counts, ratio: float) -> float:
    """χ² (one degree of freedom) against the hypothesis that the true ratio is ``ratio``."""
    x, n, ref_x, ref_n = counts
    a = (n + ref_n) * ratio
    b = n * ratio + x + ref_n + ref_x * ratio
    c = x + ref_x
    # The likelihood's own reference rate under the hypothesis; the stable root of a quadratic.
    ref_p = min(2 * c / (b + sqrt(max(b * b - 4 * a * c, 0.0))), 1.0)
    p = min(ratio * ref_p, 1.0)
    variance = p * (1 - p) / n + ratio**2 * ref_p * (1 - ref_p) / ref_n
    gap = x / n - ratio * ref_x / ref_n
    if variance <= 0:
        return 0.0 if abs(gap) < 1e-12 else inf
    return gap * gap / variance


@dataclass(frozen=True, slots=True)
class RateLine:
    """One category: ``rate`` 0–1 with the limits of its 95 % interval; ``share`` (0–1) of the
    people of the table. ``ratio``: to the highest rate (≥ 0), None where the category is left out
    or nobody at all is selected. ``is_highest``: the rate the others are divided by."""

    selected: int
    total: int
    rate: float
    low: float
    high: float
    share: float
    ratio: float | None
    is_highest: bool

    @property
    def is_left_out(self) -> bool:
        return self.share < LEAST_SHARE


def rate_table(
    counts: Mapping[str, tuple[int, int]], *, leaves_out_small: bool = True
) -> dict[str, RateLine]:
    """Return the rates of categories side by side: of being selected, or above the median.

    ``counts``: selected and total people of each category that has any. A category under 2 % of
    the table's people takes no part in the ratio, unless told otherwise. Raises ScoringError where
    a count makes no sense.
    Source: New York City, 6 RCNY 5-300 and 5-301 (Local Law 144 of 2021).
    """
    everybody = sum(total for _, total in counts.values())
    for selected, total in counts.values():
        _check(selected, total)
    asked = {
        name: selected / total
        for name, (selected, total) in counts.items()
        if not leaves_out_small or total / everybody >= LEAST_SHARE
    }
    highest = max(asked, key=lambda name: asked[name], default="")
    top = asked.get(highest, 0.0)
    return {
        name: RateLine(
            selected,
            total,
            selected / total,
            *rate_interval(selected, total),
            total / everybody,
            asked[name] / top if name in asked and top else None,
            name == highest and top > 0,
        )
        for name, (selected, total) in counts.items()
    }


def above_median(scores: NDArray[np.float64]) -> tuple[float, NDArray[np.bool_]]:
    """Return the median of the whole sample and who lies above it.

    ``scores``: shape (n_people,), NaN where somebody is not scored: outside the median, and not
    above it. Raises ScoringError where nobody is scored.
    Source: 6 RCNY 5-300, “scoring rate”.
    """
    told = scores[np.isfinite(scores)]
    if not len(told):
        raise ScoringError("Nobody is scored, so there is no median.")
    median = float(np.median(told))
    return median, scores > median


def rate_interval(selected: int, total: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the limits (0–1) of a selection rate by Wilson's score interval.

    Raises ScoringError where the counts make no rate.
    Source: Wilson (1927), J. Am. Stat. Assoc. 22(158).
    """
    _check(selected, total)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, spread = selected / total, z * z / total
    middle = (rate + spread / 2) / (1 + spread)
    half = sqrt(rate * (1 - rate) * spread + spread * spread / 4) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group beside the reference group.

    ``z`` below 0 where fewer of the group are selected, ``p_z`` and ``p_fisher`` two-sided (0–1).
    ``shortfall`` (people, ≥ 0): how many more of the group were selected had both groups their
    common rate. The last two: would one selection, given to the other group, turn the finding?
    """

    ratio: ImpactRatio
    z: float
    p_z: float
    p_fisher: float
    shortfall: float
    is_under: bool
    is_significant: bool
    one_turns_ratio: bool
    one_turns_significance: bool


def compare(selected: int, total: int, ref_selected: int, ref_total: int) -> Comparison:
    """Return the four-fifths finding with what it rests on; counts of people.

    ``is_under``: ratio below .8; ``is_significant``: Fisher's exact p below .05. The check takes
    one selection from the reference where the ratio is under .8, else gives it one: the number
    selected stays. Raises ScoringError where a count makes no sense or nobody of the reference is
    selected.
    Sources: 29 CFR 1607.4(D); EEOC et al. (1979), Questions and Answers on the Uniform Guidelines,
    44 FR 11996, no. 11 and 21.
    """
    ratio = impact_ratio(selected, total, ref_selected, ref_total)
    p_fisher = fisher_exact(selected, total, ref_selected, ref_total)
    z, p_z = two_rates(selected, total, ref_selected, ref_total)
    common = (selected + ref_selected) / (total + ref_total)
    is_under = _is_under(selected, total, ref_selected, ref_total)
    is_significant = p_fisher < LEVEL
    turned = _one_turned(selected, total, ref_selected, ref_total, 1 if is_under else -1)
    return Comparison(
        ratio,
        z,
        p_z,
        p_fisher,
        max(common * total - selected, 0.0),
        is_under,
        is_significant,
        turned is not None and turned[0] != is_under,
        turned is not None and turned[1] != is_significant,
    )


def _one_turned(
    selected: int, total: int, ref_selected: int, ref_total: int, moved: int
) -> tuple[bool, bool] | None:
    """Both findings with one selection moved; None where there is none to move."""
    selected, ref_selected = selected + moved, ref_selected - moved
    if not 0 <= selected <= total or not 0 <= ref_selected <= ref_total:
        return None
    is_under = _is_under(selected, total, ref_selected, ref_total)
    return is_under, fisher_exact(selected, total, ref_selected, ref_total) < LEVEL


def _is_under(selected: int, total: int, ref_selected: int, ref_total: int) -> bool:
    """Under four fifths (29 CFR 1607.4(D)), in whole numbers: .24 / .3 is no .8 to a machine."""
    return 5 * selected * ref_total < 4 * ref_selected * total


def two_rates(selected: int, total: int, ref_selected: int, ref_total: int) -> tuple[float, float]:
    """Return z = (p₁ − p₂) / √(p(1 − p)(1/n₁ + 1/n₂)) with its two-sided p; p is the common rate.

    0 and 1 where everybody or nobody is selected. Raises ScoringError where a count makes no sense.
    """
    _check(selected, total)
    _check(ref_selected, ref_total)
    common = (selected + ref_selected) / (total + ref_total)
    error = sqrt(common * (1 - common) * (1 / total + 1 / ref_total))
    if error == 0:
        return 0.0, 1.0
    z = (selected / total - ref_selected / ref_total) / error
    return z, erfc(abs(z) / sqrt(2))


def fisher_exact(selected: int, total: int, ref_selected: int, ref_total: int) -> float:
    """Return the two-sided p (0–1) of a fourfold table with its margins held.

    All tables that are no likelier than this one count. Raises ScoringError where a count makes
    no sense. Source: Fisher (1935), J. R. Stat. Soc. 98(1).
    """
    _check(selected, total)
    _check(ref_selected, ref_total)
    chosen = selected + ref_selected
    first, last = max(0, chosen - ref_total), min(chosen, total)
    k = np.arange(first, last, dtype=np.float64)
    # Each table's chance in terms of the one before it; no factorial is ever made.
    steps = np.log((total - k) * (chosen - k)) - np.log((k + 1) * (ref_total - chosen + k + 1))
    weights = np.concatenate([[0.0], np.cumsum(steps)])
    chances = np.exp(weights - weights.max())
    here = chances[selected - first]
    return float(min(chances[chances <= here * (1 + 1e-7)].sum() / chances.sum(), 1.0))
