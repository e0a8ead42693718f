"""How often an item was shown, over all its versions, and what happens at its limit."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions.author import items
from assessments.enums import PublicationState, Verb
from assessments.errors import NotNow, NotPublishable
from assessments.models import AttemptItem, Item, ItemVersion, StaffUser


def with_exposure(rows: QuerySet[Item]) -> "QuerySet[Any]":
    """Add ``n_exposed``: in how many candidates' attempts an item was displayed."""
    shown = (
        AttemptItem.objects.filter(
            form_item__item_version__item=OuterRef("pk"),
            attempt__is_dry_run=False,
            responses__shown_at__isnull=False,
        )
        .order_by()
        .values("form_item__item_version__item")
        .annotate(n=Count("attempt", distinct=True))
        .values("n")
    )
    return rows.annotate(n_exposed=Coalesce(Subquery(shown, output_field=IntegerField()), 0))


def spent(item_ids: Iterable[int]) -> set[int]:
    """Which of these items were shown as often as their limit allows."""
    limited = Item.objects.filter(pk__in=set(item_ids), exposure_limit__isnull=False)
    over = with_exposure(limited).filter(n_exposed__gte=F("exposure_limit"))
    return set(over.values_list("pk", flat=True))


@transaction.atomic
def set_exposure_limit(item: Item, limit: int | None, actor: StaffUser) -> None:
    """Allow ``limit`` attempts to show ``item``; None: as many as come."""
    changed = Item.objects.filter(pk=item.pk).exclude(exposure_limit=limit)
    if limit is None:
        changed = Item.objects.filter(pk=item.pk, exposure_limit__isnull=False)
    if changed.update(exposure_limit=limit):
        audit.record(Verb.EDITED, item, actor=actor, exposure_limit=limit)
    item.exposure_limit = limit


@transaction.atomic
def publish_again(version: ItemVersion, actor: StaffUser) -> None:
    """Take up a retired version as it is, once its item may be shown again.

    It is the same version with the same date: only whether new forms may use it changes.
    """
    if spent([version.item_id]):
        raise NotNow(
            version.pk, sentence=_("This item is at its exposure limit. Raise the limit first.")
        )
    newest = ItemVersion.objects.filter(item=version.item_id).order_by("-number").values("pk")[:1]
    retired = ItemVersion.objects.filter(pk=version.pk, state=PublicationState.RETIRED)
    if not retired.filter(pk=Subquery(newest)).update(state=PublicationState.PUBLISHED):
        raise NotNow(
            version.pk, sentence=_("Only the newest version, once retired, is published again.")
        )
    audit.record(Verb.PUBLISHED, version, actor=actor, what="again")


def retire_spent() -> int:
    """Retire the published versions of items at their limit; returns how many those were."""
    published = ItemVersion.objects.filter(
        state=PublicationState.PUBLISHED, item__exposure_limit__isnull=False
    )
    over = spent(published.values_list("item", flat=True))
    return sum(map(_retire, published.filter(item__in=over)))


def _retire(version: ItemVersion) -> int:
    try:
        items.retire(version)
    except NotPublishable:  # somebody else was quicker
        return 0
    return 1
