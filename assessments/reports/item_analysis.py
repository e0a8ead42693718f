"""Item analysis of a form version or a bank: one competency at a time.

The credit of an answer is its score on the frozen scale, 1 → 0 and 5 → 1, so that every format and
keying method counts alike. What is not scored is left out of every figure and counted apart: it is
never a 0.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.db.models import Avg, Count, Max, QuerySet

from assessments.enums import ItemKind
from assessments.models import Competency, ItemVersion, Option
from assessments.reports import columns
from assessments.reports.columns import LEFT_OUT, LEVEL_SPAN, NOT_DRAWN, NOT_REACHED, Floats, Table
from assessments.reports.responses import Scope
from assessments.scoring.errors import ScoringError
from assessments.scoring.items import (
    CreditFigures,
    analyse_credits,
    better_option,
    rest_means,
    traces,
)
from assessments.scoring.reliability import (
    LengthPoint,
    alpha_interval,
    alpha_of_covariance,
    available_covariance,
    by_length,
    omega_of_covariance,
    sem_from_reliability,
    spearman_brown,
)

LEAST_PEOPLE = 30  # for any figure of an item or a scale
WEAK = 0.20  # item-rest r under which an item is flagged
KEPT_S = 3600
FORMAT = 1  # of what is kept; a change of the figures needs another


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item version; figures are None where under ``LEAST_PEOPLE`` answers are scored."""

    version: ItemVersion
    n: int
    n_shown: int
    missing: float
    not_reached: float
    facility: float | None = None
    item_rest: float | None = None
    median_s: float | None = None
    likely_miskey: str | None = None

    @property
    def missing_percent(self) -> float:
        return 100 * self.missing

    @property
    def not_reached_percent(self) -> float:
        return 100 * self.not_reached

    @property
    def is_thin(self) -> bool:
        return self.n < LEAST_PEOPLE

    @property
    def is_weak(self) -> bool:
        return self.item_rest is not None and self.item_rest < WEAK


@dataclass(frozen=True, slots=True)
class Scale:
    """The score of one competency over a person's items, in points of 1–5.

    ``n_given``: items a person typically has a score on; ``alpha`` and ``omega`` hold for so many.
    ``refused`` says why there are none.
    """

    n_people: int
    n_items: int
    n_given: int
    mean: float | None = None
    sd: float | None = None
    alpha: float | None = None
    alpha_low: float | None = None
    alpha_high: float | None = None
    omega: float | None = None
    sem: float | None = None
    lengths: tuple[LengthPoint, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    n_attempts: int
    scale: Scale
    items: tuple[ItemLine, ...]


def competencies_of(scope: Scope) -> QuerySet[Competency]:
    """The competencies that items of ``scope`` are scored for, answered or not."""
    versions = ItemVersion.objects.all()
    if scope.form_version is not None:
        versions = versions.filter(in_forms__section__form_version=scope.form_version)
    if scope.bank is not None:
        versions = versions.filter(item__bank=scope.bank)
    scored = {"itemcompetency__is_scored": True, "itemcompetency__item_version__in": versions}
    return Competency.objects.filter(is_scored=True, **scored).distinct().order_by("position", "pk")


def analyse(scope: Scope, competency: Competency) -> Analysis:
    """All figures for one competency; items that are not scored for it are left out.

    Kept for an hour under what was read: one more attempt or scoring run makes it anew.
    """
    read = scope.attempts().aggregate(n=Count("pk", distinct=True), run=Max("runs"))
    key = f"item-analysis:{FORMAT}:{scope}:{competency.pk}:{read['n']}:{read['run']}"
    key = hashlib.sha256(key.encode()).hexdigest()
    found: Analysis | None = cache.get(key)
    if found is None:
        found = _analyse(scope, competency)
        cache.set(key, found, KEPT_S)
    return found


def _analyse(scope: Scope, competency: Competency) -> Analysis:
    table = columns.read(scope)
    versions = _versions(table, competency)
    at = [place for place, pk in enumerate(table.versions) if pk in versions]
    credits = columns.read_credits(scope, competency.pk).at(
        table.attempts, table.versions[np.array(at, np.int64)]
    )
    lines = _lines(table, credits, at, versions, keys_of(versions, competency))
    return Analysis(len(table.attempts), scale_of(credits), tuple(lines))


def _versions(table: Table, competency: Competency) -> dict[int, ItemVersion]:
    found = ItemVersion.objects.filter(
        pk__in=table.versions.tolist(), keyed_to__competency=competency, keyed_to__is_scored=True
    )
    return {
        version.pk: version
        for version in found.select_related("item__bank").prefetch_related("options")
    }


def keys_of(versions: Iterable[int], competency: Competency) -> dict[int, str]:
    """By version: the option that the raters think best."""
    rated = (
        Option.objects.filter(item_version__in=list(versions), ratings__competency=competency)
        .annotate(mean=Avg("ratings__value"))
        .order_by("mean", "-position")
        .values_list("item_version_id", "key")
    )
    return dict(rated)


def _lines(
    table: Table,
    credits: Floats,
    at: Sequence[int],
    versions: Mapping[int, ItemVersion],
    keys: Mapping[int, str],
) -> list[ItemLine]:
    figures, rests = analyse_credits(credits), rest_means(credits)
    found = []
    for place, figure, rest in zip(at, figures, rests.T, strict=True):
        version = versions[int(table.versions[place])]
        key = keys.get(version.pk, "")
        found.append(
            _line(table, place, version, figure, _miskey(table, place, version, key, rest))
        )
    return found


def _line(
    table: Table, place: int, version: ItemVersion, figure: CreditFigures, miskey: str | None
) -> ItemLine:
    answered = table.answered[:, place]
    n_drawn = int((answered != NOT_DRAWN).sum())
    thin = figure.n < LEAST_PEOPLE
    seconds = table.seconds[:, place]
    seconds = seconds[np.isfinite(seconds)]
    return ItemLine(
        version=version,
        n=figure.n,
        n_shown=int((answered > NOT_REACHED).sum()),
        missing=int((answered == LEFT_OUT).sum()) / n_drawn,
        not_reached=int((answered == NOT_REACHED).sum()) / n_drawn,
        facility=None if thin else figure.facility,
        item_rest=None if thin else figure.item_rest,
        median_s=None if len(seconds) < LEAST_PEOPLE else float(np.median(seconds)),
        likely_miskey=None if thin else miskey,
    )


def _miskey(table: Table, place: int, version: ItemVersion, key: str, rest: Floats) -> str | None:
    """The option that better people choose, call best or put first instead of the key."""
    if version.kind != ItemKind.SJT or not key:
        return None
    told = (table.choice[:, place] > 0) & np.isfinite(rest)
    if told.sum() < LEAST_PEOPLE:
        return None
    chosen, rest = table.choice[told, place], rest[told]
    marks = {
        option.key: (chosen == option.position).astype(np.float64)
        for option in version.options.all()
    }
    return better_option(traces(marks, rest), key, len(rest))


def scale_of(credits: Floats) -> Scale:
    """Reliability and error of the mean score; ``credits`` (n_people, n_items) may hold NaN."""
    told = np.isfinite(credits)
    enough = told.sum(axis=0) >= LEAST_PEOPLE
    if not enough.any():
        return Scale(int(told.any(axis=1).sum()), 0, 0)
    credits, told = credits[:, enough], told[:, enough]
    somebody = told.any(axis=1)
    credits, told = credits[somebody], told[somebody]
    n_people, n_items = credits.shape
    if n_people < LEAST_PEOPLE:
        return Scale(n_people, n_items, 0)
    n_given = int(np.median(told.sum(axis=1)))
    means = np.nanmean(credits, axis=1)
    mean, sd = float(1 + LEVEL_SPAN * means.mean()), float(LEVEL_SPAN * means.std(ddof=1))
    try:
        covariance = available_covariance(credits, LEAST_PEOPLE)
        whole = alpha_of_covariance(covariance)
    except ScoringError as refused:
        return Scale(n_people, n_items, n_given, mean, sd, refused=str(refused))
    factor = n_given / n_items
    alpha = _at_length(whole, factor)
    limits = alpha_interval(whole, n_people, n_items)
    return Scale(
        n_people,
        n_items,
        n_given,
        mean,
        sd,
        alpha,
        _at_length(limits[0], factor),
        _at_length(limits[1], factor),
        _omega(covariance, factor),
        None if alpha is None else sem_from_reliability(sd, min(alpha, 1.0)),
        by_length(whole, n_items, n_given),
    )


def _at_length(reliability: float, factor: float) -> float | None:
    """The reliability of so many of the items as a person is given, where pools draw some."""
    if factor == 1:
        return reliability
    try:
        return spearman_brown(reliability, factor)
    except ScoringError:
        return None


def _omega(covariance: Floats, factor: float) -> float | None:
    try:
        return _at_length(omega_of_covariance(covariance), factor)
    except ScoringError:
        return None
