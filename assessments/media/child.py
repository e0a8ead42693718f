"""The confined process: ``python -m assessments.media.child PARENT_PID DEMUXER LIMITS``.

Standard input is the recording, standard output takes the answer; it opens nothing else.
"""

import os
import sys
from collections.abc import Callable
from typing import BinaryIO

from assessments.media.confine import confine, die_with_parent

# Before the slow imports: nothing may stay behind when the parent is killed meanwhile.
if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))

# PyAV imports its stream classes on use, which is too late: by then no file can be opened.
import av.audio.stream
import av.logging
import av.subtitles.stream
import av.video.stream

from assessments.media import wire
from assessments.media.decode import decode
from assessments.media.errors import DecoderOutOfMemory, MediaError
from assessments.media.limits import DecodeLimits

#: Exit status that says: the answer is an error of ``wire``.
REFUSED = 3


def main(parent_pid: int, demuxer: str, limits: DecodeLimits) -> int:
    """Decode standard input and answer on standard output; return the exit status."""
    return serve(
        parent_pid,
        limits,
        lambda source, out: wire.write_recording(out, decode(source, demuxer, limits)),
    )


def serve(parent_pid: int, limits: DecodeLimits, work: Callable[[BinaryIO, BinaryIO], None]) -> int:
    """Give up every right, then let ``work`` read standard input and write standard output."""
    av.logging.set_level(av.logging.PANIC)
    confine(parent_pid, limits)
    source = os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    out = os.fdopen(sys.stdout.fileno(), "r+b", closefd=False)
    try:
        work(source, out)
    except MediaError as error:
        return _refuse(out, error)
    except MemoryError:
        return _refuse(out, DecoderOutOfMemory())
    out.flush()
    return 0


def _refuse(out: BinaryIO, error: MediaError) -> int:
    out.seek(0)
    out.truncate()
    wire.write_error(out, error)
    out.flush()
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], DecodeLimits.from_json(sys.argv[3])))
