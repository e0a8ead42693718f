"""Impact ratios along the composite cut, for auditors and admins, where nobody is hired any more.

Someone who saw who meets one cut and not the next could read a person's group off two exact
figures. So the cuts lie on a fixed grid, and one is left out until enough people of each group
lie between it and the one before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from assessments.scoring.errors import ScoringError
from assessments.scoring.fairness import ImpactRatio, impact_ratio
from assessments.scoring.pool import MEET, Judged
from candidates.actions import pools
from candidates.enums import OpeningState
from candidates.judging import BarSpec
from candidates.models import Opening
from candidates.reports import grouping, laboratory
from candidates.reports.grouping import SMALLEST_CELL, Flags, Grouping

LEAST_GROUP = 30
GRID = tuple(float(cut) for cut in np.arange(1.25, 5.0, 0.25))
GROUPINGS = {Grouping.SEX: _("Sex"), Grouping.RACE_ETHNICITY: _("Race or ethnicity")}

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """One cut: the reference group's rate of *meets* (0–1), and a ratio for each other group."""

    cut: float
    rate: float
    named: tuple[tuple[str, ImpactRatio | None], ...]

    @property
    def percent(self) -> int:
        return round(100 * self.rate)


@dataclass(frozen=True, slots=True)
class Impact:
    """``others``: the groups of the columns; ``reference``: the largest one."""

    title: str
    reference: str
    others: tuple[str, ...]
    steps: tuple[Step, ...]


def is_allowed(opening: Opening) -> bool:
    """Pilots and closed openings only: nobody can be hired by what is seen here."""
    return opening.is_pilot or opening.state == OpeningState.CLOSED


def along_the_cut(opening: Opening, adopted: BarSpec) -> list[Impact]:
    """A table for each grouping with two groups of ``LEAST_GROUP``; else as the bar has it."""
    if not is_allowed(opening) or not adopted.weights:
        return []
    block, _behind = pools.block_of(opening.pk)
    ids = laboratory.competency_ids()
    judged = laboratory.judged_by(opening, block, replace(adopted, composite_cut=None), ids)
    meets = met_along(judged, GRID, adopted.meets_p)
    said = grouping.of_opening(opening.pk, block.people)
    found = [_impact(meets, by, said.get(by, {})) for by in GROUPINGS]
    return [one for one in found if one is not None]


def met_along(judged: Judged, cuts: Sequence[float], meets_p: float) -> NDArray[np.bool_]:
    """Who meets the bar with each composite cut, shape (cuts, people).

    ``judged`` without a composite cut: whatever else is asked is the same along all of them.
    """
    with np.errstate(invalid="ignore"):
        z = (judged.composite - np.array(cuts)[:, None]) / judged.sem
    meets: NDArray[np.bool_] = (judged.outcome == MEET) & (z >= NormalDist().inv_cdf(meets_p))
    return meets


def _impact(meets: NDArray[np.bool_], by: Grouping, said: Mapping[str, Flags]) -> Impact | None:
    """``said``: who is in which group."""
    sizes = {code: int(flags.sum()) for code, flags in said.items()}
    shown = sorted((c for c in said if sizes[c] >= LEAST_GROUP), key=lambda c: (-sizes[c], c))
    if len(shown) < 2:
        return None
    names = [grouping.label(by, code) for code in shown]
    n = np.array([sizes[code] for code in shown])
    selected = np.array([meets[:, said[code]].sum(axis=1) for code in shown]).T
    return Impact(
        str(GROUPINGS[by]),
        names[0],
        tuple(names[1:]),
        tuple(_step(GRID[at], names[1:], selected[at], n) for at in told_apart(selected, n)),
    )


def told_apart(selected: Counts, n: Counts) -> list[int]:
    """Which rows may be shown: ``selected``, cuts × groups, falls from one to the next.

    Between two shown rows, before the first and after the last, each group has at least
    ``SMALLEST_CELL`` people.
    """
    shown: list[int] = []
    before = n
    for at, row in enumerate(selected):
        if (before - row >= SMALLEST_CELL).all() and (row >= SMALLEST_CELL).all():
            shown.append(at)
            before = row
    return shown


def _step(cut: float, names: Sequence[str], selected: Counts, n: Counts) -> Step:
    reference, ref_n = int(selected[0]), int(n[0])
    ratios = [
        _ratio(one, of, reference, ref_n)
        for one, of in zip(selected[1:].tolist(), n[1:].tolist(), strict=True)
    ]
    return Step(cut, reference / ref_n, tuple(zip(names, ratios, strict=True)))


def _ratio(selected: int, n: int, ref_selected: int, ref_n: int) -> ImpactRatio | None:
    try:
        return impact_ratio(selected, n, ref_selected, ref_n)
    except ScoringError:
        return None
