"""Read the fields of a parsed mapping, noting each fault in words and going on.

A faulty field gives a harmless value of the right type, so that one pass finds every problem.
"""

import re
from typing import Self

from assessments.interchange.media_types import MEDIA_TYPES

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MEDIA_PATH = re.compile(rf"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.({'|'.join(MEDIA_TYPES)})")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MAX_TEXT = 20_000
MAX_SLUG = 50
MAX_NAME = 120
MAX_DECIMAL = 1000


class Row:
    """One mapping of the file, the words that say where it stands, and the list of problems."""

    def __init__(self, value: object, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self.fields: dict[object, object] = value if isinstance(value, dict) else {}
        self._left = set(self.fields)
        if not isinstance(value, dict):
            self.fault("should be a mapping of names to values")

    def fault(self, words: str) -> None:
        self.problems.append(f"{self.where}: {words}.")

    def take(self, key: object) -> object:
        """Return the raw value of ``key``, or None, and mark the key as known."""
        self._left.discard(key)
        return self.fields.get(key)

    def finish(self) -> None:
        """Name every key that nobody asked for."""
        for key in sorted(map(str, self._left)):
            self.fault(f"“{key}” is not known here")

    def text(self, key: object, *, optional: bool = False, limit: int = MAX_TEXT) -> str:
        value = self.take(key)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(f"“{key}” should be a text")
            return ""
        if len(value) > limit:
            self.fault(f"“{key}” is longer than {limit} characters")
        if CONTROL.search(value):
            self.fault(f"“{key}” holds control characters; remove them")
        return value.strip()

    def slug(self, key: str, limit: int = MAX_SLUG) -> str:
        value = self.text(key, limit=limit)
        if value and not SLUG.fullmatch(value):
            self.fault(f"“{key}” may hold only small letters, digits and single hyphens")
        return value

    def media(self, key: str) -> str | None:
        value = self.text(key, optional=True)
        if value and not MEDIA_PATH.fullmatch(value):
            self.fault(f"“{key}” should be a path like media/name.opus or media/name.vtt")
        return value or None

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.take(key)
        if not isinstance(value, str) or value not in allowed:
            self.fault(f"“{key}” should be one of {', '.join(allowed)}")
            return ""
        return value

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.fault(f"“{key}” should be true or false")
        return value is True

    def number(self, key: str, low: int, high: int) -> int:
        value = self.take(key)
        if not _is_whole(value, low, high):
            self.fault(f"“{key}” should be a whole number from {low} to {high}")
            return low
        return int(str(value))

    def decimal(self, key: str) -> float:
        """A positive number, whole or not."""
        value = self.take(key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 < float(str(value)) < MAX_DECIMAL:
            self.fault(f"“{key}” should be a number above 0 and below {MAX_DECIMAL}")
            return 1
        return float(str(value))

    def numbers(
        self, key: str, low: int, high: int, *, gaps: bool = False
    ) -> tuple[int | None, ...]:
        """Return the list ``key``, or nothing where an entry is faulty; ``gaps`` allows null."""
        values = self._list(key)
        faulty = [v for v in values if not (_is_whole(v, low, high) or (gaps and v is None))]
        for value in faulty:
            self.fault(f"{key}: {value!r} is not a whole number from {low} to {high}")
        return () if faulty else tuple(None if v is None else int(str(v)) for v in values)

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        values = self._list(key, optional=optional)
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.fault(f"“{key}” should hold texts, not {value!r}")
            elif CONTROL.search(value):
                self.fault(f"“{key}” holds control characters; remove them")
        kept = tuple(value.strip() for value in values if isinstance(value, str))
        for value in sorted({value for value in kept if kept.count(value) > 1}):
            self.fault(f"“{key}” names “{value}” more than once")
        return kept

    def choices(
        self, key: str, allowed: tuple[str, ...], *, optional: bool = False
    ) -> tuple[str, ...]:
        values = self.texts(key, optional=optional)
        for value in values:
            if value not in allowed:
                self.fault(f"“{key}” names “{value}”, which is not known")
        return tuple(value for value in values if value in allowed)

    def row(self, key: str) -> Self:
        return type(self)(self.take(key), f"{self.where}, {key}", self.problems)

    def rows(self, key: str, noun: str, name_key: str) -> list[Self]:
        """Return one row for each mapping of the list ``key``, named by ``name_key`` or place."""
        found = []
        for place, value in enumerate(self._list(key), 1):
            name = value.get(name_key) if isinstance(value, dict) else None
            label = (
                f"{noun} {name}" if isinstance(name, str) and len(name) < 80 else f"{noun} {place}"
            )
            where = label if self.where == "the file" else f"{self.where}, {label}"
            found.append(type(self)(value, where, self.problems))
        return found

    def entries(self, key: str) -> list[tuple[str, Self | None]]:
        """Names, each alone or as the ``item`` of a mapping that says more about it."""
        found: list[tuple[str, Self | None]] = []
        for value in self._list(key):
            if isinstance(value, dict):
                row = type(self)(value, f"{self.where}, {key}", self.problems)
                found.append((row.text("item"), row))
            elif isinstance(value, str) and value.strip():
                found.append((value.strip(), None))
            else:
                self.fault(f"“{key}” should hold names of items, not {value!r}")
        return found

    def _list(self, key: str, *, optional: bool = False) -> list[object]:
        value = self.take(key)
        if (value is None or value == []) and optional:
            return []
        if not isinstance(value, list) or not value:
            self.fault(f"“{key}” should be a list with at least one entry")
            return []
        return value


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
