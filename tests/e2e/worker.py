"""A real Celery worker and sweeper on the test's own database."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.site import ROOT, Site

COMMANDS = (
    ("-m", "celery", "-A", "config.celery", "worker", "--concurrency", "1", "--loglevel", "INFO"),
    ("manage.py", "sweep"),
)


class Workers:
    """What scores while somebody watches the pages; killed at the end."""

    def __init__(self, site: Site, log: Path) -> None:
        self.environment = {**site.environment, "JOB_LEASE_S": "20"}
        self.log = log
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self.processes = [
                subprocess.Popen(
                    [sys.executable, *command],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                )
                for command in COMMANDS
            ]
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(timeout=30)
