"""No hidden count can be worked out: not by algebra, and not by trying every table."""

from itertools import product

import numpy as np
import pytest

from assessments.scoring.small_cells import may_be_shown

LEAST = 5


def tables(inner: np.ndarray) -> np.ndarray:
    """Tables with their totals, from the inner cells of each."""
    rows = np.concatenate([inner, inner.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([rows, rows.sum(axis=2, keepdims=True)], axis=2)


def family(rng: np.random.Generator, n_rows: int, n_columns: int, mean: float):
    """Three openings, two of them with two versions, and everybody; also by two halves of time."""
    leaves = rng.poisson(mean * rng.uniform(0, 2, (5, n_rows, n_columns, 2)))
    halves = rng.binomial(leaves, 0.5)
    leaf = [tables(cells[None])[0] for cells in leaves]
    opening = [leaf[0] + leaf[1], leaf[2] + leaf[3], leaf[4]]
    half = tables(halves.sum(axis=0)[None])[0]
    everybody = opening[0] + opening[1] + opening[2]
    counts = np.array([everybody, *opening, *leaf[:4], half, everybody - half])
    return counts, [(0, (1, 2, 3)), (1, (4, 5)), (2, (6, 7)), (0, (8, 9))]


def equations(shape: tuple[int, ...], sums) -> np.ndarray:
    """Every sum among the lines, as rows of coefficients."""
    _n_tables, n_rows, n_columns = shape
    place = np.arange(np.prod(shape)).reshape(shape)
    found = []

    def add(terms, total) -> None:
        row = np.zeros(place.size)
        row[terms], row[total] = 1, -1
        found.append(row)

    for table in place:
        for row in table:
            add(row[:-1], row[-1])
        for column in table.T:
            add(column[:-1], column[-1])
    for whole, others in sums:
        for i, j in product(range(n_rows), range(n_columns)):
            add(place[list(others), i, j], place[whole, i, j])
    return np.array(found)


def determined(shown: np.ndarray, sums) -> np.ndarray:
    """Which hidden lines the shown ones and all sums fix, whatever the counts are."""
    unknown = ~shown.ravel()
    system = equations(shown.shape, sums)[:, unknown]
    _u, sizes, vectors = np.linalg.svd(system)
    free = vectors[(sizes > 1e-9).sum() :]
    fixed = np.zeros(shown.size, dtype=bool)
    fixed[unknown] = np.abs(free).max(axis=0, initial=0) < 1e-9
    return fixed.reshape(shown.shape)


@pytest.mark.parametrize("mean", [2.0, 15.0, 60.0])
def test_no_hidden_count_follows_from_the_shown_ones_by_algebra(mean):
    rng = np.random.default_rng(11)
    n_shown = 0

    for _ in range(8):
        counts, sums = family(rng, 3, 5, mean)
        shown = may_be_shown(counts, sums, LEAST)
        given_away = determined(shown, sums) & (counts.sum(axis=-1) > 0)
        shown[:, -1, -1] = False
        assert not given_away.any()
        assert (counts[shown] >= LEAST).all()
        n_shown += int(shown.sum())

    assert n_shown >= {2.0: 0, 15.0: 100, 60.0: 500}[mean]


def fillings(n_cells: int, total: int) -> np.ndarray:
    """Every way to lay ``total`` people into the cells."""
    if n_cells == 1:
        return np.array([[total]])
    return np.concatenate(
        [
            np.insert(fillings(n_cells - 1, total - first), 0, first, axis=1)
            for first in range(total + 1)
        ]
    )


def found_by_trying(counts: np.ndarray, sums, every: int) -> tuple[np.ndarray, int]:
    """Which hidden counts all states of the tables agree in that show the same; and how many lines
    were shown. ``counts``: all possible states; those of whom nothing is known are no group."""
    found, n_shown = [], 0
    for state in counts[::every]:
        shown = may_be_shown(state, sums, least=2)
        alike = counts[(counts[:, shown] == state[shown]).all(axis=(1, 2))]
        told = (alike == alike[0]).all(axis=0).any(axis=-1)
        told &= ~shown & (state.sum(axis=-1) > 0)
        told[:, -2] = told[:, :, -2] = False
        found += [(state, *place) for place in np.argwhere(told)]
        shown[:, -1, -1] = False
        n_shown += int(shown.sum())
    return np.array([state[*place].min() for state, *place in found]), n_shown


def test_no_small_count_of_one_table_is_found_by_trying_all_tables():
    counts = tables(fillings(9, 9).reshape(-1, 3, 3))[:, None, :, :, None]

    found, n_shown = found_by_trying(counts, [], every=211)

    assert not (found < 2).any()
    assert n_shown > 100


def test_no_hidden_count_is_found_from_the_tables_of_other_openings():
    # Two groups and those unknown, in three openings and all of them together.
    states = fillings(9, 10).reshape(-1, 3, 3, 1)
    states = states[(states.sum(axis=(2, 3)) > 0).all(axis=1)]
    nobody = np.zeros_like(states)  # says their race
    inner = np.concatenate([nobody, states], axis=3)
    each = np.stack([tables(inner[:, opening]) for opening in range(3)], axis=1)
    counts = np.concatenate([each.sum(axis=1, keepdims=True), each], axis=1)[..., None]

    found, n_shown = found_by_trying(counts, [(0, (1, 2, 3))], every=401)

    assert len(found) == 0
    assert n_shown > 100


def test_selected_and_not_selected_of_a_line_stand_or_fall_together():
    # 40 women of whom 2 are selected, 40 men with 20, 9 others with 4, 11 unknown with 8.
    selected = [[2], [20], [4], [8]]
    left = [[38], [20], [5], [3]]
    cells = [tables(np.insert(np.array([one]), 0, 0, axis=2)) for one in (selected, left)]
    counts = np.stack(cells, axis=-1)

    people = may_be_shown(counts.sum(axis=-1, keepdims=True), [], LEAST)
    rates = may_be_shown(counts, [], LEAST, people)

    assert people[0, :, -1].tolist() == [True, True, True, True, True]
    assert rates[0, :, -1].tolist() == [False, True, False, False, True]


def test_sum_of_one_table_shows_the_same_as_the_table():
    counts = tables(np.full((1, 3, 3), 20))[..., None]
    both = np.concatenate([counts, counts])
    within = np.ones(both.shape[:3], dtype=bool)
    within[1, 0, 0] = False

    shown = may_be_shown(both, [(0, (1,))], LEAST, within)

    assert (shown[0] == shown[1]).all()
    assert not shown[0, 0, 0]
