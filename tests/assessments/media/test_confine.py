"""A process that was confined tries everything it should not be able to do."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ATTEMPT = """
import json, os, socket, sys
from assessments.media.confine import confine
from assessments.media.limits import DecodeLimits

def fails(attempt):
    try:
        attempt()
    except OSError:
        return True
    except MemoryError:
        return True
    return False

listening = ("127.0.0.1", int(sys.argv[2]))
inherited = open(sys.argv[3], "rb", buffering=0)
confine(int(sys.argv[1]), DecodeLimits())
print(json.dumps({
    "uid": os.getresuid(),
    "open refused": fails(lambda: open("/etc/hostname")),
    "own code refused": fails(lambda: open(sys.argv[4])),
    "write refused": fails(lambda: open("/tmp/rapport-confine-test", "w")),
    "fork refused": fails(os.fork),
    "network refused": fails(lambda: socket.create_connection(listening)),
    "memory refused": fails(lambda: bytearray(3 * 1024**3)),
    "inherited file": inherited.read().decode(),
}))
"""


@pytest.fixture
def attempted(tmp_path: Path) -> dict[str, Any]:
    given = tmp_path / "given"
    given.write_text("what was handed over")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        command = [sys.executable, "-c", ATTEMPT, str(os.getpid()), port, str(given), __file__]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_confined_process_can_only_read_what_it_was_handed(attempted: dict[str, Any]) -> None:
    user = [65534] * 3 if os.getuid() == 0 else attempted["uid"]

    assert attempted == {
        "uid": user,
        "open refused": True,
        "own code refused": True,
        "write refused": True,
        "fork refused": True,
        "network refused": True,
        "memory refused": True,
        "inherited file": "what was handed over",
    }
