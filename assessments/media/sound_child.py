"""The confined process that keeps the sound of a recording alone; started as ``child`` is."""

import sys

from assessments.media.confine import die_with_parent

# Before the slow imports: nothing may stay behind when the parent is killed meanwhile.
if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))

from assessments.media import child
from assessments.media.anonymise import sound_alone
from assessments.media.limits import DecodeLimits


def main(parent_pid: int, demuxer: str, limits: DecodeLimits) -> int:
    """Copy the sound of standard input to standard output; return the exit status."""
    return child.serve(
        parent_pid, limits, lambda source, out: sound_alone(source, out, demuxer, limits)
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], DecodeLimits.from_json(sys.argv[3])))
