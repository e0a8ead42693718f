"""Compile the three locks, or check that they are what the sources compile to.

python -m config.embedded.locks [--check]

An existing lock is the starting point, so a check does not depend on newer releases.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMON = ("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--quiet")
LOCKS = {
    "requirements.txt": (
        *("pyproject.toml", "--all-extras", "--universal", "--python-version", "3.11"),
        *COMMON,
    ),
    "models.txt": ("models.in", "--no-deps", *COMMON),
    "train.txt": (
        *("train.in", "--constraints", "requirements.txt", "--python-version", "3.11"),
        *COMMON,
    ),
}


class CompileFailed(RuntimeError):
    """uv could not compile a lock; the message is what it said."""


def compile_lock(name: str, into: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    argv = [str(uv), "pip", "compile", *LOCKS[name], "-o", str(into)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CompileFailed(done.stderr.strip())


def is_current(name: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / name
        shutil.copy(ROOT / name, copy)
        compile_lock(name, copy)
        return copy.read_bytes() == (ROOT / name).read_bytes()


def main(argv: list[str]) -> int:
    try:
        if "--check" not in argv:
            for name in LOCKS:
                compile_lock(name, ROOT / name)
            return 0
        stale = [name for name in LOCKS if not is_current(name)]
    except CompileFailed as failure:
        print(failure, file=sys.stderr)
        print("The locks were not compared: is a package registry reachable?", file=sys.stderr)
        return 1
    for name in stale:
        print(f"{name} is not what its source compiles to: run `make lock`.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
