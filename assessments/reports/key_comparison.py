"""Every keying method on the same answers: before a form is published, which key is worth most?

Each item is scored by each method of its format on that method's own frozen scale (chance → 2,
full key → 5), as a form that used it would. Nothing here changes a score.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import combinations
from typing import Generic, TypeVar

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from assessments.enums import ItemKind, ResponseFormat
from assessments.models import Attempt, Competency, FormItem, FormVersion, ItemVersion, Response
from assessments.pipeline.sjt import key_of
from assessments.reports.columns import joined_whole
from assessments.reports.responses import Scope
from assessments.scoring import keying
from assessments.scoring.errors import InvalidKey, ScoringError
from assessments.scoring.keying import Distribution, GroupDifference, RankAgreement
from assessments.scoring.sjt import (
    FrozenScale,
    SjtKey,
    default_method,
    frozen_scale,
    is_complete,
    methods_for,
    raw_scores,
)

Array = NDArray[np.float64]
Answer = Mapping[str, object]
T = TypeVar("T")

MAX_PEOPLE = 2000  # the newest; more would keep the author waiting and change no figure
GROUPS = ("route", "language")  # what an attempt itself knows of its person


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """A figure, or the sentence that says why there is none."""

    figure: T | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alpha:
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class MethodReport:
    """One method on one format. ``in_use`` by how many of the items; ``n_unkeyed`` items it cannot
    key; ``n_not_scored`` people whom it leaves without any score; ``whole``: alpha over the items
    of all formats with this method here and the methods in use elsewhere."""

    method: str
    in_use: int
    n_unkeyed: int
    n_not_scored: int
    spread: Told[Distribution]
    alpha: Told[Alpha]
    whole: Told[Alpha]
    differences: tuple[GroupDifference, ...]


@dataclass(frozen=True, slots=True)
class FormatReport:
    """``pairs``: for each two methods, how alike they order people."""

    response_format: str
    n_items: int
    n_people: int
    methods: tuple[MethodReport, ...]
    pairs: Mapping[tuple[str, str], Told[RankAgreement]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``n_people`` drew one of the items; ``is_cut``: there were more, the newest count.
    ``reference``: the group that the others stand against."""

    n_people: int
    is_cut: bool
    formats: tuple[FormatReport, ...] = ()
    groups: Mapping[str, int] = field(default_factory=dict)
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Pilot:
    """Whole answers of people (rows) to items: ``given[version][person]``, and what was drawn."""

    people: tuple[int, ...]
    given: Mapping[int, Mapping[int, Answer]]
    versions: tuple[ItemVersion, ...]
    in_use: Mapping[int, str]
    seed: int


def compare(
    scope: Scope, competency: Competency | None = None, groups: Mapping[int, str] | None = None
) -> Comparison:
    """All methods of all formats on the answers of ``scope``.

    ``competency``: for this one alone; else the mean over those that an item scores. ``groups``:
    an opaque code for each attempt id; attempts without one are in no group.
    """
    people, is_cut = _people(scope)
    pilot = _pilot(scope, people)
    codes = [(groups or {}).get(pk, "") for pk in people]
    sizes = {code: codes.count(code) for code in sorted(set(codes) - {""})}
    reference = max(sizes, key=lambda code: sizes[code]) if len(sizes) > 1 else ""
    levels = _all_levels(pilot, competency)
    used = {v.pk: levels[v.pk][_method_of(pilot, v)] for v in pilot.versions if levels[v.pk]}
    formats = tuple(
        _format(fmt, pilot, levels, used, _Groups(codes, reference))
        for fmt in ResponseFormat.values
        if any(v.response_format == fmt and levels[v.pk] for v in pilot.versions)
    )
    return Comparison(len(people), is_cut, formats, sizes, reference)


def own_groups(scope: Scope, by: str) -> dict[int, str]:
    """Groups that the attempts themselves know: the route or the language of the answers."""
    if by not in GROUPS:
        raise ValueError(by)
    return dict(Attempt.objects.filter(pk__in=scope.attempts()).values_list("pk", by))


# --- answers -------------------------------------------------------------------------------


def _people(scope: Scope) -> tuple[tuple[int, ...], bool]:
    drew = scope.items().filter(form_item__item_version__kind=ItemKind.SJT)
    newest = drew.order_by("-attempt_id").values_list("attempt_id", flat=True).distinct()
    found = list(newest[: MAX_PEOPLE + 1])
    return tuple(sorted(found[:MAX_PEOPLE])), len(found) > MAX_PEOPLE


def _pilot(scope: Scope, people: Sequence[int]) -> Pilot:
    rows = Response.objects.filter(
        attempt_item__in=scope.items(),
        attempt_item__attempt__gte=people[0] if people else 0,
        attempt_item__form_item__item_version__kind=ItemKind.SJT,
        answered_at__isnull=False,
    ).values_list("attempt_item__attempt_id", "attempt_item__form_item__item_version_id", "answer")
    at = {pk: row for row, pk in enumerate(people)}
    given: dict[int, dict[int, Answer]] = {}
    with connection.cursor() as cursor, joined_whole(cursor):
        for attempt, version, answer in rows.iterator():
            if attempt in at:
                given.setdefault(version, {})[at[attempt]] = answer or {}
    versions = ItemVersion.objects.filter(pk__in=given).order_by("item__code", "number")
    loaded = versions.prefetch_related("options__ratings", "keyed_to__competency")
    return Pilot(tuple(people), given, tuple(loaded), _in_use(scope), _seed(scope))


def _in_use(scope: Scope) -> dict[int, str]:
    """The method that the form names for an item; a bank has only the defaults."""
    if scope.form_version is None:
        return {}
    items = FormItem.objects.filter(section__form_version=scope.form_version).exclude(method="")
    return dict(items.values_list("item_version_id", "method"))


def _seed(scope: Scope) -> int:
    """Of the form, so that its scales are those of its publication."""
    default: int = FormVersion._meta.get_field("scale_seed").default
    if scope.form_version is None:
        return default
    return FormVersion.objects.values_list("scale_seed", flat=True).get(pk=scope.form_version)


def _method_of(pilot: Pilot, version: ItemVersion) -> str:
    return pilot.in_use.get(version.pk) or str(default_method(version.response_format))


# --- levels --------------------------------------------------------------------------------


def _all_levels(pilot: Pilot, competency: Competency | None) -> dict[int, dict[str, Array]]:
    """By item and method, shape (n_people,), 1–5, NaN where not scored. An item that is not
    scored for ``competency`` has no methods."""
    return {version.pk: _levels_of(version, pilot, competency) for version in pilot.versions}


def _levels_of(
    version: ItemVersion, pilot: Pilot, competency: Competency | None
) -> dict[str, Array]:
    scored = [link.competency_id for link in version.keyed_to.all() if link.is_scored]
    wanted = [pk for pk in scored if competency is None or pk == competency.pk]
    if not wanted:
        return {}
    people, at, answers = _distinct(version, pilot.given[version.pk])
    found = {}
    for method in methods_for(version.response_format):
        column = np.full(len(pilot.people), np.nan)
        columns = [_levels(version, pk, method, answers, pilot.seed) for pk in wanted]
        column[people] = keying.person_scores(np.column_stack(columns))[at]
        found[str(method)] = column
    return found


def _distinct(
    version: ItemVersion, given: Mapping[int, Answer]
) -> tuple[list[int], list[int], list[Answer]]:
    """Who gave a whole answer, the place of each one's among the different ones, and those:
    each is checked and scored once, however many people gave it."""
    keys = [option.key for option in version.options.all()]
    places: dict[str, int] = {}
    answers: list[Answer] = []
    people, at = [], []
    for person, answer in given.items():
        name = json.dumps(answer, sort_keys=True)
        if name not in places:
            is_whole = is_complete(version.response_format, keys, answer)
            places[name] = len(answers) if is_whole else -1
            answers += [answer] if is_whole else []
        if places[name] >= 0:
            people.append(person)
            at.append(places[name])
    return people, at, answers


def _levels(
    version: ItemVersion,
    competency: int,
    method: str,
    answers: Sequence[Answer],
    seed: int,
) -> Array:
    try:
        key = key_of(version, competency, method)
        scale = _scale(key, seed, version.pk)
        return scale.levels(raw_scores(key, answers))
    except InvalidKey:
        return np.full(len(answers), np.nan)


@lru_cache(maxsize=2048)
def _scale(key: SjtKey, seed: int, version: int) -> FrozenScale:
    """The scale that publishing would freeze (the same seed gives the same chance)."""
    return frozen_scale(key, np.random.default_rng([seed, version]))


# --- figures -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Groups:
    codes: Sequence[str]
    reference: str


def _format(
    fmt: str,
    pilot: Pilot,
    levels: Mapping[int, Mapping[str, Array]],
    used: Mapping[int, Array],
    groups: _Groups,
) -> FormatReport:
    versions = [v for v in pilot.versions if v.response_format == fmt and levels[v.pk]]
    pks = [version.pk for version in versions]
    drew = sorted({person for pk in pks for person in pilot.given[pk]})
    others = [column for pk, column in used.items() if pk not in pks]
    methods, scores = [], {}
    for method in map(str, methods_for(fmt)):
        table = np.column_stack([levels[pk][method] for pk in pks])
        scores[method] = keying.person_scores(table)
        in_use = sum(_method_of(pilot, version) == method for version in versions)
        methods.append(_method(method, in_use, table, others, scores[method], drew, groups))
    pairs = {
        (one, two): _told(partial(keying.rank_agreement, scores[one], scores[two]))
        for one, two in combinations(scores, 2)
    }
    return FormatReport(fmt, len(pks), len(drew), tuple(methods), pairs)


def _method(
    method: str,
    in_use: int,
    table: Array,
    others: Sequence[Array],
    scores: Array,
    drew: Sequence[int],
    groups: _Groups,
) -> MethodReport:
    is_keyed = ~np.isnan(table).all(axis=0)
    whole = np.column_stack([table[:, is_keyed], *others])
    differences: tuple[GroupDifference, ...] = ()
    if groups.reference:
        differences = keying.group_differences(scores, groups.codes, groups.reference)
    return MethodReport(
        method,
        in_use,
        n_unkeyed=int((~is_keyed).sum()),
        n_not_scored=int(np.isnan(scores[list(drew)]).sum()),
        spread=_told(lambda: keying.distribution(scores)),
        alpha=_told(lambda: Alpha(*keying.alpha_of(table[:, is_keyed]))),
        whole=_told(lambda: Alpha(*keying.alpha_of(whole))),
        differences=differences,
    )


def _told(figure: Callable[[], T]) -> Told[T]:
    try:
        return Told(figure())
    except ScoringError as refused:
        return Told(None, str(refused))
