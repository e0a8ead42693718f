"""Start child processes that cannot outlive their parent."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

NOBODY = 65534

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000

# Loaded before any fork: a child between fork and exec must not search for libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(
    death_signal: signal.Signals = signal.SIGKILL, parent: int | None = None
) -> None:
    """Have the kernel send ``death_signal`` to this process when its parent's thread ends.

    It covers this process only, not its own children, and a change of user forgets it:
    call it at every level, after any such change. ``parent`` is the expected parent's
    id: when that one is gone already, the signal is sent at once.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), death_signal)


def leave_root() -> None:
    """Stop being root in this process, for programs that refuse to run as root.

    A user namespace holding one id keeps root's files readable under the name of
    nobody, so nothing is chmodded or chowned. Where namespaces are refused the process
    becomes nobody for good.
    """
    if os.geteuid() != 0:
        return
    group = os.getegid()  # read first: inside the namespace it has no name yet
    if _libc is not None and _libc.unshare(CLONE_NEWUSER) == 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
        Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")
        return
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def may_unshare() -> bool:
    """Tell whether this machine lets us open a user namespace; tried in a child."""
    if _libc is None:
        return False
    child = os.fork()
    if child == 0:
        os._exit(0 if _libc.unshare(CLONE_NEWUSER) == 0 else 1)
    return os.waitpid(child, 0)[1] == 0


def start(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    output: int | IO[bytes] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    as_root: bool = True,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start ``argv`` in a session of its own, to die with this process.

    Call it from the main thread only: the kernel watches the thread that forks.
    ``as_root=False`` is for programs that refuse to run as root.
    """
    return subprocess.Popen(
        [str(part) for part in argv],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        pass_fds=tuple(pass_fds),
        preexec_fn=_before_exec(death_signal, as_root),
    )


def _before_exec(death_signal: signal.Signals, as_root: bool) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        os.umask(0o077)
        # A shell's background job ignores these; a child that inherits that cannot be stopped.
        for number in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        # A core file would hold answers and keys.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if not as_root:
            leave_root()
        die_with_parent(death_signal, parent)

    return prepare
