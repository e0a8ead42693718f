"""Where a candidate's own name stands in their words.

A name may be a common word too ("Grace", "Will", "Mark"): then a capital inside a sentence makes
it a name, or another name beside it; covering every "will" would give the name away.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from assessments.reports.introductions import PARTICLES
from assessments.reports.masking import Folded, Span, fold

#: Names that are everyday words of the languages asked in. What is missing is covered in any case.
ALSO_WORDS = frozenset(Path(__file__).with_name("everyday_names.txt").read_text().split())
TRANSCRIBED = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"}
NO_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
ENDS = '.!?:;…\n"“”„«»()¿¡-'


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded; initials and particles among them."""
    return tuple(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", fold(name).text))


def find(text: str, name: str, stay: Collection[str] = ()) -> list[Span]:
    """Where ``name``, or one of its words, stands in ``text``.

    ``stay``: folded words of the scenario; where a customer is called the same, one word alone is
    the customer's.
    """
    folded = fold(text)
    found = list(_together(folded, name, stay))
    for word in _alone(name):
        if word not in stay:
            found += _single(folded, word)
    return found


def _together(folded: Folded, name: str, stay: Collection[str]) -> Iterator[Span]:
    """Two or more words of the name in its order, or the family name first."""
    words = words_of(name)
    if NO_SPACES.search(name):
        whole = fold(name).text.replace(" ", "")
        yield from (folded.span(*m.span()) for m in re.finditer(re.escape(whole), folded.text))
    elif len(words) > 1:
        patterns = [_in_order(words)]
        if words[-1] not in stay:
            patterns.append(_family_first(words))
        for match in (match for pattern in patterns for match in pattern.finditer(folded.text)):
            if _is_name(folded, match, words):
                yield folded.span(*match.span())


def _in_order(words: tuple[str, ...]) -> re.Pattern[str]:
    """The first word, any of those between or their initials, the last."""
    between = "".join(rf"(?:(?:{_loose(word)}|{word[0]}\.?)[\s-]+)?" for word in words[1:-1])
    return re.compile(rf"(?<!\w){_loose(words[0])}[\s-]+{between}{_loose(words[-1])}(?!\w)")


def _family_first(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_loose(words[-1])},? {_loose(words[0])}(?!\w)")


def _is_name(folded: Folded, match: re.Match[str], words: tuple[str, ...]) -> bool:
    """Where each word is an everyday one ("how long will"), only with capitals."""
    if any(not _is_everyday(word) for word in (words[0], words[-1])):
        return True
    last = re.search(r"\w+$", match[0])
    starts = (match.start(), match.start() + last.start()) if last else (match.start(),)
    return all(folded.source[folded.at[start]].isupper() for start in starts)


def _alone(name: str) -> set[str]:
    """What gives the name away by itself, also as written without its diacritics."""
    found = set(words_of(name)) | set(words_of(_transcribed(name)))
    return {word for word in found if len(word) > 1 and word not in PARTICLES}


def _transcribed(name: str) -> str:
    plain = name.lower()
    for letter, pair in TRANSCRIBED.items():
        plain = plain.replace(letter, pair)
    return plain


def _single(folded: Folded, word: str) -> Iterator[Span]:
    ending = "(?:'?s)?" if len(word) > 3 else "(?:'s)?"
    for match in re.finditer(rf"(?<!\w)({_loose(word)}){ending}(?!\w)", folded.text):
        if not _is_everyday(word) or _is_written_as_name(folded, *match.span(1)):
            yield folded.span(*match.span(1))


def _loose(word: str) -> str:
    """``word`` with its apostrophes written or left out."""
    return re.escape(word).replace("'", r"['\s]?")


def _is_everyday(word: str) -> bool:
    return word in ALSO_WORDS or word in PARTICLES or (len(word) < 3 and word.isascii())


def _is_written_as_name(folded: Folded, start: int, end: int) -> bool:
    """A capital inside a sentence, or a word that is a sentence or a line of its own."""
    first, second = (folded.source[folded.at[i]] for i in (start, min(start + 1, end - 1)))
    if not first.isupper() or (second.isupper() and end - start > 1):
        return False
    before = folded.text[:start].rstrip(" ")
    after = folded.text[end:].lstrip(" ")
    begins_sentence = not before or before[-1] in ENDS
    return not begins_sentence or not after or after[0] in ".,!?\n"
