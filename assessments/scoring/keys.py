"""The key of a situational-judgement item, and the methods that compare an answer with it.

Sources of the methods: McDaniel et al. (2011), J. Appl. Psychol. 96(2); Legree et al. (2010);
Weng et al. (2018), J. Pers. Assess.; Motowidlo et al. (1990) for best and worst; MacCann and
Roberts (2008), Emotion 8(4), for partial credit; Diaconis and Graham (1977) for the footrule.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.answers import MAX_RATING, MIN_RATING, SjtFormat
from assessments.scoring.errors import InvalidKey

Array = NDArray[np.float64]

KEYED_AT = 5.0  # pick several: an option is keyed where its mean rating (1–7) reaches this
MIDDLE = (MIN_RATING + MAX_RATING) / 2  # dichotomous: which side of it a rating lies on
SMALLEST_SPAN = 1e-9


class Method(StrEnum):
    """How an answer is compared with the raters' key."""

    PROPORTION = "proportion"
    PARTIAL_CREDIT = "partial_credit"
    MODE = "mode"
    DICHOTOMOUS = "dichotomous"
    BEST_WORST = "best_worst"
    SPEARMAN = "spearman"
    KENDALL = "kendall"
    FOOTRULE = "footrule"
    STANDARDISED_DISTANCE = "standardised_distance"
    RAW_DISTANCE = "raw_distance"
    SQUARED_DISTANCE = "squared_distance"
    PROFILE_CORRELATION = "profile_correlation"
    HITS_MINUS_FALSE = "hits_minus_false"
    HYBRID = "hybrid"


_METHODS: dict[SjtFormat, tuple[Method, ...]] = {
    SjtFormat.PICK_ONE: (
        Method.PROPORTION,
        Method.MODE,
        Method.PARTIAL_CREDIT,
        Method.DICHOTOMOUS,
        Method.HYBRID,
    ),
    SjtFormat.BEST_WORST: (Method.BEST_WORST, Method.PARTIAL_CREDIT, Method.HYBRID),
    SjtFormat.RANK: (Method.SPEARMAN, Method.KENDALL, Method.FOOTRULE, Method.HYBRID),
    SjtFormat.RATE_EACH: (
        Method.STANDARDISED_DISTANCE,
        Method.RAW_DISTANCE,
        Method.SQUARED_DISTANCE,
        Method.PROFILE_CORRELATION,
        Method.MODE,
        Method.DICHOTOMOUS,
        Method.PROPORTION,
        Method.HYBRID,
    ),
    SjtFormat.PICK_SEVERAL: (
        Method.HITS_MINUS_FALSE,
        Method.DICHOTOMOUS,
        Method.PROPORTION,
        Method.HYBRID,
    ),
}

# One key of each kind that the format has: of keys that nearly say the same, one.
_IN_HYBRID: dict[SjtFormat, tuple[Method, ...]] = {
    SjtFormat.PICK_ONE: (Method.PROPORTION, Method.MODE, Method.DICHOTOMOUS),
    SjtFormat.BEST_WORST: (Method.BEST_WORST, Method.PARTIAL_CREDIT),
    SjtFormat.RANK: (Method.SPEARMAN, Method.KENDALL, Method.FOOTRULE),
    SjtFormat.RATE_EACH: (Method.STANDARDISED_DISTANCE, Method.DICHOTOMOUS, Method.PROPORTION),
    SjtFormat.PICK_SEVERAL: (Method.HITS_MINUS_FALSE, Method.DICHOTOMOUS, Method.PROPORTION),
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

    def in_hybrid(self) -> tuple["SjtKey", ...]:
        """The keys that the hybrid of this format joins; one that cannot score is left out."""
        found = []
        for method in _IN_HYBRID[SjtFormat(self.response_format)]:
            try:
                found.append(replace(self, method=method))
            except InvalidKey:
                continue
        return tuple(found)

    def _must_tell_options_apart(self) -> None:
        if self.method == Method.HITS_MINUS_FALSE:
            if not (self.means() >= KEYED_AT).any():
                raise InvalidKey(f"No option reaches a mean rating of {KEYED_AT}: none is keyed.")
        elif self.response_format == SjtFormat.PICK_ONE and self.method != Method.HYBRID:
            self._must_tell_choices_apart()
        elif np.ptp(self.means()) < SMALLEST_SPAN:
            raise InvalidKey("The mean ratings of all options are equal.")

    def _must_tell_choices_apart(self) -> None:
        if self.method == Method.DICHOTOMOUS:
            if np.ptp(sides_of(self.means())) == 0:
                raise InvalidKey("The mean ratings of all options are on the same side.")
        elif np.ptp(votes(self.table())) < SMALLEST_SPAN:
            raise InvalidKey("The raters prefer every option equally.")


def votes(table: Array) -> Array:
    """Share of raters who rate each option highest, ties split; shape (n_options,), sums to 1."""
    top = table == table.max(axis=0, keepdims=True)
    shares: Array = (top / top.sum(axis=0, keepdims=True)).mean(axis=1)
    return shares


def sides_of(ratings: Array) -> Array:
    """−1 below the middle of the scale, 0 on it, +1 above; same shape as ``ratings``."""
    away = ratings - MIDDLE
    sides: Array = np.where(np.abs(away) < SMALLEST_SPAN, 0.0, np.sign(away))
    return sides
