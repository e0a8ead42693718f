"""The scoring methods: from a key and a complete answer to a raw score in the method's own unit.

x is the person's rating of an option, k the raters' mean; both 1–7.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from assessments.scoring import possible
from assessments.scoring.answers import MAX_RATING, MIN_RATING, SjtFormat
from assessments.scoring.errors import InvalidAnswer, InvalidKey, NotScored
from assessments.scoring.keys import (
    KEYED_AT,
    SMALLEST_SPAN,
    Array,
    Method,
    SjtKey,
    sides_of,
    votes,
)
from assessments.scoring.possible import Answer

Scorer = Callable[[Answer], float]

FLAT = "every option was given the same rating, so nothing was told apart"
N_SIMULATED = 4000  # answers, where a hybrid's chance cannot be worked out from all of them
CREDITS = (Method.MODE, Method.DICHOTOMOUS, Method.PROPORTION)  # of a rating by itself


def scorer(key: SjtKey) -> Scorer:
    """A function from a complete answer to its raw score, with the key's figures worked out.

    It raises NotScored where the method is undefined for a legal answer.
    """
    if key.response_format == SjtFormat.RATE_EACH:
        return lambda answer: _rated(key, answer)
    if key.method == Method.HYBRID:
        return _hybrid(key)
    match SjtFormat(key.response_format):
        case SjtFormat.PICK_ONE:
            return _pick_one(key)
        case SjtFormat.BEST_WORST:
            return _best_worst(key)
        case SjtFormat.RANK:
            return _rank(key)
        case _:
            return _pick_several(key)


# --- picks ---------------------------------------------------------------------------------


def _pick_one(key: SjtKey) -> Scorer:
    credit = dict(zip(key.option_keys, _choice_credit(key), strict=True))
    return lambda answer: float(credit[str(answer["choice"])])


def _choice_credit(key: SjtKey) -> Array:
    """Shape (n_options,), 0–1: the shares of the raters' votes as they are (partial credit),
    divided by the largest (proportion), or 1 for the largest (mode); 1 above the middle of the
    scale, ½ on it, 0 below (dichotomous)."""
    credit: Array
    if key.method == Method.DICHOTOMOUS:
        credit = (sides_of(key.means()) + 1) / 2
        return credit
    credit = votes(key.table())
    if key.method == Method.MODE:
        modal: Array = np.isclose(credit, credit.max()).astype(np.float64)
        return modal
    return credit if key.method == Method.PARTIAL_CREDIT else credit / credit.max()


def _best_worst(key: SjtKey) -> Scorer:
    """+1 for the key's best option(s), −1 for its worst, 0 between; as partial credit the share
    of raters who rate it highest less that of those who rate it lowest."""
    if key.method == Method.PARTIAL_CREDIT:
        sides = votes(key.table()) - votes(-key.table())
    else:
        means = key.means()
        sides = np.isclose(means, means.max()).astype(np.float64)
        sides -= np.isclose(means, means.min())
    side = dict(zip(key.option_keys, sides, strict=True))
    return lambda answer: float(side[str(answer["best"])] - side[str(answer["worst"])])


def _pick_several(key: SjtKey) -> Scorer:
    keyed = key.means() >= KEYED_AT
    if key.method == Method.HITS_MINUS_FALSE:
        right = {option for option, is_in in zip(key.option_keys, keyed, strict=True) if is_in}
        return lambda answer: _hits_minus_false(set(_strings(answer["choices"])), right)
    decided = key.table() >= KEYED_AT
    share = keyed.astype(np.float64) if key.method == Method.DICHOTOMOUS else decided.mean(axis=1)
    return lambda answer: _decided_alike(set(_strings(answer["choices"])), key, share)


def _hits_minus_false(picked: set[str], keyed: set[str]) -> float:
    return max(0.0, (len(picked & keyed) - len(picked - keyed)) / len(keyed))


def _decided_alike(picked: set[str], key: SjtKey, share: Array) -> float:
    """Mean over the options of the share (0–1) of raters who would decide as the person did."""
    is_picked = np.array([option in picked for option in key.option_keys])
    return float(np.where(is_picked, share, 1 - share).mean())


# --- ranks ---------------------------------------------------------------------------------


def _rank(key: SjtKey) -> Scorer:
    index = {option: i for i, option in enumerate(key.option_keys)}
    compare = {
        Method.SPEARMAN: correlation,
        Method.KENDALL: kendall,
        Method.FOOTRULE: _footrule,
    }[Method(key.method)]
    ranks = mean_ranks(-key.means())
    return lambda answer: compare(_given_ranks(answer, index), ranks)


def kendall(x: Array, y: Array) -> float:
    """τ_b (−1…+1) of two rankings, both shape (n,), that each tell something apart.

    Source: Kendall (1945), Biometrika 33(3), for ties.
    """
    both = xs = ys = 0.0
    for i in range(len(x) - 1):  # a row at a time: all pairs at once would not fit for many people
        dx, dy = np.sign(x[i] - x[i + 1 :]), np.sign(y[i] - y[i + 1 :])
        both += float(dx @ dy)
        xs += float(dx @ dx)
        ys += float(dy @ dy)
    return both / float(np.sqrt(xs * ys))


def _footrule(x: Array, k: Array) -> float:
    """1 − Σ|x−k| / ⌊n²/2⌋: 1 the key's own order, 0 its reverse."""
    return 1 - float(np.abs(x - k).sum()) / (len(x) ** 2 // 2)


def correlation(x: Array, y: Array) -> float:
    """Pearson's r (−1…+1); of ranks, Spearman's ρ. Both shape (n,) and not constant."""
    return float((_standardise(x) * _standardise(y)).mean())


def mean_ranks(values: Array) -> Array:
    """Ranks from 1, the smallest first; equal values share the mean of their ranks."""
    _, place, n_equal = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Array = (np.cumsum(n_equal) - (n_equal - 1) / 2)[place]
    return ranks


# --- ratings -------------------------------------------------------------------------------


def _rated(key: SjtKey, answer: Answer) -> float:
    ratings = ratings_of(answer)
    pattern = np.array([[float(ratings[option]) for option in key.option_keys]])
    score = float(pattern_scores(key, pattern)[0])
    if np.isnan(score):
        raise NotScored(FLAT)
    return score


def ratings_of(answer: Answer) -> Mapping[str, float]:
    """The ratings of an answer by option; InvalidAnswer where it holds none."""
    ratings = answer["ratings"]
    if not isinstance(ratings, Mapping):
        raise InvalidAnswer("The answer is not in the expected form.")
    return ratings


def pattern_scores(key: SjtKey, patterns: Array) -> Array:
    """Raw scores, shape (n_patterns,), of ratings, shape (n_patterns, n_options), 1–7.

    ``raw_distance`` −mean|x−k|; ``squared_distance`` −mean(x−k)²; ``standardised_distance`` the
    first after x and k are each z-scored over the options (population SD, ddof 0);
    ``profile_correlation`` Pearson's r; ``mode``, ``dichotomous`` and ``proportion`` the mean
    credit (0–1) of each rating. NaN where one rating for everything cannot be scored.
    """
    scores: Array
    k = key.means()
    match key.method:
        case Method.HYBRID:
            return _mean_z((pattern_scores(part.key, patterns), part) for part in chance_of(key))
        case Method.RAW_DISTANCE:
            scores = -np.abs(patterns - k).mean(axis=1)
        case Method.SQUARED_DISTANCE:
            scores = -((patterns - k) ** 2).mean(axis=1)
        case Method.STANDARDISED_DISTANCE | Method.PROFILE_CORRELATION:
            scores = _shape_scores(key.method, patterns, k)
        case _:
            columns = np.arange(len(k))
            scores = _credits(key)[columns, patterns.astype(int) - MIN_RATING].mean(axis=1)
    return scores


def _shape_scores(method: str, patterns: Array, k: Array) -> Array:
    scores = np.full(len(patterns), np.nan)
    told = np.ptp(patterns, axis=1) > 0
    z = _standardise(patterns[told])
    if method == Method.PROFILE_CORRELATION:
        scores[told] = (z * _standardise(k)).mean(axis=1)
    else:
        scores[told] = -np.abs(z - _standardise(k)).mean(axis=1)
    return scores


def _credits(key: SjtKey) -> Array:
    """What each rating of each option is worth, shape (n_options, 7), 0–1: the share of raters
    who gave it (proportion), 1 if most did (mode), or how near its side of the middle is to that
    of k: 1 the same, ½ one of them on the middle, 0 the other (dichotomous)."""
    scale = np.arange(MIN_RATING, MAX_RATING + 1, dtype=np.float64)
    credit: Array
    if key.method == Method.DICHOTOMOUS:
        credit = 1 - np.abs(sides_of(scale) - sides_of(key.means())[:, None]) / 2
        return credit
    credit = (key.table()[:, :, None] == scale).mean(axis=1)
    if key.method == Method.MODE:
        modal: Array = np.isclose(credit, credit.max(axis=1, keepdims=True)).astype(np.float64)
        return modal
    return credit


def bound(key: SjtKey) -> float:
    """The raw score that no ratings exceed; some reach it but for the shape of k."""
    if key.method == Method.HYBRID:
        return float(np.mean([part.z(bound(part.key)) for part in chance_of(key)]))
    if key.method in CREDITS:
        return float(_credits(key).max(axis=1).mean())
    return 1.0 if key.method == Method.PROFILE_CORRELATION else 0.0


def _standardise(values: Array) -> Array:
    z: Array = (values - values.mean(axis=-1, keepdims=True)) / values.std(axis=-1, keepdims=True)
    return z


# --- hybrid --------------------------------------------------------------------------------


class Part(NamedTuple):
    """One key of a hybrid; mean and SD (> 0) of its raw score over all possible answers."""

    key: SjtKey
    mean: float
    sd: float

    def z(self, raw: float) -> float:
        return (raw - self.mean) / self.sd


@lru_cache(maxsize=512)
def chance_of(key: SjtKey) -> tuple[Part, ...]:
    """The keys that a hybrid joins, each with what chance scores on it.

    Weng et al. take z from a sample of people. Here it is z over every possible answer, the
    same for everyone for ever: a score never depends on who else took the test, and nothing is
    fitted that would need cross-validation. InvalidKey where no key tells answers apart.
    """
    parts = []
    for one in key.in_hybrid():
        raws = _raws_by_chance(one)
        if raws.std() > SMALLEST_SPAN:
            parts.append(Part(one, float(raws.mean()), float(raws.std())))
    if not parts:
        raise InvalidKey("No key of the hybrid tells one answer from another.")
    return tuple(parts)


def _raws_by_chance(key: SjtKey) -> Array:
    rng = np.random.default_rng(len(key.options))  # fixed: a key has one chance
    n, options = len(key.options), key.option_keys
    if key.response_format == SjtFormat.RATE_EACH:
        few = n <= possible.MOST_RATED
        patterns = (
            possible.every_pattern(n) if few else possible.random_patterns(n, rng, N_SIMULATED)
        )
        scores = pattern_scores(key, patterns)
        return scores[~np.isnan(scores)]
    answers = (
        possible.every_answer(key.response_format, options)
        if possible.can_list(key.response_format, n)
        else possible.random_answers(key.response_format, options, rng, N_SIMULATED)
    )
    score = scorer(key)
    return np.array([score(answer) for answer in answers])


def _hybrid(key: SjtKey) -> Scorer:
    parts = [(scorer(part.key), part) for part in chance_of(key)]
    return lambda answer: float(np.mean([part.z(score(answer)) for score, part in parts]))


def _mean_z(scored: Iterable[tuple[Array, Part]]) -> Array:
    z: Array = np.mean([(scores - part.mean) / part.sd for scores, part in scored], axis=0)
    return z


# --- answers -------------------------------------------------------------------------------


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _given_ranks(answer: Answer, index: dict[str, int]) -> Array:
    ranks = np.zeros(len(index))
    for place, option in enumerate(_strings(answer["order"]), start=1):
        ranks[index[option]] = place
    return ranks
