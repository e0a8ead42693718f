"""The catalogues as the translators wrote them, and the words of a page that a reader sees."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
# What must stand in every translation as it does in the English.
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\", "\\t": "\t"}
TAG = re.compile(r"<[^>]+>")
ADDRESS = re.compile(r"\S*(?:://|@)\S*")
# Words that are English and none of German, Spanish and French: what was never wrapped shows too.
ENGLISH = re.compile(
    r"\b(?:the|you|your|and|of|with|this|that|they|are|what|which|from|here|please|is|to|it|be|"
    r"not|for|have)\b",
    re.IGNORECASE,
)
READ_ALOUD = ("aria-label", "title", "alt", "placeholder")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "use"}
LONG = 12  # letters from which a piece of a sentence is told from a chance likeness


@dataclass
class Entry:
    """One message of a catalogue; ``said`` holds a form each of singular and plural."""

    flags: str = ""
    context: str = ""
    id: str = ""
    plural: str = ""
    said: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.id}" if self.context else self.id


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Iterator[Entry]:
    """The entries of a .po file that are in use."""
    for block in path.read_text().split("\n\n"):
        entry, part = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry.flags = line
            elif line and not line.startswith("#"):
                word, _space, rest = line.partition(" ")
                part = part if word.startswith('"') else word
                text = "".join(QUOTED.findall(line if word.startswith('"') else rest))
                text = re.sub(r"\\.", lambda found: ESCAPES[found[0]], text)
                if part == "msgctxt":
                    entry.context += text
                elif part == "msgid":
                    entry.id += text
                elif part == "msgid_plural":
                    entry.plural += text
                else:
                    n = int(part[7:-1] or 0) if "[" in part else 0
                    entry.said[n] = entry.said.get(n, "") + text
        if entry.id:
            yield entry


# --- what a reader sees --------------------------------------------------------------------


class _Words(HTMLParser):
    """Collects text and spoken attributes; what is marked as another language is left out."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.words: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _is_left_out(self) -> bool:
        return any(is_out for _tag, is_out in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_out = tag in ("script", "style") or given.get("lang", self.language) != self.language
        if not (is_out or self._is_left_out):
            for name, value in given.items():
                if name in READ_ALOUD or (name.startswith("data-") and " " in value):
                    self._add(value)
        if tag not in VOID:
            self._open.append((tag, is_out))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_left_out:
            self._add(data)

    def _add(self, text: str) -> None:
        if text.strip() and text.lstrip()[0] not in "{[":  # no JSON
            self.words.append(" ".join(text.split()))


def visible(page: str, language: str) -> list[str]:
    """The pieces of text that somebody reads or hears, without what is in another language."""
    words = _Words(language)
    words.feed(page)
    return words.words


def english_in(words: Sequence[str], language: str) -> list[str]:
    """What of ``words`` is still English: sentences of the catalogue, or English by its words."""
    words = [ADDRESS.sub("", piece) for piece in words]
    whole, pieces = " ".join(words), set(words)
    found = [
        sentence
        for sentence, literal in _sentences(language)
        if (literal in whole if len(literal) >= LONG else sentence in pieces)
    ]
    return found + [piece for piece in words if ENGLISH.search(PLACE.sub("", piece))]


@cache
def _sentences(language: str) -> list[tuple[str, str]]:
    """Each English sentence that has other words in ``language``, and its longest literal part."""
    rows = []
    for entry in read(catalogue(language)):
        for english, said in ((entry.id, entry.said.get(0)), (entry.plural, entry.said.get(1))):
            plain = " ".join(TAG.sub(" ", english).replace("%%", "%").split())
            if plain and english != said:
                rows.append((plain, max(PLACE.split(plain), key=len).strip()))
    return rows
