"""A real `make up` in a folder of its own, for the tests that kill it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.config import processes

ROOT = Path(__file__).parents[2]
READY = "Rapport is ready at "
# What the throw-away servers of the tests set; the launcher must bring its own.
REPLACED = ("DATABASE_URL", "BROKER_URL", "STORAGE_URL", "SECRET_KEY", "SITE_URL", "MAKELEVEL")


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in REPLACED}
    return kept | {"RAPPORT_HOME": str(home), "PORT": "18200", "DEMO": "0"} | dict(more)


@dataclass
class Launched:
    """A running launcher and the file that its lines go to."""

    child: subprocess.Popen[bytes]
    log: Path

    @property
    def lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()

    @property
    def url(self) -> str:
        return next(line.removeprefix(READY) for line in self.lines if line.startswith(READY))

    def wait_until_ready(self, seconds: float = 120) -> None:
        ready_or_ended = processes.until(
            lambda: self.child.poll() is not None or READY in self.log.read_text(errors="replace"),
            seconds,
        )
        assert ready_or_ended, "\n".join(self.lines[-40:])
        assert self.child.poll() is None, "\n".join(self.lines[-40:])

    def get(self, path: str) -> int:
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:  # noqa: S310
            status: int = answer.status
        return status

    def programs(self) -> dict[int, str]:
        """Every process below the launcher, with its command line."""
        found = {}
        for pid in processes.descendants(self.child.pid):
            # One may end between the listing and the look.
            with suppress(OSError):
                told = Path(f"/proc/{pid}/cmdline").read_bytes()
                found[pid] = told.replace(b"\0", b" ").decode(errors="replace").strip()
        return found

    def wait_for_program(self, part: str, seconds: float = 60) -> int:
        """Return the id of the first process whose command line holds ``part``."""
        give_up_at = time.monotonic() + seconds
        while time.monotonic() < give_up_at:
            for pid, told in self.programs().items():
                if part in told:
                    return pid
            time.sleep(0.1)
        raise AssertionError(f"no {part!r} among {self.programs()}")


def launch(
    home: Path, log: Path, *, argv: tuple[str, ...] = (), more: Mapping[str, str] | None = None
) -> Launched:
    command = argv or (sys.executable, "-m", "config.embedded.up")
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(home, more or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Launched(child, log)


def nothing_left(home: Path) -> bool:
    return processes.until(lambda: processes.mentioning(str(home)) == [], 30)
