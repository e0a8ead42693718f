"""Impact ratios along the composite cut, for auditors and admins, where nobody is hired any more.

Someone who saw who meets one cut and not the next could read a person's group off two exact
figures. So the cuts lie on a fixed grid, and one is left out until enough people of each group
lie between it and the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from assessments.reports.responses import Scope
from assessments.scoring.errors import ScoringError
from assessments.scoring.fairness import ImpactRatio, impact_ratio
from assessments.scoring.pool import MEET
from candidates.actions import pools
from candidates.enums import OpeningState
from candidates.judging import BarSpec
from candidates.models import Application, Opening
from candidates.packed import Block
from candidates.reports import grouping, laboratory
from candidates.reports.grouping import SMALLEST_CELL, Grouping

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
    tried = [replace(adopted, composite_cut=cut) for cut in GRID]
    meets = np.array(
        [laboratory.judged_by(opening, block, spec, ids).outcome == MEET for spec in tried]
    )
    found = [_impact(opening, block, meets, by) for by in GROUPINGS]
    return [one for one in found if one is not None]


def _impact(
    opening: Opening, block: Block, meets: NDArray[np.bool_], by: Grouping
) -> Impact | None:
    group = _groups(opening, block, by)
    codes, sizes = np.unique(group[group != ""], return_counts=True)
    is_large = sizes >= LEAST_GROUP
    by_size = sorted(zip((-sizes[is_large]).tolist(), codes[is_large].tolist(), strict=True))
    if len(by_size) < 2:
        return None
    shown = [code for _size, code in by_size]
    names = [grouping.label(by, code) for code in shown]
    n = np.array([(group == code).sum() for code in shown])
    selected = np.array([meets[:, group == code].sum(axis=1) for code in shown]).T
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


def _groups(opening: Opening, block: Block, by: Grouping) -> NDArray[np.str_]:
    """The group of each person of the block, "" for those who have none."""
    scope = Scope(form_version=opening.form_version_id)
    of_attempt = grouping.codes(by, scope, opening.pk)
    attempts = dict(Application.objects.filter(opening=opening).values_list("pk", "attempt_id"))
    return np.array(
        [of_attempt.get(attempts.get(int(pk), 0), "") for pk in block.people], dtype=str
    )
