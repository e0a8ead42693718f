"""Runs the services of one machine: starts, prefixes their lines, restarts, stops in order.

One thread and one loop: the kernel ends children with the thread that forked them.
"""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from config.embedded import process

FIRST_DELAY_S, LONGEST_DELAY_S = 0.5, 30.0
# A service that ran this long has recovered: its next delay is the first again.
SETTLED_S = 30.0
LONGEST_LINE = 64 * 1024
COLOURS = (36, 33, 32, 35, 34, 31, 96, 93)


class StopAsked(Exception):
    """A signal asked the launcher to stop."""


class StartFailed(RuntimeError):
    """A service was not ready in time, or a step of the start failed."""


@dataclass(frozen=True)
class Service:
    """A program to keep running. Services of a higher layer stop before those below."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    layer: int = 2
    stop_signal: signal.Signals = signal.SIGTERM
    stop_s: float = 15.0
    death_signal: signal.Signals = signal.SIGKILL
    as_nobody: bool = False
    pass_fds: tuple[int, ...] = ()


@dataclass
class _Running:
    service: Service
    colour: int
    child: subprocess.Popen[bytes] | None = None
    part: bytes = b""
    started_at: float = 0.0
    restart_at: float | None = None
    delay_s: float = FIRST_DELAY_S
    n_failures: int = 0
    wanted: bool = True
    # A task's lines go here instead of the log, its status beside them.
    kept: list[str] | None = None
    status: int | None = None


@dataclass
class Supervisor:
    output: IO[str] = field(default_factory=lambda: sys.stdout)

    def __post_init__(self) -> None:
        self._running: dict[str, _Running] = {}
        self._selector = selectors.DefaultSelector()
        self._signals: list[float] = []
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Turn INT, TERM and HUP into StopAsked while the body runs; stop all at its end."""
        caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_stop) for number in caught}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            self._stop_all()
            signal.set_wakeup_fd(wakeup)
            self._close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self, service: Service) -> None:
        colour = COLOURS[len(self._running) % len(COLOURS)]
        running = self._running[service.name] = _Running(service, colour)
        self._spawn(running)

    def begin(self, task: Service, kept: list[str] | None = None) -> Callable[[], int]:
        """Start a program that ends by itself; the result waits for its exit status.

        Its lines go among those of the services, or into ``kept``.
        """
        running = _Running(task, COLOURS[-1], wanted=False, kept=kept)
        self._running[task.name] = running
        self._spawn(running)

        def finish() -> int:
            while running.status is None:
                self.pump(1.0)
            del self._running[task.name]
            return running.status

        return finish

    def wait_until(
        self, ready: Callable[[], bool], name: str, seconds: float, most_failures: int = 1000
    ) -> None:
        """Pump until ``ready()``; StartFailed after ``seconds`` or too many failures."""
        give_up_at = time.monotonic() + seconds
        while not ready():
            failures = self._running[name].n_failures
            if time.monotonic() > give_up_at or failures > most_failures:
                raise StartFailed(f"{name} did not become ready; its lines above say why.")
            # Asking a page that is still loading too often only keeps it from loading.
            self.pump(0.1)

    def forever(self) -> None:
        while True:
            self.pump(3600.0)

    def say(self, line: str) -> None:
        self.output.write(f"{line}\n")
        self.output.flush()

    def pump(self, seconds: float) -> None:
        """Print lines, notice ends and restart what is due, for at most ``seconds``."""
        self._turn(self._until_next_restart(seconds))
        if self._signals:
            raise StopAsked
        for running in self._running.values():
            if running.restart_at is not None and running.restart_at <= time.monotonic():
                self._spawn(running)

    def _turn(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._woken:
                with suppress(BlockingIOError):
                    self._woken.recv(4096)
            else:
                self._read(key.data)
        for running in list(self._running.values()):
            if running.child is not None and running.child.poll() is not None:
                self._on_end(running, running.child)

    def _spawn(self, running: _Running) -> None:
        service = running.service
        running.restart_at = None
        running.started_at = time.monotonic()
        running.child = process.start(
            service.argv,
            env=service.env,
            output=subprocess.PIPE,
            death_signal=service.death_signal,
            as_nobody=service.as_nobody,
            pass_fds=service.pass_fds,
        )
        if running.child.stdout is not None:
            os.set_blocking(running.child.stdout.fileno(), False)
            self._selector.register(running.child.stdout, selectors.EVENT_READ, running)

    def _on_end(self, running: _Running, child: subprocess.Popen[bytes]) -> None:
        # What a killed service left in its session would hold files and the log pipe.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        self._drain(running, child)
        running.child, running.status = None, child.returncode
        if not running.wanted:
            return
        if time.monotonic() - running.started_at > SETTLED_S:
            running.delay_s, running.n_failures = FIRST_DELAY_S, 0
        running.n_failures += 1
        running.restart_at = time.monotonic() + running.delay_s
        ending = _ending(child.returncode)
        self._print(running, f"{ending}; starting it again in {running.delay_s:g} s")
        running.delay_s = min(running.delay_s * 2, LONGEST_DELAY_S)

    def _stop_all(self) -> None:
        for running in self._running.values():
            running.wanted, running.restart_at = False, None
        layers = {running.service.layer for running in self._running.values()}
        for layer in sorted(layers, reverse=True):
            self._stop([r for r in self._running.values() if r.service.layer == layer])

    def _close(self) -> None:
        self._selector.close()
        self._woken.close()
        self._wake.close()

    def _stop(self, group: list[_Running]) -> None:
        started_at = time.monotonic()
        for running in group:
            if running.child is not None:
                running.child.send_signal(running.service.stop_signal)
        while alive := [running for running in group if running.child is not None]:
            waited = time.monotonic() - started_at
            for running in alive:
                if running.child and (waited > running.service.stop_s or self._hurried()):
                    self._print(running, "did not stop in time: killed")
                    os.killpg(running.child.pid, signal.SIGKILL)
                    running.child.wait()
            self._turn(0.1)

    def _hurried(self) -> bool:
        """A second Ctrl-C, not the copy of one signal that both make and the shell send."""
        return len(self._signals) > 1 and self._signals[-1] - self._signals[0] > 1.0

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._signals.append(time.monotonic())

    def _until_next_restart(self, seconds: float) -> float:
        due = [r.restart_at for r in self._running.values() if r.restart_at is not None]
        return max(0.0, min([seconds, *(at - time.monotonic() for at in due)]))

    def _read(self, running: _Running) -> bool:
        """Print what has arrived; return whether anything had."""
        pipe = running.child.stdout if running.child else None
        if pipe is None or pipe.closed:
            return False
        try:
            chunk = os.read(pipe.fileno(), LONGEST_LINE)
        except BlockingIOError:
            return False
        if not chunk:
            self._selector.unregister(pipe)
            pipe.close()
            return False
        *lines, running.part = (running.part + chunk).split(b"\n")
        if len(running.part) > LONGEST_LINE:
            lines, running.part = [*lines, running.part], b""
        for line in lines:
            self._print(running, line.decode(errors="replace"))
        return True

    def _drain(self, running: _Running, child: subprocess.Popen[bytes]) -> None:
        while self._read(running):
            pass
        if running.part:
            self._print(running, running.part.decode(errors="replace"))
            running.part = b""
        if child.stdout is not None and not child.stdout.closed:
            self._selector.unregister(child.stdout)
            child.stdout.close()

    def _print(self, running: _Running, line: str) -> None:
        if running.kept is not None:
            running.kept.append(line)
            return
        prefix = f"{running.service.name:<8} | "
        if self.output.isatty():
            prefix = f"\x1b[{running.colour}m{prefix}\x1b[0m"
        self.say(prefix + line)


def _ending(returncode: int) -> str:
    if returncode < 0:
        return f"was killed by {signal.Signals(-returncode).name}"
    return f"ended with status {returncode}"
