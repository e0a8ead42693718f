"""Kill the worker in the middle of its work, the broker with its data and then everything in the
middle of a decode: nothing is left running, each submitted attempt is still scored, once, and no
recording is lost."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.chaos.launcher import Launched, launch, nothing_left
from tests.config import processes

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

N_SUBMITTED = 12
DECODER = "assessments.media.child"
# Counting fillers doubles the work and has its own tests.
SHORT_LEASE = {"DEMO": "1", "JOB_LEASE_S": "6", "ASR_FILLERS": "0"}
STATES = "SELECT state, count(*) FROM assessments_attempt GROUP BY state"
RUNS_EACH = "SELECT attempt_id, count(*) FROM assessments_scoringrun GROUP BY attempt_id"
TRANSCRIPTS_EACH = "SELECT response_id, count(*) FROM assessments_transcript GROUP BY response_id"
UNREAD = "SELECT count(*) FROM assessments_take WHERE is_chosen AND processed_at IS NULL"
FAILED = "SELECT count(*) FROM assessments_job WHERE state = 'failed'"
CLAIMS = "SELECT claim FROM assessments_job WHERE state = 'running'"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder; nothing of a failed test goes on running in it."""
    folder = tmp_path / "home"
    yield folder
    for pid in processes.mentioning(str(folder)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    url = json.loads((home / "environment").read_text())["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def n_scored(home: Path) -> int:
    counts = {str(state): n for state, n in rows(home, STATES)}
    return int(counts.get("scored", 0))


def kill_the_worker_in_the_middle(running: Launched, home: Path) -> None:
    """Wait for work that no worker killed before had claimed."""
    left = set(rows(home, CLAIMS))
    assert processes.until(lambda: bool(set(rows(home, CLAIMS)) - left), 120)
    workers = [pid for pid, told in running.programs().items() if "celery" in told]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    assert workers


def hold_a_decode(running: Launched) -> int:
    """Stop a decoder in its middle: a short recording is read while others are being looked at."""
    while True:
        decoding = running.wait_for_program(DECODER, 200)
        with suppress(ProcessLookupError):
            os.kill(decoding, signal.SIGSTOP)
        if DECODER in running.programs().get(decoding, ""):
            return decoding


def kill_the_broker_with_its_data_and_everything_in_the_middle_of_a_decode(
    running: Launched, home: Path
) -> None:
    broker = running.wait_for_program("valkey-server")
    decoding = hold_a_decode(running)
    tree = list(running.programs())

    shutil.rmtree(home / "broker")
    os.kill(broker, signal.SIGKILL)
    running.child.kill()
    running.child.wait(10)
    with suppress(ProcessLookupError):
        os.kill(decoding, signal.SIGCONT)

    assert decoding in tree
    assert processes.until(lambda: not any(map(processes.alive, tree)), 30)
    assert nothing_left(home)


def test_every_submitted_attempt_is_scored_once_whatever_is_killed(
    home: Path, tmp_path: Path
) -> None:
    first = launch(home, tmp_path / "log", more=SHORT_LEASE)
    first.wait_until_ready(300)
    kill_the_worker_in_the_middle(first, home)
    kill_the_worker_in_the_middle(first, home)
    n_before = n_scored(home)
    kill_the_broker_with_its_data_and_everything_in_the_middle_of_a_decode(first, home)
    second = launch(home, tmp_path / "log-again", more=SHORT_LEASE)
    second.wait_until_ready(200)

    all_scored = processes.until(lambda: n_scored(home) == N_SUBMITTED, 500)
    runs = rows(home, RUNS_EACH)
    transcripts = rows(home, TRANSCRIPTS_EACH)
    unread, failed = rows(home, UNREAD), rows(home, FAILED)
    second.child.send_signal(signal.SIGTERM)
    status = second.child.wait(60)

    assert n_before < N_SUBMITTED, "the kills came too late to show anything"
    assert all_scored
    assert sorted(n for _, n in runs) == [1] * N_SUBMITTED
    assert {n for _, n in transcripts} == {1}
    assert (unread, failed) == ([(0,)], [(0,)])
    assert status == 0
