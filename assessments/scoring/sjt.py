"""Situational-judgement items: score answers against a key, on the frozen scale of a form.

Every method is per item and per competency. A raw score has its method's own unit; the
``FrozenScale`` of a published form turns it into a level: chance → 2, full key → 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.scoring import possible
from assessments.scoring.answers import (
    SjtFormat,
    is_complete,
    validate_answer,
    validate_legal,
)
from assessments.scoring.errors import InvalidAnswer, InvalidKey, NotScored
from assessments.scoring.keys import (
    SMALLEST_SPAN,
    Array,
    Method,
    OptionKey,
    SjtKey,
    default_method,
    methods_for,
)
from assessments.scoring.methods import Scorer, bound, pattern_scores, ratings_of, scorer
from assessments.scoring.possible import Answer

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
    "raw_scores",
    "validate_answer",
    "validate_legal",
]


def raw_score(key: SjtKey, answer: Answer) -> float:
    """Score one complete answer in the unit of the key's method.

    Ranges: mode, dichotomous, proportion and partial credit 0…1, partial credit of best and
    worst −2…+2 as best_worst; spearman, kendall and profile_correlation −1…+1; footrule 0…1;
    the distances ≤ 0 (0 is the key itself); hits_minus_false 0…1; hybrid in SDs of chance.
    Raises InvalidAnswer on an incomplete or illegal answer, NotScored where the method is
    undefined for a legal one.
    """
    validate_answer(key.response_format, key.option_keys, answer)
    return scorer(key)(answer)


def raw_scores(key: SjtKey, answers: Sequence[Answer]) -> Array:
    """Score many complete answers as ``raw_score`` does, shape (n_answers,); NaN: not scored.

    Whether an answer is complete is not asked again here.
    """
    if key.response_format == SjtFormat.RATE_EACH:
        return pattern_scores(key, _patterns(key.option_keys, answers))
    score = scorer(key)
    return np.array([score(answer) for answer in answers])


def _patterns(options: Sequence[str], answers: Sequence[Answer]) -> Array:
    rated = [ratings_of(answer) for answer in answers]
    rows = [[float(one[option]) for option in options] for one in rated]
    return np.array(rows, dtype=np.float64).reshape(len(answers), len(options))


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
        return float(self.levels(np.array(raw)))

    def levels(self, raws: Array) -> Array:
        """The levels of many raw scores, the same shape; NaN stays NaN."""
        return np.clip(2 + 3 * (raws - self.chance) / (self.full - self.chance), 1, 5)


def frozen_scale(key: SjtKey, rng: np.random.Generator, n: int = 4000) -> FrozenScale:
    """Freeze the scale of one key.

    Chance is the mean raw score over every possible answer where those can be listed (pick one,
    best and worst, rank up to 6 options, pick several up to 16), else over ``n`` answers drawn
    uniformly from ``rng``. Answers that cannot be scored (one rating for everything) are left
    out. Full is the best raw score of any answer, or with more than six rated options the
    method's bound, which may be out of reach.
    """
    if key.response_format == SjtFormat.RATE_EACH:
        return _rating_scale(key, rng, n)
    fmt, options, score = key.response_format, key.option_keys, scorer(key)
    answers = (
        possible.every_answer(fmt, options)
        if possible.can_list(fmt, len(options))
        else possible.random_answers(fmt, options, rng, n)
    )
    raws = [score(answer) for answer in answers]
    return FrozenScale(chance=float(np.mean(raws)), full=_full(key, score, raws))


def _full(key: SjtKey, score: Scorer, raws: list[float]) -> float:
    """The best raw score; known without listing where the key itself is the best answer."""
    if key.response_format == SjtFormat.RANK:
        return score({"order": [key.option_keys[i] for i in np.argsort(-key.means())]})
    return 1.0 if key.method == Method.HITS_MINUS_FALSE else max(raws)


def _rating_scale(key: SjtKey, rng: np.random.Generator, n: int) -> FrozenScale:
    """The scale of a rate-each key: simulated chance, the best whole-number pattern as full."""
    n_options = len(key.options)
    drawn = pattern_scores(key, possible.random_patterns(n_options, rng, n))
    chance = float(drawn[~np.isnan(drawn)].mean())
    if n_options > possible.MOST_RATED:
        return FrozenScale(chance, bound(key))
    best = np.nanmax(pattern_scores(key, possible.every_pattern(n_options)))
    return FrozenScale(chance, float(best))
