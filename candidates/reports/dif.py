"""Differential item functioning of a form: items that one group finds harder than its equals.

People are matched by their mean credit over the items of one competency. Figures come from
``scoring``, which gets masks and never learns what a group stands for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.models import Competency, ItemVersion
from assessments.reports import columns
from assessments.reports.responses import Scope
from assessments.scoring.dif import (
    LEAST_TO_REPORT,
    LEVEL,
    SOLID,
    Class,
    as_levels,
    mantel_haenszel,
    ordinal_logistic,
    strata,
)
from assessments.scoring.errors import ScoringError
from candidates.reports.grouping import shown

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DifLine:
    """One item: ``effect`` is Δ for right or wrong, ΔR² for levels; None with ``refused``.

    ``n_reference`` and ``n_focal``: scored people, None under five. ``harder_for_focal``: among
    people of the same total; None where the difference is not significant. ``changes``: the
    difference depends on the total.
    """

    version: ItemVersion
    n_reference: int | None
    n_focal: int | None
    is_binary: bool = False
    chi_square: float | None = None
    p: float | None = None
    effect: float | None = None
    grade: Class | None = None
    harder_for_focal: bool | None = None
    changes: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class DifReport:
    """``is_thin``: a group is so small that only large differences would show."""

    lines: tuple[DifLine, ...]
    is_thin: bool

    @property
    def n_large(self) -> int:
        return sum(line.grade == "C" for line in self.lines)

    @property
    def n_moderate(self) -> int:
        return sum(line.grade == "B" for line in self.lines)


def analyse(
    scope: Scope,
    competency: Competency,
    codes: Mapping[int, str],
    reference: str,
    focal: str,
) -> DifReport:
    """``codes``: attempt → group; people of other groups are left out."""
    credits = columns.read_credits(scope, competency.pk)
    group = np.array([codes.get(int(pk), "") for pk in credits.attempts])
    chosen = (group == reference) | (group == focal)
    values, is_focal = credits.values[chosen], group[chosen] == focal
    versions = _versions(credits.versions.tolist())
    total = np.nanmean(values, axis=1) if len(values) else np.empty(0)
    lines = [
        _line(versions[int(pk)], column, total, is_focal)
        for pk, column in zip(credits.versions, values.T, strict=True)
        if pk in versions
    ]
    lines.sort(key=lambda line: (line.version.item.code, line.version.number))
    told = [n for line in lines for n in (line.n_reference, line.n_focal) if line.grade]
    return DifReport(tuple(lines), any(n is not None and n < SOLID for n in told))


def _versions(ids: Iterable[int]) -> dict[int, ItemVersion]:
    return {
        one.pk: one for one in ItemVersion.objects.filter(pk__in=ids).select_related("item__bank")
    }


def _line(version: ItemVersion, credit: Floats, total: Floats, is_focal: Mask) -> DifLine:
    told = np.isfinite(credit)
    credit, total, is_focal = credit[told], total[told], is_focal[told]
    n_focal = int(is_focal.sum())
    sizes = shown(len(credit) - n_focal), shown(n_focal)
    is_binary = bool(np.isin(credit, (0.0, 1.0)).all())
    try:
        compare = _binary if is_binary else _leveled
        return compare(version, credit, total, is_focal, sizes)
    except ScoringError as refused:
        return DifLine(version, *sizes, is_binary, refused=_in_words(refused, sizes))


Sizes = tuple[int | None, int | None]


def _binary(
    version: ItemVersion, credit: Floats, total: Floats, is_focal: Mask, sizes: Sizes
) -> DifLine:
    matched = strata(total).astype(np.float64)
    found = mantel_haenszel(credit, matched, is_focal, LEAST_TO_REPORT)
    harder = found.delta < 0 if found.p < LEVEL else None
    return DifLine(
        version, *sizes, True, found.chi_square, found.p, found.delta, found.grade, harder
    )


def _leveled(
    version: ItemVersion, credit: Floats, total: Floats, is_focal: Mask, sizes: Sizes
) -> DifLine:
    found = ordinal_logistic(as_levels(credit), total, is_focal, LEAST_TO_REPORT)
    harder = found.log_odds < 0 if found.p_uniform < LEVEL else None
    return DifLine(
        version,
        *sizes,
        False,
        found.chi_square,
        found.p,
        found.r2_change,
        found.grade,
        harder,
        found.p_non_uniform < LEVEL,
    )


def _in_words(refused: ScoringError, sizes: Sizes) -> str:
    """The reason; where a group is too small the page says so itself, without its exact size."""
    return "" if min(n or 0 for n in sizes) < LEAST_TO_REPORT else str(refused)
