"""Cover stretches of an answer, so that what is marked in it and when it was said still fit.

Nothing here knows a name: who calls says which stretches to cover.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class Kind(StrEnum):
    NAME = "name"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    start: int
    end: int
    kind: Kind = Kind.NAME


Finder = Callable[[str], Iterable[Span]]
#: Letters that Unicode does not take apart, as people without them on the keyboard write them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_SAME = str.maketrans(dict.fromkeys("’ʼ‘`´ʹ＇", "'") | dict.fromkeys("‐‑‒–−", "-"))


@dataclass(frozen=True, slots=True)
class Folded:
    """Text without case, diacritics or invisible marks; ``at[i]``: where its letter i came from."""

    text: str
    at: tuple[int, ...]
    source: str

    def span(self, start: int, end: int, kind: Kind = Kind.NAME) -> Span:
        """The stretch of the source behind ``text[start:end]``, with the marks on its letters."""
        until = self.at[end - 1] + 1
        while until < len(self.source) and _is_mark(self.source[until]):
            until += 1
        return Span(self.at[start], until, kind)


@dataclass(frozen=True, slots=True)
class Masked:
    """``text`` as a reader may see it; ``hidden``: where in it something is covered."""

    text: str
    hidden: tuple[Span, ...] = ()
    covered: tuple[Span, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where ``start`` and ``end`` of the source stand now; what touches a cover takes it in."""
        return self._moved(start, at_end=False), self._moved(end, at_end=True)

    def _moved(self, at: int, *, at_end: bool) -> int:
        before = bisect_right([span.start for span in self.covered], at - at_end) - 1
        if before < 0:
            return at
        source, shown = self.covered[before], self.hidden[before]
        if at < source.end or (at_end and at == source.end):
            return shown.end if at_end else shown.start
        return at - source.end + shown.end


def fold(text: str) -> Folded:
    letters: list[str] = []
    at: list[int] = []
    for i, letter in enumerate(text):
        plain = _folded(letter)
        letters.append(plain)
        at += [i] * len(plain)
    return Folded("".join(letters), tuple(at), text)


def cover(text: str, spans: Iterable[Span]) -> Masked:
    """``text`` with a word in brackets for each of ``spans``; those that meet become one."""
    pieces: list[str] = []
    hidden: list[Span] = []
    covered = _joined(text, spans)
    last = length = 0
    for span in covered:
        word = _word(span.kind)
        pieces += [text[last : span.start], word]
        length += span.start - last + len(word)
        hidden.append(Span(length - len(word), length, span.kind))
        last = span.end
    return Masked("".join([*pieces, text[last:]]), tuple(hidden), covered)


def cover_words(words: Sequence[Mapping[str, object]], find: Finder) -> list[Mapping[str, object]]:
    """A transcript's words with covered ones joined into one, from its first second to its last."""
    texts = [str(word["word"]).strip() for word in words]
    joined = " ".join(texts)
    spans = _joined(joined, find(joined))
    shown: list[Mapping[str, object]] = []
    begins = 0
    taken: Span | None = None
    for word, text in zip(words, texts, strict=True):
        ends = begins + len(text)
        over = [s for s in spans if s.start < ends and begins < s.end]
        at, pieces = begins, []
        for span in over:
            pieces += [] if span == taken else [joined[at : span.start], _word(span.kind)]
            at = span.end
        piece = "".join([*pieces, joined[at:ends]])
        if not over:
            shown.append(word)
        elif over[0] == taken:
            shown[-1] = {**shown[-1], "end": word["end"], "word": f"{shown[-1]['word']}{piece}"}
        else:
            shown.append({**word, "word": piece, "confidence": 1.0, "is_hidden": True})
        taken = over[-1] if over else None
        begins = ends + 1
    return shown


def _joined(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, apart from each other; two of a kind with a space or hyphen between are one."""
    joined: list[Span] = []
    for span in sorted(spans):
        last = joined[-1] if joined else None
        if last and (span.start < last.end or _belong(text, last, span)):
            kind = last.kind if last.kind == span.kind else Kind.NAME
            joined[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            joined.append(span)
    return tuple(joined)


def _belong(text: str, a: Span, b: Span) -> bool:
    return a.kind == b.kind and not text[a.end : b.start].strip(" -")


def _word(kind: Kind) -> str:
    return _("[contact hidden]") if kind is Kind.CONTACT else _("[name hidden]")


def _folded(letter: str) -> str:
    if letter.isspace():
        return "\n" if letter in "\r\n" else " "
    plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not _is_mark(c))
    return plain.casefold().translate(_PLAIN).translate(_SAME)


def _is_mark(letter: str) -> bool:
    """Whether a letter is read with the one before it, or not at all (tatweel stretches)."""
    return letter == "\u0640" or unicodedata.category(letter) in ("Mn", "Me", "Cf")
