import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import folders, throwaway
from config.embedded.postgres import Postgres, clean_env
from tests.config import processes


@pytest.fixture
def cluster(tmp_path: Path) -> Postgres:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    return Postgres(closed / "postgres", folders.sockets(closed), durable=False)


@pytest.fixture
def server(cluster: Postgres) -> Iterator[subprocess.Popen[bytes]]:
    cluster.prepare()
    child = cluster.start(subprocess.DEVNULL)
    yield child
    child.send_signal(signal.SIGQUIT)
    child.wait(30)


def test_server_in_a_closed_folder_answers_and_changes_no_mode(
    cluster: Postgres, server: subprocess.Popen[bytes]
) -> None:
    cluster.wait(30)

    with psycopg.connect(cluster.url) as connection:
        row = connection.execute("SELECT current_user, current_database()").fetchone()

    assert row == ("rapport", "rapport")
    assert stat.S_IMODE(cluster.folder.parent.stat().st_mode) == 0o700


def test_role_is_no_superuser_and_may_make_test_databases(
    cluster: Postgres, server: subprocess.Popen[bytes]
) -> None:
    cluster.wait(30)

    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == (False, True)


def test_wrong_password_is_refused(cluster: Postgres, server: subprocess.Popen[bytes]) -> None:
    cluster.wait(30)
    password = (cluster.folder / "password").read_text()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url.replace(password, "guess"))


def test_server_listens_on_no_port(cluster: Postgres, server: subprocess.Popen[bytes]) -> None:
    cluster.wait(30)

    with psycopg.connect(cluster.url) as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()

    assert row == ("",)


def test_killed_postmaster_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    durable = Postgres(tmp_path / "postgres", folders.sockets(tmp_path))
    durable.prepare()
    killed = durable.start(subprocess.DEVNULL)
    durable.wait(30)
    with psycopg.connect(durable.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")

    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(10)
    restarted = start_until_it_stays(durable)

    with psycopg.connect(durable.url) as connection:
        row = connection.execute("SELECT count(*), sum(n) FROM kept").fetchone()
    restarted.send_signal(signal.SIGINT)
    assert row == (1000, 500500)
    assert restarted.wait(30) == 0


def start_until_it_stays(cluster: Postgres) -> subprocess.Popen[bytes]:
    """As the supervisor does: orphans of the killed server may hold the folder a while."""
    for _ in range(60):
        child = cluster.start(subprocess.DEVNULL)
        while child.poll() is None:
            if cluster.answers():
                return child
            time.sleep(0.05)
    raise AssertionError("the cluster never came back")


def test_half_made_cluster_is_made_anew(cluster: Postgres) -> None:
    unfinished = cluster.folder / "data.tmp"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    cluster.prepare()

    assert not unfinished.exists()
    assert (cluster.data / "global" / "pg_control").exists()


def test_server_dies_with_a_killed_owner(tmp_path: Path) -> None:
    program = (
        "import subprocess, time; from pathlib import Path;"
        "from config.embedded.postgres import Postgres; home = Path(__import__('sys').argv[1]);"
        "p = Postgres(home / 'postgres', home, durable=False); p.prepare();"
        "c = p.start(subprocess.DEVNULL); p.wait(); print(c.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        postmaster = int(owner.stdout.readline())
        tree = [postmaster, *processes.descendants(postmaster)]

        owner.kill()

        assert len(tree) > 3
        assert processes.until(lambda: not any(map(processes.alive, tree)))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its user")
def test_root_without_namespaces_runs_it_as_nobody_in_a_closed_folder(tmp_path: Path) -> None:
    program = (
        "import signal, subprocess, sys; from pathlib import Path;"
        "from config.embedded import process; from config.embedded.postgres import Postgres\n"
        "class Refusing:\n"
        "    real = process._libc\n"
        "    def unshare(self, flags): return -1\n"
        "    def __getattr__(self, name): return getattr(self.real, name)\n"
        "process._libc = Refusing()\n"
        "home = Path(sys.argv[1]); p = Postgres(home / 'postgres', home / 'run', durable=False)\n"
        "(home / 'run').mkdir(); p.prepare(); c = p.start(subprocess.DEVNULL); p.wait(30)\n"
        "print(Path(f'/proc/{c.pid}').stat().st_uid, p.data.stat().st_uid)\n"
        "c.send_signal(signal.SIGINT); sys.exit(c.wait(30))"
    )
    tmp_path.chmod(0o700)

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.returncode) == ("65534 65534\n", 0), done.stderr


def test_environment_of_the_server_holds_no_pg_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")

    assert [name for name in clean_env() if name.startswith("PG")] == []


def test_throwaway_folder_of_a_killed_owner_is_swept(tmp_path: Path) -> None:
    left = Path(tempfile.gettempdir()) / f"{throwaway.PREFIX}left-{os.getpid()}"
    left.mkdir()
    (left / "lock").write_text("1")

    throwaway._sweep_what_was_killed()

    assert not left.exists()
