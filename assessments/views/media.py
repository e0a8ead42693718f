"""Private media: addresses that expire and are bound to one reader, served in ranges.

The bytes always pass through the site, from S3 too: the content security policy lets pages
reach no other host, and an address that leaks is worth nothing without its reader's session.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments import audit, storage
from assessments.enums import Route, StemKind, Verb
from assessments.models import Attempt, BlurredCopy, RecordingPart, StaffUser, StemMedia, Turn
from assessments.views.holder import may_hear

SALT = "assessments.media"
# A range without an end is answered in slices, so that a paused player holds no thread.
SLICE_BYTES = 2 * 1024 * 1024
UNKNOWN = "application/octet-stream"
MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"fLaC": "audio/flac",
}
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Media(StrEnum):
    PART = "part"
    BLURRED = "blurred"
    STEM = "stem"
    CAPTIONS = "captions"
    MEDIUM = "medium"
    MEDIUM_CAPTIONS = "medium_captions"


@dataclass(frozen=True)
class Stored:
    name: str
    size: int
    etag: str
    content_type: str


def issue(part: RecordingPart, reader: StaffUser | Attempt) -> str:
    """Record that ``reader`` was given a recording and return its address.

    The caller has checked that ``reader`` may see it; the address serves nobody else.
    """
    audit.record(Verb.MEDIA_ISSUED, part, actor=reader if isinstance(reader, StaffUser) else None)
    return media_url(Media.PART, part.pk, reader)


def issue_copy(copy: BlurredCopy, actor: StaffUser) -> str:
    """Record that ``actor`` was given a recording without its faces and return its address."""
    audit.record(Verb.MEDIA_ISSUED, copy.part, actor=actor, faces="hidden")
    return media_url(Media.BLURRED, copy.pk, actor)


def media_url(kind: Media, pk: int, reader: StaffUser | Attempt) -> str:
    """An address for ``reader`` alone: a staff member, or the browser that holds an attempt."""
    who = "s" if isinstance(reader, StaffUser) else "a"
    token = signing.dumps([kind.value, pk, who, reader.pk], salt=SALT)
    return reverse("media", args=[token])


@require_safe
def media(request: HttpRequest, token: str) -> HttpResponseBase:
    try:
        kind, pk, who, reader_id = signing.loads(
            token, salt=SALT, max_age=settings.MEDIA_URL_SECONDS
        )
    except signing.SignatureExpired:
        return _refused("This address has expired. Reload the page for a new one.", 410)
    except signing.BadSignature:
        return _refused("This address is not valid.", 403)
    if not _is_reader(request, who, reader_id):
        return _refused("This address was made for somebody else.", 403)
    return serve(request, _stored(Media(kind), pk))


def serve_medium(request: HttpRequest, kind: Media, pk: int) -> HttpResponseBase:
    """A file of a stem, for a caller who has asked by itself whether the reader may have it."""
    return serve(request, _stored(kind, pk))


def _is_reader(request: HttpRequest, who: str, reader_id: int) -> bool:
    if who == "s":
        return request.user.is_authenticated and request.user.pk == reader_id
    attempt = Attempt.objects.filter(pk=reader_id).first()
    return attempt is not None and may_hear(request, attempt)


def _refused(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(
        sentence,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )


def _stored(kind: Media, pk: int) -> Stored:
    if kind is Media.PART:
        part = get_object_or_404(
            RecordingPart.objects.select_related("take"), pk=pk, completed_at__isnull=False
        )
        return _found(part.file, is_audio=part.take.route == Route.AUDIO, etag=part.sha256)
    if kind is Media.BLURRED:
        copy = get_object_or_404(
            BlurredCopy.objects.select_related("part"), pk=pk, part__completed_at__isnull=False
        )
        return _found(copy.file, is_audio=False, etag=f"{copy.made_by}-{copy.part.sha256}")
    if kind in (Media.MEDIUM, Media.MEDIUM_CAPTIONS):
        medium = get_object_or_404(StemMedia, pk=pk)
        file = medium.file if kind is Media.MEDIUM else medium.captions
        return _found(file, is_audio=medium.kind == StemKind.AUDIO)
    turn = get_object_or_404(Turn, pk=pk)
    return _found(turn.audio if kind is Media.STEM else turn.captions, is_audio=True)


def _found(file: FieldFile, *, is_audio: bool, etag: str = "") -> Stored:
    name = file.name or ""
    try:
        if not name:
            raise Http404
        size = default_storage.size(name)
    except FileNotFoundError as error:
        raise Http404 from error
    head = b"".join(storage.read_range(name, 0, min(size, 64)))
    return Stored(name, size, f'"{etag or name}"', sniff(head, is_audio=is_audio))


def sniff(head: bytes, *, is_audio: bool) -> str:
    """The content type by the file's first bytes, never by its name or what was claimed."""
    family = "audio" if is_audio else "video"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return f"{family}/webm" if b"webm" in head else f"{family}/x-matroska"
    if head[4:8] == b"ftyp":
        return f"{family}/mp4"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return "text/vtt; charset=utf-8"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], UNKNOWN)
    for magic, content_type in MAGIC.items():
        if head.startswith(magic):
            return content_type
    return UNKNOWN


def serve(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Answer with the whole file, one range of it (206), or 416."""
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": "inline",
        "Content-Type": stored.content_type,
        "ETag": stored.etag,
        "X-Content-Type-Options": "nosniff",
    }
    asked = _asked(request, stored)
    if asked is not None and asked[0] >= asked[1]:
        headers["Content-Range"] = f"bytes */{stored.size}"
        return HttpResponse(status=416, headers=headers)
    start, end = asked or (0, stored.size)
    headers["Content-Length"] = str(end - start)
    if asked is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    status = 200 if asked is None else 206
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(
        storage.read_range(stored.name, start, end), status=status, headers=headers
    )


def _asked(request: HttpRequest, stored: Stored) -> tuple[int, int] | None:
    """The bytes asked for, first and past the last; None: the whole file.

    Several ranges in one request are answered with the whole, as the standard allows.
    """
    found = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if not found or request.headers.get("If-Range", stored.etag) != stored.etag:
        return None
    first, last = found.groups()
    if not first:
        return (max(0, stored.size - int(last)), stored.size) if last else None
    start = int(first)
    if last:
        return (start, min(int(last) + 1, stored.size)) if int(last) >= start else None
    return start, min(start + SLICE_BYTES, stored.size)
