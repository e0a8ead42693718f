"""Start child processes that cannot outlive their parent."""

import ctypes
import os
import pwd
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

NOBODY = 65534

# Source of the numbers: linux/prctl.h, linux/sched.h, linux/capability.h.
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
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


def is_unfit_for_postgres() -> bool:
    """PostgreSQL refuses root, and a user that the system has no name for."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_uid == 0
    except KeyError:
        return True


def become_nobody() -> None:
    """Be nobody in this process, for programs that refuse the user it has.

    A user namespace holding one id keeps our files ours under the name of nobody, so
    nothing is chmodded or chowned. Where namespaces are refused, as in most containers,
    root becomes nobody but keeps the right to reach its folders, and another user stays
    what it is.
    """
    user, group = os.geteuid(), os.getegid()  # inside the namespace they have no name yet
    if _libc is not None and _libc.unshare(CLONE_NEWUSER) == 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")
    elif user == 0:
        _change_user_for_good()


def _change_user_for_good() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    if _libc is None:
        os.setuid(NOBODY)
        return
    _libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(NOBODY)
    # Folders above ours may be closed to nobody (/root is). Source: capset(2), version 3.
    reach = 1 << CAP_DAC_OVERRIDE
    kept = struct.pack("6I", reach, reach, reach, 0, 0, 0)
    if _libc.capset(struct.pack("Ii", CAPABILITY_VERSION_3, 0), kept) == 0:
        _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


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
    as_nobody: bool = False,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start ``argv`` in a session of its own, to die with this process.

    Call it from the main thread only: the kernel watches the thread that forks.
    ``as_nobody`` is for programs that refuse the user we are.
    """
    return subprocess.Popen(
        [str(part) for part in argv],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        pass_fds=tuple(pass_fds),
        preexec_fn=_before_exec(death_signal, as_nobody),
    )


def _before_exec(death_signal: signal.Signals, as_nobody: bool) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        os.umask(0o077)
        # A shell's background job ignores these; a child that inherits that cannot be stopped.
        for number in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        # A core file would hold answers and keys.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if as_nobody:
            become_nobody()
        die_with_parent(death_signal, parent)

    return prepare
