"""The erasure ledger: a file apart from the database, so that no restored backup undoes a deletion.

One line of JSON an erasure, with ids and the random names of files and nothing else. A line that
a kill cut short is passed over: the job that finishes the erasure writes it once more.
"""

import fcntl
import json
import logging
import os
import uuid
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from candidates.models import Erasure

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """``number`` is the application's, ``key`` its attempt's public id, ``files`` name uploads."""

    number: int
    key: uuid.UUID
    attempt: int | None
    opening: int
    reason: str
    asked_at: datetime
    files: tuple[uuid.UUID, ...] = ()

    @classmethod
    def of(cls, erasure: Erasure, files: Collection[uuid.UUID]) -> "Entry":
        return cls(
            erasure.number,
            erasure.attempt_key,
            erasure.attempt_number,
            erasure.opening_id,
            erasure.reason,
            erasure.asked_at,
            tuple(files),
        )


def append(entry: Entry) -> None:
    """Write a line and wait until it lies on the disk."""
    path: Path = settings.ERASURE_LEDGER
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        cut_short = b"" if _ends_whole(descriptor) else b"\n"
        line = json.dumps(asdict(entry), default=str, separators=(",", ":")).encode()
        os.write(descriptor, cut_short + line + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        _sync_folder(path.parent)


def append_once(entry: Entry) -> None:
    if not _holds(entry.number):
        append(entry)


def _holds(number: int) -> bool:
    """Whether a whole line begins as ``append`` begins one; not parsed, since files grow long."""
    path: Path = settings.ERASURE_LEDGER
    if not path.exists():
        return False
    begins = b'{"number":%d,' % number
    with path.open("rb") as lines:
        return any(line.startswith(begins) and line.endswith(b"}\n") for line in lines)


def read(path: Path) -> Iterator[Entry]:
    """Every whole line of the file, none where there is no file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield _entry(json.loads(line))
            except (ValueError, TypeError, KeyError):
                log.warning("a line of the erasure ledger cannot be read", extra={"line": number})


def _entry(read: dict[str, object]) -> Entry:
    files = read["files"]
    if not isinstance(files, list):
        raise TypeError(files)
    attempt = read["attempt"]
    return Entry(
        int(str(read["number"])),
        uuid.UUID(str(read["key"])),
        None if attempt is None else int(str(attempt)),
        int(str(read["opening"])),
        str(read["reason"]),
        datetime.fromisoformat(str(read["asked_at"])),
        tuple(uuid.UUID(str(name)) for name in files),
    )


def _ends_whole(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
