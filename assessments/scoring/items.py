"""Classical analysis of scored items: how hard, how telling, and whether the key holds.

An answer left out counts as wrong in every total and facility, as it does for the person who left
it out; its share is reported beside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError

Array = NDArray[np.float64]

BANDS = 5  # of people by rest score, of about equal size, for the trace of an option
SURE = 0.01  # how unlikely by chance an option's rise must be to question the key


@dataclass(frozen=True, slots=True)
class Choices:
    """What people chose in one item: ``chosen`` "" where they left it out; ``key`` is the answer
    counted as right."""

    item: str
    chosen: tuple[str, ...]
    key: str

    @property
    def scores(self) -> Array:
        """Shape (n_people,), 1 where the key was chosen."""
        return np.array([one == self.key for one in self.chosen], np.float64)


@dataclass(frozen=True, slots=True)
class OptionTrace:
    """``share`` (0–1) of all people who chose it; ``rest_r`` (−1–1, None without variance): does
    choosing it go with the rest score? ``by_band``: the share among people of each fifth by rest
    score, lowest first."""

    share: float
    rest_r: float | None
    by_band: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """``facility`` (0–1): share right. ``item_rest`` (−1–1): corrected item-rest correlation, None
    where the item or the rest does not vary. ``missing`` (0–1): share left out.
    ``likely_miskey``: the option that the better people choose instead of the key, or None."""

    item: str
    facility: float
    item_rest: float | None
    missing: float
    likely_miskey: str | None
    options: Mapping[str, OptionTrace]


def analyse(items: Sequence[Choices]) -> list[ItemFigures]:
    """Figures of every item against the total of the others.

    Raises ScoringError under two items or two people, or where the items' people differ in number.
    Source: Allen and Yen (1979), Introduction to Measurement Theory, ch. 6; Henrysson (1963),
    Psychometrika 28(2), for the correction.
    """
    table = score_table(items)
    total = table.sum(axis=1)
    return [_figures(one, total - scores) for one, scores in zip(items, table.T, strict=True)]


@dataclass(frozen=True, slots=True)
class CreditFigures:
    """Figures of one item among the ``n`` people with a credit for it: mean credit (0–1), its SD,
    and the corrected item-rest correlation (−1–1). None where under two people have one, the last
    also where the item or the rest does not vary."""

    n: int
    facility: float | None
    sd: float | None
    item_rest: float | None


def analyse_credits(credits: Array) -> list[CreditFigures]:
    """Figures of items with any number of levels, not all of which everybody was given.

    ``credits``: shape (n_people, n_items), 0 (worst) to 1 (best), NaN where a person has none.
    The rest is the mean credit of a person's other items, so that pools can be compared.
    """
    rest = rest_means(credits)
    return [_credit_figures(*pair) for pair in zip(credits.T, rest.T, strict=True)]


def rest_means(credits: Array) -> Array:
    """Each person's mean credit of all items but this one; same shape, NaN without others."""
    told = np.isfinite(credits)
    filled = np.where(told, credits, 0.0)
    others = told.sum(axis=1, keepdims=True) - told
    sums = filled.sum(axis=1, keepdims=True) - filled
    means: Array = np.where(others > 0, sums / np.maximum(others, 1), np.nan)
    return means


def _credit_figures(credit: Array, rest: Array) -> CreditFigures:
    told = np.isfinite(credit)
    n = int(told.sum())
    if n < 2:
        return CreditFigures(n, None, None, None)
    both = told & np.isfinite(rest)
    item_rest = correlation(credit[both], rest[both]) if both.sum() > 1 else None
    return CreditFigures(n, float(credit[told].mean()), float(credit[told].std(ddof=1)), item_rest)


def score_table(items: Sequence[Choices]) -> Array:
    """Shape (n_people, n_items), 0 or 1. Raises ScoringError as ``analyse``."""
    if len(items) < 2 or len(items[0].chosen) < 2:
        raise ScoringError("An analysis needs at least two people and two items.")
    if len({len(one.chosen) for one in items}) != 1:
        raise ScoringError("Every item needs an answer or a blank for each person.")
    return np.column_stack([one.scores for one in items])


def _figures(item: Choices, rest: Array) -> ItemFigures:
    options = traces(
        {
            option: np.array([one == option for one in item.chosen], np.float64)
            for option in sorted({*item.chosen, item.key} - {""})
        },
        rest,
    )
    return ItemFigures(
        item=item.item,
        facility=float(item.scores.mean()),
        item_rest=options[item.key].rest_r,
        missing=sum(not one for one in item.chosen) / len(item.chosen),
        likely_miskey=better_option(options, item.key, len(rest)),
        options=options,
    )


def traces(marks: Mapping[str, Array], rest: Array) -> dict[str, OptionTrace]:
    """How each option is taken by people of each fifth by ``rest``, shape (n_people,), no NaN.

    ``marks``: by option, shape (n_people,): 1 where it was chosen, or a rating of it (``share``
    and ``by_band`` are then mean ratings).
    """
    bands = _bands(rest)
    return {option: _trace(marked, rest, bands) for option, marked in marks.items()}


def _trace(chosen: Array, rest: Array, bands: Array) -> OptionTrace:
    shares = (float(chosen[bands == band].mean()) for band in range(BANDS) if (bands == band).any())
    return OptionTrace(float(chosen.mean()), correlation(chosen, rest), tuple(shares))


def _bands(rest: Array) -> Array:
    """Which fifth by rest score each person is in; equal scores stay together."""
    edges = np.quantile(rest, np.linspace(0, 1, BANDS + 1)[1:-1])
    return np.searchsorted(edges, rest, side="left").astype(np.float64)


def better_option(options: Mapping[str, OptionTrace], key: str, n_people: int) -> str | None:
    """The likely mis-key: it rises with the rest score, surely and more than the key does."""
    rising = {name: one.rest_r for name, one in options.items() if one.rest_r is not None}
    least = max(rising.get(key, 0.0), _critical(n_people))
    others = {name: r for name, r in rising.items() if name != key and r > least}
    return max(others, key=others.__getitem__) if others else None


def _critical(n_people: int) -> float:
    """The correlation that chance exceeds in about a share of ``SURE`` of many samples."""
    return NormalDist().inv_cdf(1 - SURE) / sqrt(n_people)


def correlation(first: Array, second: Array) -> float | None:
    """Pearson's r, None where either does not vary."""
    if np.isclose(first.std(), 0) or np.isclose(second.std(), 0):
        return None
    return float(np.corrcoef(first, second)[0, 1])
