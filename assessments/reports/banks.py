"""Banks and their items as lists: the newest version of each item, searched and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from assessments.enums import PublicationState
from assessments.models import Competency, Item, ItemBank, ItemCompetency, ItemVersion

ORDERS = {
    "code": ("item__code",),
    "-code": ("-item__code",),
    "title": ("title", "item__code"),
    "-title": ("-title", "item__code"),
    "changed": ("-created_at", "-pk"),
}


@dataclass(frozen=True, slots=True)
class BankRow:
    """``n_in``: items by the state of their newest version."""

    bank: ItemBank
    n_items: int
    n_in: Mapping[str, int]


def bank_rows(banks: Sequence[ItemBank]) -> list[BankRow]:
    counted: dict[int, dict[str, int]] = {bank.pk: {} for bank in banks}
    versions = _newest().filter(item__bank__in=banks).order_by()
    for row in versions.values("item__bank", "state").annotate(n=Count("pk")):
        counted[row["item__bank"]][row["state"]] = row["n"]
    return [
        BankRow(bank, sum(counted[bank.pk].values()), _in_order(counted[bank.pk])) for bank in banks
    ]


def _in_order(counted: Mapping[str, int]) -> dict[str, int]:
    return {state: counted.get(state, 0) for state in PublicationState.values}


def _newest() -> QuerySet[ItemVersion]:
    newer = ItemVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    return ItemVersion.objects.filter(~Exists(newer))


def newest_versions(bank: ItemBank) -> QuerySet[ItemVersion]:
    """One row an item, with ``published_number``: the newest version that is in use, if any."""
    published = ItemVersion.objects.filter(
        item=OuterRef("item"), state=PublicationState.PUBLISHED
    ).order_by("-number")
    return (
        _newest()
        .filter(item__bank=bank)
        .annotate(published_number=Subquery(published.values("number")[:1]))
    )


def with_what_a_row_shows(versions: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    scored = ItemCompetency.objects.filter(is_scored=True).select_related("competency")
    return (
        versions.select_related("item__bank")
        .annotate(n_options=Count("options", distinct=True), n_turns=Count("turns", distinct=True))
        .prefetch_related(
            Prefetch("keyed_to", scored.order_by("competency__position"), to_attr="scored_for")
        )
    )


def found(versions: QuerySet[ItemVersion], asked: Mapping[str, str]) -> QuerySet[ItemVersion]:
    """``asked``: what FilterForm gave; every part narrows the list."""
    columns = {
        "kind": "kind",
        "format": "response_format",
        "state": "state",
        "language": "language",
    }
    for name, column in columns.items():
        if name in asked:
            versions = versions.filter(**{column: asked[name]})
    if "tag" in asked:
        versions = versions.filter(item__tags__contains=[asked["tag"]])
    if "competency" in asked:
        keyed = ItemCompetency.objects.filter(
            item_version=OuterRef("pk"), competency__slug=asked["competency"]
        )
        versions = versions.filter(Exists(keyed))
    for word in asked.get("q", "").split():
        versions = versions.filter(
            Q(title__icontains=word)
            | Q(stem__icontains=word)
            | Q(item__code__icontains=word)
            | Q(pk__in=ItemVersion.objects.filter(options__text__icontains=word))
        )
    return versions.order_by(*ORDERS.get(asked.get("sort", ""), ORDERS["code"]))


def state_counts(bank: ItemBank) -> dict[str, int]:
    rows = newest_versions(bank).values("state").annotate(n=Count("pk")).order_by()
    return _in_order({row["state"]: row["n"] for row in rows})


def filter_choices(bank: ItemBank) -> dict[str, list[tuple[str, str]]]:
    """What the lists of the filter offer: only what the bank has."""
    tags = Item.objects.filter(bank=bank).values_list("tags", flat=True)
    every_tag = sorted({tag for row in tags for tag in row})
    languages = newest_versions(bank).values_list("language", flat=True).distinct().order_by()
    linked = Competency.objects.filter(itemcompetency__item_version__item__bank=bank).distinct()
    return {
        "tag": [(tag, tag) for tag in every_tag],
        "language": [(code, code) for code in sorted(languages)],
        "competency": list(linked.order_by("position", "name").values_list("slug", "name")),
    }
