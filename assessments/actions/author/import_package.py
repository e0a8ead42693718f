"""Bring a package into the database; what is there already stays.

An item whose content has changed gets a new version; published versions are never touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from assessments import audit
from assessments.actions.author import forms
from assessments.actions.author.bank_specs import (
    Files,
    form_spec,
    item_spec,
    stored,
    that_count,
    whole_forms,
    whole_versions,
)
from assessments.actions.author.competencies import keep_rubric, load_shipped
from assessments.enums import PublicationState, Verb
from assessments.interchange.bankfile import (
    BankFile,
    CompetencySpec,
    FormSpec,
    ItemSpec,
    PlacedItem,
)
from assessments.interchange.package import Package
from assessments.models import (
    AssessmentForm,
    Competency,
    FormItem,
    FormSection,
    FormVersion,
    Item,
    ItemBank,
    ItemCompetency,
    ItemVersion,
    Option,
    OptionRating,
    StaffUser,
    StemMedia,
    Turn,
)
from assessments.models.publication import FIXED


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the codes of new versions, and of items that were there as they are."""

    bank: ItemBank
    is_new_bank: bool
    new: tuple[str, ...]
    same: tuple[str, ...]
    new_forms: tuple[str, ...]
    notes: tuple[str, ...] = ()


class _Shelf:
    """Media on their way into the storage; taken back where the import is undone."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._saved: list[str] = []

    def put(self, path: str | None) -> str:
        """Store the file called ``path`` and return its name; nothing for no path."""
        if not path:
            return ""
        name = f"stems/{PurePosixPath(path).name}"
        self._saved.append(default_storage.save(name, ContentFile(self.files[path])))
        return self._saved[-1]

    def take_back(self) -> None:
        for name in self._saved:
            default_storage.delete(name)


def import_bank(
    package: Package, actor: StaffUser | None = None, *, dry_run: bool = False
) -> Imported:
    """Bring in the whole package, or nothing of it; ``dry_run`` undoes all that it did.

    An item that is there as it is stays; one that differs gets a new version.
    """
    shelf = _Shelf(package.files)
    try:
        with transaction.atomic():
            done = _import(package, shelf, actor)
            if dry_run:
                transaction.set_rollback(True)
    except BaseException:
        shelf.take_back()
        raise
    if dry_run:
        shelf.take_back()
    return done


def _import(package: Package, shelf: _Shelf, actor: StaffUser | None) -> Imported:
    file = package.bank
    notes = [note for own in file.competencies for note in _keep_competency(own, actor)]
    bank, is_new = _keep_bank(package)
    competencies = _competencies(file)
    newest = _newest(bank)
    new = [
        spec.code
        for spec in file.items
        if _keep_item(bank, spec, newest.get(spec.code), shelf, competencies, actor)
    ]
    new_forms = [spec.slug for spec in file.forms if _keep_form(bank, spec, actor)]
    if new or new_forms:
        audit.record(Verb.IMPORTED, bank, actor=actor, by_system=actor is None, n_items=len(new))
    same = tuple(spec.code for spec in file.items if spec.code not in set(new))
    return Imported(bank, is_new, tuple(new), same, tuple(new_forms), tuple(notes))


def _competencies(file: BankFile) -> dict[str, Competency]:
    """All competencies by slug; those shipped with Rapport are made where they are missing."""
    wanted = {slug for item in file.items for slug in item.competencies + item.catalogue}
    known = {c.slug: c for c in Competency.objects.all()}
    if wanted - known.keys():
        load_shipped()
        known = {c.slug: c for c in Competency.objects.all()}
    return known


def _keep_bank(package: Package) -> tuple[ItemBank, bool]:
    """The bank, and whether it was made just now."""
    file = package.bank
    head = {
        "name": file.name,
        "description": file.description,
        "language": file.language,
        "keying_note": file.keying_note,
    }
    bank, is_new = ItemBank.objects.get_or_create(slug=file.slug, defaults=head)
    if package.has_head and not is_new:
        bank, _ = ItemBank.objects.update_or_create(slug=file.slug, defaults=head)
    return bank, is_new


def _keep_competency(own: CompetencySpec, actor: StaffUser | None) -> list[str]:
    """Add a competency that a file brings along; one that is there keeps its own words."""
    words = {"name": own.name, "description": own.description, "opposed_by": own.opposed_by}
    competency, is_new = Competency.objects.get_or_create(slug=own.slug, defaults=words)
    if is_new and own.levels:
        keep_rubric(competency, own.levels, actor=actor)
    if any(getattr(competency, name) != word for name, word in words.items()):
        return [f"The competency “{competency}” is there already in other words, which stay."]
    return []


# --- items ---------------------------------------------------------------------------------


def _newest(bank: ItemBank) -> dict[str, ItemVersion]:
    rows = whole_versions().filter(item__bank=bank).order_by("number")
    return {version.item.code: version for version in rows}


def _keep_item(
    bank: ItemBank,
    spec: ItemSpec,
    newest: ItemVersion | None,
    shelf: _Shelf,
    competencies: dict[str, Competency],
    actor: StaffUser | None,
) -> bool:
    """Add ``spec`` as a new version unless the newest one says the same."""
    about = {
        "is_practice": spec.practice,
        "tags": list(spec.tags),
        "exposure_limit": spec.exposure_limit,
    }
    item, _ = Item.objects.update_or_create(bank=bank, code=spec.code, defaults=about)
    if newest and _is_same(newest, spec, shelf.files):
        return _move_on(newest, spec.state)
    version = ItemVersion.objects.create(
        item=item, number=(newest.number if newest else 0) + 1, **_columns(spec, bank)
    )
    ItemCompetency.objects.bulk_create(
        ItemCompetency(item_version=version, competency=competencies[slug], is_scored=is_scored)
        for slugs, is_scored in ((spec.competencies, True), (spec.catalogue, False))
        for slug in slugs
    )
    _add_options(version, spec, competencies)
    _add_media(version, spec, shelf)
    _settle(ItemVersion, version.pk, spec.state)
    audit.record(Verb.IMPORTED, version, actor=actor, by_system=actor is None)
    return True


def _settle(model: type[ItemVersion] | type[FormVersion], pk: int, state: str) -> bool:
    """Give a draft the state that its file names; the database checks the rest."""
    at = timezone.now() if state in FIXED else None
    return bool(model._default_manager.filter(pk=pk).update(state=state, published_at=at))


def _move_on(newest: ItemVersion, state: str) -> bool:
    """An item that is there moves forward as its file says, never back."""
    if newest.state in FIXED:
        published = ItemVersion.objects.filter(pk=newest.pk, state=PublicationState.PUBLISHED)
        return state == PublicationState.RETIRED and bool(published.update(state=state))
    return newest.state != state and state in FIXED and _settle(ItemVersion, newest.pk, state)


def _is_same(newest: ItemVersion, spec: ItemSpec, files: Mapping[str, bytes]) -> bool:
    """Whether the file's item says what ``newest`` says, byte for byte of its media too."""
    names: Files = {}
    there = _bare(item_spec(newest, names), newest.item.bank.language)
    given = _bare(spec, newest.item.bank.language)
    if _without_media(there) != _without_media(given):
        return False
    pairs = zip(_paths(there), _paths(given), strict=True)
    return all(bool(a) == bool(b) and (not a or stored(names[a]) == files[b]) for a, b in pairs)


def _bare(spec: ItemSpec, language: str) -> ItemSpec:
    """Without what belongs to the item rather than to one version of it."""
    return replace(spec.plain(language), state="", tags=(), exposure_limit=None, practice=False)


def _without_media(spec: ItemSpec) -> ItemSpec:
    turns = tuple(replace(turn, audio=None, captions=None) for turn in spec.turns)
    media = tuple(replace(media, file="", captions=None) for media in spec.media)
    return replace(spec, turns=turns, media=media)


def _paths(spec: ItemSpec) -> list[str]:
    both = [(turn.audio, turn.captions) for turn in spec.turns]
    both += [(media.file, media.captions) for media in spec.media]
    return [path or "" for pair in both for path in pair]


def _columns(spec: ItemSpec, bank: ItemBank) -> dict[str, Any]:
    return {
        "kind": spec.kind,
        "response_format": spec.response_format or "",
        "channel": spec.channel,
        "sector": spec.sector,
        "language": spec.language or bank.language,
        "title": spec.title,
        "stem": spec.stem,
        "facts": list(spec.facts),
        "speaker": spec.speaker or "",
        "time_limit_s": spec.time_limit_s,
        "think_s": spec.think_s,
        "answer_s": spec.answer_s,
        "typed_s": spec.typed_s,
        "takes": spec.takes or 1,
    }


def _add_options(version: ItemVersion, spec: ItemSpec, competencies: dict[str, Competency]) -> None:
    options = Option.objects.bulk_create(
        Option(item_version=version, key=option.key, position=position, text=option.text)
        for position, option in enumerate(spec.options, start=1)
    )
    raters = spec.named_raters()
    OptionRating.objects.bulk_create(
        OptionRating(option=row, competency=competencies[slug], rater=rater, value=value)
        for row, option in zip(options, spec.options, strict=True)
        for slug, values in option.ratings.items()
        for rater, value in zip(raters, values, strict=True)
        if value is not None
    )


def _add_media(version: ItemVersion, spec: ItemSpec, shelf: _Shelf) -> None:
    Turn.objects.bulk_create(
        Turn(
            item_version=version,
            position=position,
            text=turn.text,
            audio=shelf.put(turn.audio),
            captions=shelf.put(turn.captions),
        )
        for position, turn in enumerate(spec.turns, start=1)
    )
    StemMedia.objects.bulk_create(
        StemMedia(
            item_version=version,
            position=position,
            kind=media.kind,
            file=shelf.put(media.file),
            captions=shelf.put(media.captions),
            description=media.description,
        )
        for position, media in enumerate(spec.media, start=1)
    )


# --- forms ---------------------------------------------------------------------------------


def _keep_form(bank: ItemBank, spec: FormSpec, actor: StaffUser | None) -> bool:
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
    if spec.state in FIXED:
        forms.publish(version, actor, any_language=True)
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
