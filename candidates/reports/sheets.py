"""Read everything that a profile or a comparison shows, in the same few queries for any number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import Prefetch, QuerySet

from assessments.enums import AttemptState
from assessments.models import AttemptItem, Competency, ItemScore, ScoringRun, StaffUser
from candidates.blind import Identity, identities
from candidates.judging import BarSpec
from candidates.models import Application, BarCompetency, BarItem, Decision, Standing
from candidates.reports.answers import ItemRow, item_row
from candidates.reports.veil import OPEN, Veil

Row = TypeVar("Row", AttemptItem, ItemScore)
SUBMITTED = (AttemptState.SUBMITTED, AttemptState.SCORED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One application with its result and its answers, in the order they were given.

    ``standing`` is None until it is scored; ``items`` are empty until it is handed in: nobody
    looks over a candidate's shoulder.
    """

    application: Application
    identity: Identity
    standing: Standing | None
    spec: BarSpec | None
    items: tuple[ItemRow, ...]

    @property
    def veil(self) -> Veil:
        """What hides the candidate in their own words as long as the reader is blind."""
        return Veil(self.application.candidate.name) if self.identity.is_hidden else OPEN

    @property
    def copies_to_make(self) -> list[int]:
        """The parts of recordings that this reader may see without faces only, and cannot yet."""
        return [pk for item in self.items for a in item.answers for pk in a.playable.waiting]

    @property
    def run(self) -> ScoringRun | None:
        return self.standing.run if self.standing else None

    @property
    def measured(self) -> list[Competency]:
        """The competencies of the run, in their own order."""
        rows = [row.competency for row in self.run.competency_scores.all()] if self.run else []
        return sorted(rows, key=lambda c: (c.position, c.slug))

    @property
    def decisions(self) -> list[Decision]:
        """The newest first."""
        rows = self.application.decisions.all()
        return sorted(rows, key=lambda row: (row.decided_at, row.pk), reverse=True)


def load(pks: Sequence[int], reader: StaffUser | None, *, only: str = "") -> list[Sheet]:
    """The sheets of these applications as ``reader`` may see them, in the order of ``pks``.

    ``reader``: None as in ``blind.identities``. ``only``: the slug of one
    competency; the items that measure it are kept, with its scores and its evidence alone.
    """
    people = {row.pk: row for row in _applications().filter(pk__in=pks)}
    shown = [people[pk] for pk in pks if pk in people]
    items = _items([row.attempt_id for row in shown if row.attempt.state in SUBMITTED])
    standings = {row.pk: getattr(row, "standing", None) for row in shown}
    scores = _scores([standing.run_id for standing in standings.values() if standing])
    who = identities(reader, shown)
    return [
        _sheet(row, who[row.pk], standings[row.pk], items.get(row.attempt_id, []), scores, only)
        for row in shown
    ]


def _applications() -> QuerySet[Application]:
    needs = BarCompetency.objects.select_related("competency")
    return Application.objects.select_related(
        "candidate", "attempt", "standing__bar", "standing__run"
    ).prefetch_related(
        "standing__run__competency_scores__competency",
        Prefetch("standing__bar__competencies", needs),
        Prefetch("standing__bar__items", BarItem.objects.select_related("item", "competency")),
        Prefetch(
            "decisions", Decision.objects.select_related("decided_by", "bar", "listed_reason")
        ),
    )


def _items(attempt_ids: Sequence[int]) -> dict[int, list[AttemptItem]]:
    """The items of each attempt with what was asked, what was answered and what was recorded."""
    rows = (
        AttemptItem.objects.filter(attempt__in=attempt_ids)
        .select_related("attempt", "form_item__section", "form_item__item_version__item__bank")
        .prefetch_related(
            "form_item__scale__competency",
            "form_item__item_version__options__ratings",
            "form_item__item_version__turns",
            "responses__takes__parts__blurred",
            "responses__takes__findings",
            "responses__transcripts",
        )
        .order_by("position")
    )
    return _grouped(rows, "attempt_id")


def _scores(run_ids: Sequence[int]) -> dict[int, list[ItemScore]]:
    """The scores of each attempt item, in the order of the competencies."""
    rows = (
        ItemScore.objects.filter(run__in=run_ids)
        .select_related("competency")
        .prefetch_related("rubric__levels", "evidence")
        .order_by("competency__position", "competency__slug")
    )
    return _grouped(rows, "attempt_item_id")


def _grouped(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups


def _sheet(
    application: Application,
    identity: Identity,
    standing: Standing | None,
    items: Sequence[AttemptItem],
    scores: dict[int, list[ItemScore]],
    only: str,
) -> Sheet:
    spec = BarSpec.of(standing.bar) if standing and standing.bar else None
    bare = Sheet(application, identity, standing, spec, ())
    rows = [item_row(item, scores.get(item.pk, []), only, bare.veil) for item in items]
    return replace(bare, items=tuple(row for row in rows if row is not None))
