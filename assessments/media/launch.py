"""Start the confined process on a recording and read how it ended."""

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from assessments.media import wire
from assessments.media.errors import DecoderCrashed, DecodeTimeout
from assessments.media.limits import DecodeLimits
from assessments.media.probe import HEAD_BYTES, sniff

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
DECODE = "assessments.media.child"
#: The child's exit status that says: the answer is an error (child.REFUSED).
_REFUSED = 3


def run_confined(
    source: BinaryIO, answer: BinaryIO, limits: DecodeLimits, child: str = DECODE
) -> None:
    """Let ``child``, a module, decode ``source`` and write to ``answer``.

    Both have file descriptors. Nothing of our environment (addresses, keys) reaches the child, and
    it dies with the calling thread. Raises EmptyRecording, NotARecording, DecodeTimeout,
    DecoderCrashed and whatever the child refused with.
    """
    source.seek(0)
    demuxer = sniff(source.read(HEAD_BYTES))
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    arguments = [str(os.getpid()), demuxer, limits.to_json()]
    with tempfile.TemporaryFile() as complaints:
        code = _run([child, *arguments], source, answer, complaints, limits.wall_s)
        if code not in (0, _REFUSED):
            complaints.seek(0)
            last = complaints.read(2000).decode(errors="replace")
            logger.warning("decoding process failed", extra={"status": code, "stderr": last})
    if code == _REFUSED:
        answer.seek(0)
        raise wire.read_error(answer.read(wire.MAX_ERROR_BYTES))
    _raise_if_ended_badly(code, limits)
    if not os.fstat(answer.fileno()).st_size:
        raise DecoderCrashed


def _run(
    command: Sequence[str],
    source: BinaryIO,
    answer: BinaryIO,
    complaints: BinaryIO,
    wall_s: float,
) -> int:
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", *command],
        stdin=source,
        stdout=answer,
        stderr=complaints,
        cwd="/",
        env={
            "PATH": os.defpath,
            "PYTHONPATH": str(_ROOT),
            "LANG": "C.UTF-8",
            "OPENBLAS_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "1",
        },
    )
    try:
        return child.wait(timeout=wall_s)
    except subprocess.TimeoutExpired as error:
        raise DecodeTimeout(wall_s) from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _raise_if_ended_badly(code: int, limits: DecodeLimits) -> None:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        raise DecodeTimeout(limits.cpu_s)
    if code < 0:
        raise DecoderCrashed(f"signal {signal.Signals(-code).name}")
    if code:
        raise DecoderCrashed(f"exit status {code}")


@contextlib.contextmanager
def opened(path: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Open ``path`` so that it has a descriptor to hand to a child."""
    if isinstance(path, str | os.PathLike):
        with Path(path).open("rb") as file:
            yield file
        return
    try:
        path.fileno()
    except (OSError, AttributeError):
        with tempfile.TemporaryFile() as copy:
            path.seek(0)
            shutil.copyfileobj(path, copy, 1 << 20)
            yield copy
    else:
        yield path
