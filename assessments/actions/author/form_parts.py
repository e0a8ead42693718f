"""The parts of a draft: its sections, and the items in them. One change, one audit event."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions.author import dry_runs
from assessments.actions.author.forms import held_draft
from assessments.enums import ItemKind, PublicationState, Verb
from assessments.errors import NotAllowed
from assessments.models import FormItem, FormSection, FormVersion, ItemVersion, StaffUser
from assessments.scoring import sjt

Part = FormSection | FormItem


@transaction.atomic
def add_section(version: FormVersion, title: str, actor: StaffUser) -> FormSection:
    held = held_draft(version)
    last = held.sections.aggregate(n=Max("position"))["n"] or 0
    section = FormSection.objects.create(form_version=held, position=last + 1, title=title)
    _note(held, actor, "section_added", section)
    return section


@transaction.atomic
def edit_section(
    section: FormSection,
    *,
    title: str,
    n_drawn: int | None,
    shuffles_items: bool,
    shuffles_options: bool,
    offers_break: bool,
    actor: StaffUser,
) -> None:
    held = held_draft(section.form_version)
    FormSection.objects.filter(pk=section.pk).update(
        title=title,
        n_drawn=n_drawn,
        shuffles_items=shuffles_items,
        shuffles_options=shuffles_options,
        offers_break=offers_break,
    )
    _note(held, actor, "section_changed", section)


@transaction.atomic
def move_section(section: FormSection, *, up: bool, actor: StaffUser) -> None:
    held = held_draft(section.form_version)
    if _swap(list(held.sections.order_by("position")), section, up=up):
        _note(held, actor, "section_moved", section)


@transaction.atomic
def delete_section(section: FormSection, actor: StaffUser) -> None:
    """Delete a section; its items stay in their bank."""
    held = held_draft(section.form_version)
    dry_runs.delete_with(section.items.all())
    _note(held, actor, "section_deleted", section)
    section.delete()


@transaction.atomic
def add_items(section: FormSection, versions: Iterable[ItemVersion], actor: StaffUser) -> int:
    """Put published versions at the end of ``section``; returns how many were not in it yet."""
    held = held_draft(section.form_version)
    inside = set(section.items.values_list("item_version", flat=True))
    last = section.items.aggregate(n=Max("position"))["n"] or 0
    new = [version for version in versions if version.pk not in inside]
    for version in new:
        if version.state != PublicationState.PUBLISHED or version.item.is_practice:
            raise NotAllowed(
                sentence=_("“%(item)s” cannot be used: it is not published, or for practice only.")
                % {"item": version}
            )
    FormItem.objects.bulk_create(
        FormItem(section=section, item_version=version, position=position)
        for position, version in enumerate(new, start=last + 1)
    )
    if new:
        audit.record(
            Verb.EDITED, held, actor=actor, what="items_added", section=section.pk, n=len(new)
        )
    return len(new)


@transaction.atomic
def edit_item(
    item: FormItem,
    *,
    method: str,
    weight: float,
    time_limit_s: int | None,
    section: FormSection,
    actor: StaffUser,
) -> None:
    """Change how the form treats an item; in another ``section`` it goes to the end."""
    held = held_draft(item.section.form_version)
    _must_fit(item.item_version, method, time_limit_s)
    if section.form_version_id != held.pk:
        raise NotAllowed(sentence=_("That section belongs to another form."))
    if section.pk != item.section_id:
        _carry(item, section)
    FormItem.objects.filter(pk=item.pk).update(
        method=method, weight=weight, time_limit_s=time_limit_s
    )
    _note(held, actor, "item_changed", item)


def _carry(item: FormItem, section: FormSection) -> None:
    if section.items.filter(item_version=item.item_version_id).exists():
        raise NotAllowed(sentence=_("That section has this item already."))
    last = section.items.aggregate(n=Max("position"))["n"] or 0
    FormItem.objects.filter(pk=item.pk).update(section=section, position=last + 1)


def _must_fit(version: ItemVersion, method: str, time_limit_s: int | None) -> None:
    if method and not fits(version, method):
        raise NotAllowed(sentence=_("This keying method does not fit the item's format."))
    if time_limit_s and version.kind == ItemKind.ROLE_PLAY:
        raise NotAllowed(sentence=_("A role-play keeps its own think and answer times."))


def fits(version: ItemVersion, method: str) -> bool:
    """Whether ``method`` can key ``version``; the format's default (empty) always can."""
    if not method:
        return True
    return version.kind == ItemKind.SJT and method in sjt.methods_for(version.response_format)


@transaction.atomic
def move_item(item: FormItem, *, up: bool, actor: StaffUser) -> None:
    held = held_draft(item.section.form_version)
    if _swap(list(item.section.items.order_by("position")), item, up=up):
        _note(held, actor, "item_moved", item)


@transaction.atomic
def remove_item(item: FormItem, actor: StaffUser) -> None:
    held = held_draft(item.section.form_version)
    dry_runs.delete_with([item])
    _note(held, actor, "item_removed", item)
    item.delete()


@transaction.atomic
def update_item(item: FormItem, actor: StaffUser) -> ItemVersion:
    """Use the newest published version of an item; a method that no longer fits is dropped."""
    held = held_draft(item.section.form_version)
    newest = newest_published(item.item_version)
    if newest is None:
        raise NotAllowed(sentence=_("There is no newer published version of this item."))
    if item.section.items.filter(item_version=newest).exists():
        raise NotAllowed(sentence=_("The newer version is in this section already."))
    dry_runs.delete_with([item])
    method = item.method if fits(newest, item.method) else ""
    is_role_play = newest.kind == ItemKind.ROLE_PLAY
    FormItem.objects.filter(pk=item.pk).update(
        item_version=newest,
        method=method,
        time_limit_s=None if is_role_play else item.time_limit_s,
    )
    audit.record(
        Verb.EDITED, held, actor=actor, what="item_updated", item=item.pk, number=newest.number
    )
    return newest


def newest_published(than: ItemVersion) -> ItemVersion | None:
    """The newest published version of the same item, if it is newer than ``than``."""
    newer = ItemVersion.objects.filter(
        item=than.item_id, state=PublicationState.PUBLISHED, number__gt=than.number
    )
    return newer.order_by("-number").first()


def _swap(row: Sequence[Part], part: Part, *, up: bool) -> bool:
    """Change places with the neighbour; False at the end of the row."""
    at = next((n for n, other in enumerate(row) if other.pk == part.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(row):
        return False
    here, there = row[at], row[to]
    free = row[-1].position + 1  # positions are unique at every moment
    for one, position in ((here, free), (there, here.position), (here, there.position)):
        type(one)._default_manager.filter(pk=one.pk).update(position=position)
    return True


def _note(version: FormVersion, actor: StaffUser, what: str, part: Part) -> None:
    if isinstance(part, FormSection):
        audit.record(Verb.EDITED, version, actor=actor, what=what, section=part.pk)
    else:
        audit.record(Verb.EDITED, version, actor=actor, what=what, item=part.pk)
