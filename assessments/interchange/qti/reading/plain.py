"""Read the QTI of a package as anybody's: items, forms, media and a report on each item."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from assessments.interchange.bankfile import BankFile, FormSpec, ItemSpec
from assessments.interchange.names import one_line, slug
from assessments.interchange.package import UNASSIGNED, Package
from assessments.interchange.qti.reading.contents import Contents
from assessments.interchange.qti.reading.forms import limits, read_form
from assessments.interchange.qti.reading.items import Import, ReadItem, read_item
from assessments.interchange.qti.reading.media import MediaStore
from assessments.interchange.rows import MAX_NAME, MAX_SLUG

KEY_NOTE = (
    "Keys came with the package: right answers became the rating 7 and others 1; points became"
    " ratings from 1 to 7. QTI does not say which competency they measure."
)
TIME_NOTE = (
    "Where the package does not say how long an answer may take, choices have 90 seconds, written"
    " answers 300, recorded answers 30 to think and 90 to speak, with two takes."
)
CHANNEL_NOTE = "QTI does not say the channel or the sector: “chat” and no sector were entered."
UNTITLED = "QTI import"
SPEAKER_NOTE = "QTI names no speaker for questions to answer aloud: “Customer” was entered."
SEVERAL_NOTE = "“Pick several” is scored here by hits less false picks, not all or nothing."


@dataclass(frozen=True, slots=True)
class AsQti:
    """A package read as anybody's; ``forms`` by the identifier of their tests."""

    items: tuple[ReadItem, ...]
    forms: dict[str, FormSpec | None]
    package: Package


def as_qti(
    found: Contents, language: str, competencies: Collection[str], name: str = UNTITLED
) -> AsQti:
    """Read ``found`` without a look at what only Rapport understands."""
    media = MediaStore(found.files)
    seconds = limits(found.tests, found.files)
    task = Import(found.files, media, language, competencies, seconds)
    read = tuple(read_item(file, task) for file in found.items)
    items = tuple(spec for item in read for spec in item.specs)
    bank = _bank(found, name, language, items)
    by_path = {item.path: item for item in read}
    taken: set[str] = set()
    forms: dict[str, FormSpec | None] = {}
    notes: list[str] = []
    for test in found.tests:
        forms[test.identifier], said = read_form(test, found.files, by_path, bank, taken)
        notes += said
    package = Package(
        replace(bank, forms=tuple(form for form in forms.values() if form)),
        (*(item.report for item in read), *found.broken),
        _used(items, media),
        (*found.notes, *_notes(items), *notes),
        has_head=False,
    )
    return AsQti(read, forms, package)


def _bank(found: Contents, name: str, language: str, items: tuple[ItemSpec, ...]) -> BankFile:
    titles = [found.title, *(test.root.get("title") for test in found.tests)]
    titles += [item.title for item in items] if len(items) == 1 else []
    called = next(line for each in (*titles, name, UNTITLED) if (line := one_line(each, MAX_NAME)))
    is_waiting = any(UNASSIGNED.slug in item.competencies for item in items)
    return BankFile(
        slug=slug(called, MAX_SLUG) or slug(UNTITLED),
        name=called,
        language=language,
        description="",
        keying_note=KEY_NOTE if any(item.competencies for item in items) else "",
        items=items,
        forms=(),
        competencies=(UNASSIGNED,) if is_waiting else (),
    )


def _used(items: tuple[ItemSpec, ...], media: MediaStore) -> dict[str, bytes]:
    used = {path for item in items for path in item.media_paths()}
    return {path: content for path, content in media.content.items() if path in used}


def _notes(items: tuple[ItemSpec, ...]) -> tuple[str, ...]:
    if not items:
        return ()
    is_several = any(item.response_format == "pick_several" for item in items)
    is_spoken = any(item.kind == "role_play" for item in items)
    said = {SEVERAL_NOTE: is_several, SPEAKER_NOTE: is_spoken}
    return (TIME_NOTE, CHANNEL_NOTE, *(note for note, is_true in said.items() if is_true))
