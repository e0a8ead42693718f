"""Read a scoring run against a bar, adopted or only proposed. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.db.models import F, Prefetch

from assessments.models import CompetencyScore, ItemScore, ScoringRun
from assessments.scoring import compose
from assessments.scoring.bar import BELOW, MEETS, BarJudgement, KnockOut, judge, outcome
from assessments.scoring.bar import Outcome as Stands
from assessments.scoring.bar import probability_at_or_above as probability
from assessments.scoring.compose import CompetencyResult, ItemResult
from candidates.enums import BarMethod
from candidates.models import BarCompetency, BarItem, HiringBar


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a bar asks of one competency, named by its slug; ``minimum`` on 1–5."""

    competency: str
    weight: float = 1.0
    minimum: float | None = None
    is_knock_out: bool = False


@dataclass(frozen=True, slots=True)
class ItemKnockOut:
    """What a bar asks of one item, by the id of the item; ``minimum`` on 1–5."""

    item: int
    code: str
    competency: str
    minimum: float

    def __str__(self) -> str:
        return f"{self.competency} of at least {self.minimum:.1f} in item {self.code}"


@dataclass(frozen=True, slots=True)
class BarSpec:
    """The figures of a bar, before or after it became a row.

    ``standard``: the id of the judges' work that the figures come from.
    """

    requirements: tuple[Requirement, ...]
    composite_cut: float | None = None
    meets_p: float = MEETS
    below_p: float = BELOW
    method: BarMethod = BarMethod.JUDGEMENT
    items: tuple[ItemKnockOut, ...] = ()
    standard: int | None = None

    @classmethod
    def of(cls, bar: HiringBar) -> Self:
        rows = sorted(
            bar.competencies.all(), key=lambda row: (row.competency.position, row.competency.slug)
        )
        return cls(
            tuple(
                Requirement(row.competency.slug, row.weight, row.minimum, row.is_knock_out)
                for row in rows
            ),
            bar.composite_cut,
            bar.meets_p,
            bar.below_p,
            BarMethod(bar.method),
            tuple(
                ItemKnockOut(row.item_id, row.item.code, row.competency.slug, row.minimum)
                for row in sorted(bar.items.all(), key=lambda row: row.pk)
            ),
            bar.standard_id,
        )

    @property
    def weights(self) -> dict[str, float]:
        return {need.competency: need.weight for need in self.requirements if need.weight > 0}

    @property
    def minimums(self) -> dict[str, float]:
        """Minimums that may sort; a knock-out only ever sends to review, so it is not here."""
        return {
            need.competency: need.minimum
            for need in self.requirements
            if need.minimum is not None and not need.is_knock_out
        }

    def stands(self, score: float | None, sem: float | None, minimum: float | None) -> str:
        """Where one score stands against one minimum: an outcome, "" where none is asked."""
        if score is None or sem is None or minimum is None:
            return ""
        return outcome(probability(score, sem, minimum), self.meets_p, self.below_p).value


# What a bar consists of beside its own row.
BAR_PARTS = (
    Prefetch("competencies", BarCompetency.objects.select_related("competency")),
    Prefetch("items", BarItem.objects.select_related("item", "competency")),
)

ITEM = "item_pk"

# What judging a run reads; without it each run costs three queries more.
RUN_PARTS = (
    Prefetch(
        "item_scores",
        ItemScore.objects.select_related("competency")
        .annotate(**{ITEM: F("attempt_item__form_item__item_version__item")})
        .defer("detail")
        .order_by("pk"),
    ),
    Prefetch("competency_scores", CompetencyScore.objects.select_related("competency")),
)


def results_of(run: ScoringRun) -> dict[str, CompetencyResult]:
    """The run's competency scores by slug."""
    return {
        row.competency.slug: CompetencyResult(
            row.score,
            row.sem,
            row.n_items,
            row.is_provisional,
            reliability=row.reliability,
            not_scored=row.not_scored_reason or None,
        )
        for row in run.competency_scores.all()
    }


def composite_of(run: ScoringRun, weights: Mapping[str, float]) -> CompetencyResult | None:
    """The weighted composite with its error jackknifed over items; None without any weight."""
    weighted = {slug: weight for slug, weight in weights.items() if weight > 0}
    if not weighted:
        return None
    results = results_of(run)
    missing = [s for s in weighted if s not in results or results[s].score is None]
    provisional = any(results[s].provisional for s in weighted if s in results)
    if missing:
        why = f"{', '.join(missing)} not scored"
        return CompetencyResult(None, None, 0, provisional, not_scored=why)
    return compose.composite(items_of(run), weighted, provisional=provisional)


def judged(run: ScoringRun, spec: BarSpec) -> BarJudgement:
    """Where the run stands against ``spec``, with the reasons."""
    results = results_of(run)
    of_items = _of_items(run) if spec.items else {}
    return judge(
        results,
        composite_of(run, spec.weights),
        minimums=spec.minimums,
        weights=spec.weights,
        composite_cut=spec.composite_cut,
        knock_outs=[
            *(_knock_out(need, results, spec) for need in spec.requirements if _bites(need)),
            *(_item_knock_out(need, of_items) for need in spec.items),
        ],
        meets=spec.meets_p,
        below=spec.below_p,
    )


def equal_weights(run: ScoringRun) -> dict[str, float]:
    """The weights before a bar is adopted: every competency that is measured counts one."""
    return {row.competency.slug: 1.0 for row in run.competency_scores.all()}


def _bites(need: Requirement) -> bool:
    return need.is_knock_out and need.minimum is not None


def _knock_out(
    need: Requirement, results: Mapping[str, CompetencyResult], spec: BarSpec
) -> KnockOut:
    result = results.get(need.competency)
    stands = spec.stands(result.score, result.sem, need.minimum) if result else ""
    passed = None if not stands else stands != Stands.BELOW
    return KnockOut(f"{need.competency} of at least {need.minimum:.1f}", passed)


def _of_items(run: ScoringRun) -> dict[tuple[int, str], float | None]:
    """By item and competency; the item comes with ``RUN_PARTS``."""
    return {(getattr(row, ITEM), row.competency.slug): row.score for row in run.item_scores.all()}


def _item_knock_out(need: ItemKnockOut, scores: Mapping[tuple[int, str], float | None]) -> KnockOut:
    """One answer says nothing of its own error, so the score itself is compared."""
    score = scores.get((need.item, need.competency))
    return KnockOut(str(need), None if score is None else score >= need.minimum)


def items_of(run: ScoringRun) -> list[ItemResult]:
    rows: dict[int, list[ItemScore]] = {}
    for row in run.item_scores.all():
        rows.setdefault(row.attempt_item_id, []).append(row)
    return [_item(pk, own) for pk, own in rows.items()]


def _item(attempt_item_id: int, rows: list[ItemScore]) -> ItemResult:
    sems = [row.sem for row in rows if row.sem is not None]
    return ItemResult(
        str(attempt_item_id),
        {row.competency.slug: row.score for row in rows if row.score is not None},
        rows[0].weight,
        max(sems, default=None),
        {row.competency.slug: row.not_scored_reason for row in rows if row.score is None},
    )
