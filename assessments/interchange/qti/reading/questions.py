"""Turn one QTI interaction into one question of ours, or say why it cannot be one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assessments.interchange.bankfile import KEYED_FROM
from assessments.interchange.qti.reading import keys
from assessments.interchange.qti.reading.keys import Declaration, Key, Processing
from assessments.interchange.qti.reading.scale import Scale, scale
from assessments.interchange.qti.reading.text import Body
from assessments.interchange.qti.reading.xml import Node
from assessments.interchange.spec import MAX_OPTIONS

MAX_TEXT = 4000
REFUSED = {
    "hotspotinteraction": "marking places in a picture (hotspot)",
    "selectpointinteraction": "pointing at a picture (select point)",
    "positionobjectinteraction": "placing an object on a picture (position object)",
    "graphicorderinteraction": "ordering places in a picture (graphic order)",
    "graphicassociateinteraction": "joining places in a picture (graphic associate)",
    "graphicgapmatchinteraction": "filling gaps in a picture (graphic gap match)",
    "gapmatchinteraction": "filling gaps by dragging (gap match)",
    "hottextinteraction": "marking words in a text (hottext)",
    "sliderinteraction": "moving a slider (slider)",
    "drawinginteraction": "drawing (drawing)",
    "textentryinteraction": "typing a short answer into a gap (text entry)",
    "associateinteraction": "joining pairs (associate)",
    "endattemptinteraction": "a button that ends the attempt (end attempt)",
    "custominteraction": "an interaction of another system's own (custom)",
    "portablecustominteraction": "an interaction of another system's own (portable custom)",
}
RECORDS = ("audio", "video", "record", "microphone", "speech", "webcam", "camera")


class Refusal(Exception):
    """This interaction becomes no question; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Question:
    """One interaction, read; ``options``: identifier and text."""

    kind: str
    response_format: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    key: Key = field(default_factory=Key)
    reasons: tuple[str, ...] = ()
    shuffles: bool = False


@dataclass(frozen=True, slots=True)
class Scoring:
    """What an item says of right and wrong."""

    declarations: Mapping[str, Declaration]
    processing: Processing

    def of(self, node: Node) -> tuple[str, Declaration]:
        name = node.get("responseidentifier")
        return name, self.declarations.get(name, Declaration())


def question(node: Node, scoring: Scoring) -> Question:
    """Return what ``node`` asks; raises Refusal."""
    read = {
        "choiceinteraction": _choice,
        "inlinechoiceinteraction": _inline_choice,
        "orderinteraction": _order,
        "matchinteraction": _match,
        "extendedtextinteraction": _written,
        "uploadinteraction": _upload,
        "portablecustominteraction": _custom,
        "custominteraction": _custom,
    }.get(node.name)
    if read is None:
        what = REFUSED.get(node.name, f"an interaction that is not known here ({node.tag})")
        raise Refusal(f"It asks for {what}, which Rapport does not have.")
    return read(node, scoring)


def is_known(node: Node) -> bool:
    return node.name in REFUSED or node.name.endswith("interaction")


def _choice(node: Node, scoring: Scoring) -> Question:
    response, declared = scoring.of(node)
    options, reasons = _options(node.elements("simplechoice"))
    names = [name for name, _ in options]
    most = node.number("maxchoices")
    is_several = declared.cardinality == "multiple" or most not in (None, 1)
    key = keys.option_key(response, declared, scoring.processing, names)
    if is_several:
        reasons += _several_reasons(node, declared, key, len(options))
    return Question(
        "sjt",
        "pick_several" if is_several else "pick_one",
        options,
        key,
        reasons + _fixed(node),
        node.says("shuffle"),
    )


def _several_reasons(node: Node, declared: Declaration, key: Key, n: int) -> tuple[str, ...]:
    reasons: tuple[str, ...] = ()
    most, least = node.number("maxchoices"), node.number("minchoices") or 0
    if (most and 1 <= most < n) or least > 1:
        limits = f"{'at least ' + format(least, 'g') if least > 1 else ''}"
        limits += (
            f"{' and ' if limits and most else ''}{'at most ' + format(most, 'g') if most else ''}"
        )
        reasons += (f"How many options may be picked ({limits}) is not limited here.",)
    if declared.cardinality == "single":
        reasons += ("It allows several picks but stores one; it is read as “pick several”.",)
    for ratings in [given for name, given in key.ratings.items() if name is None]:
        keyed = sum(rating >= KEYED_FROM for rating in ratings.values())
        earning = [name for name in ratings if declared.has_points and declared.earns(name) > 0]
        if any(ratings[name] < KEYED_FROM for name in earning):
            reasons += ("Options that earn much less than the best do not count as right here.",)
        if keyed < 2:
            reasons += ("“Pick several” needs two right options before it can be published.",)
    return reasons


def _fixed(node: Node) -> tuple[str, ...]:
    fixed = [each for each in node.elements() if each.says("fixed")]
    if fixed and node.says("shuffle"):
        return ("Options that were to keep their place when shuffled do not here.",)
    return ()


def _inline_choice(node: Node, scoring: Scoring) -> Question:
    response, declared = scoring.of(node)
    options, reasons = _options(node.elements("inlinechoice"))
    names = [name for name, _ in options]
    key = keys.option_key(response, declared, scoring.processing, names)
    return Question("sjt", "pick_one", options, key, reasons + _fixed(node), node.says("shuffle"))


def _order(node: Node, scoring: Scoring) -> Question:
    _, declared = scoring.of(node)
    options, reasons = _options(node.elements("simplechoice"))
    if node.get("maxchoices") or node.get("minchoices"):
        reasons += ("Here every option is ranked, not only some.",)
    key = keys.ordered_key(declared, [name for name, _ in options])
    unread = scoring.processing.unread
    if unread:
        reasons += (f"The item's own scoring rules were not read ({', '.join(unread)}).",)
    return Question("sjt", "rank", options, key, reasons + _fixed(node), node.says("shuffle"))


def _match(node: Node, scoring: Scoring) -> Question:
    _, declared = scoring.of(node)
    sets = [each.elements("simpleassociablechoice") for each in node.elements("simplematchset")]
    if len(sets) != 2:
        raise Refusal("Its match has no two sets, so it cannot be read.")
    is_told = any(word in node.get("class").lower() for word in ("likert", "rating", "scale"))
    for is_turned, (rows, columns) in enumerate((sets, sets[::-1])):
        labels = [Body().add(column).text for column in columns]
        found = scale(labels, is_told=is_told and not is_turned)
        if found:
            _refuse_several(rows, declared, bool(is_turned))
            _refuse_too_few(rows, columns)
            return _grid(rows, columns, found, declared, bool(is_turned), node)
    raise Refusal(
        "It asks for pairs (match) whose second set is no ordered scale, which Rapport does not"
        " have."
    )


def _refuse_several(rows: list[Node], declared: Declaration, is_turned: bool) -> None:
    """One rating a row: more is no rating, unless only the limit was left open."""
    limits = [row.get("matchmax", "1") for row in rows]
    right = [pair[is_turned] for value in declared.correct if len(pair := value.split()) == 2]
    if len(set(right)) < len(right) or any(limit not in ("0", "1") for limit in limits):
        raise Refusal("It asks for several columns a row (match), which Rapport does not have.")


def _refuse_too_few(rows: list[Node], columns: list[Node]) -> None:
    """“Most” and “least” for one option each is a choice of two, not a rating of all."""
    limits = [column.number("matchmax") or len(rows) for column in columns]
    if sum(limits) < len(rows):
        raise Refusal("It asks to pick options for columns (match), not to rate each one.")


def _grid(
    rows: list[Node],
    columns: list[Node],
    found: Scale,
    declared: Declaration,
    is_turned: bool,
    node: Node,
) -> Question:
    options, reasons = _options(rows)
    rating_of = {
        column.get("identifier"): rating
        for column, rating in zip(columns, found.ratings, strict=True)
    }
    pairs = [value.split() for value in declared.correct]
    if declared.has_points and not pairs:
        pairs = _best_pairs(declared, [name for name, _ in options], is_turned)
    if declared.has_points:
        reasons += ("Points for single cells are replaced by the distance to the right column.",)
    ratings: dict[str, int] = {}
    for pair in (pair[::-1] if is_turned else pair for pair in pairs if len(pair) == 2):
        if pair[1] in rating_of:
            ratings.setdefault(pair[0], rating_of[pair[1]])
    if any((column.number("matchmax") or len(rows)) < len(rows) for column in columns):
        reasons += ("It limited how often a column is used; here options may be rated alike.",)
    if any(row.get("matchmax") == "0" for row in rows):
        reasons += ("It set no limit on columns a row; here each option gets one rating.",)
    keyed = {name: ratings[name] for name, _ in options if name in ratings}
    if keyed and len(keyed) < len(options):
        reasons += ("Some rows have no right column; they have no rating yet.",)
    key = Key({None: keyed} if keyed else {}, declared.faults)
    return Question("sjt", "rate_each", options, key, reasons + found.reasons, node.says("shuffle"))


def _best_pairs(declared: Declaration, rows: Sequence[str], is_turned: bool) -> list[list[str]]:
    """For each row, the cell that earns most."""
    best: dict[str, tuple[float, list[str]]] = {}
    for value, points in declared.points.items():
        pair = value.split()
        row = pair[is_turned] if len(pair) == 2 else ""
        if row in rows and (row not in best or points > best[row][0]):
            best[row] = (points, pair)
    return [pair for _, pair in best.values()]


def _written(node: Node, scoring: Scoring) -> Question:
    _, declared = scoring.of(node)
    reasons: tuple[str, ...] = ()
    if declared.correct or declared.has_points:
        reasons += ("Left out: the model answer. Written answers are scored by rubric here.",)
    if node.get("patternmask"):
        reasons += ("Left out: a pattern that the answer had to match.",)
    if (node.number("maxstrings") or 1) > 1 or (node.number("minstrings") or 0) > 1:
        reasons += ("Here the answer is one text, not several.",)
    return Question("written", reasons=reasons)


def _upload(node: Node, _scoring: Scoring) -> Question:
    wanted = node.get("type")
    asked = f"It asked for a file{f' ({wanted[:60]})' if wanted else ''}"
    return Question("role_play", reasons=(f"{asked}; here the answer is recorded or typed.",))


def _custom(node: Node, _scoring: Scoring) -> Question:
    names = ("custominteractiontypeidentifier", "module", "class", "hook")
    said = " ".join(each.get(name) for each in node.walk() for name in names).lower()
    if any(word in said for word in RECORDS):
        reason = "Its recorder was another system's own; here the answer is recorded by Rapport."
        return Question("role_play", reasons=(reason,))
    raise Refusal(f"It asks for {REFUSED[node.name]}, which Rapport does not have.")


def _options(nodes: list[Node]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return identifier and text of each option; raises Refusal where they cannot be options."""
    options: list[tuple[str, str]] = []
    reasons: dict[str, None] = {}
    for place, node in enumerate(nodes, 1):
        body = Body().add(node)
        text, said = _option_text(body)
        if not text:
            raise Refusal(f"Option {place} has no text.")
        if len(text) > MAX_TEXT:
            raise Refusal(f"Option {place} is longer than {MAX_TEXT} characters.")
        options.append((node.get("identifier") or f"option{place}", text))
        reasons |= body.reasons | dict.fromkeys(said)
    names = [name for name, _ in options]
    if len(set(names)) < len(names):
        raise Refusal("Two of its options have the same identifier.")
    if not 2 <= len(options) <= MAX_OPTIONS:
        raise Refusal(f"It has {len(options)} options; Rapport takes 2 to {MAX_OPTIONS}.")
    return tuple(options), tuple(reasons)


def _option_text(body: Body) -> tuple[str, tuple[str, ...]]:
    """The option's text, or the words that describe its picture."""
    if not body.media:
        return body.text, ()
    if body.text:
        return body.text, ("Left out: pictures or sounds in options that have text too.",)
    words = " ".join(found.description for found in body.media if found.description)
    return words, ("Options that were pictures or sounds are now their descriptions.",)


def with_reasons(asked: Question, *reasons: str) -> Question:
    return replace(asked, reasons=asked.reasons + reasons)
