"""Decode a stranger's recording in a confined process and judge what comes back."""

import contextlib
import logging
import mmap
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray

from assessments.media import wire
from assessments.media.errors import DecoderCrashed, DecodeTimeout
from assessments.media.faces import largest_face_light
from assessments.media.limits import DecodeLimits
from assessments.media.probe import HEAD_BYTES, StreamInfo, sniff
from assessments.media.quality import FaceLook, QualityFinding, error_ratio, judge
from assessments.media.raw import KeptFrame, RawRecording
from assessments.media.speech import SpeechSegment, find_speech

__all__ = ["DecodeLimits", "DecodedRecording", "QualityFinding", "StreamInfo", "decode_recording"]

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
_FULL_SCALE = np.float32(32768)
_JPEG_QUALITY = 80

DEFAULT_LIMITS = DecodeLimits()


@dataclass(frozen=True, slots=True)
class DecodedRecording:
    """A recording decoded once and judged.

    ``container``: the demuxer's name. ``duration_s``: seconds that decoded; ``claimed_duration_s``
    as passed in; ``header_duration_s`` as the container says (None: it does not). ``audio``: shape
    (n_samples,), float32, 16 kHz mono, −1..1, sample i at i/16000 s of the recording; None without
    sound. ``speech``: stretches of speech in it. ``thumbnail_jpeg``: one upright picture, longest
    side at most 480 px; None without video. ``error_ratio``: share of packets that did not decode
    cleanly, 0–1. ``findings``: see ``quality.QualityFinding``.
    """

    container: str
    streams: tuple[StreamInfo, ...]
    duration_s: float
    claimed_duration_s: float | None
    header_duration_s: float | None
    audio: NDArray[np.float32] | None
    speech: tuple[SpeechSegment, ...]
    thumbnail_jpeg: bytes | None
    error_ratio: float
    findings: tuple[QualityFinding, ...]

    @property
    def unusable(self) -> tuple[QualityFinding, ...]:
        """The findings for which this recording is not scored; empty where it can be."""
        return tuple(finding for finding in self.findings if finding.severity == "unusable")


def decode_recording(
    path: Path | BinaryIO,
    *,
    claimed_duration_s: float | None = None,
    limits: DecodeLimits = DEFAULT_LIMITS,
) -> DecodedRecording:
    """Decode a recording once in a confined child process and judge its quality.

    ``path``: a file, or an open binary file (its position is not kept; one without a descriptor is
    copied to a temporary file first). ``claimed_duration_s``: the recorder's own count of seconds.
    The child dies with the calling thread. Raises EmptyRecording, NotARecording,
    UnreadableRecording, NothingDecodable, FrameTooLarge, TooLong, TooManyPackets, DecodeTimeout,
    DecoderOutOfMemory, DecoderCrashed, ModelMissing and ModelCorrupt.
    """
    with _opened(path) as source:
        raw = decode_confined(source, limits)
    audio = None if raw.audio is None else raw.audio.astype(np.float32) / _FULL_SCALE
    speech = () if audio is None else find_speech(audio)
    findings = judge(raw, audio, speech, _look_at_faces(raw.kept), claimed_duration_s)
    return DecodedRecording(
        container=raw.container,
        streams=raw.streams,
        duration_s=raw.duration_s,
        claimed_duration_s=claimed_duration_s,
        header_duration_s=raw.header_duration_s,
        audio=audio,
        speech=speech,
        thumbnail_jpeg=_thumbnail(raw.kept),
        error_ratio=error_ratio(raw),
        findings=findings,
    )


def decode_confined(source: BinaryIO, limits: DecodeLimits) -> RawRecording:
    """Run the child on ``source``, which has a file descriptor, and return its answer."""
    source.seek(0)
    demuxer = sniff(source.read(HEAD_BYTES))
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    with os.fdopen(os.memfd_create("rapport-decode"), "w+b") as answer:
        arguments = [str(os.getpid()), demuxer, limits.to_json()]
        code = run_child("assessments.media.child", arguments, source, answer, limits.wall_s)
        _raise_if_ended_badly(code, limits)
        size = os.fstat(answer.fileno()).st_size
        if not size:
            raise DecoderCrashed
        mapped = mmap.mmap(answer.fileno(), size, prot=mmap.PROT_READ)
        return wire.read_recording(memoryview(mapped))


def run_child(
    module: str, arguments: Sequence[str], source: BinaryIO, answer: BinaryIO, wall_s: float
) -> int:
    """Run ``module`` on ``source`` with a bare environment; return its exit status.

    Nothing of our environment (addresses, keys) reaches it. Raises DecodeTimeout.
    """
    with tempfile.TemporaryFile() as complaints:
        code = _run([module, *arguments], source, answer, complaints, wall_s)
        if code:
            complaints.seek(0)
            last = complaints.read(2000).decode(errors="replace")
            logger.warning("decoding process failed", extra={"status": code, "stderr": last})
        return code


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
def _opened(path: Path | BinaryIO) -> Iterator[BinaryIO]:
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


def _look_at_faces(kept: Sequence[KeptFrame]) -> FaceLook:
    lights = (largest_face_light(picture.rgb) for picture in kept)
    return FaceLook(len(kept), tuple(light for light in lights if light is not None))


def _thumbnail(kept: Sequence[KeptFrame]) -> bytes | None:
    """Return the middle picture, or the one nearest to it that is not almost black, as JPEG."""
    if not kept:
        return None
    middle = len(kept) // 2
    by_nearness = sorted(range(len(kept)), key=lambda index: abs(index - middle))
    lit = [index for index in by_nearness if kept[index].rgb.mean() > 16]
    rgb = kept[(lit or by_nearness)[0]].rgb
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    done, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return jpeg.tobytes() if done else None
