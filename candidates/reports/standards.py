"""What judges said, as cuts: figures that the laboratory takes over, with their error."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assessments.models import Competency
from assessments.scoring import standards as scoring
from assessments.scoring.errors import ScoringError
from assessments.scoring.standards import AngoffCut, ContrastingCut
from candidates.actions import standards as actions
from candidates.actions.standards import Asked, Cell
from candidates.actions.standings import current_bars
from candidates.enums import BarMethod
from candidates.judging import BarSpec, Requirement
from candidates.models import AngoffRating, GroupJudgement, Judge, StandardSetting, Standing
from candidates.models.candidate import StandingScore

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """One competency's cut, or the composite's (``competency`` None), or why there is none."""

    competency: Competency | None
    angoff: AngoffCut | None = None
    groups: ContrastingCut | None = None
    refused: str = ""

    @property
    def cut(self) -> float | None:
        found = self.angoff or self.groups
        return found.cut if found else None


@dataclass(frozen=True, slots=True)
class Result:
    """``numbers``: of the judges, in the order of ``angoff.by_judge``; the composite comes last."""

    numbers: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def table(self) -> list[tuple[int, list[float]]]:
        """Angoff: each judge's means, a column a line."""
        return [
            (number, [line.angoff.by_judge[at] for line in self.lines if line.angoff])
            for at, number in enumerate(self.numbers)
        ]


def result(setting: StandardSetting) -> Result:
    """The cuts of what was handed in; the composite by the weights of the bar in force."""
    return _angoff(setting) if setting.method == BarMethod.ANGOFF else _contrasting(setting)


def suggested(setting: StandardSetting, base: BarSpec) -> BarSpec:
    """``base`` with the cuts as minimums and composite cut, to one decimal."""
    needs = {need.competency: need for need in base.requirements}
    composite_cut = base.composite_cut
    for line in result(setting).lines:
        if line.cut is None:
            continue
        if line.competency is None:
            composite_cut = round(line.cut, 1)
        else:
            slug = line.competency.slug
            need = needs.get(slug, Requirement(slug, 0.0))
            needs[slug] = replace(need, minimum=round(line.cut, 1))
    return replace(
        base,
        requirements=tuple(needs.values()),
        composite_cut=composite_cut,
        method=BarMethod(setting.method),
        standard=setting.pk,
    )


def weights_of(setting: StandardSetting, competencies: Sequence[Competency]) -> dict[int, float]:
    """Of the bar in force, by competency; before there is one, all alike."""
    bar = current_bars([setting.opening_id]).get(setting.opening_id)
    given = BarSpec.of(bar).weights if bar else {}
    found = {one.pk: given.get(one.slug, 0.0) for one in competencies}
    return found if any(found.values()) else dict.fromkeys(found, 1.0)


def _angoff(setting: StandardSetting) -> Result:
    items = actions.asked(setting)
    competencies = _competencies(items)
    rows = AngoffRating.objects.filter(actions.counting(setting), round=setting.round)
    said: dict[int, dict[Cell, float]] = {}
    for judge, item, competency, value in rows.order_by("judge__number").values_list(
        "judge__number", "form_item", "competency", "expected"
    ):
        said.setdefault(judge, {})[item, competency] = value
    lines = [_angoff_line(one, items, list(said.values())) for one in competencies]
    return Result(tuple(said), (*lines, _angoff_composite(setting, lines)))


def _angoff_line(
    competency: Competency, items: Sequence[Asked], said: Sequence[Mapping[Cell, float]]
) -> Line:
    own = [one for one in items if competency in one.competencies]
    expected = np.array(
        [[given.get((one.form_item.pk, competency.pk), np.nan) for one in own] for given in said]
    )
    try:
        cut = scoring.angoff(expected, np.array([one.share for one in own]))
    except ScoringError as refused:
        return Line(competency, refused=str(refused))
    return Line(competency, angoff=cut)


def _angoff_composite(setting: StandardSetting, lines: Sequence[Line]) -> Line:
    weights = weights_of(setting, [line.competency for line in lines if line.competency])
    cuts = [(line.angoff, weights[line.competency.pk]) for line in lines if line.competency]
    whole = [(cut.by_judge, weight) for cut, weight in cuts if cut and weight]
    if not whole or any(cut is None and weight for cut, weight in cuts):
        return Line(None, refused=next((line.refused for line in lines if line.refused), ""))
    shares = np.array([weight for _, weight in whole])
    by_judge = shares @ np.array([means for means, _ in whole]) / shares.sum()
    return Line(None, angoff=scoring.over_judges(by_judge))


def _competencies(items: Sequence[Asked]) -> list[Competency]:
    named = {c.pk: c for one in items for c in one.competencies}
    return sorted(named.values(), key=lambda c: (c.position, c.pk))


def groups(setting: StandardSetting) -> dict[int, bool]:
    """Who can do the job, by application: as most of the judges said; ties are left out."""
    votes: dict[int, Counter[bool]] = {}
    rows = GroupJudgement.objects.filter(actions.counting(setting), is_competent__isnull=False)
    for application, is_competent in rows.values_list("application", "is_competent"):
        votes.setdefault(application, Counter())[bool(is_competent)] += 1
    return {
        pk: found[True] > found[False] for pk, found in votes.items() if found[True] != found[False]
    }


def _contrasting(setting: StandardSetting) -> Result:
    sorted_ = groups(setting)
    scores = _scores(setting, list(sorted_))
    competencies = _competencies(actions.asked(setting))
    with_one = Standing.objects.filter(application__in=sorted_, composite__isnull=False)
    composite = {
        person: value
        for person, value in with_one.values_list("application", "composite")
        if value is not None
    }
    lines = [_group_line(one, scores.get(one.pk, {}), sorted_) for one in competencies]
    return Result((), (*lines, _group_line(None, composite, sorted_)))


def _scores(setting: StandardSetting, people: Sequence[int]) -> dict[int, dict[int, float]]:
    """By competency and application."""
    rows = StandingScore.objects.filter(
        opening=setting.opening_id, standing__application__in=people
    )
    found: dict[int, dict[int, float]] = {}
    for competency, person, score in rows.values_list(
        "competency", "standing__application", "score"
    ):
        if score is not None:
            found.setdefault(competency, {})[person] = score
    return found


def _group_line(
    competency: Competency | None, scores: Mapping[int, float], can_do: Mapping[int, bool]
) -> Line:
    can = np.array([score for person, score in scores.items() if can_do[person]])
    cannot = np.array([score for person, score in scores.items() if not can_do[person]])
    try:
        return Line(competency, groups=scoring.contrasting(cannot, can))
    except ScoringError as refused:
        return Line(competency, refused=str(refused))


@dataclass(frozen=True, slots=True)
class Spread:
    """What all judges said in the first round: mean, least and most."""

    mean: float
    low: float
    high: float
    n: int


def first_round(setting: StandardSetting) -> dict[Cell, Spread]:
    """By item and competency, of the judges who handed in, without who said what."""
    rows = AngoffRating.objects.filter(
        judge__setting=setting, judge__finished_round__gte=1, judge__revoked_at=None, round=1
    )
    said: dict[Cell, list[float]] = {}
    for item, competency, value in rows.values_list("form_item", "competency", "expected"):
        said.setdefault((item, competency), []).append(value)
    return {
        cell: Spread(float(np.mean(values)), min(values), max(values), len(values))
        for cell, values in said.items()
    }


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """How far one judge is; ``state``: revoked, done, begun or asked."""

    judge: Judge
    n_done: int
    state: str


def progress(setting: StandardSetting) -> list[JudgeRow]:
    """Everybody asked, with what they gave in the open round."""
    judges = setting.judges.select_related("user").order_by("number")
    rated = AngoffRating.objects.filter(judge__setting=setting, round=setting.round)
    said = GroupJudgement.objects.filter(judge__setting=setting)
    is_angoff = setting.method == BarMethod.ANGOFF
    counts = Counter((rated if is_angoff else said).values_list("judge", flat=True))
    return [JudgeRow(one, counts[one.pk], _state(one, setting, counts[one.pk])) for one in judges]


def _state(judge: Judge, setting: StandardSetting, n: int) -> str:
    if judge.revoked_at:
        return "revoked"
    if judge.finished_round == setting.round:
        return "done"
    if judge.finished_round < setting.round - 1:
        return "left"
    return "begun" if n else "asked"
