"""What is asked of a rater about one answer, and what a rater gives."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.models import Competency, Rubric


@dataclass(frozen=True, slots=True)
class Given:
    """What a rater gives one competency: a level (1–5), or the reason for none."""

    level: int | None = None
    cannot_rate_reason: str = ""

    @property
    def is_whole(self) -> bool:
        return (self.level is None) == bool(self.cannot_rate_reason)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One competency with its newest rubric and that one's five anchors, lowest first."""

    competency: Competency
    rubric: Rubric
    anchors: tuple[tuple[int, str], ...]


def sheets_of(item_version_id: int) -> list[Sheet]:
    """A sheet for each competency that the question is keyed to and that has a rubric."""
    competencies = Competency.objects.filter(
        itemcompetency__item_version=item_version_id,
        itemcompetency__is_scored=True,
        rubrics__isnull=False,
    )
    return sheets(competencies.distinct().order_by("position", "slug"))


def sheets(competencies: Iterable[Competency]) -> list[Sheet]:
    shown = list(competencies)
    of_them = Rubric.objects.filter(competency__in=shown).prefetch_related("levels")
    rubrics = of_them.newest()
    return [Sheet(row, rubrics[row.pk], rubrics[row.pk].anchors) for row in shown]
