"""Pages of a long list by the last row seen, so that page 400 costs what page 1 does.

A list is one or more ordered parts, read one after the other; a part is ordered by a column
and a tie-breaker that together are unique, both in an index. Where a column may be empty, the
rows without it are a part of their own: so the order is the same in both directions.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.core import signing
from django.db.models import F, Model, Q, QuerySet

SALT = "candidates.keyset"

Value = str | float | None
Key = tuple[int, Any, int]  # what is shown, what it is ordered by, the tie-breaker


@dataclass(frozen=True, slots=True)
class Part:
    """``column`` "": by ``tie`` alone. ``pk`` is the path to the id that a page hands out."""

    rows: QuerySet[Any, Any]
    column: str = ""
    falls: bool = False
    tie: str = "pk"
    tie_falls: bool = False
    pk: str = "pk"

    def keys(self, after: "Cursor | None", n: int, *, backwards: bool) -> list[Key]:
        """At most ``n`` rows after (or before) ``after``, the nearest first."""
        column = self.column or self.tie
        falls, tie_falls = self.falls != backwards, self.tie_falls != backwards
        order = [_sorted(self.column, falls)] if self.column else []
        rows = self.rows.order_by(*order, _sorted(self.tie, tie_falls))
        if after:
            rows = rows.filter(self._beyond(after, falls, tie_falls))
        return list(rows.values_list(self.pk, column, self.tie)[:n])

    def _beyond(self, seen: "Cursor", falls: bool, tie_falls: bool) -> Q:
        beyond_tie = Q(**{f"{self.tie}__{_past(tie_falls)}": seen.tie})
        if not self.column:
            return beyond_tie
        past = _past(falls)
        # The first condition alone finds the place in the index.
        return Q(**{f"{self.column}__{past}e": seen.value}) & (
            Q(**{f"{self.column}__{past}": seen.value}) | beyond_tie
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """A row at the edge of a page: in which part, where in it, and its place in the whole."""

    order: str
    part: int
    value: Value
    tie: int
    place: int

    def packed(self) -> str:
        fields = [self.order, self.part, self.value, self.tie, self.place]
        return signing.dumps(fields, salt=SALT)

    @classmethod
    def read(cls, text: str, order: str) -> "Self | None":
        """None for what was not signed here, or for a list in another order."""
        try:
            fields = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(*fields) if fields[0] == order else None


@dataclass(frozen=True, slots=True)
class Slice:
    """One page: ids in order, the place of its first row (from 1), and the ways on."""

    pks: tuple[int, ...]
    first: int = 1
    before: str = ""
    after: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.pks) - 1

    @property
    def is_all(self) -> bool:
        return not self.before and not self.after


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands in its list, and the addresses beside it, empty where there is none.

    ``total`` is None where counting would cost.
    """

    first: int
    last: int
    total: int | None
    start: str
    before: str
    after: str

    @classmethod
    def of(cls, found: Slice, address: Callable[..., str], total: int | None = None) -> Self:
        """``address``: of the list, from its start or from the cursor it is given by name."""
        before = address(before=found.before) if found.before else ""
        after = address(after=found.after) if found.after else ""
        n = found.last if found.is_all else total
        return cls(found.first, found.last, n, address(), before, after)


def page(
    parts: Sequence[Part], order: str, size: int, *, after: str = "", before: str = ""
) -> Slice:
    """The page after or before a cursor; the first where there is none that fits."""
    seen = Cursor.read(before, order) if before else None
    if seen:
        found = _read(parts, seen, size + 1, backwards=True)
        if len(found) > size:
            return _slice(found[size - 1 :: -1], order, max(seen.place - size, 1), True, True)
        seen = None  # the beginning is reached: a whole first page reads better than its rest
    elif after:
        seen = Cursor.read(after, order)
    found = _read(parts, seen, size + 1)
    first = seen.place + 1 if seen else 1
    return _slice(found[:size], order, first, seen is not None, len(found) > size)


def every(parts: Sequence[Part], size: int) -> Iterator[tuple[int, ...]]:
    """All ids in order, ``size`` at a time."""
    seen = None
    while found := _read(parts, seen, size):
        yield tuple(key[0] for _, key in found)
        seen = _cursor("", *found[-1], place=0)


def _read(
    parts: Sequence[Part], seen: Cursor | None, n: int, *, backwards: bool = False
) -> list[tuple[int, Key]]:
    numbers = range(len(parts))
    found: list[tuple[int, Key]] = []
    for number in reversed(numbers) if backwards else numbers:
        if seen and (number > seen.part if backwards else number < seen.part):
            continue
        start = seen if seen and seen.part == number else None
        keys = parts[number].keys(start, n - len(found), backwards=backwards)
        found += [(number, key) for key in keys]
        if len(found) >= n:
            break
    return found


def _slice(
    found: Sequence[tuple[int, Key]], order: str, first: int, has_before: bool, has_after: bool
) -> Slice:
    if not found:
        return Slice(())
    last = first + len(found) - 1
    return Slice(
        tuple(key[0] for _, key in found),
        first,
        _cursor(order, *found[0], place=first).packed() if has_before else "",
        _cursor(order, *found[-1], place=last).packed() if has_after else "",
    )


def _cursor(order: str, part: int, key: Key, place: int) -> Cursor:
    value = key[1].isoformat() if isinstance(key[1], datetime) else key[1]
    return Cursor(order, part, value, key[2], place)


def _past(falls: bool) -> str:
    return "lt" if falls else "gt"


def _sorted(column: str, falls: bool) -> Any:
    return F(column).desc() if falls else F(column).asc()


def in_order(rows: QuerySet[Model], pks: Sequence[int]) -> list[Any]:
    """The rows of these ids, in their order."""
    found = rows.in_bulk(list(pks))
    return [found[pk] for pk in pks if pk in found]
