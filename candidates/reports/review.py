"""What the hiring team set beside a result: its notes and its own scores."""

from dataclasses import dataclass

from assessments.charts import BandRow
from assessments.models import Competency
from candidates.models import Application, ApplicationNote, ScoreOverride
from candidates.reports.replies import one_decimal


@dataclass(frozen=True, slots=True)
class Override:
    """The team's score of one competency; ``run`` is another than the shown one, or None."""

    row: ScoreOverride
    score: str
    run: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """The machine's score on its axis, and what people put beside it."""

    row: BandRow
    slug: str = ""
    standing: Override | None = None
    past: tuple[Override, ...] = ()


def notes(application: Application) -> list[ApplicationNote]:
    """The newest first."""
    return list(application.notes.select_related("author").order_by("-at", "-pk"))


def bands(
    application: Application,
    measured: list[Competency],
    rows: list[BandRow],
    shown_run: int | None,
) -> list[Band]:
    """``rows``: one a competency of ``measured``, in its order."""
    by_slug = _by_slug(application, shown_run)
    return [
        _band(row, competency.slug, by_slug.get(competency.slug, []))
        for row, competency in zip(rows, measured, strict=True)
    ]


def _band(row: BandRow, slug: str, given: list[Override]) -> Band:
    """``given``: the newest first; an empty score takes back what stood before."""
    if given and given[0].row.score is not None:
        return Band(row, slug, given[0], tuple(given[1:]))
    return Band(row, slug, None, tuple(given))


def _by_slug(application: Application, shown_run: int | None) -> dict[str, list[Override]]:
    rows = application.overrides.select_related("competency", "by", "run").order_by("-at", "-pk")
    found: dict[str, list[Override]] = {}
    for row in rows:
        score = "" if row.score is None else one_decimal(row.score)
        other = row.run.number if row.run_id != shown_run else None
        found.setdefault(row.competency.slug, []).append(Override(row, score, other))
    return found
