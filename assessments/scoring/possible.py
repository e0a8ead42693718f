"""Which answers an item allows: all of them where they can be listed, else drawn by chance."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.answers import MAX_RATING, MIN_RATING, SjtFormat
from assessments.scoring.errors import InvalidKey

Array = NDArray[np.float64]
Answer = Mapping[str, object]

MAX_ENUMERATED = 120_000  # 7⁶ rating patterns fit; beyond it answers are simulated
MOST_RATED = 6  # options whose rating patterns are listed


def can_list(response_format: str, n_options: int) -> bool:
    """Whether all answers but ratings can be listed."""
    return _count(response_format, n_options) <= MAX_ENUMERATED


def _count(response_format: str, n_options: int) -> int:
    n = n_options
    match SjtFormat(response_format):
        case SjtFormat.PICK_ONE:
            return n
        case SjtFormat.BEST_WORST:
            return n * (n - 1)
        case SjtFormat.RANK:
            return factorial(n) if n <= 6 else MAX_ENUMERATED + 1
        case SjtFormat.PICK_SEVERAL:
            return int(2**n - 1)
        case SjtFormat.RATE_EACH:
            raise InvalidKey("Rating patterns are arrays, not listed here.")


def every_answer(response_format: str, options: Sequence[str]) -> Iterator[Answer]:
    """Each complete answer to an item with these options once; not for ratings."""
    match SjtFormat(response_format):
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
            raise InvalidKey("Rating patterns are arrays, not listed here.")


def random_answers(
    response_format: str, options: Sequence[str], rng: np.random.Generator, n: int
) -> Iterator[Answer]:
    """``n`` rankings or sets of picks, each as likely as any other."""
    for _ in range(n):
        if response_format == SjtFormat.RANK:
            yield {"order": [options[i] for i in rng.permutation(len(options))]}
        else:
            picked = [option for option in options if rng.random() < 0.5]
            yield {"choices": picked or [options[int(rng.integers(len(options)))]]}


def random_patterns(n_options: int, rng: np.random.Generator, n: int) -> Array:
    """``n`` patterns of ratings drawn uniformly, shape (n, n_options), 1–7."""
    draws = rng.integers(MIN_RATING, MAX_RATING + 1, size=(n, n_options))
    return draws.astype(np.float64)


@lru_cache(maxsize=MOST_RATED)
def every_pattern(n_options: int) -> Array:
    """All patterns of ratings of up to six options, shape (7^n_options, n_options), read-only."""
    if n_options > MOST_RATED:
        raise InvalidKey("The rating patterns of more than six options are too many to list.")
    steps = np.indices((MAX_RATING - MIN_RATING + 1,) * n_options)
    patterns: Array = (steps.reshape(n_options, -1).T + MIN_RATING).astype(np.float64)
    patterns.flags.writeable = False
    return patterns
