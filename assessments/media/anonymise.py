"""A copy of a recording without its faces, for blind review. Runs in a confined child.

Every picture of the copy was looked at or lies between two that were. The sound is copied as it
is: voice, hair, clothes and the room remain, and the page that shows the copy says so. Where no
such copy can be made, one of the sound alone may be: a voice is no face.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.frame import VideoFrame

from assessments.media import wire
from assessments.media.decode import walk
from assessments.media.errors import NothingDecodable
from assessments.media.faces import FaceBox, find_faces
from assessments.media.frames import shrink
from assessments.media.hiding import FaceWatch, Look, Picture, between, blank, hide
from assessments.media.launch import opened, run_confined
from assessments.media.limits import DecodeLimits
from assessments.media.muxing import FRAMES_PER_S, CopyWriter, SoundWriter

#: Raise it where the copy of the same recording would change: copies are then made anew.
VERSION = "blur-1"
CHILD = "assessments.media.blur_child"
SOUND_CHILD = "assessments.media.sound_child"
#: A copy costs 0.4 (VP8) to 1.3 times (VP9) the length of the recording on one core.
LIMITS = DecodeLimits(wall_s=7200.0, cpu_s=3600, output_bytes=512 * 1024**2, frame_side_px=640)
SOUND_LIMITS = DecodeLimits()
#: One picture of this many is looked at; those between are covered by the looks on both sides.
LOOK_EVERY = 2
#: Side to which a picture is shrunk before faces are looked for, and the least confidence that
#: counts: far below that of the quality gate, for here a face too many costs nothing.
LOOK_SIDE_PX = 416
THRESHOLD = 0.2


@dataclass(frozen=True, slots=True)
class BlurredCopy:
    """``n_frames`` pictures, ``n_blanked`` of them blank; ``container``: webm or mp4."""

    container: str
    n_frames: int
    n_blanked: int


def blur_recording(
    path: Path | BinaryIO, answer: BinaryIO, limits: DecodeLimits = LIMITS
) -> BlurredCopy:
    """Write the copy of ``path`` to ``answer``, which has a file descriptor, in a confined child.

    Raises what ``sandbox.decode_recording`` raises, and CannotBeBlurred.
    """
    with opened(path) as source:
        run_confined(source, answer, limits, CHILD)
    return BlurredCopy(**wire.take_trailer(answer))


def blur(source: BinaryIO, out: BinaryIO, demuxer: str, limits: DecodeLimits) -> None:
    """Write the copy of ``source`` to ``out``, with its figures behind it (``wire``)."""
    copy = _Copy(out, limits)
    walk(source, demuxer, limits, copy, copy)
    wire.write_trailer(out, copy.finish())


def keep_sound(
    path: Path | BinaryIO, answer: BinaryIO, limits: DecodeLimits = SOUND_LIMITS
) -> None:
    """Write the sound of ``path`` to ``answer``, without a picture, in a confined child.

    Raises what ``sandbox.decode_recording`` raises, and CannotBeBlurred.
    """
    with opened(path) as source:
        run_confined(source, answer, limits, SOUND_CHILD)


def sound_alone(source: BinaryIO, out: BinaryIO, demuxer: str, limits: DecodeLimits) -> None:
    """Copy the packets of the sound of ``source`` to ``out``; pictures are never decoded."""
    copy = _SoundCopy(out)
    walk(source, demuxer, limits, None, copy)
    copy.finish()


@dataclass
class _SoundCopy:
    out: BinaryIO
    _writer: SoundWriter | None = None
    _n_packets: int = 0

    def begin_sound(self, stream: AudioStream) -> None:
        self._writer = SoundWriter(self.out, stream)

    def add_sound(self, packet: "Packet[AudioStream]", time_s: float) -> None:
        if self._writer is not None:
            self._writer.add_sound(packet, time_s)
            self._n_packets += 1

    def finish(self) -> None:
        if self._writer is None or not self._n_packets:
            raise NothingDecodable("it holds no sound that can be read")
        self._writer.close()


@dataclass
class _Copy:
    """Takes pictures and sound as they come; a picture waits for the look after it."""

    out: BinaryIO
    limits: DecodeLimits
    _watch: FaceWatch = field(default_factory=FaceWatch)
    _look: Look | None = None
    _waiting: list[tuple[float, Picture]] = field(default_factory=list)
    _sound: AudioStream | None = None
    _early: list[tuple["Packet[AudioStream]", float]] = field(default_factory=list)
    _writer: CopyWriter | None = None
    _due_s: float = float("-inf")
    _n_frames: int = 0
    _n_blanked: int = 0

    def begin_sound(self, stream: AudioStream) -> None:
        self._sound = stream

    def add_sound(self, packet: "Packet[AudioStream]", time_s: float) -> None:
        """Sound before the first picture waits until the size of that is known."""
        if self._writer is None:
            self._early.append((packet, time_s))
        else:
            self._writer.add_sound(packet, time_s)

    def add(self, frame: VideoFrame, time_s: float) -> None:
        """Take the picture if its turn has come."""
        if time_s < self._due_s:
            return
        self._due_s = time_s + (1 - 1e-3) / FRAMES_PER_S
        picture = shrink(frame, self.limits.frame_side_px)
        writer = self._writer or self._begin(picture)
        self._waiting.append((time_s, writer.fitted(picture)))
        if self._look is None or len(self._waiting) >= LOOK_EVERY:
            self._flush(writer)

    def finish(self) -> dict[str, int | str]:
        if self._writer is None:
            raise NothingDecodable("it holds no pictures that can be read")
        if self._waiting:
            self._flush(self._writer)
        self._writer.close()
        figures = {"n_frames": self._n_frames, "n_blanked": self._n_blanked}
        return {"container": self._writer.container, **figures}

    def _begin(self, picture: Picture) -> CopyWriter:
        height, width = picture.shape[:2]
        self._writer = writer = CopyWriter(self.out, (height, width), self._sound)
        for packet, time_s in self._early:
            writer.add_sound(packet, time_s)
        self._early.clear()
        return writer

    def _flush(self, writer: CopyWriter) -> None:
        """Look at the newest picture, and write all up to it as both looks allow."""
        time_s, newest = self._waiting[-1]
        look = self._watch.look(_faces(newest), time_s)
        boxes, is_blind = between(self._look or look, look)
        for at_s, picture in self._waiting:
            if is_blind:
                blank(picture)
            else:
                hide(picture, boxes)
            writer.add_picture(picture, at_s)
        self._n_frames += len(self._waiting)
        self._n_blanked += is_blind * len(self._waiting)
        self._look = look
        self._waiting.clear()


def _faces(picture: Picture) -> list[FaceBox]:
    """The faces in ``picture``, in its own pixels."""
    by = max(1.0, max(picture.shape[:2]) / LOOK_SIDE_PX)
    small = cv2.resize(picture, None, fx=1 / by, fy=1 / by, interpolation=cv2.INTER_AREA)
    return [_scaled(face, by) for face in find_faces(small.astype(np.uint8), THRESHOLD)]


def _scaled(face: FaceBox, by: float) -> FaceBox:
    return FaceBox(
        round(face.left * by),
        round(face.top * by),
        round(face.right * by),
        round(face.bottom * by),
        face.confidence,
    )
