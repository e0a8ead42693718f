import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.chaos.launcher import Launched, launch
from tests.config import processes

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder: most tests here kill something and then use it again."""
    folder = tmp_path_factory.mktemp("launcher") / "home"
    yield folder
    left = processes.mentioning(str(folder))
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


@pytest.fixture
def launched(home: Path, tmp_path: Path) -> Iterator[Launched]:
    running = launch(home, tmp_path / "log")
    running.wait_until_ready()
    yield running
    if running.child.poll() is None:
        running.child.send_signal(signal.SIGINT)
        running.child.wait(60)


def test_ctrl_c_stops_everything(launched: Launched, home: Path) -> None:
    healthy = launched.get("/health/")

    launched.child.send_signal(signal.SIGINT)
    status = launched.child.wait(60)

    assert (healthy, status, launched.lines[-1]) == (200, 0, "Rapport has stopped.")
    assert nothing_left(home)
    assert not (home / "environment").exists()


def test_second_copy_is_refused_here_and_takes_the_next_port_elsewhere(
    launched: Launched, home: Path, tmp_path: Path
) -> None:
    second = launch(home, tmp_path / "second")
    elsewhere = launch(tmp_path / "home", tmp_path / "elsewhere")

    status = second.child.wait(30)
    elsewhere.wait_until_ready()
    answers = (launched.get("/health/"), elsewhere.get("/health/"))
    elsewhere.child.send_signal(signal.SIGINT)

    refusal = (
        f"Rapport already runs on {home} (process {launched.child.pid}). Stop that one, or set"
        " RAPPORT_HOME to another folder."
    )
    assert (status, second.lines) == (1, [refusal])
    assert elsewhere.url != launched.url
    assert answers == (200, 200)
    assert elsewhere.child.wait(60) == 0


def test_killed_launcher_leaves_nothing_and_starts_again(
    launched: Launched, home: Path, tmp_path: Path
) -> None:
    launched.wait_for_program("celery")
    tree = list(launched.programs())

    launched.child.kill()
    launched.child.wait(10)

    assert len(tree) > 10
    assert processes.until(lambda: not any(map(processes.alive, tree)), 30)
    assert nothing_left(home)
    again = launch(home, tmp_path / "log-again")
    again.wait_until_ready()
    assert again.get("/health/") == 200
    again.child.send_signal(signal.SIGTERM)
    assert again.child.wait(60) == 0


def test_launcher_killed_in_the_middle_of_a_decode_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    running = launch(home, tmp_path / "log", more={"DEMO": "1"})
    running.wait_until_ready(400)
    decoding = running.wait_for_program("assessments.media.child", 200)
    tree = list(running.programs())

    running.child.kill()
    running.child.wait(10)

    assert decoding in tree
    assert processes.until(lambda: not any(map(processes.alive, tree)), 30)
    assert nothing_left(home)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_killed_make_stops_everything(home: Path, tmp_path: Path) -> None:
    make = launch(home, tmp_path / "log", argv=("make", "up"))
    make.wait_until_ready(300)
    tree = list(make.programs())

    make.child.kill()
    make.child.wait(10)

    assert processes.until(lambda: not any(map(processes.alive, tree)), 60)


def test_killed_services_come_back(launched: Launched) -> None:
    parts = ("valkey-server", "gunicorn", "manage.py sweep", "celery", "bin/postgres")
    killed = {part: launched.wait_for_program(part) for part in parts}

    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)

    assert processes.until(lambda: all(is_back(launched, *one) for one in killed.items()), 90)
    assert processes.until(lambda: is_healthy(launched), 60)


def test_named_servers_start_no_embedded_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    named = {name: os.environ[name] for name in ("DATABASE_URL", "BROKER_URL")}
    running = launch(home, tmp_path / "log", more=named)
    running.wait_until_ready()

    told = " ".join(running.programs().values())
    running.child.send_signal(signal.SIGINT)
    status = running.child.wait(60)

    with psycopg.connect(named["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone()
    assert ("bin/postgres" in told, "valkey-server" in told, status) == (False, False, 0)
    assert row == (True,)
    assert not (home / "postgres").exists()


def nothing_left(home: Path) -> bool:
    return processes.until(lambda: processes.mentioning(str(home)) == [], 30)


def is_back(launched: Launched, part: str, killed: int) -> bool:
    found = [pid for pid, told in launched.programs().items() if part in told]
    return bool(found) and killed not in found


def is_healthy(launched: Launched) -> bool:
    try:
        return launched.get("/health/") == 200
    except OSError:
        return False
