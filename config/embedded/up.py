"""`make up`: the whole of Rapport on this machine, in one process tree.

python -m config.embedded.up
"""

import http.client
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config import env
from config.embedded import folders, listen, process, revision
from config.embedded.broker import Broker, BrokerFailed
from config.embedded.postgres import Postgres, PostgresFailed, clean_env
from config.embedded.supervisor import Service, StartFailed, StopAsked, Supervisor

ROOT = Path(__file__).resolve().parents[2]
# PostgreSQL's own limit is longer: an orphan of a killed one may hold the folder a while.
POSTGRES_READY_S, BROKER_READY_S, WEB_READY_S = 90, 60, 120
EXPECTED = (
    *(StartFailed, PostgresFailed, BrokerFailed, listen.NoPort, env.EnvError),
    *(folders.FolderRefused, OSError),
)


@dataclass
class Launcher:
    """One start of everything under one data folder."""

    home: Path
    supervisor: Supervisor
    environment: dict[str, str]
    listening: list[socket.socket] = field(default_factory=list)
    port: int = 0

    def start(self) -> None:
        self._start_servers()
        self._open_port()
        self._write_environment()
        self.supervisor.say("Bringing the database up to date …")
        migrated = self._begin("migrate", "migrate", "--noinput", "--verbosity", "0")
        collected = self._begin("static", "collectstatic", "--noinput", "--verbosity", "0")
        migrated()
        collected()
        # The pages first: what scores needs some seconds to load, and nobody waits for it.
        self.supervisor.start(self._web())
        sign_ins = self._begin_demo()
        self.supervisor.wait_until(self._healthy, "web", WEB_READY_S, most_failures=3)
        lines = sign_ins()
        for service in self._workers():
            self.supervisor.start(service)
        self.supervisor.say("\n".join([f"Rapport is ready at {self.url}", *lines]))

    def close(self) -> None:
        (self.home / "environment").unlink(missing_ok=True)
        for one in self.listening:
            one.close()

    def _start_servers(self) -> None:
        """Start the embedded servers that the environment does not replace."""
        sockets = folders.sockets(self.home)
        if not self.environment.get("DATABASE_URL"):
            postgres = Postgres(self.home / "postgres", sockets)
            if not postgres.data.exists():
                self.supervisor.say("Making the database …")
            postgres.prepare()
            self.supervisor.start(_postgres_service(postgres))
            self.supervisor.wait_until(postgres.answers, "postgres", POSTGRES_READY_S)
            self.environment["DATABASE_URL"] = postgres.url
        if not self.environment.get("BROKER_URL"):
            broker = Broker(self.home / "broker", sockets)
            broker.prepare()
            self.supervisor.start(_broker_service(broker))
            self.supervisor.wait_until(broker.answers, "broker", BROKER_READY_S)
            self.environment["BROKER_URL"] = broker.url

    def _open_port(self) -> None:
        host = env.text("HOST", "localhost")
        wanted = env.integer("PORT", 8000, low=1, high=65535)
        self.port, self.listening = listen.open_port(wanted, host)
        if self.port != wanted:
            self.supervisor.say(f"Port {wanted} is taken; using {self.port}.")
        if not self.environment.get("SITE_URL"):
            self.environment["SITE_URL"] = f"http://localhost:{self.port}"

    def _write_environment(self) -> None:
        """Let manage.py, started by hand beside us, find the same servers."""
        names = ("DATABASE_URL", "BROKER_URL", "STORAGE_URL", "SECRET_KEY", "SITE_URL")
        values = {name: self.environment[name] for name in names if self.environment.get(name)}
        path = self.home / "environment"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(values))

    def _begin_demo(self) -> Callable[[], list[str]]:
        """Make the demo, once; the result waits for its sign-ins and a candidate's link."""
        marker = self.home / "demo-created"
        stands = marker.exists()
        if not stands and not env.boolean("DEMO", True):
            return list
        lines: list[str] = []
        quiet = self.environment | {"LOG_LEVEL": "ERROR"}
        argv = _manage("demo", "--show") if stands else _manage("demo")
        status = self.supervisor.begin(Service("demo", argv, quiet), lines)

        def finish() -> list[str]:
            if status() == 0:
                marker.touch()
            elif not stands:
                raise StartFailed("\n".join(["The demo could not be made.", *lines]))
            return lines

        return finish

    def _begin(self, name: str, *arguments: str) -> Callable[[], None]:
        """Start manage.py with ``arguments``; the result waits and raises where it failed."""
        status = self.supervisor.begin(Service(name, _manage(*arguments), self.environment))

        def finish() -> None:
            if status() != 0:
                raise StartFailed(f"manage.py {' '.join(arguments)} failed; see above.")

        return finish

    @property
    def url(self) -> str:
        return self.environment["SITE_URL"]

    def _web(self) -> Service:
        numbers = tuple(one.fileno() for one in self.listening)
        own = {
            "RAPPORT_DB_POOL": self.environment.get("RAPPORT_DB_POOL") or "8",
            "RAPPORT_LISTEN_FDS": ",".join(map(str, numbers)),
        }
        argv = (sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi")
        return Service("web", argv, self.environment | own, pass_fds=numbers)

    def _workers(self) -> list[Service]:
        n_workers = env.integer("WORKER_PROCESSES", 2 if (os.cpu_count() or 1) > 2 else 1, low=1)
        return [
            Service(
                "worker",
                _celery(n_workers),
                self.environment,
                stop_signal=signal.SIGQUIT,
                stop_s=30,
            ),
            Service("sweeper", _manage("sweep"), self.environment),
        ]

    def _healthy(self) -> bool:
        host, port = self.listening[0].getsockname()[:2]
        connection = http.client.HTTPConnection(_reachable(host), port, timeout=1)
        site = urlsplit(self.url)
        # What a proxy in front would send: an https site sends plain requests elsewhere.
        headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
        try:
            connection.request("GET", "/health/", headers=headers)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _postgres_service(postgres: Postgres) -> Service:
    return Service(
        "postgres",
        tuple(map(str, postgres.argv())),
        clean_env(),
        layer=0,
        stop_signal=signal.SIGINT,
        stop_s=60,
        death_signal=signal.SIGINT,
        as_nobody=process.is_unfit_for_postgres(),
    )


def _broker_service(broker: Broker) -> Service:
    argv = tuple(map(str, broker.argv()))
    return Service("broker", argv, dict(os.environ), layer=1, death_signal=signal.SIGTERM)


def _manage(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "manage.py", *arguments)


def _celery(n_workers: int) -> tuple[str, ...]:
    return (
        # Root is one of the users that must work; only pickled messages would be a risk.
        *(sys.executable, "-W", "ignore:You're running the worker with superuser"),
        *("-m", "celery", "--quiet", "-A", "config.celery", "worker"),
        *("--concurrency", str(n_workers), "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _environment(home: Path) -> dict[str, str]:
    environment = dict(os.environ) | {"RAPPORT_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    if not environment.get("SECRET_KEY"):
        environment["SECRET_KEY"] = folders.secret(home / "secret-key")
    if not environment.get("CODE_REVISION"):
        environment["CODE_REVISION"] = revision.of(ROOT)
    return environment


def run(home: Path, supervisor: Supervisor, action: Callable[[Launcher], None]) -> int:
    """Start everything, do ``action`` and stop everything; return the exit status."""
    launcher = Launcher(home, supervisor, _environment(home))
    try:
        with supervisor.listening():
            launcher.start()
            action(launcher)
    except StopAsked:
        supervisor.say("Rapport has stopped.")
    except EXPECTED as failure:
        print(f"Rapport could not start: {failure}", file=sys.stderr)
        return 1
    finally:
        launcher.close()
    return 0


def main() -> int:
    if "MAKELEVEL" in os.environ:
        # make is only our wrapper: when it is killed, stop in order.
        process.die_with_parent(signal.SIGTERM)
    os.chdir(ROOT)
    home = env.path("RAPPORT_HOME", ROOT / ".rapport")
    try:
        held = folders.lock(folders.private(home) / "lock")
    except folders.AlreadyLocked as failure:
        print(
            f"Rapport already runs on {home} (process {failure}). Stop that one, or set"
            " RAPPORT_HOME to another folder.",
            file=sys.stderr,
        )
        return 1
    except OSError as failure:
        print(f"Rapport cannot use {home}: {failure}", file=sys.stderr)
        return 1
    with held:
        return run(home, Supervisor(), lambda launcher: launcher.supervisor.forever())


if __name__ == "__main__":
    sys.exit(main())
