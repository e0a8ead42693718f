"""Which code runs: kept with every score, so that an old one can be traced to it."""

import hashlib
import subprocess
from pathlib import Path


def of(root: Path) -> str:
    """Return git's commit, ``-dirty`` after a local change; without git a hash of the code."""
    argv = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        told = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError:
        return _hash_of_code(root)
    return told.stdout.strip() if told.returncode == 0 else _hash_of_code(root)


def _hash_of_code(root: Path) -> str:
    digest = hashlib.sha256()
    for room in ("assessments", "candidates", "config"):
        for path in sorted((root / room).rglob("*.py")):
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"tree-{digest.hexdigest()[:12]}"
