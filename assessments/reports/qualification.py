"""A sitting on gold answers as its rater reads it afterwards: own levels beside the agreed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from assessments.models import (
    Competency,
    GoldAnswer,
    GoldLevel,
    GoldRating,
    ItemVersion,
    RaterQualification,
)
from assessments.reports.rating_queue import Said

TURN = "---"


@dataclass(frozen=True, slots=True)
class Cell:
    competency: str
    own: int
    agreed: int
    why: str

    @property
    def apart(self) -> int:
        return abs(self.own - self.agreed)


@dataclass(frozen=True, slots=True)
class Row:
    answer: GoldAnswer
    said: tuple[Said, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One competency of a sitting; texts, so that no template counts."""

    competency: str
    n: int
    difference: float
    bias: float
    is_met: bool


def said_of(answer: GoldAnswer) -> list[Said]:
    """The words of a gold answer, turn by turn, beside what the customer says."""
    version: ItemVersion = answer.item_version
    words = [part.strip() for part in f"\n{answer.text}\n".split(f"\n{TURN}\n")]
    turns = list(version.turns.order_by("position"))
    asked = [(turn.position, turn.text) for turn in turns] or [(0, "")]
    return [
        Said(number, says, text, is_spoken=False)
        for (number, says), text in zip(asked, words, strict=False)
    ]


def feedback(sitting: RaterQualification) -> list[Row]:
    """Answer by answer, those with the largest differences first."""
    rated = GoldRating.objects.filter(rater=sitting.rater_id, sitting=sitting.sitting)
    own = {(row.answer_id, row.competency_id): row.level for row in rated}
    levels = GoldLevel.objects.filter(answer__in={answer for answer, _ in own})
    by_answer: dict[int, list[Cell]] = {}
    for row in levels.select_related("competency").order_by("competency__position"):
        if (given := own.get((row.answer_id, row.competency_id))) is not None:
            cell = Cell(row.competency.name, given, row.level, row.why)
            by_answer.setdefault(row.answer_id, []).append(cell)
    answers = GoldAnswer.objects.filter(pk__in=by_answer).select_related("item_version")
    rows = [
        Row(answer, tuple(said_of(answer)), tuple(by_answer[answer.pk]))
        for answer in answers.prefetch_related("item_version__turns")
    ]
    return sorted(rows, key=lambda row: (-_apart(row.cells), row.answer.code))


def figures(sitting: RaterQualification, competencies: Iterable[Competency]) -> list[Figure]:
    """One a competency, in the order given."""
    by_slug = sitting.figures.get("competencies", {})
    return [
        Figure(
            competency.name,
            one["n"],
            one["difference"],
            one["bias"],
            one["difference"] <= settings.RATER_MOST_DIFFERENCE,
        )
        for competency in competencies
        if (one := by_slug.get(competency.slug))
    ]


def _apart(cells: Sequence[Cell]) -> int:
    return sum(cell.apart for cell in cells)
