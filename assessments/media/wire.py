"""How the decoding process answers: one JSON header, then the arrays it describes.

The reader trusts nothing: the answer comes from a process that has read a stranger's file.
"""

import json
import os
import struct
from dataclasses import asdict, fields
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from assessments.media.errors import DecoderCrashed, MediaError, describe, from_description
from assessments.media.probe import StreamInfo
from assessments.media.raw import FrameSample, KeptFrame, RawRecording

MAX_ERROR_BYTES = 10_000
_LENGTH = struct.Struct("<Q")
_PLAIN = tuple(
    field.name
    for field in fields(RawRecording)
    if field.name not in {"streams", "audio", "samples", "kept", "sizes"}
)


def write_error(out: BinaryIO, error: MediaError) -> None:
    """Answer with ``error``."""
    out.write(json.dumps(describe(error)).encode())


def read_error(answer: bytes) -> MediaError:
    """Return the error that ``write_error`` wrote, DecoderCrashed for anything else."""
    try:
        return from_description(json.loads(answer))
    except (ValueError, AttributeError):
        return DecoderCrashed("its answer makes no sense")


def write_trailer(out: BinaryIO, figures: dict[str, int | str]) -> None:
    """Put ``figures`` behind a file that is the answer itself."""
    text = json.dumps(figures).encode()
    out.seek(0, os.SEEK_END)
    out.write(text)
    out.write(_LENGTH.pack(len(text)))


def take_trailer(answer: BinaryIO) -> dict[str, Any]:
    """Return what ``write_trailer`` wrote and take it off; raises DecoderCrashed."""
    size = answer.seek(0, os.SEEK_END)
    try:
        answer.seek(size - _LENGTH.size)
        (length,) = _LENGTH.unpack(answer.read())
        begins = size - _LENGTH.size - length
        answer.seek(begins)
        figures = json.loads(answer.read(min(length, MAX_ERROR_BYTES)))
    except (OSError, ValueError, struct.error) as error:
        raise DecoderCrashed("its answer makes no sense") from error
    answer.truncate(begins)
    answer.seek(0)
    return dict(figures)


def write_recording(out: BinaryIO, raw: RawRecording) -> None:
    """Answer with ``raw``: the sound, then the kept pictures, follow the header."""
    header = {name: getattr(raw, name) for name in _PLAIN}
    header["streams"] = [asdict(stream) for stream in raw.streams]
    header["samples"] = [asdict(sample) for sample in raw.samples]
    header["sizes"] = raw.sizes
    header["n_audio"] = None if raw.audio is None else raw.audio.size
    header["kept"] = [{"time_s": kept.time_s, "shape": kept.rgb.shape} for kept in raw.kept]
    _write(out, header)
    if raw.audio is not None:
        out.write(raw.audio.tobytes())
    for kept in raw.kept:
        out.write(kept.rgb.tobytes())


def _write(out: BinaryIO, header: dict[str, Any]) -> None:
    text = json.dumps(header).encode()
    out.write(_LENGTH.pack(len(text)))
    out.write(text)


def read_recording(answer: memoryview) -> RawRecording:
    """Return what ``write_recording`` wrote.

    Raises DecoderCrashed for anything unlike an answer.
    """
    try:
        (length,) = _LENGTH.unpack_from(answer)
        header = json.loads(bytes(answer[_LENGTH.size : _LENGTH.size + length]))
        return _recording(header, answer[_LENGTH.size + length :])
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DecoderCrashed("its answer makes no sense") from error


def _recording(header: dict[str, Any], body: memoryview) -> RawRecording:
    n_audio = header["n_audio"]
    audio = None if n_audio is None else np.frombuffer(body, np.int16, n_audio)
    return RawRecording(
        **{name: header[name] for name in _PLAIN},
        streams=tuple(StreamInfo(**stream) for stream in header["streams"]),
        samples=tuple(FrameSample(**sample) for sample in header["samples"]),
        sizes=tuple((int(width), int(height)) for width, height in header["sizes"]),
        audio=audio,
        kept=tuple(_kept(header["kept"], body[2 * (n_audio or 0) :])),
    )


def _kept(pictures: list[dict[str, Any]], body: memoryview) -> list[KeptFrame]:
    kept = []
    at = 0
    for picture in pictures:
        height, width, depth = (int(side) for side in picture["shape"])
        size = height * width * depth
        rgb: NDArray[np.uint8] = np.frombuffer(body, np.uint8, size, at)
        kept.append(KeptFrame(float(picture["time_s"]), rgb.reshape(height, width, depth)))
        at += size
    return kept
