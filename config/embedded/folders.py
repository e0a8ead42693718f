"""Private folders of the one-machine runtime and the locks in them."""

import fcntl
import hashlib
import os
import secrets
import stat
from pathlib import Path
from typing import IO

# A socket's address holds at most 108 bytes, and PostgreSQL adds 14 to the folder's.
LONGEST_SOCKET_FOLDER = 80


class FolderRefused(RuntimeError):
    """A folder is not ours alone to use."""


class AlreadyLocked(RuntimeError):
    """Another process holds the lock."""


def private(folder: Path) -> Path:
    """Make ``folder`` if needed, closed to other users, and return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def sockets(home: Path) -> Path:
    """Return the folder of this home's sockets; under /tmp where the path is too long."""
    near = home / "run"
    if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
        return private(near)
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return _ours_in_tmp(Path("/tmp") / f"rapport-{os.geteuid()}-{digest}")  # noqa: S108


def _ours_in_tmp(folder: Path) -> Path:
    private(folder)
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    if not ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise FolderRefused(f"{folder} exists and is not this user's private folder.")
    return folder


def lock(path: Path) -> IO[str]:
    """Take the lock that ``path`` stands for, or raise AlreadyLocked; closing frees it.

    The file then holds the owner's process id, for messages.
    """
    held = path.open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.seek(0)
        owner = held.read().strip()
        held.close()
        raise AlreadyLocked(owner) from None
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held


def secret(path: Path) -> str:
    """Return the secret kept in ``path``; made once, readable by this user only."""
    if not path.exists():
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(48))
        try:
            # Of two processes that make it at once, the first wins and both read its secret.
            path.hardlink_to(part)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text().strip()
