"""Turn QTI tests into forms: sections in order, draws, shuffling, weights and time limits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from assessments.interchange.archive import folder_of
from assessments.interchange.bankfile import BankFile, FormSpec, PlacedItem, SectionSpec
from assessments.interchange.names import one_line, slug, unique
from assessments.interchange.qti.reading.contents import QtiFile
from assessments.interchange.qti.reading.items import ReadItem
from assessments.interchange.qti.reading.media import Files, located
from assessments.interchange.qti.reading.xml import Node, NotWellFormed, parse
from assessments.interchange.rows import MAX_DECIMAL, MAX_NAME, MAX_SLUG
from assessments.interchange.timing import expected_form_seconds

MAX_MINUTES = 240
SUMS = ("outcomeprocessing", "setoutcomevalue", "sum", "testvariables")
UNREAD = {
    "precondition": "conditions for showing a part (preCondition)",
    "branchrule": "jumps between parts (branchRule)",
    "itemsessioncontrol": "rules for attempts and review (itemSessionControl)",
    "outcomeprocessing": "the test's own scoring (outcomeProcessing)",
    "testfeedback": "feedback on the test",
    "rubricblock": "instructions of the test or its sections",
    "templatedefault": "values for templates",
    "adaptiveselection": "adaptive selection",
}


@dataclass(slots=True)
class _Reading:
    test: QtiFile
    files: Files
    items: Mapping[str, ReadItem]  # by path
    notes: dict[str, None] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    sections: set[str] = field(default_factory=set)  # files of sections that were read

    def say(self, words: str) -> None:
        name = _named(self.test.root.get("title"), self.test.identifier, "")
        self.notes[f"Test “{name[:60]}”: {words}"] = None


def limits(tests: list[QtiFile], files: Files) -> dict[str, float]:
    """Return the seconds that tests allow for single items, by the item's path."""
    found: dict[str, float] = {}
    for test in tests:
        for reference in test.root.below("assessmentitemref"):
            path = located(files, folder_of(test.path), reference.get("href"))
            seconds = _max_time(reference)
            if path and seconds:
                found.setdefault(path, seconds)
    return found


def read_form(
    test: QtiFile, files: Files, items: Mapping[str, ReadItem], bank: BankFile, taken: set[str]
) -> tuple[FormSpec | None, tuple[str, ...]]:
    """Return the form that ``test`` describes, and what it could not take along."""
    reading = _Reading(test, files, items)
    sections: list[SectionSpec] = []
    for part in test.root.elements("testpart") or [test.root]:
        for section in part.elements("assessmentsection", "assessmentsectionref"):
            sections += _sections(section, reading, test.path)
        loose = _section(part, reading, test.path)
        sections += [loose] if loose else []
    _note_unread(test.root, reading)
    if not sections:
        reading.say("left out, for none of its items could be read.")
        return None, tuple(reading.notes)
    form = FormSpec(
        slug=unique(slug(test.identifier, MAX_SLUG) or "form", taken, MAX_SLUG),
        name=_named(test.root.get("title"), test.identifier, "Form"),
        minutes=1,
        sections=tuple(sections),
        state="draft",
    )
    taken.add(form.slug)
    return _with_minutes(form, bank, reading), tuple(reading.notes)


def _with_minutes(form: FormSpec, bank: BankFile, reading: _Reading) -> FormSpec:
    root = reading.test.root
    seconds = _max_time(root) or sum(_max_time(part) for part in root.elements("testpart"))
    if not seconds:
        seconds = expected_form_seconds(form, bank)
        reading.say("no time limit for the whole; the minutes are an estimate.")
    minutes = min(max(math.ceil(seconds / 60), 1), MAX_MINUTES)
    return FormSpec(form.slug, form.name, minutes, form.sections, state=form.state)


def _max_time(node: Node) -> float:
    limit = node.first("timelimits")
    seconds = limit.number("maxtime") if limit else None
    return seconds if seconds and seconds > 0 else 0


def _note_unread(root: Node, reading: _Reading) -> None:
    present = {node.name for node in root.walk()}
    if all(_is_sum(node) for node in root.elements("outcomeprocessing")):
        present.discard("outcomeprocessing")
    for name in sorted(present & set(UNREAD)):
        reading.say(f"{UNREAD[name]} were left out.")
    for part in root.elements("testpart"):
        for section in part.below("assessmentsection"):
            if _max_time(section):
                reading.say("time limits of sections were left out.")


def _is_sum(processing: Node) -> bool:
    """Whether the test just adds up its items, as a form does."""
    return all(node.name in SUMS for node in processing.walk())


def _sections(node: Node, reading: _Reading, path: str) -> list[SectionSpec]:
    """The section's own items first, then its sections, flattened."""
    if node.name == "assessmentsectionref":
        return _referenced(node, reading, path)
    inner = node.elements("assessmentsection", "assessmentsectionref")
    own = _section(node, reading, path)
    found = [own] if own else []
    if inner:
        reading.say("nested sections were laid side by side.")
        if node.first("selection"):
            reading.say("a draw among sections was left out; all of them are given.")
    for section in inner:
        found += _sections(section, reading, path)
    return found


def _referenced(node: Node, reading: _Reading, path: str) -> list[SectionSpec]:
    found = located(reading.files, folder_of(path), node.get("href"))
    if found is None or found in reading.sections:
        why = "stands there twice" if found else "is not in the package"
        reading.say(f"the section “{node.get('href')[:80]}” {why}.")
        return []
    reading.sections.add(found)
    try:
        root = parse(reading.files.read(found), found)
    except NotWellFormed as error:
        reading.say(f"the section “{found[:80]}” {error}.")
        return []
    return _sections(root, reading, found) if root.name == "assessmentsection" else []


def _section(node: Node, reading: _Reading, path: str) -> SectionSpec | None:
    references = node.elements("assessmentitemref")
    codes: list[str] = []
    placed: dict[str, PlacedItem] = {}
    shuffling: list[bool] = []
    for reference in references:
        item = _item(reference, reading, path)
        for spec in item.specs if item else ():
            if spec.code in reading.placed:
                reading.say(f"“{spec.code}” stands there twice; it is kept once.")
                continue
            reading.placed.add(spec.code)
            codes.append(spec.code)
            place = _placed(reference, spec.time_limit_s, reading)
            if place != PlacedItem():
                placed[spec.code] = place
        if item and item.specs:
            shuffling.append(item.shuffles or item.specs[0].kind != "sjt")
    if not codes:
        return None
    ordering = node.first("ordering")
    return SectionSpec(
        title=_named(node.get("title"), node.get("identifier"), "Section"),
        items=tuple(codes),
        draw=_draw(node, len(codes), len(references), reading),
        shuffle=bool(ordering and ordering.says("shuffle")),
        shuffle_options=bool(shuffling) and all(shuffling),
        placed=placed,
    )


def _named(*names: str) -> str:
    return next(line for name in names if (line := one_line(name, MAX_NAME)))


def _item(reference: Node, reading: _Reading, path: str) -> ReadItem | None:
    found = located(reading.files, folder_of(path), reference.get("href"))
    item = reading.items.get(found or "")
    if item is None or not item.specs:
        name = reference.get("identifier") or reference.get("href")
        reading.say(f"“{name[:60]}” was left out, for it could not be read.")
    return item


def _draw(node: Node, n_items: int, n_references: int, reading: _Reading) -> int | None:
    selection = node.first("selection")
    wanted = selection.number("select") if selection else None
    if selection is None or wanted is None or wanted < 1:
        return None
    if selection.says("withreplacement"):
        reading.say("a draw with replacement became one without.")
    if n_items > n_references:
        reading.say("a draw counts questions that were split; check it.")
    if wanted >= n_items:
        if wanted > n_items:
            reading.say(f"a draw of {wanted:g} from {n_items} became all of them.")
        return None
    return int(wanted)


def _placed(reference: Node, own_s: int | None, reading: _Reading) -> PlacedItem:
    weights = [weight.number("value") for weight in reference.elements("weight")]
    weight = weights[0] if weights else 1
    if weight is None or not 0 < weight < MAX_DECIMAL:
        reading.say(f"the weight {weights[0]} is not possible here and became 1.")
        weight = 1
    seconds = round(_max_time(reference))
    is_own = own_s is None or not seconds or seconds == own_s or not 10 <= seconds <= 3600
    return PlacedItem(weight=weight, time_limit_s=None if is_own else seconds)
