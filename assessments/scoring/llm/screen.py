"""Hold back answers that speak to the rater: they are never sent, a person reads them.

A model cannot be trusted to keep an instruction in an answer apart from its own, so what looks
like one gets no rating at all: neither a better nor a worse one. Wrong alarms cost little,
since the machine's score does not depend on this; wide nets are therefore meant.
"""

import re
import unicodedata
from collections.abc import Sequence

from assessments.scoring.llm import phrases
from assessments.scoring.llm.errors import NotRated, Refusal
from assessments.scoring.text.language import other_language

MOST_CHARACTERS = 20_000  # of all answers to one item; more is a flood, not an answer
MOST_BLANKS = 40  # white space in a row, more is layout that hides something
MIN_FOREIGN_WORDS = 6


def check(answers: Sequence[str]) -> None:
    """Raise NotRated where an answer to one item, one text a turn, must not be sent.

    Reads all turns together as well, so that nothing hides by being split between them.
    """
    if not any(answer.strip() for answer in answers):
        raise NotRated(Refusal.EMPTY)
    if sum(map(len, answers)) > MOST_CHARACTERS:
        raise NotRated(Refusal.TOO_LONG)
    for text in {*answers, "\n".join(answers)}:
        if _is_disguised(text):
            raise NotRated(Refusal.HIDDEN_CHARACTERS)
        if _speaks_to_rater(text):
            raise NotRated(Refusal.SPEAKS_TO_RATER)
        if _is_foreign(text):
            raise NotRated(Refusal.OTHER_LANGUAGE)


# --- characters ------------------------------------------------------------------------------

# Invisible ones that pasted text and emoji carry; they are taken out before reading on.
_HARMLESS = frozenset("\t\n\r\v\f\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff")
_SHADY = frozenset(("Cc", "Cf", "Co", "Cs"))  # not Cn: new emoji are unassigned here
_BLOB = re.compile(r"[A-Za-z0-9+/=_-]{40,}|(?:\\[ux][0-9a-fA-F]{2,4}){3,}|(?:%[0-9a-fA-F]{2}){4,}")
_BLANKS = re.compile(rf"\s{{{MOST_BLANKS},}}")


def _is_disguised(text: str) -> bool:
    shady = any(c not in _HARMLESS and unicodedata.category(c) in _SHADY for c in text)
    joiners = sum(c in _HARMLESS and unicodedata.category(c) == "Cf" for c in text)
    return (
        shady
        or joiners > 8
        or any("\U000e0100" <= c <= "\U000e01ef" for c in text)
        or bool(_BLOB.search(text) or _BLANKS.search(text))
        or not all(map(_is_latin, unicodedata.normalize("NFKC", text)))
    )


def _is_latin(char: str) -> bool:
    """Whether a letter is Latin; what is no letter passes. Look-alikes of other scripts do not."""
    if not char.isalpha() or unicodedata.category(char) == "Lm" or char in "ªºµμ":
        return True
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"


def _folded(text: str) -> str:
    """Lower case, no accents, no invisible characters, plain marks: for reading only."""
    spaced = "".join("\n" if c in "\r\n" else " " if c.isspace() else c for c in text)
    plain = unicodedata.normalize("NFKD", spaced).casefold()
    kept = (c for c in plain if c == "\n" or not (c in _HARMLESS or unicodedata.combining(c)))
    return "".join(kept).translate(str.maketrans("‘’ʼ“”«»–—‐‑", '\'\'\'""""----'))


# --- words -----------------------------------------------------------------------------------


def _speaks_to_rater(text: str) -> bool:
    folded = _folded(text)
    if phrases.SPEAKS.search(folded) or phrases.STRUCTURE.search(folded):
        return True
    spoken = " ".join(folded.split())
    if phrases.SPEAKS.search(spoken):
        return True
    forms = (folded, folded.translate(phrases.DIGITS_AS_L), folded.translate(phrases.DIGITS_AS_I))
    squeezed = ["".join(filter(str.isalnum, form)) for form in forms]
    return any(
        phrases.SQUEEZED.search(form) or phrases.SQUEEZED.search(form[::-1]) for form in squeezed
    )


# --- language --------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"[.!?;:\n]+")


def _is_foreign(text: str) -> bool:
    """Whether any one sentence is in a language that these patterns do not read well."""
    for sentence in _SENTENCE_END.split(text.lower().replace("’", "'")):
        words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", sentence)
        if len(words) >= MIN_FOREIGN_WORDS and other_language(words):
            return True
    return False
