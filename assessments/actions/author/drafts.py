"""Make items and change their drafts; of two people who edit one draft, nobody loses a word."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from assessments import audit
from assessments.actions.author import items, stem_storage
from assessments.actions.author.contents import ItemContent, content_of, stamp_of, write
from assessments.enums import Verb
from assessments.errors import CodeTaken, DraftChanged, PartInUse
from assessments.models import Competency, Item, ItemBank, ItemVersion, StaffUser


def create(
    bank: ItemBank,
    code: str,
    content: ItemContent,
    *,
    actor: StaffUser,
    tags: Sequence[str] = (),
    exposure_limit: int | None = None,
    is_practice: bool = False,
) -> ItemVersion:
    """A new item with its first draft. Raises CodeTaken."""
    try:
        with transaction.atomic():
            item = Item.objects.create(
                bank=bank,
                code=code,
                tags=list(tags),
                exposure_limit=exposure_limit,
                is_practice=is_practice,
            )
            version = ItemVersion(item=item, kind=content.kind)
            write(version, content, competency_ids())
            audit.record(Verb.CREATED, version, actor=actor)
    except IntegrityError as error:
        if "item_code_is_unique_in_bank" not in str(error):
            raise
        raise CodeTaken(code) from error
    return version


@transaction.atomic
def save(
    version: ItemVersion, content: ItemContent, *, stamp: str, actor: StaffUser
) -> ItemVersion:
    """Keep ``content`` in the item's draft; a published version gets a new one first.

    ``stamp``: that of the version the author began from. Raises DraftChanged where the newest
    version says something else by now, PartInUse where a part that goes is still needed.
    """
    item = Item.objects.select_for_update().get(pk=version.item_id)
    # Locked, so that it is not published between this look at it and the last write.
    newest = item.versions.select_for_update(of=("self",)).select_related("item").latest("number")
    if stamp_of(newest) != stamp:
        raise DraftChanged(newest.pk)
    if content == content_of(newest):
        return newest
    before = stem_storage.names_of(newest)
    if newest.published_at:
        newest = items.new_version(newest, actor)
    try:
        write(newest, content, competency_ids())
    except ProtectedError as error:
        raise PartInUse(newest.pk) from error
    stem_storage.forget(before - stem_storage.names_of(newest))
    audit.record(Verb.EDITED, newest, actor=actor)
    return newest


def newest_version(item: Item) -> ItemVersion:
    return item.versions.select_related("item__bank").latest("number")


@transaction.atomic
def organise(
    item: Item,
    *,
    actor: StaffUser,
    tags: Sequence[str],
    exposure_limit: int | None,
    is_practice: bool,
) -> None:
    """What belongs to the item and not to one version: it may change at any time."""
    wanted = {
        "tags": list(tags),
        "exposure_limit": exposure_limit,
        "is_practice": is_practice,
    }
    locked = Item.objects.select_for_update().get(pk=item.pk)
    if wanted == {name: getattr(locked, name) for name in wanted}:
        return
    Item.objects.filter(pk=item.pk).update(**wanted)
    audit.record(Verb.EDITED, item, actor=actor)


def competency_ids() -> dict[str, int]:
    return dict(Competency.objects.values_list("slug", "pk"))
