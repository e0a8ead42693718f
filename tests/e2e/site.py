"""The site as it runs for people: gunicorn on a free port, beside the test's own database."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
START_S = 60


def database_url() -> str:
    """The address of the database that pytest-django made for this run."""
    to = connection.settings_dict
    query = {"host": to["HOST"], **{k: v for k, v in to["OPTIONS"].items() if k != "pool"}}
    who = f"{quote(to['USER'])}:{quote(to['PASSWORD'])}@" if to["USER"] else ""
    port = f":{to['PORT']}" if to["PORT"] else ""
    if to["HOST"].startswith("/"):
        query["port"] = to["PORT"]
        return f"postgresql://{who}/{quote(to['NAME'])}?{urlencode(query)}"
    del query["host"]
    return f"postgresql://{who}{to['HOST']}{port}/{quote(to['NAME'])}?{urlencode(query)}"


class Site:
    """One gunicorn that can be killed and started again on the same port."""

    def __init__(self, static: Path, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.log = log
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "SECRET_KEY": settings.SECRET_KEY,
            "STATIC_ROOT": str(static),
            "SITE_URL": self.url,
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_WORKERS": "1",
            "DEBUG": "0",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self) -> None:
        argv = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        until = time.monotonic() + START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the site did not start:\n{self.log.read_text()}")
            time.sleep(0.2)

    def kill(self) -> None:
        """Kill -9 and wait until it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=30)
        until = time.monotonic() + 30
        while self._listens():  # its worker dies with it, a moment later
            if time.monotonic() > until:
                raise RuntimeError("the killed site still listens")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/health/", timeout=5) as answer:  # noqa: S310 our own site
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def collect_static(into: Path) -> None:
    """Write the static files with their manifest, as a release does."""
    environment = {**os.environ, "SECRET_KEY": settings.SECRET_KEY, "STATIC_ROOT": str(into)}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
