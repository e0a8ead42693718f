"""Where one is: "4 of 18 · about 16 min", for the header of every item."""

from math import ceil

from assessments.models import Attempt


def place(attempt: Attempt, position: int) -> dict[str, object]:
    n_items = attempt.items.count()
    minutes = attempt.form_version.expected_minutes * (n_items - position + 1) / n_items
    return {
        "attempt": attempt,
        "position": position,
        "n_items": n_items,
        "n_before": position - 1,
        "minutes_left": max(1, ceil(minutes)),
    }
