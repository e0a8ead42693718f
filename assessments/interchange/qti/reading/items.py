"""Turn one QTI item into one or several items of ours, with a report of what became of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from assessments.interchange.archive import folder_of
from assessments.interchange.bankfile import (
    ANSWER_S,
    SJT_S,
    TAKES,
    THINK_S,
    USUAL_CHANNEL,
    USUAL_SPEAKER,
    WRITTEN_S,
    ItemSpec,
    MediaSpec,
    OptionSpec,
    TurnSpec,
)
from assessments.interchange.names import one_line, option_keys, slug, unique
from assessments.interchange.package import UNASSIGNED, Fate, ItemReport
from assessments.interchange.qti.reading import keys
from assessments.interchange.qti.reading.contents import QtiFile
from assessments.interchange.qti.reading.language import direction, language
from assessments.interchange.qti.reading.media import Files, MediaStore, located
from assessments.interchange.qti.reading.questions import (
    MAX_TEXT,
    Question,
    Refusal,
    Scoring,
    question,
)
from assessments.interchange.qti.reading.text import (
    INLINE_ASKS,
    Body,
    FoundMedia,
    Piece,
    joined,
    with_gap,
)
from assessments.interchange.qti.reading.xml import Node, NotWellFormed, parse
from assessments.interchange.rows import MAX_NAME
from assessments.interchange.spec import TYPED_TIME_FACTOR

RATER = "qti"
MAX_CODE = 80
MAX_ASKS = 50
MAX_MEDIA = 20
LONGEST_S = {"sjt": 3600, "written": 3600, "role_play": 600}
SHORTEST_S = 10
TEMPLATES = (
    "templatedeclaration",
    "templateprocessing",
    "templateblock",
    "templateinline",
    "printedvariable",
)
EXTRAS = {
    "modalfeedback": "Left out: feedback after the answer.",
    "stylesheet": "Left out: a style sheet, which only changes the looks.",
    "cataloginfo": "Left out: a catalogue of other ways to show the text (catalog).",
    "apipaccessibility": "Left out: accessibility data of another system (APIP).",
    "companionmaterialsinfo": "Left out: companion materials (calculator, files, rules).",
}


@dataclass(slots=True)
class Import:
    """What reading an item needs to know of the rest; ``limits``: seconds by an item's path."""

    files: Files
    media: MediaStore
    language: str
    competencies: Collection[str]
    limits: Mapping[str, float] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def new_code(self, wanted: str) -> str:
        code = unique(slug(wanted, MAX_CODE) or "item", self.codes, MAX_CODE)
        self.codes.add(code)
        return code


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One QTI item, read; ``shuffles``: its options are to be shuffled."""

    path: str
    identifier: str
    specs: tuple[ItemSpec, ...]
    report: ItemReport
    shuffles: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One question with the words that belong to it."""

    asked: Question
    stem: str
    own: str


def read_item(file: QtiFile, task: Import) -> ReadItem:
    """Return what ``file`` becomes; a refusal is a report too."""
    title, identifier = _title(file), file.identifier
    try:
        specs, reasons, shuffles = _specs(file, task)
    except Refusal as refusal:
        said = tuple(str(refusal).split("\n"))
        report = ItemReport(identifier, title[:MAX_NAME], Fate.REFUSED, reasons=said)
        return ReadItem(file.path, identifier, (), report)
    codes = tuple(spec.code for spec in specs)
    report = ItemReport(identifier, title[:MAX_NAME], _fate(specs, reasons), codes, reasons)
    return ReadItem(file.path, identifier, specs, report, shuffles)


def _fate(specs: tuple[ItemSpec, ...], reasons: tuple[str, ...]) -> Fate:
    if any(spec.kind == "sjt" and not spec.competencies for spec in specs):
        return Fate.UNSCORED
    return Fate.CHANGED if reasons else Fate.WHOLE


def _title(file: QtiFile) -> str:
    named = (file.root.get("title"), file.root.get("label"), file.identifier)
    return next(filter(None, map(one_line, named)), "Item")


def _specs(file: QtiFile, task: Import) -> tuple[tuple[ItemSpec, ...], tuple[str, ...], bool]:
    root = file.root
    item_body = root.first("itembody")
    _refuse_moving_parts(root)
    if item_body is None:
        raise Refusal("It has no body (itemBody).")
    body = _stimulus(file, task.files)
    n_before = len(body.pieces)
    body.add(item_body)
    scoring = _scoring(root)
    parts, refused = _parts(body, n_before, scoring)
    media, left_out = _media(body.media, folder_of(file.path), task.media)
    reasons = dict.fromkeys(
        [*_extras(root), *body.reasons, *left_out, *direction(root, item_body)]
        + [reason for part in parts for reason in part.asked.reasons + part.asked.key.reasons]
        + [f"One of its interactions was left out. {reason}" for reason in refused]
    )
    if len(parts) > 1:
        reasons[f"It asks {len(parts)} questions; each is an item of its own."] = None
        if task.limits.get(file.path):
            reasons["Its time now holds for each of its questions."] = None
    specs = tuple(_spec(file, part, place, parts, media, task, reasons)
                  for place, part in enumerate(parts, 1))  # fmt: skip
    return specs, tuple(reasons), any(part.asked.shuffles for part in parts)


def _refuse_moving_parts(root: Node) -> None:
    if root.says("adaptive"):
        raise Refusal("It is adaptive: it changes while it is answered, which Rapport does not.")
    if any(node.name in TEMPLATES for node in root.walk()):
        raise Refusal("It is a template whose words or numbers are drawn anew for each candidate.")


def _stimulus(file: QtiFile, files: Files) -> Body:
    """The shared text that the item stands on, if any."""
    body = Body()
    for reference in file.root.elements("assessmentstimulusref"):
        path = located(files, folder_of(file.path), reference.get("href"))
        if path is None:
            raise Refusal(f"Its shared text “{reference.get('href')[:80]}” is not in the package.")
        try:
            stimulus = parse(files.read(path), path)
        except NotWellFormed as error:
            raise Refusal(f"Its shared text “{path[:80]}” {error}.") from error
        for content in stimulus.below("stimulusbody")[:1]:
            inner = Body().add(content)
            body.pieces += inner.pieces
            body.reasons |= inner.reasons
            body.media += [_moved(found, path, files) for found in inner.media]
    return body


def _moved(found: FoundMedia, path: str, files: Files) -> FoundMedia:
    """Name what a stimulus names as the item would: from the top of the package."""
    href = located(files, folder_of(path), found.href) or found.href
    captions = located(files, folder_of(path), found.captions) or found.captions
    return FoundMedia(found.kind, href, found.description, captions)


def _scoring(root: Node) -> Scoring:
    found = root.elements("responsedeclaration")
    declared = {node.get("identifier"): keys.declaration(node) for node in found}
    if len(declared) < len(found):
        raise Refusal("Two of its response declarations have the same identifier.")
    return Scoring(declared, keys.processing(root.first("responseprocessing")))


def _extras(root: Node) -> list[str]:
    present = {node.name for node in root.elements()}
    said = [words for name, words in EXTRAS.items() if name in present]
    if root.below("lookuptable", "matchtable", "interpolationtable"):
        said.append("Left out: a table that turns points into other scores.")
    return said


# --- from paragraphs and interactions to questions -----------------------------------------


def _parts(body: Body, n_before: int, scoring: Scoring) -> tuple[list[_Part], list[str]]:
    asking = [place for place, piece in enumerate(body.pieces) if piece.asks]
    asks = [(place, node) for place in asking for node in body.pieces[place].asks]
    if len(asks) > MAX_ASKS:
        raise Refusal(f"It has more than {MAX_ASKS} interactions.")
    if not asks:
        raise Refusal("It asks nothing: there is no interaction in it.")
    parts, refused = [], []
    for place, node in asks:
        try:
            _refuse_dependent(node, asks)
            asked = question(node, scoring)
            asked, pieces = _own_gap(asked, node, place, body.pieces)
            parts.append(_part(asked, place, pieces, asking, len(asks) == 1, n_before))
        except Refusal as refusal:
            refused.append(str(refusal))
    if not parts:
        raise Refusal("\n".join(dict.fromkeys(refused)))
    return parts, refused


def _own_gap(
    asked: Question, node: Node, place: int, pieces: list[Piece]
) -> tuple[Question, list[Piece]]:
    """Of several gaps in one paragraph, show only the question's own as one to fill."""
    gaps = [ask for ask in pieces[place].asks if ask.name in INLINE_ASKS[:2]]
    if node not in gaps or len(gaps) == 1:
        return asked, pieces
    own = with_gap(pieces[place], gaps.index(node))
    said = "The other gaps of its paragraph are shown as […]."
    asked = replace(asked, reasons=(*asked.reasons, said))
    return asked, [*pieces[:place], own, *pieces[place + 1 :]]


def _refuse_dependent(node: Node, asks: list[tuple[int, Node]]) -> None:
    response = node.get("responseidentifier")
    if response and sum(other.get("responseidentifier") == response for _, other in asks) > 1:
        raise Refusal("Several of its interactions share one response, so none stands alone.")


def _part(
    asked: Question,
    place: int,
    pieces: list[Piece],
    asking: list[int],
    is_alone: bool,
    n_before: int,
) -> _Part:
    """Give the question its words: all of them where it is alone, else what stands next to it."""
    if len(asking) == 1:
        stem, own = joined(pieces), joined([pieces[place]])
    else:
        first = asking[0]
        lead_ends = first if pieces[first].text else max(first - 1, n_before)
        after = max((other for other in asking if other < place), default=lead_ends - 1)
        near = [piece for piece in pieces[max(after + 1, lead_ends) : place + 1] if piece.text]
        if place == asking[-1]:
            near += pieces[place + 1 :]
        own = joined(near)
        stem = joined([*pieces[:lead_ends], *near])
    if asked.kind == "role_play":
        own = own or next((piece.text for piece in reversed(pieces) if piece.text), "")
    if len(stem) > MAX_TEXT:
        raise Refusal(f"Its text has {len(stem)} characters; Rapport takes {MAX_TEXT}.")
    if not own and not is_alone:
        raise Refusal("It has no words of its own, so it does not stand alone.")
    return _Part(asked, stem, own)


def _media(
    found: list[FoundMedia], folder: str, store: MediaStore
) -> tuple[tuple[MediaSpec, ...], list[str]]:
    specs = [store.spec(each, folder) for each in found[:MAX_MEDIA]]
    if len(found) > MAX_MEDIA:
        specs.append((None, f"Left out: media beyond the first {MAX_MEDIA}."))
    kept = [spec for spec, _ in specs if spec]
    return tuple(dict.fromkeys(kept)), [said for _, said in specs if said]


# --- from questions to items ----------------------------------------------------------------


def _spec(
    file: QtiFile,
    part: _Part,
    place: int,
    parts: list[_Part],
    media: tuple[MediaSpec, ...],
    task: Import,
    reasons: dict[str, None],
) -> ItemSpec:
    title, stem = _title_and_stem(file, part, bool(media), reasons)
    suffix = f"-{place}" if len(parts) > 1 else ""
    named = language(file.root, file.root.first("itembody") or file.root)
    base = ItemSpec(
        code=task.new_code(f"{slug(file.identifier, MAX_CODE - 4) or 'item'}{suffix}"),
        kind=part.asked.kind,
        channel=USUAL_CHANNEL,
        sector="",
        title=f"{title} ({place})" if suffix else title,
        stem=stem,
        facts=(),
        competencies=(),
        catalogue=(),
        practice=False,
        state="draft",
        language=named if named and named != task.language else None,
        media=media,
    )
    seconds = _seconds(task.limits.get(file.path), base.kind, reasons)
    if base.kind == "role_play":
        return _role_play(base, part, seconds)
    if base.kind == "written":
        return replace(base, time_limit_s=seconds or WRITTEN_S)
    return _sjt(replace(base, time_limit_s=seconds or SJT_S), part.asked, task, reasons)


def _title_and_stem(
    file: QtiFile, part: _Part, has_media: bool, reasons: dict[str, None]
) -> tuple[str, str]:
    title, room = _title(file), MAX_NAME - len(" (50)")
    if len(title) > room:
        reasons[f"The title is cut after {room} characters."] = None
        title = title[:room].rstrip()
    if not part.stem and not has_media:
        raise Refusal("\n".join(["It has no text to show.", *reasons]))
    if not part.stem:
        reasons["It has no text; its title is shown instead."] = None
    return title, part.stem or title


def _seconds(limit: float | None, kind: str, reasons: dict[str, None]) -> int | None:
    if not limit:
        return None
    seconds = min(max(round(limit), SHORTEST_S), LONGEST_S[kind])
    if seconds != round(limit):
        reasons[f"Its time of {limit:g} s becomes {seconds} s."] = None
    return seconds


def _role_play(base: ItemSpec, part: _Part, seconds: int | None) -> ItemSpec:
    answer_s = seconds or ANSWER_S
    return replace(
        base,
        think_s=THINK_S,
        answer_s=answer_s,
        typed_s=answer_s * TYPED_TIME_FACTOR,
        takes=TAKES,
        speaker=USUAL_SPEAKER,
        turns=(TurnSpec(part.own or base.stem, None, None),),
    )


def _sjt(base: ItemSpec, asked: Question, task: Import, reasons: dict[str, None]) -> ItemSpec:
    ratings = _by_competency(asked.key, task.competencies, reasons)
    if not ratings:
        reasons["It has no key: it is not scored until somebody rates its options."] = None
    letters = option_keys([name for name, _ in asked.options])
    options = tuple(
        OptionSpec(letter, text, {slug: (given.get(name),) for slug, given in ratings.items()})
        for letter, (name, text) in zip(letters, asked.options, strict=True)
    )
    return replace(
        base,
        response_format=asked.response_format,
        options=options,
        competencies=tuple(ratings),
        raters=(RATER,) if ratings else (),
    )


def _by_competency(
    key: keys.Key, known: Collection[str], reasons: dict[str, None]
) -> dict[str, Mapping[str, int]]:
    """Name the competency of each key: as our own outcomes say, else “not assigned yet”."""
    found = {name: ratings for name, ratings in key.ratings.items() if name and name in known}
    foreign = [name for name in key.ratings if name and name not in known]
    if foreign:
        reasons[f"It has a key for “{foreign[0][:50]}”, which is no competency here."] = None
    if not found and key.ratings:
        found = {UNASSIGNED.slug: next(iter(key.ratings.values()))}
    return {name: ratings for name, ratings in found.items() if name}
