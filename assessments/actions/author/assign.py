"""Say which competency the keys of imported items measure: until then they wait under one."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from assessments import audit
from assessments.enums import Verb
from assessments.errors import NotNow
from assessments.interchange.package import UNASSIGNED
from assessments.models import (
    Competency,
    Item,
    ItemBank,
    ItemCompetency,
    ItemVersion,
    OptionRating,
    StaffUser,
)
from assessments.models.publication import OPEN_TO_CHANGE

WAITING = UNASSIGNED.slug


def waiting(bank: ItemBank) -> QuerySet[ItemVersion]:
    """The drafts of ``bank`` whose key does not say yet what it measures."""
    return ItemVersion.objects.filter(
        item__bank=bank, state__in=OPEN_TO_CHANGE, keyed_to__competency__slug=WAITING
    )


@transaction.atomic
def assign(
    bank: ItemBank, competency: Competency, *, actor: StaffUser, code: str | None = None
) -> int:
    """Give the waiting keys of ``bank``, or of its item ``code``, to ``competency``; how many.

    A draft that has ratings for it already is left alone. Raises NotNow where none is left.
    """
    rated = OptionRating.objects.filter(option__item_version=OuterRef("pk"), competency=competency)
    drafts = waiting(bank).filter(~Exists(rated))
    if code is not None:
        drafts = drafts.filter(item__code=code)
    # As in drafts.save, so that nobody saves or publishes one in between.
    list(Item.objects.select_for_update().filter(versions__in=drafts).order_by("pk"))
    found = list(drafts.order_by("pk"))
    if not found:
        raise NotNow(bank.pk, sentence=_("No key waits for this competency any more."))
    _move(found, competency)
    for version in found:
        audit.record(Verb.EDITED, version, actor=actor)
    return len(found)


def _move(versions: Iterable[ItemVersion], competency: Competency) -> None:
    links = ItemCompetency.objects.filter(item_version__in=versions)
    links.filter(competency=competency).delete()
    links.filter(competency__slug=WAITING).update(competency=competency, is_scored=True)
    ratings = OptionRating.objects.filter(option__item_version__in=versions)
    ratings.filter(competency__slug=WAITING).update(competency=competency)
