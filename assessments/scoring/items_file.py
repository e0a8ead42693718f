"""Item analysis of a file of responses: columns are items, lines are people.

With a key (``item,key``) the cells hold the options chosen; without one, 0 and 1. A blank cell is
an answer left out. One column may hold a group, for DIF.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from assessments.scoring.dif import mantel_haenszel
from assessments.scoring.errors import ScoringError
from assessments.scoring.items import Choices, analyse, score_table
from assessments.scoring.reliability import cronbach_alpha, omega_total, sem_from_reliability

RIGHT, WRONG = "1", "0"
Columns = dict[str, list[str]]


def read_table(lines: Iterable[str], name: str) -> Columns:
    """The columns of a CSV file with a header. Raises ScoringError for a table that is none."""
    try:
        header, *rows = csv.reader(lines, strict=True)
    except csv.Error as error:
        raise ScoringError(f"{name} is no CSV file: {error}.") from error
    except ValueError:
        raise ScoringError(f"{name} is empty: its first line must name the columns.") from None
    header = [one.strip() for one in header]
    twice = [one for one, count in Counter(header).items() if count > 1]
    if twice or "" in header:
        raise ScoringError(f"{name}: every column needs a name of its own, not {twice or ['']}.")
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ScoringError(
                f"{name}, line {number}: {len(row)} cells for {len(header)} columns."
            )
    return {one: [row[at].strip() for row in rows] for at, one in enumerate(header)}


def read_key(lines: Iterable[str], name: str) -> dict[str, str]:
    """Item → the option that is right. Raises ScoringError."""
    table = read_table(lines, name)
    if not {"item", "key"} <= table.keys():
        raise ScoringError(f"{name}: the columns must be item,key.")
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
    items = _items({name: cells for name, cells in table.items() if name != group}, key)
    scores = score_table(items)
    totals = scores.sum(axis=1)
    alpha, sd = _told(cronbach_alpha, scores), float(totals.std(ddof=1))
    result: dict[str, Any] = {
        "n_people": len(scores),
        "n_items": len(items),
        "mean": float(totals.mean()),
        "sd": sd,
        "alpha": alpha,
        "omega": _told(omega_total, scores),
        "sem": None if alpha is None else sem_from_reliability(sd, alpha),
        "items": [asdict(one) for one in analyse(items)],
    }
    if key is not None:
        result["ignored_columns"] = [one for one in table if one not in key and one != group]
    if group is not None:
        result |= _dif([one.item for one in items], scores, table[group], groups)
    return result


def _items(table: Columns, key: Mapping[str, str] | None) -> list[Choices]:
    if key is not None:
        lacking = [item for item in key if item not in table]
        if lacking:
            raise ScoringError(f"The key names items without a column: {', '.join(lacking)}.")
        return [Choices(item, tuple(table[item]), right) for item, right in key.items()]
    for name, cells in table.items():
        other = sorted(set(cells) - {RIGHT, WRONG, ""})
        if other:
            raise ScoringError(
                f"Column {name!r} holds {other[0]!r}. Without a key every item is 0 or 1: give "
                "--key for raw choices, or leave the column out."
            )
    return [Choices(name, tuple(cells), RIGHT) for name, cells in table.items()]


def _told(figure: Any, scores: Any) -> float | None:
    try:
        return float(figure(scores))
    except ScoringError:
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
    rows = []
    for name, column in zip(names, table.T, strict=True):
        try:
            found = asdict(mantel_haenszel(column, table.sum(axis=1), is_focal))
            grade = found.pop("grade")
            rows.append({"item": name, **found, "class": grade})
        except ScoringError as error:
            empty = dict.fromkeys(("chi_square", "p", "alpha_mh", "delta", "class"))
            rows.append({"item": name, **empty, "refused": str(error)})
    return {"groups": {"reference": reference, "focal": focal}, "dif": rows}


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
