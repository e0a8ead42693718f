"""What a file is, by its first bytes: never by its name or its MIME type."""

import codecs
from dataclasses import dataclass

from assessments.media.errors import EmptyRecording, NotARecording

HEAD_BYTES = 64

#: Codecs a browser or a phone records with, and those of our own test and demo material.
#: Anything else in a container is left alone: each decoder is a way in.
AUDIO_CODECS = frozenset(
    {"opus", "vorbis", "aac", "flac", "alac", "mp3", "mp3float"}
    | {"pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_u8", "pcm_mulaw", "pcm_alaw"}
)
VIDEO_CODECS = frozenset({"vp8", "vp9", "h264", "hevc", "av1", "libdav1d", "mpeg4"})

_NOT_RECORDINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"#EXTM3U", "a playlist"),
    (b"ffconcat", "a list of other files"),
    (b"<", "a web or XML document"),
)


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """One stream of a container as its header tells it.

    ``kind``: audio or video. ``duration_s``: seconds, None where the header does not say (browser
    recordings never do). ``sample_rate`` in Hz and ``channels`` for audio; ``width`` and ``height``
    in pixels before rotation, ``frames_per_s`` and ``rotation_deg`` (clockwise, 0–270) for video.
    ``decoded`` is false where the codec is not one we read, or the stream is a second of its kind.
    """

    index: int
    kind: str
    codec: str
    decoded: bool
    duration_s: float | None = None
    sample_rate: int | None = None
    channels: int | None = None
    width: int | None = None
    height: int | None = None
    frames_per_s: float | None = None
    rotation_deg: int = 0


def sniff(head: bytes) -> str:
    """Return the demuxer to force for a file that begins with ``head``.

    One of ``matroska``, ``mov``, ``ogg``, ``flac``, ``wav``. ``head``: the first ``HEAD_BYTES``
    bytes, fewer where the file is shorter. Raises EmptyRecording and NotARecording. Sources:
    RFC 8794 (EBML), ISO/IEC 14496-12 (ftyp), RFC 3533 (Ogg), RFC 9639 (FLAC), RIFF/WAVE.
    """
    if not head:
        raise EmptyRecording
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "matroska"
    if head[4:8] == b"ftyp":
        return "mov"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    raise NotARecording(_name_of(head))


def _name_of(head: bytes) -> str:
    for magic, name in _NOT_RECORDINGS:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "a WebP picture"
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "a file of an unknown kind"
    return "a text file" if text.isprintable() or "\n" in text else "a file of an unknown kind"
