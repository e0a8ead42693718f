"""Decode a stranger's recording in a confined process and judge what comes back."""

import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from assessments.media import wire
from assessments.media.faces import largest_face_light
from assessments.media.launch import opened, run_confined
from assessments.media.limits import DecodeLimits
from assessments.media.probe import StreamInfo
from assessments.media.quality import FaceLook, QualityFinding, error_ratio, judge
from assessments.media.raw import KeptFrame, RawRecording
from assessments.media.speech import SpeechSegment, find_speech

__all__ = ["DecodeLimits", "DecodedRecording", "QualityFinding", "StreamInfo", "decode_recording"]

_FULL_SCALE = np.float32(32768)

DEFAULT_LIMITS = DecodeLimits()


@dataclass(frozen=True, slots=True)
class DecodedRecording:
    """A recording decoded once and judged.

    ``container``: the demuxer's name. ``duration_s``: seconds that decoded; ``claimed_duration_s``
    as passed in; ``header_duration_s`` as the container says (None: it does not). ``audio``: shape
    (n_samples,), float32, 16 kHz mono, −1..1, sample i at i/16000 s of the recording; None without
    sound. ``speech``: stretches of speech in it. ``error_ratio``: share of packets that did not
    decode cleanly, 0–1. ``findings``: see ``quality.QualityFinding``. No picture is handed on: a
    face is not kept outside the recording.
    """

    container: str
    streams: tuple[StreamInfo, ...]
    duration_s: float
    claimed_duration_s: float | None
    header_duration_s: float | None
    audio: NDArray[np.float32] | None
    speech: tuple[SpeechSegment, ...]
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
    with opened(path) as source:
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
        error_ratio=error_ratio(raw),
        findings=findings,
    )


def decode_confined(source: BinaryIO, limits: DecodeLimits) -> RawRecording:
    """Run the child on ``source``, which has a file descriptor, and return its answer."""
    with os.fdopen(os.memfd_create("rapport-decode"), "w+b") as answer:
        run_confined(source, answer, limits)
        size = os.fstat(answer.fileno()).st_size
        mapped = mmap.mmap(answer.fileno(), size, prot=mmap.PROT_READ)
        return wire.read_recording(memoryview(mapped))


def _look_at_faces(kept: Sequence[KeptFrame]) -> FaceLook:
    lights = (largest_face_light(picture.rgb) for picture in kept)
    return FaceLook(len(kept), tuple(light for light in lights if light is not None))
