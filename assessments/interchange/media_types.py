"""The kinds of file that a stem may hold: one list, for all who take, read and write them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MediaType:
    """``kinds``: what it can be in a stem, nothing for captions; ``starts``: bytes and where."""

    mime: str
    kinds: tuple[str, ...]
    starts: tuple[tuple[int, bytes], ...]

    def mime_as(self, kind: str) -> str:
        """The type where the file is played as ``kind``: WebM and MP4 hold sound too."""
        family = self.mime.partition("/")[0]
        return self.mime if kind == family else self.mime.replace(family, kind)

    def begins(self, content: bytes) -> bool:
        return any(content[at : at + len(mark)] == mark for at, mark in self.starts)


IMAGE, SOUND, VIDEO, EITHER = ("image",), ("audio",), ("video",), ("video", "audio")
MP3 = tuple((0, mark) for mark in (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"))
MEDIA_TYPES = {  # by ending
    "png": MediaType("image/png", IMAGE, ((0, b"\x89PNG"),)),
    "jpg": MediaType("image/jpeg", IMAGE, ((0, b"\xff\xd8\xff"),)),
    "jpeg": MediaType("image/jpeg", IMAGE, ((0, b"\xff\xd8\xff"),)),
    "webp": MediaType("image/webp", IMAGE, ((8, b"WEBP"),)),
    "gif": MediaType("image/gif", IMAGE, ((0, b"GIF8"),)),
    "webm": MediaType("video/webm", EITHER, ((0, b"\x1aE\xdf\xa3"),)),
    "mp4": MediaType("video/mp4", EITHER, ((4, b"ftyp"),)),
    "ogg": MediaType("audio/ogg", EITHER, ((0, b"OggS"),)),
    "opus": MediaType("audio/ogg", SOUND, ((0, b"OggS"),)),
    "mp3": MediaType("audio/mpeg", SOUND, MP3),
    "m4a": MediaType("audio/mp4", SOUND, ((4, b"ftyp"),)),
    "wav": MediaType("audio/wav", SOUND, ((8, b"WAVE"),)),
    "flac": MediaType("audio/flac", SOUND, ((0, b"fLaC"),)),
    "vtt": MediaType("text/vtt", (), ((0, b"WEBVTT"), (0, b"\xef\xbb\xbfWEBVTT"))),
}


def endings(kind: str) -> tuple[str, ...]:
    return tuple(ending for ending, known in MEDIA_TYPES.items() if kind in known.kinds)


def ending_of(path: str) -> str:
    return path.rpartition(".")[2].lower()


def is_what_it_says(content: bytes, ending: str) -> bool:
    """Whether ``content`` begins as a file with this ending does."""
    return ending in MEDIA_TYPES and MEDIA_TYPES[ending].begins(content)


def picture_ending(head: bytes) -> str:
    """The ending of a picture that begins with ``head``; "" where it is none that browsers show."""
    known = (ending for ending in endings("image") if MEDIA_TYPES[ending].begins(head))
    return next(known, "")
