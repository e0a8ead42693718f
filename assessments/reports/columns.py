"""The answers of a scope as arrays, for analyses of whole forms and banks.

The rows of ``responses`` take about ten seconds for 20,000 attempts of 18 items. PostgreSQL
hands over whole columns as binary arrays instead, which numpy reads as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from assessments.reports.responses import Scope

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.int16]

NOT_DRAWN, NOT_REACHED, LEFT_OUT, GIVEN = -1, 0, 1, 2
HEADER = 21  # bytes before the first value: signature, flags, extension, number of fields
LENGTH = 4  # bytes that say how long a value is; below 0 for NULL
ARRAY_HEADER = 20  # of an array: dimensions, flags, type, size, first index
LOWEST_LEVEL, LEVEL_SPAN = 1.0, 4.0  # of the frozen scale, 1–5

ITEMS = """
SELECT ai.attempt_id::int8, fi.item_version_id::int8,
    (CASE WHEN r.answered_at IS NOT NULL OR turns.n_given > 0 THEN 2
          WHEN r.id IS NOT NULL OR turns.n_given = 0 THEN 1 ELSE 0 END)::int2,
    COALESCE(EXTRACT(EPOCH FROM r.answered_at - r.shown_at), turns.seconds, 'NaN')::float8,
    COALESCE(o.position, 0)::int2
FROM ({items}) drawn (id)
JOIN assessments_attemptitem ai ON ai.id = drawn.id
JOIN assessments_formitem fi ON fi.id = ai.form_item_id
LEFT JOIN assessments_response r ON r.attempt_item_id = ai.id AND r.turn_id IS NULL
LEFT JOIN (
    SELECT attempt_item_id, count(answered_at) AS n_given,
        EXTRACT(EPOCH FROM sum(answered_at - shown_at)) AS seconds
    FROM assessments_response WHERE turn_id IS NOT NULL GROUP BY attempt_item_id
) turns ON turns.attempt_item_id = ai.id
LEFT JOIN assessments_option o ON o.item_version_id = fi.item_version_id
    AND r.answered_at IS NOT NULL
    AND o.key = COALESCE(r.answer->>'choice', r.answer->>'best', r.answer->'order'->>0)
"""
SCORES = """
SELECT ai.attempt_id::int8, fi.item_version_id::int8, score.score::float8
FROM (
    SELECT DISTINCT ON (attempt_id) id FROM assessments_scoringrun
    WHERE source = 'machine' AND attempt_id IN ({attempts}) ORDER BY attempt_id, number DESC
) newest
JOIN assessments_itemscore score ON score.run_id = newest.id
JOIN assessments_attemptitem ai ON ai.id = score.attempt_item_id
JOIN assessments_formitem fi ON fi.id = ai.form_item_id{bank}
WHERE score.competency_id = %s AND score.score IS NOT NULL
"""

PACKED = """
COPY (SELECT {packed} FROM ({sql}) cells ({names})) TO STDOUT (FORMAT BINARY)
"""

IN_BANK = """
JOIN assessments_itemversion version ON version.id = fi.item_version_id
JOIN assessments_item item ON item.id = version.item_id AND item.bank_id = %s"""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are ``attempts`` (ascending ids), columns item ``versions`` (ids), cells (n, k) codes.

    ``answered``: not drawn, not reached, left out or given. ``seconds``: to the answer, NaN where
    none. ``choice``: place (from 1) of the option chosen, called best or put first; 0 for none.
    """

    attempts: Ints
    versions: Ints
    answered: Codes
    seconds: Floats
    choice: Codes


def read(scope: Scope) -> Table:
    """One copy, whatever the number of attempts."""
    items, params = scope.items().values("pk").query.sql_with_params()
    drawn_by, drawn, answered, seconds, choice = _copied(
        ITEMS.format(items=items), params, ("i8", "i8", "i2", "f8", "i2")
    )
    attempts, at = np.unique(drawn_by, return_inverse=True)
    versions, column = np.unique(drawn, return_inverse=True)
    shape = (len(attempts), len(versions))
    table = Table(
        attempts.astype(np.int64),
        versions.astype(np.int64),
        np.full(shape, NOT_DRAWN, np.int16),
        np.full(shape, np.nan),
        np.zeros(shape, np.int16),
    )
    table.answered[at, column] = answered
    table.seconds[at, column] = seconds
    table.choice[at, column] = choice
    return table


@dataclass(frozen=True, slots=True)
class Credits:
    """Credit of every cell for one competency: 0 (level 1) to 1 (level 5), NaN without a score.

    ``values``: shape (n_attempts, n_versions), as in ``Table``, those with any score only.
    """

    attempts: Ints
    versions: Ints
    values: Floats

    def at(self, attempts: Ints, versions: Ints) -> Floats:
        """The cells of these attempts and versions, NaN where there are none."""
        if not self.values.size:
            return np.full((len(attempts), len(versions)), np.nan)
        row, has_row = _places(self.attempts, attempts)
        column, has_column = _places(self.versions, versions)
        found: Floats = np.where(
            has_row[:, None] & has_column, self.values[np.ix_(row, column)], np.nan
        )
        return found


def read_credits(scope: Scope, competency: int) -> Credits:
    """The newest run of each attempt by the machine, in one copy: raters score some people only."""
    attempts, params = scope.attempts().values("pk").query.sql_with_params()
    bank = ""
    if scope.bank is not None:
        bank, params = IN_BANK, (*params, scope.bank)
    sql = SCORES.format(attempts=attempts, bank=bank)
    scored, items, scores = _copied(sql, (*params, competency), ("i8", "i8", "f8"))
    people, at = np.unique(scored, return_inverse=True)
    versions, column = np.unique(items, return_inverse=True)
    values = np.full((len(people), len(versions)), np.nan)
    values[at, column] = (scores - LOWEST_LEVEL) / LEVEL_SPAN
    return Credits(people.astype(np.int64), versions.astype(np.int64), values)


def _places(known: Ints, wanted: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Where each of ``wanted`` stands in ``known`` (ascending), and whether it does at all."""
    places = np.clip(np.searchsorted(known, wanted), 0, len(known) - 1)
    return places, known[places] == wanted


def _copied(sql: str, params: tuple[object, ...], types: tuple[str, ...]) -> list[NDArray[Any]]:
    """The columns of a query without NULLs.

    Each column is packed into one value on the way: the driver hands over a row at a time, and
    doing so for each cell would take longer than the query.
    """
    names = [f"c{place}" for place in range(len(types))]
    packed = ", ".join(f"array_send(array_agg({name}))" for name in names)
    copy = PACKED.format(packed=packed, sql=sql, names=", ".join(names))
    with (
        connection.cursor() as cursor,
        joined_whole(cursor),
        cursor.cursor.copy(copy, params) as stream,  # past a wrapper that takes no parameters
    ):
        data = b"".join(bytes(block) for block in stream)
    found, at = [], HEADER
    for kind in types:
        length = int.from_bytes(data[at : at + LENGTH], signed=True)
        at += LENGTH
        cells = np.dtype([("length", ">i4"), ("value", f">{kind}")])
        count = max(length - ARRAY_HEADER, 0) // cells.itemsize
        found.append(np.frombuffer(data, cells, count, at + ARRAY_HEADER if count else 0)["value"])
        at += max(length, 0)
    return found


@contextmanager
def joined_whole(cursor: CursorWrapper) -> Iterator[None]:
    """Keep the planner from nested loops: where it thinks a table that was just filled is empty,
    they would take hours for what a hash join does in a second."""
    cursor.execute("SET enable_nestloop = off")
    try:
        yield
    finally:
        with suppress(DatabaseError):  # in a broken transaction, whose end resets it too
            cursor.execute("RESET enable_nestloop")
