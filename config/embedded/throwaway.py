"""Run a program, or the tests, against servers that live in a temporary folder.

python -m config.embedded.throwaway PROGRAM [ARGUMENT …]
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.embedded import folders
from config.embedded.broker import Broker
from config.embedded.postgres import Postgres

PREFIX = "rapport-throwaway-"


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Yield the environment of throw-away servers; stop and delete them afterwards.

    A server that the environment names already is used as it is.
    """
    _sweep_what_was_killed()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = folders.lock(home / "lock")
    running: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
    environment = {
        "RAPPORT_HOME": str(home),
        "SECRET_KEY": folders.secret(home / "secret-key"),
        "STORAGE_URL": os.environ.get("STORAGE_URL") or (home / "media").as_uri(),
    }
    try:
        postgres = Postgres(home / "postgres", folders.sockets(home), durable=False)
        broker = Broker(home / "broker", folders.sockets(home))
        with (home / "servers.log").open("wb") as log:
            if not os.environ.get("BROKER_URL"):
                broker.prepare()
                running.append((broker.start(log), signal.SIGTERM))
                environment["BROKER_URL"] = broker.url
            if not os.environ.get("DATABASE_URL"):
                postgres.prepare()
                running.append((postgres.start(log), signal.SIGQUIT))
                environment["DATABASE_URL"] = postgres.url
                postgres.wait()
            if "BROKER_URL" in environment:
                broker.wait()
        yield environment
    finally:
        for child, stop_signal in running:
            child.send_signal(stop_signal)
        for child, _ in running:
            child.wait(timeout=30)
        held.close()
        shutil.rmtree(home, ignore_errors=True)


def _sweep_what_was_killed() -> None:
    """Delete throw-away folders whose owner died without a chance to."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError), (left / "lock").open() as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)


def main(argv: list[str]) -> int:
    with servers() as environment:
        return subprocess.run(argv, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
