"""What an expert panel has said: how far it has come, the ratings of each option, agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Avg, Count, F, Max
from numpy.typing import NDArray

from assessments.actions.author.keys import Ratings, complete, disputed, ratings_of
from assessments.actions.author.panels import Asked, Cell, asked
from assessments.enums import Verb
from assessments.models import (
    AuditEvent,
    Competency,
    Expert,
    ExpertPanel,
    ExpertRating,
    ItemVersion,
    Option,
    OptionRating,
)
from assessments.scoring.errors import ScoringError
from assessments.scoring.keying import (
    LEAST_EXPERTS,
    Agreement,
    OptionFigures,
    agreement,
    option_figures,
)

# --- progress ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExpertProgress:
    expert: Expert
    n_rated: int
    n_asked: int

    @property
    def state(self) -> str:
        """revoked, finished, begun, invited, or unsent where no mail went out."""
        if self.expert.revoked_at:
            return "revoked"
        if self.expert.finished_at:
            return "finished"
        if self.n_rated:
            return "begun"
        return "invited" if self.expert.invited_at else "unsent"


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """How many of the experts who count have rated all of an item."""

    item: Asked
    n_whole: int
    n_experts: int


@dataclass(frozen=True, slots=True)
class Progress:
    experts: tuple[ExpertProgress, ...]
    items: tuple[ItemProgress, ...]

    @property
    def n_asked(self) -> int:
        return sum(len(one.item.cells) for one in self.items)


def progress(panel: ExpertPanel) -> Progress:
    """How far every expert and every item has come."""
    items, given = asked(panel), _n_rated(panel)
    experts = list(panel.experts.order_by("number"))
    n_asked = sum(len(item.cells) for item in items)
    counting = [expert.pk for expert in experts if expert.revoked_at is None]
    return Progress(
        tuple(
            ExpertProgress(
                expert, sum(n for (pk, _), n in given.items() if pk == expert.pk), n_asked
            )
            for expert in experts
        ),
        tuple(
            ItemProgress(
                item,
                sum(given.get((pk, item.version.pk), 0) == len(item.cells) for pk in counting),
                len(counting),
            )
            for item in items
        ),
    )


def _n_rated(panel: ExpertPanel) -> dict[tuple[int, int], int]:
    """Ratings given, by expert and item version; of what is asked today only."""
    rows = ExpertRating.objects.filter(
        expert__panel=panel,
        option__item_version__panels=panel,
        option__item_version__keyed_to__is_scored=True,
        option__item_version__keyed_to__competency=F("competency"),
    )
    counted = rows.values_list("expert_id", "option__item_version_id").annotate(n=Count("pk"))
    return {(expert, version): n for expert, version, n in counted}


def with_newer_versions(panel: ExpertPanel) -> list[ItemVersion]:
    """Items that got another version since: what is made of the rated one leaves that out."""
    rated = panel.items.select_related("item").annotate(newest=Max("item__versions__number"))
    return [version for version in rated.order_by("item__code") if version.newest > version.number]


def edited_since(panel: ExpertPanel) -> list[ItemVersion]:
    """Drafts that were edited under the experts' hands: some may have rated other words."""
    edits = AuditEvent.objects.filter(
        verb=Verb.EDITED, subject_type="itemversion", at__gt=panel.created_at
    )
    changed = panel.items.filter(pk__in=edits.values("subject_id"))
    return list(changed.select_related("item").order_by("item__code"))


# --- figures -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RatedCell:
    """One option for one competency: the experts' figures beside the mean of the key as it is."""

    competency: Competency
    figures: OptionFigures
    key_mean: float | None


@dataclass(frozen=True, slots=True)
class RatedOption:
    option: Option
    cells: tuple[RatedCell, ...]
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far the experts agree, or the sentence that says why that cannot be told."""

    figures: Agreement | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RatedItem:
    version: ItemVersion
    competencies: tuple[Competency, ...]
    options: tuple[RatedOption, ...]
    agreed: Agreed
    n_whole: int
    n_experts: int

    @property
    def n_disputed(self) -> int:
        return sum(option.is_disputed for option in self.options)


@dataclass(frozen=True, slots=True)
class PanelFigures:
    """``n_experts`` have rated something; ``n_missing`` of the ``n_asked`` ratings asked of them
    are not there."""

    n_experts: int
    n_asked: int
    n_missing: int
    n_disputed: int
    over_all: Agreed
    by_competency: tuple[tuple[Competency, Agreed], ...]
    items: tuple[RatedItem, ...]

    @property
    def is_small(self) -> bool:
        return self.n_experts < LEAST_EXPERTS


def figures(panel: ExpertPanel) -> PanelFigures:
    """The whole panel; an expert who has rated nothing yet is not counted."""
    items = asked(panel)
    ratings = {number: given for number, given in ratings_of(panel).items() if given}
    key_means = _key_means(panel)
    rated = tuple(_rated_item(item, ratings, key_means) for item in items)
    cells = [cell for item in items for cell in item.cells]
    n_given = sum(cell in given for given in ratings.values() for cell in cells)
    named = {c.pk: c for item in items for c in item.competencies}
    return PanelFigures(
        n_experts=len(ratings),
        n_asked=len(cells) * len(ratings),
        n_missing=len(cells) * len(ratings) - n_given,
        n_disputed=sum(item.n_disputed for item in rated),
        over_all=agreed(cells, ratings),
        by_competency=tuple(
            (c, agreed([cell for cell in cells if cell[1] == c.pk], ratings))
            for c in sorted(named.values(), key=lambda c: (c.position, c.pk))
        ),
        items=rated,
    )


def agreed(cells: Sequence[Cell], ratings: Ratings) -> Agreed:
    """Agreement over these cells of the experts who rated all of them."""
    try:
        return Agreed(agreement(_table(cells, ratings)))
    except ScoringError as refused:
        return Agreed(None, str(refused))


def _table(cells: Sequence[Cell], ratings: Ratings) -> NDArray[np.float64]:
    """Shape (n_cells, n_experts), NaN where a rating is missing."""
    rows = [[given.get(cell, np.nan) for given in ratings.values()] for cell in cells]
    return np.array(rows, dtype=np.float64).reshape(len(cells), len(ratings))


def _rated_item(item: Asked, ratings: Ratings, key_means: Mapping[Cell, float]) -> RatedItem:
    wrong = {option.pk for option in disputed(item, ratings)}
    options = tuple(
        RatedOption(
            option,
            tuple(_rated_cell(option, c, ratings, key_means) for c in item.competencies),
            option.pk in wrong,
        )
        for option in item.options
    )
    n_whole = len(complete(item, ratings))
    found = agreed(item.cells, ratings)
    return RatedItem(item.version, item.competencies, options, found, n_whole, len(ratings))


def _rated_cell(
    option: Option, competency: Competency, ratings: Ratings, key_means: Mapping[Cell, float]
) -> RatedCell:
    cell = (option.pk, competency.pk)
    given = [one[cell] for one in ratings.values() if cell in one]
    return RatedCell(competency, option_figures(given), key_means.get(cell))


def _key_means(panel: ExpertPanel) -> dict[Cell, float]:
    """The mean rating in the key that the items have now."""
    rows = OptionRating.objects.filter(option__item_version__in=panel.items.all())
    means = rows.values_list("option_id", "competency_id").annotate(mean=Avg("value"))
    return {(option, competency): mean for option, competency, mean in means}
