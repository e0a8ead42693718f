"""Every scoring run of an attempt beside the one before it: what changed, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from assessments.enums import RunReason, ScoreSource
from assessments.models import Attempt, CompetencyScore, ItemScore, ScoringRun
from assessments.seed.words import in_words
from candidates.reports.replies import one_decimal

Scores = dict[tuple[int, str], float | None]  # by item and the words that name the figure


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after; "–" where there was none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RunRow:
    number: int
    at: datetime
    scorer: str
    asked_by: str
    is_shown: bool
    is_first: bool
    why: tuple[str, ...]
    competencies: tuple[Change, ...]
    items: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The runs of one source, the newest first: a machine and people are never mixed."""

    source: str
    rows: tuple[RunRow, ...]


def histories(attempt: Attempt, shown_run: int | None) -> list[History]:
    runs = list(_runs(attempt))
    found = []
    for source in ScoreSource:
        if source == ScoreSource.MACHINE and not attempt.may_machine_score:
            continue  # refused, or taken back: what a program found before is shown no more
        own = [run for run in runs if run.source == source]
        if own:
            found.append(History(str(source.label), tuple(_rows(own, shown_run))))
    return found


def _runs(attempt: Attempt) -> "QuerySet[ScoringRun]":
    items = ItemScore.objects.select_related(
        "competency", "attempt_item__form_item__item_version"
    ).defer("detail")
    competencies = CompetencyScore.objects.select_related("competency")
    return (
        attempt.runs.select_related("requested_by")
        .prefetch_related(
            Prefetch("item_scores", items), Prefetch("competency_scores", competencies)
        )
        .order_by("number")
    )


def _rows(runs: Sequence[ScoringRun], shown_run: int | None) -> list[RunRow]:
    """``runs``: the oldest first; the rows come back the newest first."""
    pairs = [(None, runs[0]), *pairwise(runs)]
    return [_row(before, run, shown_run) for before, run in reversed(pairs)]


def _row(before: ScoringRun | None, run: ScoringRun, shown_run: int | None) -> RunRow:
    return RunRow(
        run.number,
        run.finished_at,
        run.scorer_version,
        str(run.requested_by or ""),
        run.pk == shown_run,
        before is None,
        tuple(_why(run)),
        tuple(_changes(_of_competencies(before), _of_competencies(run))) if before else (),
        tuple(_changes(_of_items(before), _of_items(run))) if before else (),
    )


def _why(run: ScoringRun) -> list[str]:
    """The reasons in words; what another room wrote there stands as it is."""
    codes = [code for code in run.reason.split(",") if code]
    return [str(RunReason(code).label) if code in RunReason.values else code for code in codes]


def _of_competencies(run: ScoringRun) -> Scores:
    rows = sorted(run.competency_scores.all(), key=lambda r: (r.competency.position, r.pk))
    return {(0, in_words(row.competency.name)): row.score for row in rows}


def _of_items(run: ScoringRun) -> Scores:
    rows = sorted(run.item_scores.all(), key=lambda r: (r.attempt_item.position, r.pk))
    return {(row.attempt_item_id, _label(row)): row.score for row in rows}


def _label(row: ItemScore) -> str:
    title = row.attempt_item.form_item.item_version.title
    return _("%(item)s: %(name)s") % {"item": title, "name": in_words(row.competency.name)}


def _changes(before: Scores, after: Scores) -> list[Change]:
    """What a reader sees change: figures that one decimal shows alike are the same."""
    keys = dict.fromkeys([*after, *before])
    every = [Change(key[1], _figure(before.get(key)), _figure(after.get(key))) for key in keys]
    return [change for change in every if change.before != change.after]


def _figure(score: float | None) -> str:
    return "–" if score is None else one_decimal(score)
