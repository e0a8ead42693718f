"""Read a package, with what QTI has no word for where Rapport wrote it.

A package of ours carries the bank in our own format too, in a file that other systems pass by.
Reading compares the QTI with what Rapport would write for that bank: an item that is still the
same comes from the bank, whole; where another system changed one, its changes win and the rest
stays.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from assessments.interchange.bankfile import (
    OPEN_STATES,
    BankFile,
    FormSpec,
    ItemSpec,
    OptionSpec,
    TurnSpec,
)
from assessments.interchange.names import identifier
from assessments.interchange.package import (
    UNASSIGNED,
    BankFileError,
    Fate,
    ItemReport,
    Package,
)
from assessments.interchange.qti.reading.contents import Contents, InMemory, contents, unpacked
from assessments.interchange.qti.reading.items import ReadItem
from assessments.interchange.qti.reading.media import Files, MediaStore
from assessments.interchange.qti.reading.plain import UNTITLED, AsQti, as_qti
from assessments.interchange.qti.writing.package import OWN, entries
from assessments.interchange.yaml import load_bank

CHANGED = "Another system changed it since Rapport wrote it; what it left alone was kept."
RESHAPED = "Another system changed its shape since Rapport wrote it; only its QTI was read."


def read_qti(
    data: bytes,
    *,
    name: str = UNTITLED,
    language: str = "en",
    competencies: Collection[str],
    catalogue: Collection[str] = (),
) -> Package:
    """Return the bank that the package ``data`` holds, its media and a report on each item.

    ``data``: a zip with imsmanifest.xml, or one item. ``name``: what to call the bank where the
    package does not say it. ``competencies``: slugs known to the
    installation; ``catalogue``: those an item may name without a key, if they are others. Raises
    BankFileError where the file as a whole is refused.
    """
    found = contents(data)
    own = _own_bank(found.files, competencies, catalogue or competencies)
    if isinstance(own, BankFile):
        return _with_own(found, own, competencies)
    package = as_qti(found, language, competencies, name).package
    return replace(package, notes=(*package.notes, own)) if own else package


def _own_bank(
    files: Files, competencies: Collection[str], catalogue: Collection[str]
) -> BankFile | str | None:
    """Return the bank that travels in ``files``; a note where it cannot be used."""
    if OWN not in files:
        return None
    known = {"competencies": tuple(competencies), "catalogue": tuple(catalogue)}
    try:
        return load_bank(files.read(OWN).decode(), **known)
    except BankFileError as error:
        why = error.problems[0]
    except UnicodeDecodeError:
        why = "it is not UTF-8."
    return f"Rapport's own data in the package were not used, only its QTI: {why[:300]}"


def _with_own(found: Contents, own: BankFile, competencies: Collection[str]) -> Package:
    media = {path: found.files.read(path) for path in own.media_paths() if path in found.files}
    written = unpacked(InMemory(entries(own, media)[0]))
    merging = _Merging(
        own,
        as_qti(found, own.language, competencies),
        as_qti(written, own.language, competencies),
        MediaStore(found.files),
    )
    notes = [note for note in found.notes if note not in written.notes]
    return merging.package(found, notes)


@dataclass(slots=True)
class _Merging:
    """``base`` is how ``own`` was written, ``read`` how it is now."""

    own: BankFile
    read: AsQti
    base: AsQti
    media: MediaStore

    def package(self, found: Contents, notes: list[str]) -> Package:
        originals = {identifier(item.code): item for item in self.own.items}
        written = {item.identifier: item for item in self.base.items}
        items: list[ItemSpec] = []
        reports: list[ItemReport] = []
        codes: dict[str, str] = {}
        for item in self.read.items:
            original, before = originals.get(item.identifier), written.get(item.identifier)
            specs, report = self._item(item, original, before)
            items += specs
            reports.append(report)
            if original and len(specs) == 1:
                codes |= {spec.code: specs[0].code for spec in item.specs}
        kept = {item.code for item in items}
        gone = [item.code for item in self.own.items if item.code not in kept]
        if gone:
            notes.append(f"No longer in the package, so left out: {', '.join(gone)[:400]}.")
        forms = self._forms(items, codes, notes)
        bank = replace(
            self.own, items=tuple(items), forms=forms, competencies=self._competencies(items)
        )
        return Package(bank, (*reports, *found.broken), self._content(items), tuple(notes))

    def _item(
        self, item: ReadItem, original: ItemSpec | None, before: ReadItem | None
    ) -> tuple[tuple[ItemSpec, ...], ItemReport]:
        if original is None or before is None:
            return item.specs, item.report
        if item.specs == before.specs and item.report == before.report:
            return self._untouched(item, original)
        if len(item.specs) == len(before.specs) == 1:
            spec = _changed(original, before.specs[0], item.specs[0])
            reasons = (CHANGED, *_new(item.report.reasons, before.report.reasons))
            fate = Fate.UNSCORED if spec.kind == "sjt" and not spec.competencies else Fate.CHANGED
            return (spec,), replace(item.report, fate=fate, codes=(spec.code,), reasons=reasons)
        fate = Fate.CHANGED if item.report.fate == Fate.WHOLE else item.report.fate
        return item.specs, replace(item.report, fate=fate, reasons=(RESHAPED, *item.report.reasons))

    def _untouched(
        self, item: ReadItem, original: ItemSpec
    ) -> tuple[tuple[ItemSpec, ...], ItemReport]:
        spec, lost = _with_files(original, self.media)
        fate = Fate.CHANGED if lost else Fate.WHOLE
        return (spec,), ItemReport(item.identifier, spec.title, fate, (spec.code,), lost)

    def _forms(
        self, items: list[ItemSpec], codes: dict[str, str], notes: list[str]
    ) -> tuple[FormSpec, ...]:
        originals = {identifier(form.slug): form for form in self.own.forms}
        still_open = {item.code for item in items if item.state in OPEN_STATES}
        practice = {item.code for item in items if item.practice}
        forms = []
        for name, form in self.read.forms.items():
            original = originals.get(name)
            if original and form == self.base.forms.get(name):
                kept = tuple(code for code in original.practice if code in practice)
                merged: FormSpec | None = replace(original, practice=kept)
            else:
                merged = _recoded(form, codes, original)
            if merged and merged.state not in OPEN_STATES and _codes(merged) & still_open:
                notes.append(f"The form “{merged.slug}” is a draft again, for its items changed.")
                merged = replace(merged, state="draft")
            forms += [merged] if merged else []
        return tuple(forms)

    def _competencies(self, items: list[ItemSpec]) -> tuple[Any, ...]:
        own = self.own.competencies
        is_waiting = any(UNASSIGNED.slug in item.competencies for item in items)
        is_there = any(competency.slug == UNASSIGNED.slug for competency in own)
        return (*own, UNASSIGNED) if is_waiting and not is_there else own

    def _content(self, items: list[ItemSpec]) -> Mapping[str, bytes]:
        read = {**self.read.package.files, **self.media.content}
        named = {path for item in items for path in item.media_paths()}
        return {path: read[path] for path in sorted(named) if path in read}


def _new(reasons: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(reason for reason in reasons if reason not in before)


def _codes(form: FormSpec) -> set[str]:
    return {code for section in form.sections for code in section.items}


def _changed(own: ItemSpec, base: ItemSpec, read: ItemSpec) -> ItemSpec:
    """Take each field from ``own`` unless it was changed on the way."""
    changed = {
        field.name: getattr(read, field.name)
        for field in fields(ItemSpec)
        if getattr(base, field.name) != getattr(read, field.name)
    }
    changed.pop("code", None)
    if "options" in changed:
        changed |= _changed_options(own, base, read)
    if "stem" in changed:
        changed["facts"] = ()  # they stand in the text that was changed
    if own.kind == read.kind:
        return replace(own, **changed, state="draft")
    return replace(read, code=own.code, sector=own.sector, channel=own.channel, tags=own.tags)


def _changed_options(own: ItemSpec, base: ItemSpec, read: ItemSpec) -> dict[str, Any]:
    """Keep our ratings while the key is as we wrote it."""
    before = {option.key: option for option in base.options}
    ours = {option.key: option for option in own.options}
    ratings = [dict(option.ratings) for option in read.options]
    if [option.key for option in base.options] != [option.key for option in read.options] or (
        ratings != [dict(option.ratings) for option in base.options]
    ):
        return {"competencies": read.competencies, "raters": read.raters}
    options = tuple(
        OptionSpec(
            option.key,
            ours[option.key].text if option.text == before[option.key].text else option.text,
            ours[option.key].ratings,
        )
        if option.key in ours
        else option
        for option in read.options
    )
    return {"options": options, "competencies": own.competencies, "raters": own.raters}


def _with_files(item: ItemSpec, store: MediaStore) -> tuple[ItemSpec, tuple[str, ...]]:
    """Leave out media of ``item`` that did not come along."""
    named = sorted(set(item.media_paths()))
    lost = [path for path in named if not store.keep(path)]
    if not lost:
        return item, ()
    media = tuple(each for each in item.media if not {each.file, each.captions} & set(lost))
    turns = tuple(
        TurnSpec(turn.text, None, None) if {turn.audio, turn.captions} & set(lost) else turn
        for turn in item.turns
    )
    reason = f"Left out, for they are missing or damaged: {', '.join(lost)[:300]}."
    return replace(item, media=media, turns=turns), (reason,)


def _recoded(
    form: FormSpec | None, codes: Mapping[str, str], original: FormSpec | None
) -> FormSpec | None:
    """Name the items of a changed form as the bank does."""
    if form is None:
        return None
    sections = tuple(
        replace(
            section,
            items=tuple(dict.fromkeys(codes.get(code, code) for code in section.items)),
            placed={codes.get(code, code): place for code, place in section.placed.items()},
        )
        for section in form.sections
    )
    slug = original.slug if original else form.slug
    return replace(form, slug=slug, sections=sections)
