"""Which counts of a set of tables may be shown, so that no small one can be worked out.

A count under the least is hidden. It could still be found by subtraction: from the sum of its row
or column, or from a table over more or fewer people. So what is hidden gets room to move:

- In a table, beside a hidden group the number of people of whom nothing is known is hidden too:
  whoever is missing in the sum may be of the group or may have said nothing. A total that is
  hidden hides the cells under it.
- Between tables whose people are those of a larger one together, what is hidden in one of them is
  hidden in the one of fewest people too, and all that is hidden comes to no small count.
- No sum is left with a single hidden count: the smallest shown one goes too.

Terms: primary and secondary suppression, Hundepool et al. (2012), Statistical Disclosure Control,
chapter 4.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
Sums = Sequence[tuple[int, Sequence[int]]]

UNKNOWN, TOTAL = -2, -1


def may_be_shown(counts: Counts, sums: Sums, least: int, within: Mask | None = None) -> Mask:
    """Return which lines of the tables may be shown, shape (n_tables, n_rows, n_columns).

    ``counts``: people, shape (n_tables, n_rows, n_columns, n_parts). The last row and column are
    totals, those before them the people of whom nothing is known. The parts of a line (such as
    selected and not selected) are shown together or not at all. ``sums``: tables whose people are
    those of some other tables together, as (whole, others), from the largest down. ``least``: the
    smallest count of people that is shown, above 0. ``within``: what may be shown at all. The total
    of a table is no group and always shown.
    """
    shown: Mask = np.all(counts >= least, axis=-1)
    shown[:, UNKNOWN, :TOTAL] = shown[:, :TOTAL, UNKNOWN] = False
    # A group of everybody tells what each of them is.
    shown &= (counts != counts[:, TOTAL:, TOTAL:]).any(axis=-1)
    # Cells of two groups are covered by the people who said neither.
    is_covered: Mask = np.all(counts[:, UNKNOWN, UNKNOWN] > 0, axis=-1)
    shown[:, :TOTAL, :TOTAL] &= is_covered[:, None, None]
    if within is not None:
        shown &= within
    while True:
        shown[:, TOTAL, TOTAL] = True
        before = shown.sum()
        for axis in (1, 2):
            _inside(np.moveaxis(shown, axis, 1), np.moveaxis(counts, axis, 1), sums)
        for whole, others in sums:
            _between(shown, counts, whole, list(others), least)
        shown[:, TOTAL, TOTAL] = True
        if shown.sum() == before:
            return shown


def _inside(shown: Mask, counts: Counts, sums: Sums) -> None:
    """Hide, in place, what the sums over the second axis would give away."""
    groups = shown[:, :UNKNOWN]
    groups[:, :, :TOTAL] &= groups[:, :, TOTAL:]
    shown[:, UNKNOWN, TOTAL] &= groups[:, :, TOTAL].all(axis=1)
    terms = shown[:, :TOTAL]
    rest = _rest(shown, counts)
    is_told = shown[:, TOTAL] & ~(rest == 0).all(axis=-1)
    empty = _are_of_nobody(shown, counts, sums)
    n_hidden = (~terms & ~empty[:, :, None]).sum(axis=1)
    _hide_smallest(terms, counts[:, :TOTAL], is_told & (n_hidden == 1), 1)


def _rest(shown: Mask, counts: Counts) -> Counts:
    """What the hidden terms of each sum over the second axis come to."""
    told = np.where(shown[:, :TOTAL, :, None], counts[:, :TOTAL], 0)
    rest: Counts = counts[:, TOTAL] - told.sum(axis=1)
    return rest


def _are_of_nobody(shown: Mask, counts: Counts, sums: Sums) -> Mask:
    """Hidden terms that are known to be empty: the others use all people up, here or in a whole."""
    told = np.where(shown[:, :TOTAL, TOTAL, None], counts[:, :TOTAL, TOTAL], 0).sum(axis=1)
    is_used_up = (counts[:, TOTAL, TOTAL] == told).all(axis=-1)
    empty: Mask = ~shown[:, :TOTAL, TOTAL] & is_used_up[:, None]
    for whole, others in sums:
        empty[list(others)] |= empty[whole]
    return empty


def _between(shown: Mask, counts: Counts, whole: int, others: list[int], least: int) -> None:
    """Hide, in place, what the sums over ``others`` would give away.

    A sum of one table is the same people: the whole is hidden with it.
    """
    cover = min(others, key=lambda table: int(counts[table, TOTAL, TOTAL].sum()))
    shown[cover] &= shown[others].all(axis=0) & shown[whole]
    terms = shown[others]
    rest = counts[whole] - np.where(terms[..., None], counts[others], 0).sum(axis=0)
    n_hidden = (~terms).sum(axis=0)
    gives_away = (n_hidden == 1) | (rest < least).any(axis=-1)
    gives_away |= _is_fixed(rest, np.where(terms[..., None], 0, _most(terms, counts[others])))
    gives_away &= shown[whole] & (n_hidden > 0)
    _hide_smallest(terms, counts[others], gives_away, 0)
    shown[others] = terms
    if len(others) == 1:
        shown[whole] &= ~gives_away


def _is_fixed(rest: Counts, most: Counts) -> Mask:
    """Whether a hidden term has but one size left; ``most`` is what each could be at most."""
    highest = np.minimum(most, rest)
    lowest = np.maximum(rest - (most.sum(axis=0) - most), 0)
    fixed: Mask = ((highest == lowest) & (highest > 0)).any(axis=(0, -1))
    return fixed


def _most(shown: Mask, counts: Counts) -> Counts:
    """What each hidden line could be at most: the people of its row, and column, not yet told."""
    return np.minimum(
        _left(shown, counts), np.moveaxis(_left(shown.mT, np.moveaxis(counts, 2, 1)), 1, 2)
    )


def _left(shown: Mask, counts: Counts) -> Counts:
    """People of each row without its shown cells; of a hidden row, of all rows that are hidden."""
    told = np.where(shown[..., None], counts, 0)
    of_row = told[:, :, TOTAL] - told[:, :, :TOTAL].sum(axis=2)
    of_hidden = counts[:, TOTAL, TOTAL] - told[:, :TOTAL, TOTAL].sum(axis=1)
    left = np.where(shown[:, :, TOTAL, None], of_row, of_hidden[:, None])
    every = np.repeat(left[:, :, None], counts.shape[2], axis=2)
    every[:, :, TOTAL] = np.where(shown[:, :, TOTAL, None], told[:, :, TOTAL], of_hidden[:, None])
    return every


def _hide_smallest(terms: Mask, counts: Counts, where: Mask, axis: int) -> None:
    """Hide, in place, the smallest shown term along ``axis`` of each sum that is asked for."""
    sizes = np.where(terms, counts.sum(axis=-1), np.iinfo(np.int64).max)
    smallest = np.expand_dims(sizes.argmin(axis=axis), axis)
    kept = np.take_along_axis(terms, smallest, axis) & ~np.expand_dims(where, axis)
    np.put_along_axis(terms, smallest, kept, axis)
