"""How often items were shown to candidates, against their limits."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, Prefetch, Q, QuerySet
from django.db.models.functions import Cast

from assessments.actions.author import exposure
from assessments.enums import PublicationState
from assessments.models import FormSection, Item, ItemVersion

ORDERS = {
    "shown": F("n_exposed").desc(),
    "share": F("share").desc(nulls_last=True),
    "code": F("code").asc(),
    "limit": F("exposure_limit").asc(nulls_last=True),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which items: of a bank, of a form's versions, matching a word."""

    bank: int | None = None
    form: int | None = None
    word: str = ""
    order: str = "shown"


def rows(scope: Scope) -> "QuerySet[Any]":
    """Items with ``n_exposed``, their ``share`` of the limit and their newest version at hand."""
    found = Item.objects.all()
    if scope.bank:
        found = found.filter(bank=scope.bank)
    if scope.form:
        asked = ItemVersion.objects.filter(in_forms__section__form_version__form=scope.form)
        found = found.filter(pk__in=asked.values("item"))
    if scope.word:
        word = Q(code__icontains=scope.word) | Q(versions__title__icontains=scope.word)
        found = found.filter(pk__in=Item.objects.filter(word).values("pk"))
    share = Cast(F("n_exposed"), FloatField()) / F("exposure_limit")
    versions = Prefetch("versions", ItemVersion.objects.order_by("-number"))
    shown: QuerySet[Item] = (
        exposure.with_exposure(found)
        .annotate(share=share)
        .select_related("bank")
        .prefetch_related(versions)
        .order_by(ORDERS.get(scope.order, ORDERS["shown"]), "pk")
    )
    return shown


@dataclass(frozen=True, slots=True)
class Standing:
    """One item with what its figures mean."""

    item: Item
    newest: ItemVersion | None
    n_shown: int
    pools: tuple[FormSection, ...]

    @property
    def is_spent(self) -> bool:
        return self.item.exposure_limit is not None and self.n_shown >= self.item.exposure_limit

    @property
    def is_near(self) -> bool:
        limit = self.item.exposure_limit
        return limit is not None and not self.is_spent and self.n_shown >= 0.8 * limit

    @property
    def is_left_retired(self) -> bool:
        """Whether its newest version stays retired although it may be shown again."""
        is_retired = self.newest is not None and self.newest.state == PublicationState.RETIRED
        return is_retired and not self.is_spent

    @property
    def is_drawn_still(self) -> bool:
        """Whether a published form asks it all the same, for want of others to draw."""
        return bool(self.pools)


def standings(items: list[Item]) -> list[Standing]:
    """``items``: as ``rows`` annotates them."""
    spent = {item.pk for item in items if item.exposure_limit and _n(item) >= item.exposure_limit}
    short = _pools_that_are_short(spent)
    return [_standing(item, short.get(item.pk, ())) for item in items]


def _n(item: Item) -> int:
    return int(getattr(item, "n_exposed", 0))


def _standing(item: Item, pools: tuple[FormSection, ...]) -> Standing:
    newest = next(iter(item.versions.all()), None)
    return Standing(item, newest, _n(item), pools)


def _pools_that_are_short(spent: set[int]) -> dict[int, tuple[FormSection, ...]]:
    """By item: sections of published forms that ask it although it is spent."""
    if not spent:
        return {}
    sections = (
        FormSection.objects.filter(
            form_version__state=PublicationState.PUBLISHED,
            items__item_version__item__in=spent,
        )
        .distinct()
        .select_related("form_version__form")
        .prefetch_related("items__item_version")
        .order_by("pk")
    )
    inside = {s.pk: [i.item_version.item_id for i in s.items.all()] for s in sections}
    all_spent = exposure.spent(pk for ids in inside.values() for pk in ids)
    found: dict[int, list[FormSection]] = {}
    for section in sections:
        n_fresh = sum(pk not in all_spent for pk in inside[section.pk])
        if section.n_drawn is None or n_fresh < section.n_drawn:
            for pk in set(inside[section.pk]) & spent:
                found.setdefault(pk, []).append(section)
    return {pk: tuple(pools) for pk, pools in found.items()}
