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
from assessments.actions.author.bank_specs import (
    Files,
    item_spec,
    stored,
    whole_versions,
)
from assessments.actions.author.competencies import keep_rubric, load_shipped
from assessments.actions.author.import_forms import keep_form, under_own_codes
from assessments.enums import PublicationState, Verb
from assessments.interchange.bankfile import (
    BankFile,
    CompetencySpec,
    FormSpec,
    ItemSpec,
)
from assessments.interchange.package import UNASSIGNED, Package
from assessments.models import (
    Competency,
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
    """What an import did: the codes of new versions, and of items that were there as they are.

    ``forms``: those of the file, by the codes that they have here.
    """

    bank: ItemBank
    is_new_bank: bool
    new: tuple[str, ...]
    same: tuple[str, ...]
    forms: tuple[FormSpec, ...]
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
    own_forms, said = under_own_codes(bank, file.forms)
    new_forms = [spec.slug for spec in own_forms if keep_form(bank, spec, actor)]
    if new or new_forms:
        audit.record(Verb.IMPORTED, bank, actor=actor, by_system=actor is None, n_items=len(new))
    same = tuple(spec.code for spec in file.items if spec.code not in set(new))
    notes += said
    return Imported(bank, is_new, tuple(new), same, own_forms, tuple(new_forms), tuple(notes))


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
    if newest:
        spec = _as_assigned(spec, item_spec(newest, {}))
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


def _as_assigned(spec: ItemSpec, there: ItemSpec) -> ItemSpec:
    """A key that does not say what it measures, under what an author has said since."""
    if spec.competencies != (UNASSIGNED.slug,) or len(there.competencies) != 1:
        return spec
    said = there.competencies
    options = tuple(
        replace(option, ratings=dict(zip(said, option.ratings.values(), strict=False)))
        for option in spec.options
    )
    return replace(spec, competencies=said, options=options)


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
