"""Bring the forms of a package into the database, after its items."""

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Exists, OuterRef

from assessments import audit
from assessments.actions.author import forms as actions
from assessments.actions.author.bank_specs import form_spec, that_count, whole_forms
from assessments.enums import PublicationState, Verb
from assessments.interchange import names
from assessments.interchange.bankfile import FormSpec, PlacedItem
from assessments.interchange.rows import MAX_SLUG
from assessments.models import (
    AssessmentForm,
    FormItem,
    FormSection,
    FormVersion,
    ItemBank,
    ItemVersion,
    StaffUser,
)
from assessments.models.publication import FIXED


def under_own_codes(
    bank: ItemBank, specs: tuple[FormSpec, ...]
) -> tuple[tuple[FormSpec, ...], list[str]]:
    """The forms, and what to say where a form of other banks has the code of one: that one stays
    as it is, for two packages may well call their tests alike."""
    foreign = _forms_of_other_banks(bank)
    own, said = [], []
    for spec in specs:
        code = spec.slug
        if code in foreign:
            taken = foreign | {other.slug for other in specs}
            code = names.unique(names.slug(f"{code}-{bank.slug}", MAX_SLUG), taken, MAX_SLUG)
            said.append(
                f"A form of another bank has the code “{spec.slug}”; this one is called “{code}”."
            )
        own.append(replace(spec, slug=code))
    return tuple(own), said


def _forms_of_other_banks(bank: ItemBank) -> set[str]:
    """The codes of forms that ask something, but nothing of ``bank``."""
    asked = FormItem.objects.filter(section__form_version__form=OuterRef("pk"))
    own = asked.filter(item_version__item__bank=bank)
    rows = AssessmentForm.objects.filter(Exists(asked) & ~Exists(own))
    return set(rows.values_list("slug", flat=True))


def keep_form(bank: ItemBank, spec: FormSpec, actor: StaffUser | None) -> bool:
    """Add ``spec`` as a new version unless the newest one draws on the same items alike."""
    about = {"name": spec.name, "description": spec.description}
    form, _ = AssessmentForm.objects.update_or_create(slug=spec.slug, defaults=about)
    versions = _usable(bank, spec)
    newest = whole_forms().filter(form=form).order_by("-number").first()
    if newest and _says_the_same(newest, spec, versions):
        return False
    version = FormVersion.objects.create(
        form=form,
        number=(newest.number if newest else 0) + 1,
        language=bank.language,
        expected_minutes=spec.minutes,
    )
    version.practice_items.set([versions[code] for code in spec.practice])
    for position, section in enumerate(spec.sections, start=1):
        row = FormSection.objects.create(
            form_version=version,
            position=position,
            title=section.title,
            n_drawn=section.draw,
            shuffles_items=section.shuffle,
            shuffles_options=section.shuffle_options,
            offers_break=section.offers_break,
        )
        FormItem.objects.bulk_create(
            _form_item(row, place, versions[code], section.placed.get(code, PlacedItem()))
            for place, code in enumerate(section.items, start=1)
        )
    audit.record(Verb.IMPORTED, version, actor=actor, by_system=actor is None)
    if spec.state in FIXED:
        actions.publish(version, actor, any_language=True)
    if spec.state == PublicationState.RETIRED:
        FormVersion.objects.filter(pk=version.pk).update(state=spec.state)
    return True


def _form_item(
    section: FormSection, position: int, version: ItemVersion, placed: PlacedItem
) -> FormItem:
    return FormItem(
        section=section,
        item_version=version,
        position=position,
        method=placed.method or "",
        weight=placed.weight,
        time_limit_s=placed.time_limit_s,
    )


def _usable(bank: ItemBank, spec: FormSpec) -> dict[str, ItemVersion]:
    """The version of each item that ``spec`` means: the newest published one, else the newest."""
    wanted = {code for section in spec.sections for code in section.items} | {*spec.practice}
    rows = ItemVersion.objects.filter(item__bank=bank, item__code__in=wanted)
    in_turn = rows.select_related("item").order_by("number")
    return that_count(in_turn, lambda version: version.item.code)


def _says_the_same(
    newest: FormVersion, spec: FormSpec, versions: Mapping[str, ItemVersion]
) -> bool:
    used = {
        item.item_version_id for section in newest.sections.all() for item in section.items.all()
    }
    used |= {version.pk for version in newest.practice_items.all()}
    return used == {version.pk for version in versions.values()} and _plain(
        form_spec(newest)
    ) == _plain(spec)


def _plain(spec: FormSpec) -> FormSpec:
    sections = tuple(
        replace(s, placed={c: p for c, p in s.placed.items() if p != PlacedItem()})
        for s in spec.sections
    )
    return replace(spec, sections=sections, practice=tuple(sorted(spec.practice)), state="")
