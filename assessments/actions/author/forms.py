"""Form versions: made, sent to review, published with a frozen score scale, retired."""

from collections.abc import Iterable

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions.author import dry_runs
from assessments.enums import ItemKind, PublicationState, Verb
from assessments.errors import NotAllowed, NotPublishable, Published
from assessments.interchange import names
from assessments.models import (
    AssessmentForm,
    FormItem,
    FormSection,
    FormVersion,
    ItemCompetency,
    ItemVersion,
    ReviewNote,
    ScalePoint,
    StaffUser,
)
from assessments.models.publication import FIXED, OPEN_TO_CHANGE
from assessments.pipeline.sjt import key_of
from assessments.scored_words import key_fault_in_words
from assessments.scoring.errors import InvalidKey
from assessments.scoring.sjt import frozen_scale

Keyed = tuple[FormItem, ItemCompetency]


@transaction.atomic
def create(
    *,
    name: str,
    description: str,
    language: str,
    expected_minutes: int,
    practice_items: Iterable[ItemVersion],
    actor: StaffUser,
) -> FormVersion:
    """A new form with its first draft, which has one empty section to begin with."""
    form = AssessmentForm.objects.create(slug=_free_slug(name), name=name, description=description)
    version = FormVersion.objects.create(
        form=form, language=language, expected_minutes=expected_minutes
    )
    version.practice_items.set(practice_items)
    FormSection.objects.create(form_version=version, position=1, title=_("Part 1"))
    audit.record(Verb.CREATED, version, actor=actor)
    return version


def _free_slug(name: str) -> str:
    base = names.slug(name, 40) or "form"
    alike = AssessmentForm.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    return names.unique(base, {"new", *alike})  # /forms/new/ is a page of its own


@transaction.atomic
def edit(
    version: FormVersion,
    *,
    name: str,
    description: str,
    language: str,
    expected_minutes: int,
    practice_items: Iterable[ItemVersion],
    actor: StaffUser,
) -> None:
    """Change what the form is called, and what its draft promises."""
    rename(version.form, name=name, description=description, actor=actor)
    held = held_draft(version)
    held.language, held.expected_minutes = language, expected_minutes
    held.save(update_fields=["language", "expected_minutes"])
    held.practice_items.set(practice_items)
    audit.record(Verb.EDITED, held, actor=actor, what="details")


@transaction.atomic
def rename(form: AssessmentForm, *, name: str, description: str, actor: StaffUser) -> None:
    """Change the name and the note, whatever state the versions are in."""
    renamed = AssessmentForm.objects.filter(pk=form.pk).exclude(name=name, description=description)
    if renamed.update(name=name, description=description):
        audit.record(Verb.EDITED, form, actor=actor, what="name")


@transaction.atomic
def promise_minutes(version: FormVersion, minutes: int, actor: StaffUser) -> None:
    held = held_draft(version)
    held.expected_minutes = minutes
    held.save(update_fields=["expected_minutes"])
    audit.record(Verb.EDITED, held, actor=actor, what="minutes", minutes=minutes)


def held_draft(version: FormVersion) -> FormVersion:
    """The draft under its lock; Published or NotAllowed where it is not open to change."""
    held = FormVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if held.state in FIXED:
        raise Published(held.pk)
    if held.state != PublicationState.DRAFT:
        raise NotAllowed(
            sentence=_("This version is in review. Send it back to draft to change it.")
        )
    return held


@transaction.atomic
def new_version(version: FormVersion, actor: StaffUser) -> FormVersion:
    """Copy everything of ``version`` into a draft; a form has at most one that is open."""
    form = AssessmentForm.objects.select_for_update().get(pk=version.form_id)
    if form.versions.filter(state__in=OPEN_TO_CHANGE).exists():
        raise NotAllowed(sentence=_("There is a draft of this form already. Go on with that one."))
    newest: int = form.versions.aggregate(n=Max("number"))["n"]
    copy = FormVersion.objects.create(
        form=form,
        number=newest + 1,
        language=version.language,
        expected_minutes=version.expected_minutes,
        scale_seed=version.scale_seed,
    )
    copy.practice_items.set(version.practice_items.all())
    for section in version.sections.order_by("position").prefetch_related("items"):
        _copy_section(section, copy)
    audit.record(Verb.CREATED, copy, actor=actor, copied_from=version.number)
    return copy


def _copy_section(section: FormSection, into: FormVersion) -> None:
    items = list(section.items.all())
    section.pk, section.form_version = None, into
    section.save(force_insert=True)
    for item in items:
        item.pk, item.section = None, section
    FormItem.objects.bulk_create(items)


@transaction.atomic
def send_to_review(version: FormVersion, actor: StaffUser) -> None:
    """Ask somebody to look at a draft that could be published as it is."""
    held = held_draft(version)
    if problems := what_is_missing(held) + retired_items(held):
        raise NotPublishable(held.pk, sentence=" ".join(problems))
    _move(held, PublicationState.DRAFT, PublicationState.REVIEW, Verb.SENT_TO_REVIEW, actor)


@transaction.atomic
def send_back(version: FormVersion, actor: StaffUser, note: str) -> None:
    """Give it back to its author with words on what to change."""
    _move(version, PublicationState.REVIEW, PublicationState.DRAFT, Verb.SENT_BACK, actor)
    ReviewNote.objects.create(form_version=version, author=actor, text=note)


@transaction.atomic
def retire(version: FormVersion, actor: StaffUser) -> None:
    """Keep a published version out of new openings; those that use it go on."""
    _move(version, PublicationState.PUBLISHED, PublicationState.RETIRED, Verb.RETIRED, actor)


def _move(
    version: FormVersion,
    before: PublicationState,
    after: PublicationState,
    verb: Verb,
    actor: StaffUser,
) -> None:
    if not FormVersion.objects.filter(pk=version.pk, state=before).update(state=after):
        raise NotAllowed(sentence=_("Somebody else was quicker: this version has moved on."))
    version.state = after
    audit.record(verb, version, actor=actor)


@transaction.atomic
def delete_draft(version: FormVersion, actor: StaffUser) -> None:
    """Delete a draft that was never published; the form goes too when it was its only one."""
    held = held_draft(version)
    form = held.form
    dry_runs.delete_of(held)
    audit.record(Verb.DELETED, held, actor=actor, form=form.pk, number=held.number)
    held.delete()
    if not form.versions.exists():
        form.delete()


@transaction.atomic
def publish(
    version: FormVersion, actor: StaffUser | None = None, *, any_language: bool = False
) -> None:
    """Freeze the scale of every keyed item and close the version to change.

    ``any_language``: it was published elsewhere, with items in whatever language.
    """
    if FormVersion.objects.select_for_update().get(pk=version.pk).published_at:
        raise Published(version.pk)
    items = _items(version)
    problems = what_is_missing(version, items, any_language=any_language)
    points = [] if problems else _scale(version, items, problems)
    if problems:
        raise NotPublishable(version.pk, sentence=" ".join(problems))
    ScalePoint.objects.filter(form_item__in=items).delete()
    ScalePoint.objects.bulk_create(points)
    version.state, version.published_at = PublicationState.PUBLISHED, timezone.now()
    version.save(update_fields=["state", "published_at"])
    audit.record(Verb.PUBLISHED, version, actor=actor, by_system=actor is None)


def _items(version: FormVersion) -> list[FormItem]:
    return list(
        FormItem.objects.filter(section__form_version=version)
        .select_related("section", "item_version")
        .prefetch_related("item_version__options__ratings", "item_version__keyed_to__competency")
        .order_by("section__position", "position")
    )


def what_is_missing(
    version: FormVersion, items: list[FormItem] | None = None, *, any_language: bool = False
) -> list[str]:
    """Sentences that say what keeps a form from being published; the scale may add to them."""
    items = _items(version) if items is None else items
    found = [] if items else [_("The form has no items.")]
    found += [
        _("“%(item)s” is not published.") % {"item": item.item_version}
        for item in items
        if item.item_version.published_at is None
    ]
    found += [
        _("“%(item)s” is not in the form's language (%(language)s).")
        % {"item": item.item_version, "language": version.language}
        for item in items
        if item.item_version.language != version.language and not any_language
    ]
    for section in version.sections.order_by("position"):
        found += _wrong_with_size(section, sum(item.section_id == section.pk for item in items))
    return found + [problem for item, link in _keyed(items) if (problem := _key_fault(item, link))]


def _wrong_with_size(section: FormSection, n_items: int) -> list[str]:
    facts = {"section": section.title, "n": n_items, "n_drawn": section.n_drawn}
    if not n_items:
        return [_("The section “%(section)s” is empty.") % facts]
    if section.n_drawn and section.n_drawn > n_items:
        return [_("“%(section)s” draws %(n_drawn)s items but has %(n)s.") % facts]
    return []


def retired_items(version: FormVersion) -> list[str]:
    """Sentences about items that no new form may use any more."""
    retired = FormItem.objects.filter(
        section__form_version=version, item_version__state=PublicationState.RETIRED
    ).select_related("item_version")
    words = _("“%(item)s” is retired: take it out or use a newer version.")
    return [words % {"item": item.item_version} for item in retired.order_by("pk")]


def _keyed(items: Iterable[FormItem]) -> Iterable[Keyed]:
    """Every judgement item with each competency that its key scores."""
    for item in items:
        if item.item_version.kind == ItemKind.SJT:
            for link in item.item_version.keyed_to.all():
                if link.is_scored:
                    yield item, link


def _key_fault(item: FormItem, link: ItemCompetency) -> str:
    try:
        key_of(item.item_version, link.competency_id, item.method)
    except InvalidKey as fault:
        return f"“{item.item_version}”, {link.competency}: {key_fault_in_words(fault)}"
    return ""


def _scale(version: FormVersion, items: list[FormItem], problems: list[str]) -> list[ScalePoint]:
    """Chance and full key of each keyed item; each item has its own seed, so order is free."""
    points = []
    for item, link in _keyed(items):
        key = key_of(item.item_version, link.competency_id, item.method)
        rng = np.random.default_rng([version.scale_seed, item.item_version_id])
        try:
            scale = frozen_scale(key, rng)
        except InvalidKey as fault:
            said = key_fault_in_words(fault)
            problems.append(f"“{item.item_version}”, {link.competency}: {said}")
            continue
        points.append(
            ScalePoint(
                form_item=item,
                competency=link.competency,
                method=key.method,
                chance=scale.chance,
                full=scale.full,
            )
        )
    return points
