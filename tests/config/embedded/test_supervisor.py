import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded.supervisor import Service, StartFailed, StopAsked, Supervisor
from tests.config import processes

SLEEP = "import time; time.sleep(600)"


def python(name: str, program: str, **more: object) -> Service:
    argv = (sys.executable, "-u", "-c", program)
    return Service(name, argv, dict(os.environ), **more)  # type: ignore[arg-type]


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(output: io.StringIO) -> Supervisor:
    return Supervisor(output)


def pump_until(supervisor: Supervisor, condition: Callable[[], bool]) -> bool:
    def pumped() -> bool:
        supervisor.pump(0.05)
        return condition()

    return processes.until(pumped)


def test_lines_carry_the_name_of_their_service(supervisor: Supervisor, output: io.StringIO) -> None:
    with supervisor.listening():
        status = supervisor.begin(python("migrate", "print('one'); print('two', end='')"))()

    assert status == 0
    assert output.getvalue() == "migrate  | one\nmigrate  | two\n"


def test_service_that_ends_starts_again_after_a_growing_delay(
    supervisor: Supervisor, output: io.StringIO
) -> None:
    with supervisor.listening():
        supervisor.start(python("web", "print('up')"))
        came_back = pump_until(supervisor, lambda: output.getvalue().count("| up\n") == 3)

    assert came_back
    told = [line for line in output.getvalue().splitlines() if "starting it again" in line]
    assert told[:2] == [
        "web      | ended with status 0; starting it again in 0.5 s",
        "web      | ended with status 0; starting it again in 1 s",
    ]


def test_killed_service_is_named_with_its_signal_and_comes_back(
    supervisor: Supervisor, output: io.StringIO
) -> None:
    program = f"import os; print('pid', os.getpid()); {SLEEP}"
    with supervisor.listening():
        supervisor.start(python("worker", program))
        assert pump_until(supervisor, lambda: "pid" in output.getvalue())
        os.kill(int(output.getvalue().split()[-1]), signal.SIGKILL)
        assert pump_until(supervisor, lambda: output.getvalue().count("| pid") == 2)

    assert "was killed by SIGKILL; starting it again in 0.5 s" in output.getvalue()


def test_layers_stop_from_the_top_down(supervisor: Supervisor, output: io.StringIO) -> None:
    program = (
        "import signal, sys, time;"
        "signal.signal(signal.SIGTERM, lambda *_: (time.sleep(.2), print('stopped'), sys.exit()));"
        "print('up'); time.sleep(600)"
    )
    with supervisor.listening():
        for name, layer in (("postgres", 0), ("broker", 1), ("web", 2)):
            supervisor.start(python(name, program, layer=layer))
        assert pump_until(supervisor, lambda: output.getvalue().count("up") == 3)

    told = [line for line in output.getvalue().splitlines() if "stopped" in line]
    assert told == ["web      | stopped", "broker   | stopped", "postgres | stopped"]


def test_service_deaf_to_its_stop_signal_is_killed(
    supervisor: Supervisor, output: io.StringIO
) -> None:
    program = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up'); {SLEEP}"
    with supervisor.listening():
        supervisor.start(python("web", program, stop_s=0.3))
        assert pump_until(supervisor, lambda: "up" in output.getvalue())

    assert output.getvalue().endswith("web      | did not stop in time: killed\n")


def test_what_a_killed_service_left_behind_goes_too(
    supervisor: Supervisor, output: io.StringIO
) -> None:
    program = (
        "import subprocess, sys, time;"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print(child.pid);"
        "time.sleep(600)"
    )
    with supervisor.listening():
        supervisor.start(python("worker", program, stop_signal=signal.SIGKILL))
        assert pump_until(supervisor, lambda: output.getvalue().endswith("\n"))
        grandchild = int(output.getvalue().split()[-1])

    assert processes.until(lambda: not processes.alive(grandchild))


def test_signal_asks_to_stop_and_everything_ends(
    supervisor: Supervisor, output: io.StringIO
) -> None:
    def run() -> None:
        with supervisor.listening():
            supervisor.start(python("web", f"import os; print(os.getpid()); {SLEEP}"))
            pump_until(supervisor, lambda: output.getvalue().endswith("\n"))
            os.kill(os.getpid(), signal.SIGTERM)
            supervisor.forever()

    with pytest.raises(StopAsked):
        run()

    assert not processes.alive(int(output.getvalue().split()[-1]))


def test_service_hears_signals_that_the_launcher_was_told_to_ignore(
    supervisor: Supervisor, output: io.StringIO
) -> None:
    before = signal.signal(signal.SIGQUIT, signal.SIG_IGN)
    with supervisor.listening():
        supervisor.start(python("worker", f"print('up'); {SLEEP}", stop_signal=signal.SIGQUIT))
        assert pump_until(supervisor, lambda: "up" in output.getvalue())

    signal.signal(signal.SIGQUIT, before)
    assert "killed" not in output.getvalue()


def test_service_that_keeps_failing_ends_the_wait(supervisor: Supervisor) -> None:
    with supervisor.listening():
        supervisor.start(python("web", "raise SystemExit(3)"))
        with pytest.raises(StartFailed, match="web did not become ready"):
            supervisor.wait_until(lambda: False, "web", seconds=20, most_failures=1)


def test_long_line_without_an_end_is_passed_on(supervisor: Supervisor, output: io.StringIO) -> None:
    with supervisor.listening():
        supervisor.begin(python("web", "print('x' * 200_000, end='')"))()

    assert output.getvalue().count("x") == 200_000


def test_kept_lines_of_a_task_stay_out_of_the_log(
    supervisor: Supervisor, output: io.StringIO
) -> None:
    lines: list[str] = []
    with supervisor.listening():
        status = supervisor.begin(python("demo", "print('link'); raise SystemExit(3)"), lines)()

    assert (status, lines, output.getvalue()) == (3, ["link"], "")


def test_stop_signals_are_given_back_afterwards(supervisor: Supervisor, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)

    with supervisor.listening():
        pass

    assert signal.getsignal(signal.SIGTERM) == before
