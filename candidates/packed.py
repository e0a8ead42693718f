"""One person's figures in a few bytes, and everybody's of an opening in one block of arrays.

A person's bytes: how many competencies (k) and kinds of items (m), their ids and masks, then the
floats of ``scoring.pool.Figures`` in its order. People of one form share the head, so that they
are read together.
"""

import io
import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from assessments.models import ScoringRun
from assessments.scoring.pool import Figures, Floats, pairs, sums_of
from candidates.judging import items_of

HEAD = struct.Struct("<BB")
MOST_COMPETENCIES = 32  # a mask has a bit for each


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """``people``: ids of applications; ``competencies``: ids, in the order of the columns."""

    people: NDArray[np.int64]
    competencies: NDArray[np.int64]
    figures: Figures


def pack(run: ScoringRun) -> bytes:
    """The figures of a run that was read with ``RUN_PARTS``."""
    rows = sorted(run.competency_scores.all(), key=lambda row: row.competency_id)
    rows = rows[:MOST_COMPETENCIES]
    sums = sums_of(items_of(run), [row.competency.slug for row in rows])
    masks = sorted(sums.counts)
    head = HEAD.pack(len(rows), len(masks)) + struct.pack(
        f"<{len(rows) + len(masks)}I", *(row.competency_id for row in rows), *masks
    )
    body = [
        np.array([_known(getattr(row, name)) for row in rows])
        for name in ("score", "sem", "reliability")
    ]
    counts = np.array([sums.counts[mask] for mask in masks], dtype=np.float64)
    body += [sums.means, sums.stated, sums.shifts, sums.products, counts]
    return head + np.concatenate(body).astype("<f8").tobytes()


def merge(rows: Iterable[tuple[int, bytes]]) -> Block:
    """Everybody's bytes by application as one block; people without any are left out."""
    by_head: dict[bytes, list[tuple[int, bytes]]] = defaultdict(list)
    for person, data in rows:
        if data:
            size = _head_size(data)
            by_head[data[:size]].append((person, data[size:]))
    heads = {head: _read_head(head) for head in by_head}
    competencies = sorted({pk for own, _masks in heads.values() for pk in own})
    column = {pk: at for at, pk in enumerate(competencies)}
    columns = {head: [column[pk] for pk in own] for head, (own, _masks) in heads.items()}
    masks = {head: [_moved(m, columns[head]) for m in own] for head, (_, own) in heads.items()}
    every = sorted({mask for own in masks.values() for mask in own})
    parts = [
        _spread(by_head[head], columns[head], len(competencies), masks[head], every)
        for head in by_head
    ]
    people = [person for rows in by_head.values() for person, _ in rows]
    return Block(
        np.array(people, dtype=np.int64),
        np.array(competencies, dtype=np.int64),
        _joined(parts, len(competencies), every),
    )


def dump(block: Block) -> bytes:
    arrays = {one.name: getattr(block.figures, one.name) for one in fields(Figures)}
    file = io.BytesIO()
    np.savez(file, people=block.people, competencies=block.competencies, **arrays)
    return file.getvalue()


def load(data: bytes) -> Block:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        # Column by column in memory, as they are read.
        figures = Figures(
            **{one.name: np.asfortranarray(arrays[one.name]) for one in fields(Figures)}
        )
        return Block(arrays["people"], arrays["competencies"], figures)


def _known(value: float | None) -> float:
    return np.nan if value is None else value


def _head_size(data: bytes) -> int:
    k, m = HEAD.unpack_from(data)
    return HEAD.size + 4 * (int(k) + int(m))


def _read_head(head: bytes) -> tuple[list[int], list[int]]:
    k, m = HEAD.unpack_from(head)
    numbers = struct.unpack_from(f"<{k + m}I", head, HEAD.size)
    return list(numbers[:k]), list(numbers[k:])


def _moved(mask: int, columns: list[int]) -> int:
    """The mask with its bits where the block has those competencies."""
    return sum(1 << column for bit, column in enumerate(columns) if mask >> bit & 1)


def _spread(
    rows: list[tuple[int, bytes]], columns: list[int], k: int, masks: list[int], every: list[int]
) -> Figures:
    """People of one head in the columns of the block."""
    own = len(columns)
    body = np.frombuffer(b"".join(data for _, data in rows), dtype="<f8").reshape(len(rows), -1)
    n_pairs = own * (own + 1) // 2
    cut = np.cumsum([own] * 6 + [n_pairs])
    *by_competency, products, counts = np.split(body, cut, axis=1)
    place = {pair: at for at, pair in enumerate(pairs(k))}
    at = [place[columns[i], columns[j]] for i, j in pairs(own)]  # both ascend by id
    scores, sems, reliabilities, means, stated, shifts = by_competency

    def by_column(part: Floats, missing: float = np.nan) -> Floats:
        return _placed(part, columns, k, missing)

    return Figures(
        by_column(scores),
        by_column(sems),
        by_column(reliabilities),
        by_column(means),
        by_column(stated),
        by_column(shifts, 0.0),
        _placed(products, at, len(place), 0.0),
        np.array(every, dtype=np.int64),
        _placed(counts, [every.index(mask) for mask in masks], len(every), 0.0),
    )


def _placed(part: Floats, columns: list[int], width: int, fill: float) -> Floats:
    whole = np.full((len(part), width), fill)
    whole[:, columns] = part
    return whole


def _joined(parts: list[Figures], k: int, every: list[int]) -> Figures:
    if not parts:
        none, no_pairs = np.empty((0, k)), np.empty((0, len(pairs(k))))
        no_masks = np.empty(0, dtype=np.int64)
        return Figures(none, none, none, none, none, none, no_pairs, no_masks, np.empty((0, 0)))
    stacked = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in fields(Figures)
        if one.name != "masks"
    }
    return Figures(**stacked, masks=np.array(every, dtype=np.int64))
