"""Two to five candidates side by side: one axis a competency, then item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from assessments.charts import BandFigure, BandRow, BandSize, figure
from assessments.scoring.compose import CompetencyResult, distinguishable
from assessments.templatetags.charts import band_words
from assessments.templatetags.look import colon
from candidates.models import Application
from candidates.reports.answers import Answer, ItemRow, Score
from candidates.reports.replies import Reply, one_decimal
from candidates.reports.sheets import Sheet

FEWEST, MOST = 2, 5
ROW_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 28, 22, 24  # px of the drawing
OUTCOMES = ("meets", "review", "below")


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One candidate on the axis; ``y`` in px from the top of the drawing."""

    reference: str
    y: int
    score: str
    tone: str
    figure: BandFigure


@dataclass(frozen=True, slots=True)
class Apart:
    """Who can be told apart: ``words`` go before ``pairs`` of references."""

    words: str
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """One competency, or the composite, with everybody on the same scale; ``words`` say it all."""

    label: str
    rows: tuple[AxisRow, ...]
    height: int
    foot: int
    bar: str
    bar_word: str
    words: str
    apart: Apart


@dataclass(frozen=True, slots=True)
class Cell:
    """What one candidate gave; None where the item or the turn was not put to this person."""

    application: Application
    answer: Answer | None

    @property
    def reference(self) -> str:
        return self.application.reference

    @property
    def pk(self) -> int:
        return self.application.pk


@dataclass(frozen=True, slots=True)
class TurnRow:
    number: int
    n_turns: int
    says: str
    cells: tuple[Cell, ...]

    @property
    def n_recorded(self) -> int:
        return sum(bool(cell.answer and cell.answer.parts) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A reply to choose, with what each candidate did with it; None: was not asked."""

    text: str
    given: tuple[str | None, ...]
    means: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One competency of an item, a score or None a candidate."""

    competency: str
    scores: tuple[Score | None, ...]


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """One item with everybody's answers side by side; ``asked``: each reference, and whether."""

    item: ItemRow
    n_asked: int
    asked: tuple[tuple[str, bool], ...]
    scores: tuple[ScoreRow, ...]
    replies: tuple[ReplyRow, ...] = ()
    turns: tuple[TurnRow, ...] = ()


def axis(label: str, references: Sequence[str], bands: Sequence[BandRow]) -> Axis:
    """``bands``: one a candidate, in the order of ``references``."""
    rows = tuple(
        AxisRow(
            reference,
            HEAD_HEIGHT + ROW_HEIGHT * i + ROW_HEIGHT // 2,
            "" if band.score is None else one_decimal(band.score),
            band.outcome if band.outcome in OUTCOMES else "none",
            figure(band, BandSize.FULL),
        )
        for i, (reference, band) in enumerate(zip(references, bands, strict=True))
    )
    foot = HEAD_HEIGHT + ROW_HEIGHT * len(rows)
    cut = next((band.bar for band in bands if band.bar is not None), None)
    words = [
        f"{reference}{colon()} {band_words(band)}"
        for reference, band in zip(references, bands, strict=True)
    ]
    return Axis(
        label,
        rows,
        foot + FOOT_HEIGHT,
        foot,
        next((row.figure.bar for row in rows if row.figure.bar), ""),
        "" if cut is None else _("bar %(bar)s") % {"bar": one_decimal(cut)},
        "; ".join(words),
        apart(references, bands),
    )


def apart(references: Sequence[str], bands: Sequence[BandRow]) -> Apart:
    """Which pairs cannot be told apart; or, where that is shorter, which can."""
    scored = [
        (reference, CompetencyResult(band.score, band.sem, 0))
        for reference, band in zip(references, bands, strict=True)
        if band.score is not None and band.sem is not None
    ]
    near: list[tuple[str, str]] = []
    far: list[tuple[str, str]] = []
    for (a, first), (b, second) in combinations(scored, 2):
        (far if distinguishable(first, second) else near).append((a, b))
    if not near:
        return Apart(_("Every difference is larger than its error.") if far else "")
    if not far:
        return Apart(_("Not distinguishable: the differences are smaller than their errors."))
    if len(far) < len(near):
        return Apart(_("Only these differ by more than their error:"), tuple(far))
    return Apart(_("Not distinguishable:"), tuple(near))


def items(sheets: Sequence[Sheet]) -> list[ComparedItem]:
    """Every item put to anybody, in the order of the form; what most were asked comes first."""
    asked: dict[int, list[ItemRow]] = {}
    sections: dict[str, int] = {}
    for sheet in sheets:
        for item in sheet.items:
            asked.setdefault(item.form_item_id, []).append(item)
            sections.setdefault(item.section, len(sections))
    order = sorted(asked, key=lambda pk: (sections[asked[pk][0].section], -len(asked[pk])))
    return [_compared(asked[pk][0], [_own(sheet, pk) for sheet in sheets], sheets) for pk in order]


def _own(sheet: Sheet, form_item_id: int) -> ItemRow | None:
    return next((item for item in sheet.items if item.form_item_id == form_item_id), None)


def _compared(
    first: ItemRow, own: Sequence[ItemRow | None], sheets: Sequence[Sheet]
) -> ComparedItem:
    return ComparedItem(
        first,
        sum(item is not None for item in own),
        tuple(
            (s.application.reference, item is not None) for s, item in zip(sheets, own, strict=True)
        ),
        tuple(_score_rows(first, own)),
        tuple(_reply_rows(first.options, own)),
        tuple(_turn_rows(first.answers, own, sheets)),
    )


def _score_rows(first: ItemRow, own: Sequence[ItemRow | None]) -> list[ScoreRow]:
    by_person = [{s.slug: s for s in item.scores} if item else {} for item in own]
    named = {s.slug: s.competency for item in (*own, first) if item for s in item.scores}
    return [
        ScoreRow(name, tuple(scores.get(slug) for scores in by_person))
        for slug, name in named.items()
    ]


def _reply_rows(options: Sequence[Reply], own: Sequence[ItemRow | None]) -> list[ReplyRow]:
    return [
        ReplyRow(
            option.text,
            tuple(item.options[i].given if item else None for item in own),
            option.means,
        )
        for i, option in enumerate(options)
    ]


def _turn_rows(
    answers: Sequence[Answer], own: Sequence[ItemRow | None], sheets: Sequence[Sheet]
) -> list[TurnRow]:
    return [
        TurnRow(
            asked.number,
            len(answers),
            asked.says,
            tuple(
                Cell(sheet.application, item.answers[i] if item else None)
                for item, sheet in zip(own, sheets, strict=True)
            ),
        )
        for i, asked in enumerate(answers)
    ]
