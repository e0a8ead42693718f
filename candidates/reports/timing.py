"""The timing of a spoken answer in words: shown, never scored, and nothing that waits in it.

Latency, pauses and every figure that holds them are shown of nobody. To leave them out only where
somebody has more time, no clock or a person who writes would tell the team who that is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Take


@dataclass(frozen=True, slots=True)
class Figure:
    label: str | Promise
    words: str


def figures(take: Take) -> tuple[Figure, ...]:
    """What was measured while somebody spoke, in the order of the page; empty where nothing was."""
    shown = [(label, words, take.measures.get(name)) for name, label, words in OF_SPEAKING]
    return tuple(
        Figure(label, words(value))
        for label, words, value in shown
        if isinstance(value, int | float)
    )


def _a_minute(value: float) -> str:
    return _("%(n)s words a minute") % {"n": number_format(round(value))}


def _fillers(value: float) -> str:
    if not value:
        return _("none heard")
    return _("about %(n)s a minute") % {"n": number_format(max(1, round(value)))}


Kind = tuple[str, Promise, Callable[[float], str]]
OF_SPEAKING: tuple[Kind, ...] = (
    ("articulation_wpm", gettext_lazy("Pace while speaking"), _a_minute),
    ("fillers_per_minute", gettext_lazy("“Um” and “uh”"), _fillers),
)
