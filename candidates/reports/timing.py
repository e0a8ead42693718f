"""The timing of a spoken answer in words: shown, never scored, and left out where it misleads."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Take

#: Findings that make silence and speech hard to tell apart, or that lose some of either.
MISLEADING = {"clipped", "corrupt_packets", "noisy", "part_lost", "truncated"}


@dataclass(frozen=True, slots=True)
class Figure:
    label: str | Promise
    words: str


def figures(take: Take, time_factor: float) -> tuple[Figure, ...]:
    """What was measured, in the order of the page; empty where nothing was.

    Expects ``parts`` and ``findings`` prefetched. Pauses, and what holds them, are left out with
    more than the usual time: whoever asked for it may need them. The page says in the same words
    for everybody that figures can be missing, and other causes do the same, so that a missing one
    tells nobody who asked.
    """
    kinds = OF_SPEAKING if _misleads(take) or time_factor != 1 else OF_SPEAKING + OF_PAUSES
    shown = [(label, words, take.measures.get(name)) for name, label, words in kinds]
    return tuple(
        Figure(label, words(value))
        for label, words, value in shown
        if isinstance(value, int | float)
    )


def _misleads(take: Take) -> bool:
    return len(take.parts.all()) > 1 or any(f.code in MISLEADING for f in take.findings.all())


def _a_minute(value: float) -> str:
    return _("%(n)s words a minute") % {"n": number_format(round(value))}


def _seconds(value: float) -> str:
    return _("%(n)s s") % {"n": number_format(round(value, 1), decimal_pos=1)}


def _share(value: float) -> str:
    return _("%(n)s %% of the time") % {"n": number_format(round(100 * value))}


def _fillers(value: float) -> str:
    if not value:
        return _("none heard")
    return _("about %(n)s a minute") % {"n": number_format(max(1, round(value)))}


def _times(value: float) -> str:
    return number_format(round(value))


Kind = tuple[str, Promise, Callable[[float], str]]
OF_SPEAKING: tuple[Kind, ...] = (
    ("articulation_wpm", gettext_lazy("Pace while speaking"), _a_minute),
    ("fillers_per_minute", gettext_lazy("“Um” and “uh”"), _fillers),
)
OF_PAUSES: tuple[Kind, ...] = (
    ("latency_s", gettext_lazy("Before the first word"), _seconds),
    ("words_per_minute", gettext_lazy("Pace with pauses"), _a_minute),
    ("pause_ratio", gettext_lazy("Pauses"), _share),
    ("n_long_pauses", gettext_lazy("Pauses of 2 s and more"), _times),
)
