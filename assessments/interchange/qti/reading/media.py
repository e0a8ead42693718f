"""Fetch the media that items name: only from the package, only kinds that can be played here."""

import base64
import binascii
import posixpath
import re
import unicodedata
from typing import Protocol
from urllib.parse import unquote

from assessments.interchange.bankfile import MediaSpec
from assessments.interchange.names import slug, unique
from assessments.interchange.qti.reading.text import FoundMedia
from assessments.interchange.rows import MEDIA_PATH

ENDINGS = {
    "image": ("png", "jpg", "jpeg", "webp"),
    "audio": ("opus", "ogg", "mp3", "m4a", "wav", "webm"),
    "video": ("webm", "mp4"),
}
STARTS = {  # how a file of this kind begins, and where
    "png": ((0, b"\x89PNG"),),
    "jpg": ((0, b"\xff\xd8\xff"),),
    "jpeg": ((0, b"\xff\xd8\xff"),),
    "webp": ((8, b"WEBP"),),
    "opus": ((0, b"OggS"),),
    "ogg": ((0, b"OggS"),),
    "mp3": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"), (0, b"\xff\xfa")),
    "m4a": ((4, b"ftyp"),),
    "mp4": ((4, b"ftyp"),),
    "wav": ((8, b"WAVE"),),
    "webm": ((0, b"\x1aE\xdf\xa3"),),
    "vtt": ((0, b"WEBVTT"), (0, b"\xef\xbb\xbfWEBVTT")),
}
DATA_IMAGE = re.compile(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/=\s]*)")
ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
NOUNS = {"image": "picture", "audio": "sound", "video": "video"}
MAX_WORDS = 4000
MAX_KEPT = 5_000


class Files(Protocol):
    """What a package is to its readers: files by path."""

    def __contains__(self, name: str) -> bool: ...

    def read(self, name: str) -> bytes: ...


def located(files: Files, folder: str, href: str) -> str | None:
    """Return the path that ``href`` means in a file of ``folder``, or None where there is none."""
    bare = href.partition("#")[0].partition("?")[0]
    for name in (unquote(bare), bare, unquote(href)):
        for start in (folder, ""):
            path = posixpath.normpath(posixpath.join(start, name.replace("\\", "/").lstrip("/")))
            path = unicodedata.normalize("NFC", path)
            if name and not path.startswith("..") and path in files:
                return path
    return None


class MediaStore:
    """The media of one import; gives each file one path, whoever names it."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._paths: dict[str, str] = {}
        self.content: dict[str, bytes] = {}

    def spec(self, found: FoundMedia, folder: str) -> MediaSpec | str:
        """Return the medium, or the reason why it is left out."""
        noun, shown = NOUNS[found.kind], f"({found.href[:80] or 'no file named'})"
        if found.kind == "image" and not found.description:
            return f"Left out: a picture without a description {shown}."
        if found.kind != "image" and not found.captions:
            return f"Left out: a {noun} without captions {shown}."
        if len(self.content) >= MAX_KEPT:
            return f"Left out: a {noun} beyond the {MAX_KEPT} that are taken {shown}."
        if len(found.description) > MAX_WORDS:
            return f"Left out: a {noun} whose description is too long {shown}."
        file = self._kept(found.href, folder, ENDINGS[found.kind])
        if file is None:
            return f"Left out: {self._why(found.href, folder, noun, found.kind)} {shown}."
        captions = None
        if found.kind != "image":
            captions = self._kept(found.captions, folder, ("vtt",))
            if captions is None:
                return f"Left out: a {noun} whose captions are no WebVTT file here {shown}."
        return MediaSpec(found.kind, file, captions, found.description)

    def keep(self, path: str) -> bool:
        """Keep the file ``path`` under its own name; False where it cannot be kept."""
        ending = path.rpartition(".")[2].lower()
        if path not in self._files or ending not in STARTS:
            return False
        if not _begins_as(self._files.read(path), ending):
            return False
        self.content[path] = self._files.read(path)
        return True

    def _why(self, href: str, folder: str, noun: str, kind: str) -> str:
        if ELSEWHERE.match(href) and not href.startswith("data:"):
            return f"a {noun} that lies outside the package"
        if located(self._files, folder, href) is None and not href.startswith("data:"):
            return f"a {noun} that is not in the package"
        return f"a {noun} that is no {', '.join(ENDINGS[kind])} file"

    def _kept(self, href: str, folder: str, endings: tuple[str, ...]) -> str | None:
        if inline := DATA_IMAGE.fullmatch(href):
            return self._keep_inline(inline, endings)
        if ELSEWHERE.match(href):
            return None
        path = located(self._files, folder, href)
        if path is None:
            return None
        if path not in self._paths:
            ending = path.rpartition(".")[2].lower()
            content = self._files.read(path)
            if ending not in endings or not _begins_as(content, ending):
                return None
            self._paths[path] = self._path(path, ending)
            self.content[self._paths[path]] = content
        kept = self._paths[path]
        return kept if kept.rpartition(".")[2] in endings else None

    def _keep_inline(self, inline: re.Match[str], endings: tuple[str, ...]) -> str | None:
        ending = {"jpeg": "jpg"}.get(inline[1], inline[1])
        try:
            content = base64.b64decode(inline[2], validate=False)
        except (binascii.Error, ValueError):
            return None
        if ending not in endings or not _begins_as(content, ending):
            return None
        path = self._path(f"inline.{ending}", ending)
        self.content[path] = content
        return path

    def _path(self, name: str, ending: str) -> str:
        if MEDIA_PATH.fullmatch(name) and "/" in name and name not in self.content:
            return name
        stem = slug(posixpath.basename(name).rpartition(".")[0]) or "file"
        taken = {path.rpartition(".")[0] for path in self.content}
        return f"{unique(f'media/{stem[:80]}', taken)}.{ending}"


def _begins_as(content: bytes, ending: str) -> bool:
    return any(content[at : at + len(mark)] == mark for at, mark in STARTS[ending])
