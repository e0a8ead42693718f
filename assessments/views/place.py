"""Where one is: the header of every item, and the way of those who rate one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from django.http import Http404

from assessments.models import Attempt

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the way of somebody who rates: how much of it is done."""

    position: int
    n_done: int
    n_asked: int

    @property
    def is_whole(self) -> bool:
        return self.n_done == self.n_asked


def at(rows: Sequence[T], position: int) -> T:
    """What stands there, counted from 1; 404 where nothing does."""
    if not 1 <= position <= len(rows):
        raise Http404
    return rows[position - 1]


def place(attempt: Attempt, position: int) -> dict[str, object]:
    """As in: 4 of 18 · about 16 min."""
    n_items = attempt.items.count()
    minutes = attempt.form_version.expected_minutes * (n_items - position + 1) / n_items
    return {
        "attempt": attempt,
        "position": position,
        "n_items": n_items,
        "n_before": position - 1,
        "minutes_left": max(1, ceil(minutes)),
    }
