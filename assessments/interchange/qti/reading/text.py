"""Turn the marked-up body of an item into plain paragraphs, its media and its interactions.

Emphasis goes without a word; whatever else cannot be said in plain text is named in ``reasons``.
"""

import re
from dataclasses import dataclass, field, replace

from assessments.interchange.media_types import ending_of, endings
from assessments.interchange.qti.reading.xml import Node

GAP = "____"
OTHER_GAP = "[…]"
SPACED_STOP = re.compile(rf"{GAP} (?=[.,;:!?)…])")
MARK = "\ue000"  # a gap, until it is known whose
BULLET = "– "
BREAK = "\u2028"  # a forced line break, until white space has been collapsed
AT_WORD = re.compile(rf"(?<=[^\W_])(?={MARK})|(?<={MARK})(?=[^\W_])")
SPACES = re.compile(r"[ \t\r\n\f\v]+")
PARAGRAPHS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "figure",
        "figcaption",
        "address",
        "main",
        "nav",
        "details",
        "summary",
        "contentbody",
        "itembody",
        "stimulusbody",
        "prompt",
        "dl",
        "dt",
        "dd",
        "td",
        "th",
        "caption",
        "center",
        "fieldset",
        "legend",
        "hgroup",
        "simplechoice",
        "simpleassociablechoice",
        "inlinechoice",
    ]
)
PLAIN = frozenset(
    [
        "em",
        "strong",
        "b",
        "i",
        "u",
        "span",
        "small",
        "big",
        "tt",
        "code",
        "kbd",
        "samp",
        "var",
        "cite",
        "abbr",
        "acronym",
        "dfn",
        "bdo",
        "bdi",
        "ruby",
        "rb",
        "label",
        "mark",
        "time",
        "ins",
        "font",
        "wbr",
        "s",
        "strike",
        "del",
        "data",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "col",
        "hr",
    ]
)
PICTURES = frozenset(("img", "picture"))
SOUNDS = frozenset(("audio", "video"))
LEFT_OUT = {
    "modalfeedback": "feedback after the answer",
    "feedbackblock": "feedback in the text",
    "feedbackinline": "feedback in the text",
    "infocontrol": "extra information that opens on request",
    "svg": "a drawing (SVG)",
    "canvas": "a drawing (canvas)",
    "iframe": "an embedded page",
    "embed": "an embedded object",
    "script": "a script",
    "style": "a style sheet",
    "form": "a form of its own",
    "input": "an input field",
    "button": "a button",
    "include": "a part that is kept in another file (XInclude)",
}
INLINE_ASKS = ("inlinechoiceinteraction", "textentryinteraction", "endattemptinteraction")
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass(frozen=True, slots=True)
class FoundMedia:
    """A picture, sound or video as the body names it; paths are relative to the item's file."""

    kind: str
    href: str
    description: str = ""
    captions: str = ""


@dataclass(slots=True)
class Piece:
    """One paragraph; ``asks``: interactions in it; ``is_tight``: a line of a list or table."""

    text: str
    asks: tuple[Node, ...] = ()
    is_tight: bool = False


def joined(pieces: list[Piece]) -> str:
    """Return the paragraphs as one text, blank lines between, lines of a list together."""
    text, was_tight = "", False
    for piece in (piece for piece in pieces if piece.text):
        between = "\n" if was_tight and piece.is_tight else "\n\n"
        text, was_tight = f"{text}{between}{piece.text}" if text else piece.text, piece.is_tight
    return SPACED_STOP.sub(GAP, text.replace(MARK, GAP))


def with_gap(piece: Piece, place: int) -> Piece:
    """Return ``piece`` as the question of its gap number ``place`` shows it."""
    before, *after = piece.text.split(MARK)
    gaps = [MARK if n == place else OTHER_GAP for n in range(len(after))]
    text = before + "".join(gap + rest for gap, rest in zip(gaps, after, strict=True))
    return replace(piece, text=text)


@dataclass(slots=True)
class Body:
    """What was found below a node, in document order."""

    pieces: list[Piece] = field(default_factory=list)
    media: list[FoundMedia] = field(default_factory=list)
    reasons: dict[str, None] = field(default_factory=dict)
    _line: list[str] = field(default_factory=list)
    _asks: list[Node] = field(default_factory=list)
    _mark: str = ""
    _is_tight: bool = False
    _is_pre: bool = False

    @property
    def text(self) -> str:
        return joined(self.pieces)

    def say(self, reason: str) -> None:
        self.reasons[reason] = None

    def add(self, node: Node) -> "Body":
        self._walk(node)
        self._flush()
        return self

    def _walk(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._line.append(child.replace("\n", BREAK) if self._is_pre else child)
            else:
                self._element(child)

    def _element(self, node: Node) -> None:
        name = node.name
        if name.endswith("interaction"):
            self._interaction(node)
        elif name in PARAGRAPHS:
            self._paragraph(node)
        elif name in PLAIN:
            self._walk(node)
        elif name in LEFT_OUT:
            self.say(f"Left out: {LEFT_OUT[name]}.")
        elif name in PICTURES or name in SOUNDS or name == "object":
            self._medium(node)
        else:
            self._special(node)

    def _special(self, node: Node) -> None:
        read = {
            "br": self._break,
            "ul": self._list,
            "ol": self._list,
            "menu": self._list,
            "table": self._table,
            "rubricblock": self._rubric,
            "math": self._formula,
            "sup": self._moved,
            "sub": self._moved,
            "q": self._quoted,
            "rt": self._reading,
            "rp": self._no_words,  # brackets for those who show no ruby; _reading has its own
            "a": self._link,
        }.get(node.name)
        if read:
            read(node)
        else:
            self.say(f"“{node.tag}” is not known here; only its text was kept.")
            self._walk(node)

    def _break(self, _node: Node) -> None:
        self._line.append(BREAK)

    def _paragraph(self, node: Node) -> None:
        self._flush()
        was_pre, self._is_pre = self._is_pre, self._is_pre or node.name == "pre"
        self._walk(node)
        self._flush()
        self._is_pre = was_pre

    def _interaction(self, node: Node) -> None:
        if node.name == "mediainteraction":
            if node.number("maxplays"):
                self.say("How often a recording may be played is not limited here.")
            self._paragraph(node)
        elif node.name in INLINE_ASKS:
            self._line.append(MARK if node.name != "endattemptinteraction" else " ")
            self._asks.append(node)
        else:
            self._flush()
            prompt = node.first("prompt")
            if prompt:
                self._walk(prompt)
            self._asks.append(node)
            self._flush()

    def _list(self, node: Node) -> None:
        self._flush()
        was_tight, self._is_tight = self._is_tight, True
        for place, entry in enumerate(node.elements(), 1):
            self._mark = f"{place}. " if node.name == "ol" else BULLET
            self._walk(entry)
            self._flush()
            self._mark = ""
        self._is_tight = was_tight

    def _table(self, node: Node) -> None:
        self._flush()
        heads: list[str] = []
        was_tight, self._is_tight = self._is_tight, True
        for caption in node.elements("caption"):
            self._paragraph(caption)
        groups = [node, *node.elements("thead", "tbody", "tfoot")]
        for row in (row for group in groups for row in group.elements("tr")):
            cells = row.elements("td", "th")
            if cells and not heads and all(cell.name == "th" for cell in cells):
                heads = [cell.words() for cell in cells]
            elif any(below.name.endswith("interaction") for below in row.walk()):
                self._walk(row)
                self._flush()
            else:
                self._row(cells, heads)
        self.say("A table is written as lines.")
        self._is_tight = was_tight

    def _row(self, cells: list[Node], heads: list[str]) -> None:
        for place, cell in enumerate(cells):
            head = heads[place] if place < len(heads) else ""
            self._line.append(f"{'; ' if place else ''}{f'{head}: ' if head else ''}")
            inner = Body().add(cell)
            self._line.append(inner.text.replace("\n\n", " ").replace("\n", " "))
            self.media += inner.media
            self.reasons.update(inner.reasons)
        self._flush()

    def _rubric(self, node: Node) -> None:
        view = node.get("view", "candidate").split()
        if "candidate" in view:
            self.say("A note to candidates is now part of the question's text.")
            self._paragraph(node)
        else:
            self.say(f"Left out: a note for {', '.join(view) or 'others'}.")

    def _formula(self, node: Node) -> None:
        spoken = node.get("alttext")
        self._line.append(f" {spoken} ")
        if spoken:
            self.say("A formula (MathML) is written as the words that describe it.")
        else:
            self.say("Left out: a formula (MathML).")

    def _moved(self, node: Node) -> None:
        table = RAISED if node.name == "sup" else LOWERED
        words = node.words()
        if words and all(ord(letter) in table for letter in words):
            self._line.append(words.translate(table))
        else:
            self.say("Raised or lowered letters are written on the line.")
            self._walk(node)

    def _quoted(self, node: Node) -> None:
        self._line.append("“")
        self._walk(node)
        self._line.append("”")

    def _reading(self, node: Node) -> None:
        self._line.append(f" ({node.words()}) ")

    def _no_words(self, _node: Node) -> None:
        pass

    def _link(self, node: Node) -> None:
        self._walk(node)
        if node.get("href"):
            self.say(f"A link is now plain text; it led to {node.get('href')[:120]}.")

    def _medium(self, node: Node) -> None:
        found = found_media(node)
        if found:
            self.media.append(found)
        else:
            self.say(f"Left out: an embedded object ({node.get('type') or node.tag}).")

    def _flush(self) -> None:
        raw, asks = AT_WORD.sub(" ", "".join(self._line)), tuple(self._asks)
        self._line.clear()
        self._asks.clear()
        lines = (SPACES.sub(" ", line).strip() for line in raw.split(BREAK))
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        if text or asks:
            self.pieces.append(Piece(f"{self._mark}{text}" if text else "", asks, self._is_tight))
            self._mark = ""


def found_media(node: Node) -> FoundMedia | None:
    """Return what ``node`` shows or plays, or None where it is something else."""
    if node.name == "picture":
        inner = node.below("img")
        return found_media(inner[0]) if inner else None
    if node.name == "object":
        return _object(node)
    words = node.get("arialabel") or node.get("title")
    if node.name == "img":
        return FoundMedia("image", node.get("src"), node.get("alt") or words)
    sources = [node.get("src"), *(source.get("src") for source in node.below("source"))]
    tracks = [track for track in node.below("track") if _is_captions(track)]
    captions = tracks[0].get("src") if tracks else ""
    return FoundMedia(node.name, next(filter(None, sources), ""), words, captions)


def _is_captions(track: Node) -> bool:
    return track.get("kind", "subtitles").lower() in ("captions", "subtitles")


def _object(node: Node) -> FoundMedia | None:
    """The innermost object is the one most readers can show."""
    inner = node.below("object", "img")[-1]
    if inner is not node and inner.name == "object":
        found = _object(inner)
        return replace(found, description=found.description or node.words()) if found else None
    if inner is not node:
        return found_media(inner)
    kind, href = node.get("type").partition("/")[0].lower(), node.get("data")
    if kind not in ("image", "audio", "video"):
        kind = "image" if ending_of(href) in endings("image") else ""
    if not kind:
        return None
    tracks = [track for track in node.below("track") if _is_captions(track)]
    words = node.get("arialabel") or node.words()
    return FoundMedia(kind, href, words, tracks[0].get("src") if tracks else "")
