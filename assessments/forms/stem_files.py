"""Files of a stem: known by their bytes, limited in size and length, never by their name.

What passed is stored at once and remembered in the page by a signed name, so that a mistake in
another field does not cost the author the file.
"""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from assessments.enums import StemKind
from assessments.interchange.media_types import picture_ending
from assessments.media.errors import MediaError, what_happened
from assessments.media.launch import opened
from assessments.media.limits import DecodeLimits
from assessments.media.sandbox import decode_confined

SALT = "assessments.stem_file"
MIB = 1024 * 1024
MAX_BYTES = {StemKind.IMAGE: 5 * MIB, StemKind.AUDIO: 20 * MIB, StemKind.VIDEO: 60 * MIB}
MAX_SECONDS = {StemKind.AUDIO: 300.0, StemKind.VIDEO: 180.0}
MAX_CAPTION_BYTES = 200_000
ENDINGS = {"matroska": "webm", "mov": "mp4", "ogg": "ogg", "wav": "wav", "flac": "flac"}
MADE = "NOTE Made from the words by Rapport"
CUE_END = re.compile(r"--> (?:(\d+):)?(\d\d):(\d\d\.\d{3})")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be stored; ``seconds`` is 0 for a picture."""

    file: "UploadedFile[Any]"
    kind: StemKind
    ending: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file as the page remembers it; ``kind`` is empty where only one is possible."""

    name: str = ""
    kind: str = ""

    def signed(self) -> str:
        return signing.dumps([self.name, self.kind], salt=SALT) if self.name else ""


def kept(signed: object) -> Kept:
    """What ``signed`` remembers; nothing where nothing, or nothing of ours, was sent."""
    try:
        name, kind = signing.loads(str(signed or ""), salt=SALT)
    except (signing.BadSignature, ValueError):
        return Kept()
    return Kept(str(name), str(kind))


def is_gone(kept: Kept) -> bool:
    """Whether somebody else replaced the file while this page was open."""
    return bool(kept.name) and not default_storage.exists(kept.name)


def store(checked: Checked) -> str:
    return default_storage.save(f"stems/{uuid4().hex}.{checked.ending}", checked.file)


def store_text(text: str) -> str:
    return default_storage.save(f"stems/{uuid4().hex}.vtt", ContentFile(text.encode()))


def check(file: "UploadedFile[Any]", *kinds: StemKind) -> Checked:
    """What the file is, one of ``kinds``. Raises ValidationError in words."""
    if not file.size:
        raise ValidationError(_("This file is empty."))
    picture = _picture(file)
    if picture and StemKind.IMAGE in kinds:
        _refuse_large(file, StemKind.IMAGE)
        return Checked(file, StemKind.IMAGE, picture)
    if picture or not {StemKind.AUDIO, StemKind.VIDEO} & set(kinds):
        raise ValidationError(_("This is not a file of the kind that belongs here."))
    return _checked_recording(file, kinds)


def _refuse_large(file: "UploadedFile[Any]", kind: StemKind) -> None:
    if file.size and file.size > MAX_BYTES[kind]:
        what = {"size": file.size / MIB, "limit": MAX_BYTES[kind] // MIB}
        raise ValidationError(
            _("This file has %(size).1f MB; at most %(limit)d MB are taken.") % what
        )


def _picture(file: "UploadedFile[Any]") -> str:
    """The ending of a picture's name; "" where it is none that browsers show."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    return picture_ending(head)


def _checked_recording(file: "UploadedFile[Any]", kinds: tuple[StemKind, ...]) -> Checked:
    longest = max(MAX_SECONDS[kind] for kind in kinds if kind in MAX_SECONDS)
    _refuse_large(file, StemKind.VIDEO if StemKind.VIDEO in kinds else StemKind.AUDIO)
    limits = DecodeLimits(
        max_duration_s=longest, wall_s=25, cpu_s=25, frames_per_s=0.2, n_face_frames=0
    )
    try:
        with opened(file) as source:  # type: ignore[arg-type]
            raw = decode_confined(source, limits)
    except MediaError as error:
        raise ValidationError(what_happened(str(error))) from error
    has_picture = any(stream.kind == "video" and stream.decoded for stream in raw.streams)
    kind = StemKind.VIDEO if has_picture else StemKind.AUDIO
    if kind not in kinds:
        raise ValidationError(_("This is not sound alone. Choose a sound file, or record it here."))
    _refuse_large(file, kind)
    if raw.duration_s > MAX_SECONDS[kind]:
        what = {"limit": int(MAX_SECONDS[kind] // 60)}
        raise ValidationError(_("This is longer than %(limit)d minutes.") % what)
    file.seek(0)
    return Checked(file, kind, ENDINGS[raw.container.split(",")[0]], raw.duration_s)


def seconds_of(name: str) -> float:
    """How long a stored recording is, by decoding it."""
    limits = DecodeLimits(wall_s=25, cpu_s=25, frames_per_s=0.2, n_face_frames=0)
    try:
        with default_storage.open(name) as file, opened(file) as source:  # type: ignore[arg-type]
            return decode_confined(source, limits).duration_s
    except (MediaError, FileNotFoundError):
        return 0.0


def captions_of(file: "UploadedFile[Any]") -> str:
    """The text of a WebVTT file; raises ValidationError in words."""
    if file.size is None or file.size > MAX_CAPTION_BYTES:
        raise ValidationError(_("A caption file of this size is not taken."))
    file.seek(0)
    try:
        text = str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationError(_("The captions are not text in UTF-8.")) from error
    if not text.startswith("WEBVTT") or not CUE_END.search(text):
        raise ValidationError(
            _("This is not a WebVTT file with captions. Leave it out to have them made for you.")
        )
    return text


def made_captions(words: str, seconds: float) -> str:
    """Captions from plain words: one cue a sentence, each as long as its share of the letters."""
    sentences = re.findall(r"[^.!?…。！？]+[.!?…。！？]*[”’\"»]*\s*", words) or [words]
    sentences = [" ".join(s.split()) for s in sentences if s.strip()]
    total, start, cues = sum(map(len, sentences)) or 1, 0.0, []
    for sentence in sentences:
        end = start + seconds * len(sentence) / total
        safe = sentence.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "→")
        cues.append(f"{_clock(start)} --> {_clock(end)}\n{safe}\n")
        start = end
    return "\n\n".join(["WEBVTT", MADE, *(cue.rstrip() for cue in cues)]) + "\n"


def remade(name: str, words: str) -> str:
    """Captions that were made from other words, made anew from these; others stay."""
    try:
        with default_storage.open(name) as file:
            text = file.read(MAX_CAPTION_BYTES).decode(errors="replace")
    except FileNotFoundError:
        return name
    ends = CUE_END.findall(text)
    if MADE not in text or not ends:
        return name
    hours, minutes, seconds = ends[-1]
    fresh = made_captions(words, int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds))
    return name if fresh == text else store_text(fresh)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02d}:{int(minutes % 60):02d}:{rest:06.3f}"
