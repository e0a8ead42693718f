"""Item analysis of a file of responses: columns are items, lines are people.

With a key (``item,key``) the cells hold the options chosen; without one, numbers: 0 and 1, or the
levels of each item. A blank cell, or NA, is an answer left out; it counts as the lowest level. One
column may hold a group, for DIF: Mantel-Haenszel for items of 0 and 1, ordinal logistic for the
others.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.dif import mantel_haenszel, ordinal_logistic, strata
from assessments.scoring.errors import ScoringError
from assessments.scoring.items import (
    Choices,
    analyse,
    analyse_credits,
    better_option,
    score_table,
    traces,
)
from assessments.scoring.reliability import (
    alpha_interval,
    by_length,
    cronbach_alpha,
    omega_total,
    sem_from_reliability,
)

RIGHT, WRONG = "1", "0"
LEFT_OUT = ("NA", "NaN", "nan")  # what R and pandas write for a blank
MOST_LEVELS = 20  # of an item given as numbers; more is no item
MH_FIELDS = ("chi_square", "p", "alpha_mh", "delta")
ORDINAL_FIELDS = (
    *("chi_square", "p", "uniform", "p_uniform", "non_uniform", "p_non_uniform"),
    *("log_odds", "r2_change", "zumbo"),
)
Columns = dict[str, list[str]]
Array = NDArray[np.float64]


def read_table(lines: Iterable[str], name: str) -> Columns:
    """The columns of a CSV file with a header; comma, semicolon or tab stands between cells.

    Raises ScoringError for a table that is none.
    """
    lines = list(lines)
    if not lines:
        raise ScoringError(f"{name} is empty: its first line must name the columns.")
    try:
        header, *rows = csv.reader(lines, delimiter=_delimiter(lines[0]), strict=True)
    except csv.Error as error:
        raise ScoringError(f"{name} is no CSV file: {error}.") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ScoringError(
                f"{name}, line {number}: {len(row)} cells for {len(header)} columns."
            )
    return _columns([one.strip() for one in header], rows, name)


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> Columns:
    """The cells by column; spreadsheets leave empty columns behind, which are none."""
    used = [at for at, one in enumerate(header) if one or any(row[at].strip() for row in rows)]
    twice = [one for one, n in Counter(header[at] for at in used).items() if n > 1 and one]
    if twice:
        raise ScoringError(f"{name}: more than one column is called {', '.join(twice)}.")
    if nameless := [at + 1 for at in used if not header[at]]:
        raise ScoringError(f"{name}: column {nameless[0]} has no name in the first line.")
    return {header[at]: [row[at].strip() for row in rows] for at in used}


def _delimiter(header: str) -> str:
    return next((one for one in (",", ";", "\t") if one in header), ",")


def read_key(lines: Iterable[str], name: str) -> dict[str, str]:
    """Item → the option that is right. Raises ScoringError."""
    table = {one.lower(): cells for one, cells in read_table(lines, name).items()}
    if not {"item", "key"} <= table.keys():
        raise ScoringError(f"{name}: the columns must be item,key.")
    keyless = [item for item, right in zip(table["item"], table["key"], strict=True) if not right]
    if keyless:
        raise ScoringError(f"{name}: there is no key for {', '.join(keyless)}.")
    twice = [one for one, count in Counter(table["item"]).items() if count > 1]
    if twice:
        raise ScoringError(f"{name}: more than one key for {', '.join(twice)}.")
    return dict(zip(table["item"], table["key"], strict=True))


def analysis(
    table: Columns,
    key: Mapping[str, str] | None = None,
    group: str | None = None,
    groups: tuple[str | None, str | None] = (None, None),
) -> dict[str, Any]:
    """All figures, ready for JSON. Raises ScoringError where something cannot be read or told.

    ``group``: the column with the groups; ``groups``: its values for reference and focal. Without
    them the larger group is the reference, of two equal ones the first in the alphabet.
    """
    if group is not None and group not in table:
        raise ScoringError(f"There is no column {group!r} to take groups from.")
    columns = {
        name: _without_na(cells, (key or {}).get(name))
        for name, cells in table.items()
        if name != group
    }
    names, scores, items = _scored(columns, key)
    totals = scores.sum(axis=1)
    notes = _never_chosen(columns, key or {}) + _same_for_all(names, scores)
    alpha = _told("alpha", cronbach_alpha, scores, notes)
    omega, sd = _told("omega", omega_total, scores, notes), float(totals.std(ddof=1))
    result: dict[str, Any] = {
        "n_people": len(scores),
        "n_items": len(names),
        "mean": float(totals.mean()),
        "sd": sd,
        "alpha": alpha,
        "alpha_95": None if alpha is None else alpha_interval(alpha, *scores.shape),
        "omega": omega,
        "sem": None if alpha is None else sem_from_reliability(sd, alpha),
        "items": items,
        "by_length": [asdict(point) for point in by_length(alpha or 0, len(names))],
        "notes": notes,
    }
    if key is not None:
        result["ignored_columns"] = [one for one in table if one not in key and one != group]
    if group is not None:
        codes = table[group] if set(groups) & set(LEFT_OUT) else _without_na(table[group], None)
        result |= _dif(names, scores, codes, groups)
        n_out = sum(code not in result["groups"].values() for code in codes)
        notes += [f"{n_out} people are in neither group: not compared."] if n_out else []
    return result


def _scored(
    table: Columns, key: Mapping[str, str] | None
) -> tuple[list[str], Array, list[dict[str, Any]]]:
    """The items' names, their scores (n_people, n_items) and their figures."""
    if key is None and not all(set(cells) <= {RIGHT, WRONG, ""} for cells in table.values()):
        values = {name: _numbers(name, cells) for name, cells in table.items()}
        scores = _level_table(values)
        return list(table), scores, _level_items(values, scores)
    items = _choices(table, key)
    figures = [asdict(one) for one in analyse(items)]
    return [one.item for one in items], score_table(items), figures


def _choices(table: Columns, key: Mapping[str, str] | None) -> list[Choices]:
    if key is None:
        return [Choices(name, tuple(cells), RIGHT) for name, cells in table.items()]
    lacking = [item for item in key if item not in table]
    if lacking:
        raise ScoringError(f"The key names items without a column: {', '.join(lacking)}.")
    return [Choices(item, tuple(table[item]), right) for item, right in key.items()]


def _numbers(name: str, cells: Sequence[str]) -> Array:
    """Shape (n_people,), NaN where left out."""
    try:
        values = np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        other = next(cell for cell in sorted(set(cells)) if not _is_number(cell))
        raise ScoringError(
            f"Column {name!r} holds {other!r}. Without a key every item is a number, such as 0 and "
            "1: give --key for raw choices, or leave the column out."
        ) from None
    levels = np.unique(values[np.isfinite(values)])
    if np.isinf(values).any() or not 0 < len(levels) <= MOST_LEVELS:
        raise ScoringError(
            f"Column {name!r} holds {len(levels)} different numbers: an item has 1 to "
            f"{MOST_LEVELS} levels. Leave the column out, or give --key."
        )
    return values


def _is_number(cell: str) -> bool:
    try:
        float(cell or 0)
    except ValueError:
        return False
    return True


def _level_table(values: Mapping[str, Array]) -> Array:
    columns = [np.where(np.isnan(one), np.nanmin(one), one) for one in values.values()]
    if len(columns) < 2 or len(columns[0]) < 2:
        raise ScoringError("An analysis needs at least two people and two items.")
    return np.column_stack(columns)


def _level_items(values: Mapping[str, Array], scores: Array) -> list[dict[str, Any]]:
    """Figures of items of several levels; the highest level of each stands for its key."""
    rest = scores.sum(axis=1, keepdims=True) - scores
    low, width = scores.min(axis=0), np.maximum(np.ptp(scores, axis=0), 1e-12)
    found = []
    for at, figures in enumerate(analyse_credits((scores - low) / width)):
        name, given = list(values.items())[at]
        levels = np.unique(given[np.isfinite(given)])
        marks = {f"{level:g}": (given == level).astype(np.float64) for level in levels}
        options = traces(marks, rest[:, at])
        ends = {one: options[one] for one in (f"{levels[0]:g}", f"{levels[-1]:g}")}
        found.append(
            {
                "item": name,
                "facility": figures.facility,
                "item_rest": figures.item_rest,
                "missing": float(np.isnan(given).mean()),
                "likely_miskey": better_option(ends, f"{levels[-1]:g}", len(rest)),
                "options": {option: asdict(trace) for option, trace in options.items()},
            }
        )
    return found


def _without_na(cells: Sequence[str], right: str | None) -> list[str]:
    """The cells, blank where the answer was left out; an option that is the key is none such."""
    return ["" if cell in LEFT_OUT and cell != right else cell for cell in cells]


def _never_chosen(table: Columns, key: Mapping[str, str]) -> list[str]:
    """A sentence about each key that is no option anybody took: perhaps written otherwise."""
    return [
        f"{item}: nobody chose its key {right!r}; check how the options are written."
        for item, right in key.items()
        if right not in table[item]
    ]


def _same_for_all(names: Sequence[str], scores: Array) -> list[str]:
    """A sentence about each item that tells nobody apart."""
    return [
        f"{name}: everybody has the same score, so it says nothing about anybody."
        for name, spread in zip(names, np.ptp(scores, axis=0), strict=True)
        if spread == 0
    ]


def _told(
    name: str, figure: Callable[[Array], float], scores: Array, notes: list[str]
) -> float | None:
    """The figure, or None and in ``notes`` the reason."""
    try:
        return float(figure(scores))
    except ScoringError as error:
        notes.append(f"No {name}: {error}")
        return None


def _dif(
    names: Sequence[str],
    scores: Any,
    codes: Sequence[str],
    groups: tuple[str | None, str | None],
) -> dict[str, Any]:
    reference, focal = _pair(Counter(code for code in codes if code), groups)
    chosen = np.array([code in (reference, focal) for code in codes])
    is_focal = np.array([code == focal for code in codes])[chosen]
    table = scores[chosen]
    total, rows = table.sum(axis=1), []
    # Among items of several levels the total takes many values, and each alone matches nobody.
    matched = total if np.isin(scores, (0, 1)).all() else strata(total).astype(np.float64)
    for name, column in zip(names, table.T, strict=True):
        is_binary = bool(np.isin(column, (0, 1)).all())
        try:
            found = _dif_of(column, matched if is_binary else total, is_focal, is_binary)
            rows.append({"item": name, **found})
        except ScoringError as error:
            empty = dict.fromkeys((*(MH_FIELDS if is_binary else ORDINAL_FIELDS), "class"))
            rows.append({"item": name, **empty, "refused": str(error)})
    return {"groups": {"reference": reference, "focal": focal}, "dif": rows}


def _dif_of(
    scores: Array, total: Array, is_focal: NDArray[np.bool_], is_binary: bool
) -> dict[str, Any]:
    if is_binary:
        found = asdict(mantel_haenszel(scores, total, is_focal))
    else:
        levels = np.unique(scores, return_inverse=True)[1].astype(np.int64)
        found = asdict(ordinal_logistic(levels, total, is_focal))
    grade = found.pop("grade")
    return {**found, "class": grade}


def _pair(counts: Counter[str], groups: tuple[str | None, str | None]) -> tuple[str, str]:
    unknown = [one for one in groups if one is not None and one not in counts]
    if unknown:
        raise ScoringError(f"There is nobody in group {unknown[0]!r}.")
    named = [one for one in groups if one is not None]
    by_size = sorted(counts, key=lambda one: (-counts[one], one))
    if len(named) < 2 and len(counts) != 2:
        raise ScoringError(
            f"DIF compares two groups, and there are {len(counts)}: name two with --reference and "
            "--focal."
        )
    reference, focal = groups
    reference = reference or next(one for one in by_size if one != focal)
    focal = focal or next(one for one in by_size if one != reference)
    if reference == focal:
        raise ScoringError("Reference and focal group must differ.")
    return reference, focal
