import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.chaos.launcher import Launched, launch, nothing_left
from tests.config import processes

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder: most tests here kill something and then use it again."""
    folder = tmp_path_factory.mktemp("launcher") / "home"
    yield folder
    left = processes.mentioning(str(folder))
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


@pytest.fixture(scope="module")
def kept(home: Path) -> Iterator[list[Launched]]:
    """The last is the one that runs: a start is slow, so a test goes on with what another left."""
    started: list[Launched] = []
    yield started
    for one in started:
        if one.child.poll() is None:
            one.child.send_signal(signal.SIGINT)
            one.child.wait(60)


@pytest.fixture
def launched(home: Path, kept: list[Launched], tmp_path: Path) -> Launched:
    if not kept or kept[-1].child.poll() is not None:
        kept.append(launch(home, tmp_path / "log"))
        kept[-1].wait_until_ready()
    return kept[-1]


def test_second_copy_on_the_same_folder_is_refused(
    launched: Launched, home: Path, tmp_path: Path
) -> None:
    second = launch(home, tmp_path / "second")

    status = second.child.wait(30)

    refusal = (
        f"Rapport already runs on {home} (process {launched.child.pid}). Stop that one, or set"
        " RAPPORT_HOME to another folder."
    )
    assert (status, second.lines) == (1, [refusal])
    assert launched.get("/health/") == 200


def test_copy_elsewhere_takes_the_next_port_and_starts_no_server_that_is_named(
    launched: Launched, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    named = {name: os.environ[name] for name in ("DATABASE_URL", "BROKER_URL")}
    elsewhere = launch(home, tmp_path / "log", more=named)
    elsewhere.wait_until_ready()

    answers = (launched.get("/health/"), elsewhere.get("/health/"))
    told = " ".join(elsewhere.programs().values())
    elsewhere.child.send_signal(signal.SIGTERM)
    status = elsewhere.child.wait(60)

    with psycopg.connect(named["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone()
    assert elsewhere.url != launched.url
    assert answers == (200, 200)
    assert ("bin/postgres" in told, "valkey-server" in told, status) == (False, False, 0)
    assert row == (True,)
    assert not (home / "postgres").exists()


def test_killed_services_come_back(launched: Launched) -> None:
    parts = ("valkey-server", "gunicorn", "manage.py sweep", "celery", "bin/postgres")
    killed = {part: launched.wait_for_program(part) for part in parts}

    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)

    assert processes.until(lambda: all(is_back(launched, *one) for one in killed.items()), 90)
    assert processes.until(lambda: is_healthy(launched), 60)


def test_killed_launcher_leaves_nothing_and_starts_again(
    launched: Launched, home: Path, kept: list[Launched], tmp_path: Path
) -> None:
    launched.wait_for_program("celery")
    tree = list(launched.programs())

    launched.child.kill()
    launched.child.wait(10)

    assert len(tree) > 10
    assert processes.until(lambda: not any(map(processes.alive, tree)), 30)
    assert nothing_left(home)
    kept.append(launch(home, tmp_path / "log-again"))
    kept[-1].wait_until_ready()
    assert kept[-1].get("/health/") == 200


def test_ctrl_c_stops_everything(launched: Launched, home: Path) -> None:
    healthy = launched.get("/health/")

    launched.child.send_signal(signal.SIGINT)
    status = launched.child.wait(60)

    assert (healthy, status, launched.lines[-1]) == (200, 0, "Rapport has stopped.")
    assert nothing_left(home)
    assert not (home / "environment").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_killed_make_stops_everything(home: Path, tmp_path: Path) -> None:
    make = launch(home, tmp_path / "log", argv=("make", "up"))
    make.wait_until_ready(300)
    tree = list(make.programs())

    make.child.kill()
    make.child.wait(10)

    assert processes.until(lambda: not any(map(processes.alive, tree)), 60)


def is_back(launched: Launched, part: str, killed: int) -> bool:
    found = [pid for pid, told in launched.programs().items() if part in told]
    return bool(found) and killed not in found


def is_healthy(launched: Launched) -> bool:
    try:
        return launched.get("/health/") == 200
    except OSError:
        return False
