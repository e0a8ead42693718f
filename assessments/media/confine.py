"""Take everything away from a decoding process that it does not need. Linux only.

Called inside the child, after its imports and before the first byte of a recording is read.
"""

import contextlib
import ctypes
import os
import resource
import signal
import struct

from assessments.media.limits import DecodeLimits

NOBODY = 65534

# Source of the numbers: linux/prctl.h, linux/sched.h, linux/landlock.h (same on every CPU).
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_SYS_LANDLOCK_CREATE_RULESET, _SYS_LANDLOCK_RESTRICT_SELF = 444, 446
_LANDLOCK_VERSION_QUERY = 1
_FS_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent_pid: int) -> None:
    """Be killed when the thread that started this process ends; exit now if it already has."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os._exit(1)


def confine(parent_pid: int, limits: DecodeLimits) -> None:
    """Give up root, the network, the file system, further processes and unbounded memory.

    What the kernel refuses is skipped where another layer still stands (namespaces and Landlock
    are missing in some containers); giving up root and the resource limits never are.
    """
    _become_nobody()
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC)
    _close_the_file_system()
    die_with_parent(parent_pid)  # again: a change of user clears the signal
    _bound_resources(limits)


def _become_nobody() -> None:
    """Stop being root: as nobody of the host, or, where ids are not mapped, without any right."""
    if os.geteuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        # An unmapped user of a fresh namespace is shown as nobody and holds no capability outside.
        if _libc.unshare(_CLONE_NEWUSER) != 0:
            raise


def _close_the_file_system() -> None:
    """Forbid opening anything by Landlock; descriptors that are already open stay usable."""
    abi = _libc.syscall(_SYS_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION_QUERY)
    if abi < 1:
        return
    rights = (1 << _FS_RIGHTS_BY_ABI[min(abi, max(_FS_RIGHTS_BY_ABI))]) - 1
    attributes = struct.pack("Q", rights)
    ruleset = _libc.syscall(_SYS_LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return
    _libc.syscall(_SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _bound_resources(limits: DecodeLimits) -> None:
    bounds = (
        (resource.RLIMIT_AS, limits.address_space_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    )
    for kind, bound in bounds:
        _, hard = resource.getrlimit(kind)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with contextlib.suppress(ValueError):
            resource.setrlimit(kind, (most, most))
