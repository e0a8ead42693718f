"""A candidate's profile as a page prints it: what is known at the side, why in the main."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from assessments.charts import BandRow
from assessments.models import Competency
from assessments.seed.words import in_words
from candidates.enums import Outcome
from candidates.reports import reasons
from candidates.reports.answers import Answer, ItemRow
from candidates.reports.reasons import chance
from candidates.reports.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the form with its items; ``anchor`` is where the page jumps to."""

    anchor: str
    title: str
    items: tuple[ItemRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody wrote or spoke here: what a reader wants to jump to."""
        return any(not item.is_closed for item in self.items)


@dataclass(frozen=True, slots=True)
class Tab:
    """Evidence of one competency, or of all."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class RecordingFinding:
    """What the quality gate found, and in which answers: their names and anchors."""

    message: str
    places: tuple[tuple[str, str], ...]


def reference(sheet: Sheet) -> str:
    return sheet.application.reference


def sections(items: Sequence[ItemRow]) -> list[Section]:
    groups = groupby(items, key=lambda item: item.section)
    return [
        Section(f"section-{number}", title, tuple(rows))
        for number, (title, rows) in enumerate(groups, start=1)
    ]


def tabs(competencies: Sequence[Competency], only: str) -> list[Tab]:
    every = Tab(_("All evidence"), "?", not only)
    return [every] + [
        Tab(in_words(c.name), f"?competency={c.slug}", c.slug == only) for c in competencies
    ]


def composite(sheet: Sheet) -> BandRow | None:
    """The composite on its axis, against the cut of the bar."""
    standing, spec = sheet.standing, sheet.spec
    if standing is None:
        return None
    cut = spec.composite_cut if spec else None
    score, sem = standing.composite, standing.composite_sem
    return BandRow(
        _("Composite"),
        score,
        sem,
        cut,
        spec.stands(score, sem, cut) if spec else "",
        "" if score is not None else _("not every weighted competency is scored"),
    )


def probability(sheet: Sheet) -> str:
    """P that the true composite is at or above the cut, in percent; empty without a cut."""
    p = sheet.standing.p_at_or_above if sheet.standing else None
    return "" if p is None else chance(p)


def why(sheet: Sheet, competencies: Sequence[Competency]) -> list[str]:
    """Why the outcome is what it is, a sentence each."""
    kept = sheet.standing.reasons if sheet.standing else []
    return reasons.sentences(kept, reasons.names_of(competencies))


def is_within_error(sheet: Sheet) -> bool:
    return bool(sheet.standing and sheet.standing.outcome == Outcome.REVIEW)


def is_provisional(sheet: Sheet) -> bool:
    run = sheet.run
    return bool(run and any(row.is_provisional for row in run.competency_scores.all()))


def findings(items: Sequence[ItemRow]) -> list[RecordingFinding]:
    """Every finding about a recording once, with the answers it was made in."""
    places: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        for answer in item.answers:
            for finding in answer.findings:
                where = (_where(item, answer), f"answer-{answer.pk}")
                known = places.setdefault(finding.what_happened, [])
                known += [where] if where not in known else []
    return [RecordingFinding(message, tuple(where)) for message, where in places.items()]


def _where(item: ItemRow, answer: Answer) -> str:
    if len(item.answers) > 1:
        return _("%(item)s, turn %(n)s") % {"item": item.title, "n": answer.number}
    return item.title
