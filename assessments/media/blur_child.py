"""The confined process that blurs; started as ``child`` is."""

import sys

from assessments.media.confine import die_with_parent

# Before the slow imports: nothing may stay behind when the parent is killed meanwhile.
if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))

import cv2
import numpy as np

from assessments.media import child
from assessments.media.anonymise import blur
from assessments.media.faces import find_faces
from assessments.media.limits import DecodeLimits


def main(parent_pid: int, demuxer: str, limits: DecodeLimits) -> int:
    """Blur standard input onto standard output; return the exit status."""
    cv2.setNumThreads(0)
    find_faces(np.zeros((64, 64, 3), dtype=np.uint8))  # loads the model while files can be opened
    return child.serve(parent_pid, limits, lambda source, out: blur(source, out, demuxer, limits))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], DecodeLimits.from_json(sys.argv[3])))
