"""Names for what other systems call otherwise: codes, option keys, identifiers."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from assessments.interchange.rows import SLUG

KEYS = "abcdefghijklmnopqrstuvwxyz"
MAX_KEY = 8


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
    keys = [_key(slug(name.lower())) for name in identifiers]
    will_do = all(len(key) <= MAX_KEY and SLUG.fullmatch(key) for key in keys)
    if will_do and len(set(keys)) == len(keys):
        return tuple(keys)
    return tuple(KEYS[: len(identifiers)])


def _key(name: str) -> str:
    """Undo ``option_identifier``."""
    bare = name.removeprefix("o-")
    return bare if bare[:1].isdigit() else name


def option_identifier(key: str) -> str:
    """Return ``key`` as an XML name, which starts with no digit."""
    return key if key[:1].isalpha() else f"o-{key}"


def identifier(code: str) -> str:
    """Return ``code`` as an XML name, which starts with no digit."""
    return code if code[:1].isalpha() else f"i-{code}"
