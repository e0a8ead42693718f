import os
import subprocess
import sys
from pathlib import Path

import psycopg

from config.embedded import folders, throwaway


def client(*arguments: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | ({"DATABASE_URL": url} if url is not None else {})
    return subprocess.run(
        [sys.executable, "-m", "config.embedded.client", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_dump_restores_into_another_database(tmp_path: Path) -> None:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA kept")
        connection.execute("CREATE TABLE kept.rows AS SELECT generate_series(1, 100) AS n")
        connection.execute("CREATE DATABASE restored")
    other = url.replace("/rapport?", "/restored?")

    dumped = client("pg_dump", "-Fc", "-f", str(tmp_path / "dump"))
    restored = client("pg_restore", "-d", "restored", str(tmp_path / "dump"), url=other)

    with psycopg.connect(other) as connection:
        row = connection.execute("SELECT sum(n) FROM kept.rows").fetchone()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE restored")
        connection.execute("DROP SCHEMA kept CASCADE")
    assert (dumped.returncode, restored.returncode, row) == (0, 0, (5050,))


def test_unknown_program_is_answered_with_the_known_ones() -> None:
    answer = client("pg_magic")

    assert answer.returncode == 1
    assert answer.stderr.startswith("There is no pg_magic. Known: clusterdb,")


def test_no_database_anywhere_says_what_to_do(tmp_path: Path) -> None:
    environment = {n: v for n, v in os.environ.items() if n != "DATABASE_URL"}

    answer = subprocess.run(
        [sys.executable, "-m", "config.embedded.client", "psql", "-c", "SELECT 1"],
        env=environment | {"RAPPORT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.stderr == (
        "DATABASE_URL is not set and has no default. Start `make up` first, or set it.\n"
    )


def test_throwaway_folder_goes_with_its_block() -> None:
    with throwaway.servers() as environment:
        home = Path(environment["RAPPORT_HOME"])
        secret = folders.secret(home / "secret-key")

    assert secret == environment["SECRET_KEY"]
    assert not home.exists()
