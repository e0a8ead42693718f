"""Situational-judgement items: keys from several raters, scoring methods, the frozen scale.

Every method is per item and per competency. A raw score has its method's own unit; the
``FrozenScale`` of a published form turns it into a level: chance → 2, full key → 5.
Sources: McDaniel et al. (2011), J. Appl. Psychol. 96(2); Legree et al. (2010); Weng et al.
(2018), J. Pers. Assess.; Motowidlo et al. (1990) for best and worst.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, permutations, product
from math import factorial

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.answers import (
    MAX_RATING,
    MIN_RATING,
    SjtFormat,
    is_complete,
    validate_answer,
    validate_legal,
)
from assessments.scoring.errors import InvalidAnswer, InvalidKey, NotScored

__all__ = [
    "FrozenScale",
    "InvalidAnswer",
    "InvalidKey",
    "Method",
    "NotScored",
    "OptionKey",
    "SjtFormat",
    "SjtKey",
    "default_method",
    "frozen_scale",
    "is_complete",
    "methods_for",
    "raw_score",
    "validate_answer",
    "validate_legal",
]

Array = NDArray[np.float64]
Answer = Mapping[str, object]

KEYED_AT = 5.0  # pick several: an option is keyed where its mean rating (1–7) reaches this
MAX_ENUMERATED = 120_000  # 7⁶ rating patterns fit; beyond it answers are simulated
SMALLEST_SPAN = 1e-9


class Method(StrEnum):
    """How an answer is compared with the raters' key."""

    PROPORTION = "proportion"
    MODE = "mode"
    BEST_WORST = "best_worst"
    SPEARMAN = "spearman"
    STANDARDISED_DISTANCE = "standardised_distance"
    RAW_DISTANCE = "raw_distance"
    PROFILE_CORRELATION = "profile_correlation"
    HITS_MINUS_FALSE = "hits_minus_false"


_METHODS: dict[SjtFormat, tuple[Method, ...]] = {
    SjtFormat.PICK_ONE: (Method.PROPORTION, Method.MODE),
    SjtFormat.BEST_WORST: (Method.BEST_WORST,),
    SjtFormat.RANK: (Method.SPEARMAN,),
    SjtFormat.RATE_EACH: (
        Method.STANDARDISED_DISTANCE,
        Method.RAW_DISTANCE,
        Method.PROFILE_CORRELATION,
    ),
    SjtFormat.PICK_SEVERAL: (Method.HITS_MINUS_FALSE,),
}


def methods_for(response_format: str) -> tuple[Method, ...]:
    """The methods that fit a response format, its default first."""
    return _METHODS[SjtFormat(response_format)]


def default_method(response_format: str) -> Method:
    """The method used where a form names none."""
    return methods_for(response_format)[0]


@dataclass(frozen=True, slots=True)
class OptionKey:
    """One option's ratings (1–7) for one competency, rater by rater in the same order."""

    option: str
    ratings: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SjtKey:
    """The key of one item for one competency; InvalidKey where it could not score anything."""

    response_format: str
    method: str
    options: tuple[OptionKey, ...]

    def __post_init__(self) -> None:
        if self.method not in methods_for(self.response_format):
            raise InvalidKey(f"“{self.method}” does not fit the format “{self.response_format}”.")
        if len(self.options) < 2 or len(set(self.option_keys)) < len(self.options):
            raise InvalidKey("A key needs at least two options with different names.")
        lengths = {len(option.ratings) for option in self.options}
        if len(lengths) != 1 or lengths == {0}:
            raise InvalidKey("Every rater must have rated every option.")
        table = self.table()
        if not np.isfinite(table).all() or table.min() < MIN_RATING or table.max() > MAX_RATING:
            raise InvalidKey(f"Ratings run from {MIN_RATING} to {MAX_RATING}.")
        self._must_tell_options_apart()

    @property
    def option_keys(self) -> tuple[str, ...]:
        return tuple(option.option for option in self.options)

    def table(self) -> Array:
        """Ratings, shape (n_options, n_raters), 1–7."""
        return np.array([option.ratings for option in self.options], dtype=np.float64)

    def means(self) -> Array:
        """Mean rating of each option, shape (n_options,), 1–7."""
        means: Array = self.table().mean(axis=1)
        return means

    def _must_tell_options_apart(self) -> None:
        if self.method == Method.HITS_MINUS_FALSE:
            if not (self.means() >= KEYED_AT).any():
                raise InvalidKey(f"No option reaches a mean rating of {KEYED_AT}: none is keyed.")
        elif self.method in (Method.PROPORTION, Method.MODE):
            if np.ptp(_votes(self.table())) < SMALLEST_SPAN:
                raise InvalidKey("The raters prefer every option equally.")
        elif np.ptp(self.means()) < SMALLEST_SPAN:
            raise InvalidKey("The mean ratings of all options are equal.")


def raw_score(key: SjtKey, answer: Answer) -> float:
    """Score one complete answer in the unit of the key's method.

    Ranges: proportion and mode 0…1; best_worst −2…+2; spearman and profile_correlation −1…+1;
    the distances ≤ 0 (0 is the key itself); hits_minus_false 0…1. Raises InvalidAnswer on an
    incomplete or illegal answer, NotScored where the method is undefined for a legal one.
    """
    validate_answer(key.response_format, key.option_keys, answer)
    return _scorer(key)(answer)


@dataclass(frozen=True, slots=True)
class FrozenScale:
    """Raw scores of chance and of the best possible answer, fixed when a form is published."""

    chance: float
    full: float

    def __post_init__(self) -> None:
        if not self.full - self.chance > SMALLEST_SPAN:
            raise InvalidKey("No answer to this key can do better than chance.")

    def level(self, raw: float) -> float:
        """The level of a raw score: chance → 2, full → 5, linear, clipped to 1–5."""
        return float(np.clip(2 + 3 * (raw - self.chance) / (self.full - self.chance), 1, 5))


def frozen_scale(key: SjtKey, rng: np.random.Generator, n: int = 4000) -> FrozenScale:
    """Freeze the scale of one key.

    Chance is the mean raw score over every possible answer where those can be listed (pick one,
    best and worst, rank up to 6 options, pick several up to 16), else over ``n`` answers drawn
    uniformly from ``rng``. Answers that cannot be scored (one rating for everything) are left
    out. Full is the best raw score of any answer, or the unreachable bound 0 of a distance with
    more than six options.
    """
    score = _scorer(key)
    if key.response_format == SjtFormat.RATE_EACH:
        return _rating_scale(key, rng, n)
    listed = _count_answers(key) <= MAX_ENUMERATED
    answers = _every_answer(key) if listed else _random_answers(key, rng, n)
    raws = [raw for raw in (_score_or_none(score, answer) for answer in answers) if raw is not None]
    if not raws:
        raise InvalidKey("No answer to this key can be scored.")
    return FrozenScale(chance=float(np.mean(raws)), full=_full(key, score, raws))


def _full(key: SjtKey, score: Callable[[Answer], float], raws: list[float]) -> float:
    """The best raw score; known without listing where the key itself is the best answer."""
    if key.response_format == SjtFormat.RANK:
        return score({"order": [key.option_keys[i] for i in np.argsort(-key.means())]})
    return 1.0 if key.response_format == SjtFormat.PICK_SEVERAL else max(raws)


# --- methods -------------------------------------------------------------------------------


def _scorer(key: SjtKey) -> Callable[[Answer], float]:
    """A function from a complete answer to its raw score, with the key's figures worked out."""
    index = {option: i for i, option in enumerate(key.option_keys)}
    if key.method in (Method.PROPORTION, Method.MODE):
        credit = _pick_one_credit(key)
        return lambda answer: float(credit[index[str(answer["choice"])]])
    if key.method == Method.BEST_WORST:
        side = _sides(key.means())
        return lambda answer: float(
            side[index[str(answer["best"])]] - side[index[str(answer["worst"])]]
        )
    if key.method == Method.SPEARMAN:
        ranks = _mean_ranks(-key.means())
        return lambda answer: _correlation(_given_ranks(answer, index), ranks)
    if key.method == Method.HITS_MINUS_FALSE:
        keyed = {
            o for o, mean in zip(key.option_keys, key.means(), strict=True) if mean >= KEYED_AT
        }
        return lambda answer: _hits_minus_false(set(_strings(answer["choices"])), keyed)
    return lambda answer: _rating_score(key.method, _given_ratings(answer, index), key.means())


def _votes(table: Array) -> Array:
    """Share of raters who rate each option highest, ties split; shape (n_options,), sums to 1."""
    top = table == table.max(axis=0, keepdims=True)
    votes: Array = (top / top.sum(axis=0, keepdims=True)).mean(axis=1)
    return votes


def _pick_one_credit(key: SjtKey) -> Array:
    votes = _votes(key.table())
    if key.method == Method.MODE:
        modal: Array = np.isclose(votes, votes.max()).astype(np.float64)
        return modal
    credit: Array = votes / votes.max()
    return credit


def _sides(means: Array) -> Array:
    """+1 for the key's best option(s), −1 for its worst, 0 between."""
    sides: Array = np.isclose(means, means.max()).astype(np.float64)
    sides -= np.isclose(means, means.min())
    return sides


def _hits_minus_false(picked: set[str], keyed: set[str]) -> float:
    return max(0.0, (len(picked & keyed) - len(picked - keyed)) / len(keyed))


def _rating_score(method: str, x: Array, k: Array) -> float:
    """Compare one person's ratings with the raters' means; both shape (n_options,), 1–7.

    ``raw_distance`` −mean|x−k|; ``standardised_distance`` the same after x and k are each
    z-scored over the options (population SD, ddof 0); ``profile_correlation`` Pearson's r.
    """
    if method == Method.RAW_DISTANCE:
        return -float(np.abs(x - k).mean())
    if np.ptp(x) == 0:
        raise NotScored("every option was given the same rating, so nothing was told apart")
    if method == Method.PROFILE_CORRELATION:
        return _correlation(x, k)
    return -float(np.abs(_standardise(x) - _standardise(k)).mean())


def _standardise(values: Array) -> Array:
    z: Array = (values - values.mean(axis=-1, keepdims=True)) / values.std(axis=-1, keepdims=True)
    return z


def _correlation(x: Array, y: Array) -> float:
    return float((_standardise(x) * _standardise(y)).mean())


# --- answers -------------------------------------------------------------------------------


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _mean_ranks(values: Array) -> Array:
    """Ranks from 1, the smallest first; equal values share the mean of their ranks."""
    below = (values < values[:, None]).sum(axis=1)
    ranks: Array = below + ((values == values[:, None]).sum(axis=1) + 1) / 2
    return ranks


def _given_ranks(answer: Answer, index: dict[str, int]) -> Array:
    ranks = np.zeros(len(index))
    for place, option in enumerate(_strings(answer["order"]), start=1):
        ranks[index[option]] = place
    return ranks


def _given_ratings(answer: Answer, index: dict[str, int]) -> Array:
    ratings = answer["ratings"]
    if not isinstance(ratings, Mapping):
        raise InvalidAnswer("The answer is not in the expected form.")
    return np.array([float(ratings[option]) for option in index])


def _score_or_none(score: Callable[[Answer], float], answer: Answer) -> float | None:
    try:
        return score(answer)
    except NotScored:
        return None


def _count_answers(key: SjtKey) -> int:
    n = len(key.options)
    match SjtFormat(key.response_format):
        case SjtFormat.PICK_ONE:
            return n
        case SjtFormat.BEST_WORST:
            return n * (n - 1)
        case SjtFormat.RANK:
            return factorial(n) if n <= 6 else MAX_ENUMERATED + 1
        case SjtFormat.PICK_SEVERAL:
            return int(2**n - 1)
        case SjtFormat.RATE_EACH:
            raise InvalidKey("Rating patterns are simulated, not listed.")


def _every_answer(key: SjtKey) -> Iterator[Answer]:
    options = key.option_keys
    match SjtFormat(key.response_format):
        case SjtFormat.PICK_ONE:
            yield from ({"choice": option} for option in options)
        case SjtFormat.BEST_WORST:
            yield from ({"best": b, "worst": w} for b, w in permutations(options, 2))
        case SjtFormat.RANK:
            yield from ({"order": list(order)} for order in permutations(options))
        case SjtFormat.PICK_SEVERAL:
            for size in range(1, len(options) + 1):
                yield from ({"choices": list(some)} for some in combinations(options, size))
        case SjtFormat.RATE_EACH:
            raise InvalidKey("Rating patterns are simulated, not listed.")


def _random_answers(key: SjtKey, rng: np.random.Generator, n: int) -> Iterator[Answer]:
    options: Sequence[str] = key.option_keys
    for _ in range(n):
        if key.response_format == SjtFormat.RANK:
            yield {"order": [options[i] for i in rng.permutation(len(options))]}
        else:
            picked = [option for option in options if rng.random() < 0.5]
            yield {"choices": picked or [options[int(rng.integers(len(options)))]]}


def _rating_scale(key: SjtKey, rng: np.random.Generator, n: int) -> FrozenScale:
    """The scale of a rate-each key: simulated chance, the best whole-number pattern as full.

    Beyond six options patterns are too many to list: full is then the bound of the method.
    """
    draws = rng.integers(MIN_RATING, MAX_RATING + 1, size=(n, len(key.options)))
    chance = float(_pattern_scores(key, draws.astype(np.float64)).mean())
    if len(key.options) > 6:
        return FrozenScale(chance, 1.0 if key.method == Method.PROFILE_CORRELATION else 0.0)
    every = product(range(MIN_RATING, MAX_RATING + 1), repeat=len(key.options))
    return FrozenScale(chance, float(_pattern_scores(key, np.array(list(every), float)).max()))


def _pattern_scores(key: SjtKey, patterns: Array) -> Array:
    """Raw scores of rating patterns, shape (n_patterns, n_options), as ``_rating_score`` gives.

    Patterns that cannot be scored (one rating for everything) are left out.
    """
    k = key.means()
    scores: Array
    if key.method == Method.RAW_DISTANCE:
        scores = -np.abs(patterns - k).mean(axis=1)
        return scores
    z = _standardise(patterns[np.ptp(patterns, axis=1) > 0])
    if key.method == Method.PROFILE_CORRELATION:
        scores = (z * _standardise(k)).mean(axis=1)
    else:
        scores = -np.abs(z - _standardise(k)).mean(axis=1)
    return scores
