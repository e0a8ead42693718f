"""Fetch the media that items name: only from the package, only kinds that can be played here."""

import base64
import binascii
import posixpath
import re
import unicodedata
from typing import Protocol
from urllib.parse import unquote

from assessments.interchange.bankfile import MediaSpec
from assessments.interchange.media_types import ending_of, endings, is_what_it_says
from assessments.interchange.names import slug, unique
from assessments.interchange.qti.reading.text import FoundMedia
from assessments.interchange.rows import MEDIA_PATH

DATA_IMAGE = re.compile(r"data:image/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/=\s]*)")
ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
NOUNS = {"image": "picture", "audio": "sound", "video": "video"}
MAX_WORDS = 4000
# QTI knows no captions of an object, so that many a package has none: they come in empty, and an
# item with empty captions cannot be published.
NO_CAPTIONS, NO_CAPTIONS_PATH = b"WEBVTT\n", "media/no-captions.vtt"
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

    def spec(self, found: FoundMedia, folder: str) -> tuple[MediaSpec | None, str]:
        """Return the medium, or None where it is left out, and what to say of it."""
        kept = self._spec(found, folder)
        if isinstance(kept, str):
            return None, kept
        if kept.captions != NO_CAPTIONS_PATH:
            return kept, ""
        noun, shown = NOUNS[found.kind], f"({found.href[:80]})"
        return kept, f"A {noun} without captions in WebVTT {shown}: write what it says."

    def _spec(self, found: FoundMedia, folder: str) -> MediaSpec | str:
        noun, shown = NOUNS[found.kind], f"({found.href[:80] or 'no file named'})"
        if found.kind == "image" and not found.description:
            return f"Left out: a picture without a description {shown}."
        if len(self.content) >= MAX_KEPT:
            return f"Left out: a {noun} beyond the {MAX_KEPT} that are taken {shown}."
        if len(found.description) > MAX_WORDS:
            return f"Left out: a {noun} whose description is too long {shown}."
        file = self._kept(found.href, folder, endings(found.kind))
        if file is None:
            return f"Left out: {self._why(found.href, folder, noun, found.kind)} {shown}."
        captions = None
        if found.kind != "image":
            captions = self._kept(found.captions, folder, ("vtt",)) if found.captions else None
            captions = captions or self._no_captions()
        return MediaSpec(found.kind, file, captions, found.description)

    def _no_captions(self) -> str:
        self.content[NO_CAPTIONS_PATH] = NO_CAPTIONS
        return NO_CAPTIONS_PATH

    def keep(self, path: str) -> bool:
        """Keep the file ``path`` under its own name; False where it cannot be kept."""
        if path not in self._files:
            return False
        if not is_what_it_says(self._files.read(path), ending_of(path)):
            return False
        self.content[path] = self._files.read(path)
        return True

    def _why(self, href: str, folder: str, noun: str, kind: str) -> str:
        if ELSEWHERE.match(href) and not href.startswith("data:"):
            return f"a {noun} that lies outside the package"
        if located(self._files, folder, href) is None and not href.startswith("data:"):
            return f"a {noun} that is not in the package"
        return f"a {noun} that is no {', '.join(endings(kind))} file"

    def _kept(self, href: str, folder: str, allowed: tuple[str, ...]) -> str | None:
        if inline := DATA_IMAGE.fullmatch(href):
            return self._keep_inline(inline, allowed)
        if ELSEWHERE.match(href):
            return None
        path = located(self._files, folder, href)
        if path is None:
            return None
        if path not in self._paths:
            ending = ending_of(path)
            content = self._files.read(path)
            if ending not in allowed or not is_what_it_says(content, ending):
                return None
            self._paths[path] = self._path(path, ending)
            self.content[self._paths[path]] = content
        kept = self._paths[path]
        return kept if ending_of(kept) in allowed else None

    def _keep_inline(self, inline: re.Match[str], allowed: tuple[str, ...]) -> str | None:
        ending = {"jpeg": "jpg"}.get(inline[1], inline[1])
        try:
            content = base64.b64decode(inline[2], validate=False)
        except (binascii.Error, ValueError):
            return None
        if ending not in allowed or not is_what_it_says(content, ending):
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
