"""Keys and their making: how far experts agree on the options, and how methods compare on people.

Groups of people come as opaque codes; this room does not know what they stand for.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError
from assessments.scoring.methods import correlation, kendall, mean_ranks
from assessments.scoring.norms import histogram
from assessments.scoring.reliability import cronbach_alpha
from assessments.scoring.tails import f_quantile

Array = NDArray[np.float64]

LEAST_EXPERTS = 3  # below it a mean of ratings says little
DISPUTED_SD = 1.5  # on 7 points
LEAST_PEOPLE = 30  # of a sample, and of each group of a difference
LEVEL = 0.05  # of the two-sided intervals
Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """The experts' ratings (1–7) of one option for one competency. ``mean`` is None without a
    rating, ``sd`` (sample, ddof 1) with fewer than two; ``modes``: the most frequent, in order."""

    n: int
    mean: float | None
    modes: tuple[int, ...]
    sd: float | None

    @property
    def is_disputed(self) -> bool:
        """Whether the experts differ so much that the option is better left out of a key."""
        return self.sd is not None and self.sd > DISPUTED_SD


def option_figures(ratings: Sequence[int]) -> OptionFigures:
    """Figures of the ratings that were given, each 1–7; those not given are left out before."""
    n = len(ratings)
    if not n:
        return OptionFigures(0, None, (), None)
    times = Counter(ratings)
    most = max(times.values())
    return OptionFigures(
        n=n,
        mean=float(np.mean(ratings)),
        modes=tuple(sorted(value for value, found in times.items() if found == most)),
        sd=float(np.std(ratings, ddof=1)) if n > 1 else None,
    )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """ICC of one rater (``single``, ICC(A,1)) and of the mean of all (``mean``, ICC(A,k)); at
    most 1. ``n_left_out``: raters who had not rated everything and do not count here."""

    n_targets: int
    n_raters: int
    n_left_out: int
    single: Estimate
    mean: Estimate


def agreement(ratings: Array) -> Agreement:
    """Absolute agreement in a two-way random design.

    ``ratings``: shape (n_targets, n_raters), NaN where one is missing; a rater with a gap is left
    out. Raises ScoringError, in words, under two targets or two complete raters, or where nothing
    varies. Source: McGraw and Wong (1996), Psychological Methods 1(1), tables 4 and 7; the
    correction of 1(4).
    """
    table = np.asarray(ratings, dtype=np.float64)
    whole = ~np.isnan(table).any(axis=0)
    table = table[:, whole]
    n, k = table.shape
    if k < 2:
        raise ScoringError("Fewer than two experts have rated everything here.")
    if n < 2:
        raise ScoringError("One rating each says nothing about agreement.")
    if np.ptp(table) == 0:
        raise ScoringError("Everybody gave the same rating to everything.")
    rows, columns, error = _mean_squares(table)
    single = _single(rows, columns, error, n, k)
    return Agreement(n, k, int((~whole).sum()), single, _of_mean(single, k))


def _mean_squares(table: Array) -> tuple[float, float, float]:
    """Of targets, raters and what is left, by a two-way analysis of variance."""
    n, k = table.shape
    by_row, by_column, all_of_it = table.mean(axis=1), table.mean(axis=0), table.mean()
    rows = k * float(((by_row - all_of_it) ** 2).sum()) / (n - 1)
    columns = n * float(((by_column - all_of_it) ** 2).sum()) / (k - 1)
    left = table - by_row[:, None] - by_column + all_of_it
    return rows, columns, float((left**2).sum()) / ((n - 1) * (k - 1))


def _single(rows: float, columns: float, error: float, n: int, k: int) -> Estimate:
    icc = (rows - error) / (rows + (k - 1) * error + k / n * (columns - error))
    if 1 - icc < 1e-12:
        return Estimate(1.0, 1.0, 1.0)
    a = k * icc / (n * (1 - icc))
    b = 1 + k * icc * (n - 1) / (n * (1 - icc))
    spread = (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    df = (a * columns + b * error) ** 2 / spread
    upper, lower = f_quantile(1 - LEVEL / 2, n - 1, df), f_quantile(1 - LEVEL / 2, df, n - 1)
    others = k * columns + (k * n - k - n) * error
    return Estimate(
        icc,
        n * (rows - upper * error) / (upper * others + n * rows),
        n * (lower * rows - error) / (others + n * lower * rows),
    )


def _of_mean(single: Estimate, k: int) -> Estimate:
    """ICC(A,k) from ICC(A,1): a longer panel by Spearman and Brown, its limits likewise; cut at
    −1, below which the formula has no meaning."""
    low, value, high = (_lengthened(icc, k) for icc in (single.low, single.value, single.high))
    return Estimate(value, low, high)


def _lengthened(icc: float, k: int) -> float:
    divisor = 1 + (k - 1) * icc
    return max(-1.0, k * icc / divisor) if divisor > 0 else -1.0


# --- methods on people ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Distribution:
    """Scores of people, on the levels 1–5. ``counts``: people in each of 16 steps of ¼ level."""

    n: int
    mean: float
    sd: float
    counts: tuple[int, ...]


def person_scores(levels: Array) -> Array:
    """Each person's mean level, shape (n_people,); NaN where no item is scored.

    ``levels``: shape (n_people, n_items), 1–5, NaN where an item was not drawn or not scored.
    """
    scored = ~np.isnan(levels)
    n_scored = scored.sum(axis=1)
    total = np.where(scored, levels, 0.0).sum(axis=1)
    means: Array = np.where(n_scored > 0, total / np.maximum(n_scored, 1), np.nan)
    return means


def distribution(scores: Array) -> Distribution:
    """Of the scores that there are; ScoringError under 30 of them."""
    given = enough(scores)
    counts = tuple(histogram(given.tolist()))
    return Distribution(len(given), float(given.mean()), float(given.std(ddof=1)), counts)


def enough(scores: Array) -> Array:
    """The scores without NaN; ScoringError in words where they are too few to compare."""
    given: Array = scores[~np.isnan(scores)]
    if len(given) < LEAST_PEOPLE:
        raise ScoringError(
            f"{len(given)} scored: too few to compare. From {LEAST_PEOPLE} on there are figures."
        )
    return given


def alpha_of(levels: Array) -> tuple[float, int]:
    """Cronbach's alpha over the people with a score on every item, and how many those are.

    ``levels`` as in ``person_scores``. ScoringError under 30 such people or two items.
    """
    if levels.shape[1] < 2:
        raise ScoringError("One item has no alpha.")
    whole = levels[~np.isnan(levels).any(axis=1)]
    if len(whole) < LEAST_PEOPLE:
        raise ScoringError(
            f"{len(whole)} have a score on each of the {levels.shape[1]} items: too few for alpha."
        )
    return cronbach_alpha(whole), len(whole)


@dataclass(frozen=True, slots=True)
class RankAgreement:
    """How alike two methods order the same ``n`` people: Spearman's ρ and Kendall's τ_b."""

    n: int
    spearman: float
    kendall: float


def rank_agreement(first: Array, second: Array) -> RankAgreement:
    """Of the people scored by both. ScoringError under 30 of them, or where one puts them alike."""
    both = ~np.isnan(first) & ~np.isnan(second)
    x, y = mean_ranks(enough(first[both])), mean_ranks(second[both])
    if not np.ptp(x) or not np.ptp(y):
        raise ScoringError("One of the methods gives everybody the same score.")
    return RankAgreement(len(x), correlation(x, y), kendall(x, y))


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """How far a group's mean lies from that of the reference, in pooled SDs: Hedges' g, above 0
    where the group scores higher. None, with a ``reason``, where that cannot be told."""

    group: str
    n: int
    difference: Estimate | None
    reason: str = ""


def group_differences(
    scores: Array, groups: Sequence[str], reference: str | None = None
) -> tuple[GroupDifference, ...]:
    """Each group against ``reference``, or the largest; people without a code ("") are left out.

    ``scores``: shape (n_people,), NaN where not scored; ``groups``: a code for each person.
    Empty where there are fewer than two groups.
    """
    by_group = _by_group(scores, groups)
    if len(by_group) < 2:
        return ()
    base = reference if reference is not None else max(by_group, key=lambda g: len(by_group[g]))
    others = {group: found for group, found in by_group.items() if group != base}
    held = by_group.get(base, np.array([]))
    return tuple(_against(held, group, found) for group, found in sorted(others.items()))


def _by_group(scores: Array, groups: Sequence[str]) -> Mapping[str, Array]:
    codes = np.array(groups, dtype=str)
    if codes.shape != scores.shape:
        raise ScoringError("Every person needs a score and a code of a group.")
    given = ~np.isnan(scores)
    return {code: scores[given & (codes == code)] for code in sorted(set(codes.tolist()) - {""})}


def _against(reference: Array, group: str, scores: Array) -> GroupDifference:
    try:
        found = standardised_difference(reference, scores)
    except ScoringError as refused:
        return GroupDifference(group, len(scores), None, str(refused))
    return GroupDifference(group, len(scores), found)


def standardised_difference(reference: Array, group: Array) -> Estimate:
    """Hedges' g of two groups' scores, each shape (n,) without NaN, with its 95 % interval.

    ScoringError where a group has under 30 people, or nobody differs within the groups.
    Source: Hedges and Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5.
    """
    n, m = len(reference), len(group)
    if min(n, m) < LEAST_PEOPLE:
        raise ScoringError(
            f"{m} people against {n}: under {LEAST_PEOPLE} on either side a difference would "
            "say nothing."
        )
    df = n + m - 2
    pooled = ((n - 1) * reference.var(ddof=1) + (m - 1) * group.var(ddof=1)) / df
    if pooled < 1e-12:
        raise ScoringError("Within the groups everybody has the same score.")
    g = (1 - 3 / (4 * df - 1)) * float(group.mean() - reference.mean()) / sqrt(pooled)
    error = sqrt((n + m) / (n * m) + g**2 / (2 * (n + m)))
    return Estimate(g, g - Z_95 * error, g + Z_95 * error)
