"""How raters agree, per competency: people, the machine as one more, and models by their names.

Figures by rater code only. Levels that a third rater gave because two differed are left out:
those answers were chosen for their disagreement and would make everybody look worse.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Exists, OuterRef

from assessments.enums import AssignmentReason, ScoreSource
from assessments.models import (
    Competency,
    ItemScore,
    ModelRating,
    RaterQualification,
    Rating,
    RatingAssignment,
    ScoringRun,
)
from assessments.pipeline.text import METHOD as MACHINE_METHOD
from assessments.reports.drift_plot import DriftPlot, drift_plot
from assessments.scoring import agreement
from assessments.scoring.agreement import LEAST_COMMON, Bias, PanelAgreement, Ratings
from assessments.scoring.errors import ScoringError
from assessments.scoring.rubric import level as level_of_score

MACHINE = "machine"
Levels = dict[int, float]  # by attempt item, in the order they were given


@dataclass(frozen=True, slots=True)
class RaterRow:
    """One rater against the people who rated the same answers; ``bias`` None: too few to say."""

    code: str
    name: str
    n_rated: int
    n_common: int
    bias: Bias | None
    change: Bias | None
    plot: DriftPlot | None

    @property
    def is_person(self) -> bool:
        return self.code.startswith("rater-")


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two raters on the answers that both have; ``kappa`` None: too few, or nothing varies."""

    first: str
    second: str
    n: int
    kappa: float | None
    apart: float | None


@dataclass(frozen=True, slots=True)
class Panel:
    """Agreement of a group of raters, or ``reason`` why it cannot be told."""

    n_answers: int
    n_raters: int
    found: PanelAgreement | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Laboratory:
    people: Panel
    with_machine: Panel
    raters: tuple[RaterRow, ...]
    pairs: tuple[PairRow, ...]


def rated_competencies() -> list[Competency]:
    rated = Rating.objects.filter(competency=OuterRef("pk"))
    return list(Competency.objects.filter(Exists(rated)).order_by("position", "slug"))


def laboratory(competency: Competency, names: Mapping[int, str]) -> Laboratory:
    """``names``: of people by their id, empty for those who read codes only."""
    people = _people(competency)
    answers = {answer for levels in people.values() for answer in levels}
    others = _models(competency, answers)
    machine = _machine(competency, answers)
    whole = _rounded(machine)
    by_code = {code_of(pk): levels for pk, levels in people.items()}
    everybody = by_code | ({MACHINE: machine} if machine else {}) | others
    told = {code_of(pk): name for pk, name in names.items()}
    return Laboratory(
        people=_panel(by_code),
        with_machine=_panel(by_code | ({MACHINE: whole} if whole else {})),
        raters=tuple(
            _rater(code, told.get(code, ""), levels, by_code) for code, levels in everybody.items()
        ),
        pairs=tuple(_pairs(by_code | ({MACHINE: whole} if whole else {}) | others)),
    )


def code_of(rater_id: int) -> str:
    return f"rater-{rater_id}"


# --- reading -------------------------------------------------------------------------------


def _people(competency: Competency) -> dict[int, Levels]:
    escalated = RatingAssignment.objects.filter(
        attempt_item=OuterRef("attempt_item"),
        rater=OuterRef("rater"),
        reason=AssignmentReason.DISAGREEMENT,
        done_at__isnull=False,
    )
    rows = Rating.objects.of_present_answers().filter(
        ~Exists(escalated), competency=competency, level__isnull=False
    )
    found: dict[int, Levels] = {}
    for rater, answer, level in rows.order_by("created_at", "pk").values_list(
        "rater", "attempt_item", "level"
    ):
        if level is not None:
            found.setdefault(rater, {})[answer] = float(level)
    return dict(sorted(found.items()))


def _machine(competency: Competency, answers: Iterable[int]) -> Levels:
    """The scorer's newest scores, unrounded, of the same answers, oldest first."""
    newest = ScoringRun.objects.latest_of_each_attempt(ScoreSource.MACHINE)
    rows = ItemScore.objects.filter(
        run__in=newest,
        method=MACHINE_METHOD,
        competency=competency,
        attempt_item__in=answers,
        score__isnull=False,
    )
    scores = rows.order_by("run__finished_at", "pk").values_list("attempt_item", "score")
    return {answer: score for answer, score in scores if score is not None}


def _rounded(scores: Levels) -> Levels:
    return {answer: float(level_of_score(score)) for answer, score in scores.items()}


def _models(competency: Competency, answers: Iterable[int]) -> dict[str, Levels]:
    rows = ModelRating.objects.newest_of_each_rater().filter(
        competency=competency, attempt_item__in=answers, level__isnull=False
    )
    found: dict[str, Levels] = {}
    for row in sorted(rows, key=lambda row: (row.rater, row.created_at, row.pk)):
        if row.level is not None:
            found.setdefault(row.rater, {})[row.attempt_item_id] = float(row.level)
    return found


# --- figures -------------------------------------------------------------------------------


def _panel(by_code: Mapping[str, Levels]) -> Panel:
    rows = [(a, code, level) for code, levels in by_code.items() for a, level in levels.items()]
    ratings = Ratings.of(rows)
    n_answers, n_raters = ratings.n_answers, ratings.n_raters
    if n_answers < LEAST_COMMON:
        return Panel(n_answers, n_raters, None)
    try:
        return Panel(n_answers, n_raters, agreement.panel_agreement(ratings))
    except ScoringError as error:
        return Panel(n_answers, n_raters, None, str(error))


def _rater(code: str, name: str, levels: Levels, people: Mapping[str, Levels]) -> RaterRow:
    others: dict[int, list[float]] = {}
    for other, given in people.items():
        if other != code:
            for answer, level in given.items():
                others.setdefault(answer, []).append(level)
    apart = agreement.differences(levels, others)
    found = agreement.bias(apart) if len(apart) >= LEAST_COMMON else None
    try:
        drift = agreement.drift(apart)
    except ScoringError:
        drift = None
    return RaterRow(
        code,
        name,
        len(levels),
        len(apart),
        found,
        drift.change if drift else None,
        drift_plot(drift.windows) if drift else None,
    )


def _pairs(by_code: Mapping[str, Levels]) -> list[PairRow]:
    return [
        _pair(first, second, by_code[first], by_code[second])
        for first, second in combinations(by_code, 2)
    ]


def _pair(first: str, second: str, own: Levels, other: Levels) -> PairRow:
    common = sorted(own.keys() & other.keys())
    n = len(common)
    if n < LEAST_COMMON:
        return PairRow(first, second, n, None, None)
    a, b = [int(own[pk]) for pk in common], [int(other[pk]) for pk in common]
    apart = sum(abs(x - y) for x, y in zip(a, b, strict=True)) / n
    try:
        return PairRow(first, second, n, agreement.quadratic_kappa(a, b), apart)
    except ScoringError:
        return PairRow(first, second, n, None, apart)


# --- qualification -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
    code: str
    name: str
    row: RaterQualification

    @property
    def kappa(self) -> float | None:
        kappa: float | None = self.row.figures.get("kappa")
        return kappa

    @property
    def difference(self) -> float | None:
        """Of the competency where it is largest."""
        figures: Mapping[str, Mapping[str, float]] = self.row.figures.get("competencies", {})
        return max((one["difference"] for one in figures.values()), default=None)


def sittings(rows: Sequence[RaterQualification], names: Mapping[int, str]) -> list[Sitting]:
    return [Sitting(code_of(row.rater_id), names.get(row.rater_id, ""), row) for row in rows]
