"""The scores of a form, for norm groups; and one group as a page shows it."""

from dataclasses import dataclass
from statistics import fmean, stdev

from assessments.models import Competency, CompetencyScore, NormGroup, ScoringRun
from assessments.reports import plots
from assessments.reports.responses import Scope
from assessments.scoring.norms import (
    PercentileRow,
    histogram,
    mid_rank_percentile,
    percentile_table,
)


def scores_of(scope: Scope) -> dict[Competency, list[float]]:
    """By competency: the score of each attempt in its newest run, in no order."""
    runs = ScoringRun.objects.filter(attempt__in=scope.attempts()).latest_of_each_attempt()
    scored = CompetencyScore.objects.filter(run__in=runs, score__isnull=False)
    by_id: dict[int, list[float]] = {}
    for competency, score in scored.values_list("competency_id", "score"):
        if score is not None:
            by_id.setdefault(competency, []).append(score)
    found = Competency.objects.filter(pk__in=by_id).order_by("position", "pk")
    return {competency: by_id[competency.pk] for competency in found}


def percentile(group: NormGroup, score: float) -> float:
    """The mid-rank percentile (0–100) of a score against ``group``."""
    return mid_rank_percentile(score, group.scores)


@dataclass(frozen=True, slots=True)
class NormTable:
    """A group's mean and SD (points of 1–5), its percentiles and its distribution."""

    mean: float
    sd: float
    rows: tuple[PercentileRow, ...]
    plot: plots.Bars


def table_of(group: NormGroup) -> NormTable:
    scores: list[float] = group.scores
    counts = histogram(scores)
    highest = max(counts)
    return NormTable(
        fmean(scores),
        stdev(scores),
        tuple(percentile_table(scores)),
        plots.bar_plot(counts, ("1", "2", "3", "4", "5"), {0.0: "0", highest: str(highest)}),
    )
