"""Parse XML from a stranger into plain nodes that are named alike in QTI 2 and 3.

``qti-choice-interaction`` and ``choiceInteraction`` both become ``choiceinteraction``; attributes
likewise. defusedxml refuses entities while expat reads; this adds limits on depth and number,
refuses outside DTDs, and holds the declared encoding against the bytes.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from assessments.interchange.package import BankFileError

MAX_DEPTH = 100
MAX_NODES = 100_000
MAX_ATTRIBUTE = 100_000
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(r"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
KNOWN = re.compile(
    r"ascii|utf-8|iso8859-\d+|cp125\d|cp1256|koi8-[ru]|shift_jis|euc_jp|gb2312|gbk|gb18030|big5"
    r"|euc_kr|cp932|cp949|tis-620|iso2022_jp"
)
SAVE_UTF8 = "Save it as UTF-8."


class NotWellFormed(ValueError):
    """The text is no XML; the message says where, in words that follow the file's name."""


@dataclass(slots=True, eq=False)
class Node:
    """One element; ``name`` and the keys of ``attrs`` are small letters without hyphens."""

    name: str
    tag: str  # as the file writes it, for messages
    attrs: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    def elements(self, *names: str) -> list["Node"]:
        """Return the child elements, of these names or all."""
        found = [child for child in self.children if isinstance(child, Node)]
        return [child for child in found if child.name in names] if names else found

    def first(self, *names: str) -> "Node | None":
        found = self.elements(*names)
        return found[0] if found else None

    def walk(self) -> Iterator["Node"]:
        """This node and every element below, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.elements()))

    def below(self, *names: str) -> list["Node"]:
        return [node for node in self.walk() if node.name in names]

    def get(self, name: str, absent: str = "") -> str:
        return self.attrs.get(name, absent).strip()

    def says(self, name: str) -> bool:
        return self.get(name).lower() in ("true", "1")

    def number(self, name: str) -> float | None:
        return number(self.get(name))

    def words(self) -> str:
        """All text below, white space collapsed."""
        parts: list[str] = []
        for node in self.walk_text():
            parts.append(node)
        return " ".join("".join(parts).split())

    def walk_text(self) -> Iterator[str]:
        waiting: list[Node | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                yield node
            else:
                waiting.extend(reversed(node.children))


def number(text: str) -> float | None:
    """Return a finite number of ordinary size, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None  # not inf; NaN compares false


def plain_name(name: str) -> str:
    local = name.rpartition("}")[2].rpartition(":")[2]
    return local.lower().removeprefix("qti-").replace("-", "")


class _Builder:
    """Collects nodes and stops at too many, or too deep."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._n_nodes = 0

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self._n_nodes += 1
        if self._n_nodes > MAX_NODES:
            raise BankFileError([f"holds more than {MAX_NODES} elements. Split the package."])
        if len(self._open) >= MAX_DEPTH:
            raise BankFileError([f"is nested more than {MAX_DEPTH} levels deep."])
        local = tag.rpartition("}")[2]
        named = {plain_name(key): value for key, value in attrs.items()}
        if any(len(value) > MAX_ATTRIBUTE and key != "src" for key, value in named.items()):
            raise BankFileError(["holds an attribute of more than 100,000 characters."])
        node = Node(plain_name(tag), local, named)
        if self._open:
            self._open[-1].children.append(node)
        self.root = self.root or node
        self._open.append(node)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].children.append(text)

    def close(self) -> Node | None:
        return self.root


def _refuse_outside_dtd(
    _name: str, system_id: str | None, public_id: str | None, _has_subset: bool
) -> None:
    if system_id or public_id:
        raise BankFileError(
            ["names an outside DTD, which is not fetched. Remove the line <!DOCTYPE …>."]
        )


def parse(data: bytes, name: str) -> Node:
    """Return the root of ``data``.

    Raises NotWellFormed for a slip, BankFileError (naming ``name``) for what looks like an attack.
    """
    try:
        return _parsed(decoded(data))
    except BankFileError as error:
        raise BankFileError([f"“{name}” {problem}" for problem in error.problems]) from error


def _parsed(text: str) -> Node:
    builder = _Builder()
    # Handed over as text, so that expat does not judge the encoding a second time.
    parser = DefusedXMLParser(target=builder, forbid_entities=True, forbid_external=True)
    parser.parser.StartDoctypeDeclHandler = _refuse_outside_dtd
    try:
        parser.feed(text)
        parser.close()
    except BankFileError:
        raise
    except DefusedXmlException as error:
        raise BankFileError(
            ["declares XML entities, which are refused. Write the characters themselves."]
        ) from error
    except ParseError as error:
        raise NotWellFormed(f"is not well-formed XML ({_one_line(error)})") from error
    except (ValueError, AssertionError) as error:
        raise NotWellFormed("is not XML") from error
    if builder.root is None:
        raise NotWellFormed("is not XML")
    return builder.root


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


def decoded(data: bytes) -> str:
    """Return the text; raises BankFileError where the declared encoding is not the real one."""
    marked = next(((bom, codec) for bom, codec in BOMS if data.startswith(bom)), None)
    if marked:
        bom, codec = marked
        text = _decode(data[len(bom) :], codec)
        said = _declared(text)
        if said and not _agree(said, codec):
            raise BankFileError([f"says that it is {said}, but it is {codec}. {SAVE_UTF8}"])
        return _without_declaration(text)
    unmarked = _unmarked(data)
    if unmarked:
        return _without_declaration(_decode(data, unmarked))
    said = _declared(data[:400].decode("latin-1")) or "utf-8"
    codec = _known(said)
    return _without_declaration(_decode(data, codec))


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without its mark still shows in its first character."""
    start = data[:4]
    if start[:2] == b"<\0":
        return "utf-16-le"
    if start[:2] == b"\0<":
        return "utf-16-be"
    return None


def _declared(text: str) -> str | None:
    found = DECLARED.match(text[:400])
    return found[1] if found else None


def _known(said: str) -> str:
    if said.lower().startswith(("utf-16", "utf-32", "utf16", "ucs")):
        raise BankFileError([f"says that it is {said}, but it is not. {SAVE_UTF8}"])
    try:
        codec = codecs.lookup(said).name
    except (LookupError, ValueError) as error:
        raise BankFileError([f"has an encoding that is not known, {said}. {SAVE_UTF8}"]) from error
    if not KNOWN.fullmatch(codec):
        raise BankFileError([f"has an encoding that is not read, {said}. {SAVE_UTF8}"])
    return codec


def _agree(said: str, codec: str) -> bool:
    try:
        name = codecs.lookup(said).name
    except (LookupError, ValueError):
        return False
    return name in (codec, codec.removesuffix("-le").removesuffix("-be"), f"{codec}-sig")


def _decode(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError) as error:
        raise BankFileError(
            [f"is not written in the encoding that it names ({codec}). {SAVE_UTF8}"]
        ) from error


def _without_declaration(text: str) -> str:
    """The declaration has done its work; white space before it would stop expat."""
    return re.sub(r"^\s*<\?xml\s[^>]*\?>", "", text.lstrip("\ufeff"), count=1).lstrip()
