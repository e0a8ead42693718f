"""Names for what other systems call otherwise: codes, option keys, identifiers."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from assessments.interchange.rows import SLUG

KEYS = "abcdefghijklmnopqrstuvwxyz"
MAX_KEY = 8
MAX_LINE = 500


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """Return ``text`` on one line without control characters; marks of direction stay."""
    line = " ".join(text.split())
    kept = "".join(letter for letter in line if unicodedata.category(letter) not in ("Cc", "Cs"))
    return kept[:limit].strip()


def slug(text: str, limit: int = 80) -> str:
    """Return ``text`` in small letters, digits and single hyphens; empty where none is left."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:limit].strip("-")


def unique(name: str, taken: Collection[str], limit: int = 200) -> str:
    """Return ``name``, or with the first free number behind it, at most ``limit`` long."""
    if name not in taken:
        return name
    number = 2
    while (numbered := f"{name[: limit - 1 - len(str(number))].rstrip('-')}-{number}") in taken:
        number += 1
    return numbered


def option_keys(identifiers: Sequence[str]) -> tuple[str, ...]:
    """Return keys of at most eight letters: the identifiers themselves where all will do."""
    keys = [slug(name) for name in identifiers]
    will_do = all(len(key) <= MAX_KEY and SLUG.fullmatch(key) for key in keys)
    if will_do and len(set(keys)) == len(keys):
        return tuple(keys)
    return tuple(KEYS[: len(identifiers)])


def identifier(name: str) -> str:
    """Return a code, slug or key as an XML name, which starts with no digit.

    None of them holds “_”, so two never become one, and ``slug`` undoes it.
    """
    return name if name[:1].isalpha() else f"_{name}"
