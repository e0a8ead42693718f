"""Get a browser for the browser tests: the one at hand, Debian's, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BY_HAND = (
    "No browser could be installed. Run `apt-get install chromium` as root (or"
    " `.venv/bin/playwright install --with-deps chromium`), or set CHROMIUM to a browser."
)


def find() -> str | None:
    """Return the browser that CHROMIUM names, else Debian's, else Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return shutil.which("chromium", path="/usr/bin") or _playwrights_own()


def _playwrights_own() -> str | None:
    default = Path.home() / ".cache" / "ms-playwright"
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default)
    found = sorted(root.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def install() -> None:
    """Try Debian's package where we may install it, then Playwright's own download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _try(["apt-get", "update", "-qq"], environment)
        _try(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], environment
        )
    if not find():
        _try([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _try(argv: list[str], environment: dict[str, str]) -> None:
    print("browser:", " ".join(argv), flush=True)
    subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, check=False)


def main() -> int:
    if os.environ.get("CHROMIUM") and not find():
        print(f"CHROMIUM names {os.environ['CHROMIUM']!r}, which is no program.", file=sys.stderr)
        return 1
    if not find():
        install()
    found = find()
    print(f"browser: {found}" if found else BY_HAND, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
