"""tus 1.0 for recordings: core, creation, creation-defer-length, termination.

https://tus.io/protocols/resumable-upload: POST makes an upload, HEAD tells its offset, PATCH
adds bytes at that offset, DELETE ends it. Beside the protocol stands ``seal``: the browser's
size, SHA-256 and duration, against which the server compares what it has.
"""

import base64
import binascii
import json
import math
import re
import uuid
from collections.abc import Callable, Iterator
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse

from assessments.actions import uploads
from assessments.errors import (
    AttemptClosed,
    NotAllowed,
    OtherDevice,
    RapportError,
    TimeUp,
    UploadBusy,
    UploadComplete,
    UploadConflict,
    UploadMismatch,
    UploadTooLarge,
)
from assessments.models import Attempt, RecordingPart, Take
from assessments.storage import PIECE_BYTES
from assessments.views.holder import held_attempt
from assessments.views.media import Media, media_url

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-defer-length,termination"
BYTES = "application/offset+octet-stream"
SHA256 = re.compile(r"[0-9a-f]{64}")
STATUS: dict[type[RapportError], int] = {
    AttemptClosed: 410,
    NotAllowed: 403,
    OtherDevice: 403,
    TimeUp: 410,
    UploadBusy: 423,
    UploadComplete: 409,
    UploadConflict: 409,
    UploadMismatch: 460,  # "checksum mismatch" of the protocol's checksum extension
    UploadTooLarge: 413,
}

View = Callable[..., HttpResponse]


class BadRequest(RapportError):
    """A header or body is missing or is not what it must be."""


def tus(view: View) -> View:
    """Speak the protocol's version, honour its method override, answer errors in words."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and (wanted := request.headers.get("X-HTTP-Method-Override")):
            request.method = wanted.upper()
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            answer = _answered(view, request, *args, **kwargs)
        answer.headers["Tus-Resumable"] = VERSION
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return speaking


def _answered(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except BadRequest as error:
        return HttpResponse(error.sentence, status=400, content_type="text/plain")
    except RecordingPart.DoesNotExist as error:
        raise Http404 from error
    except UnreadablePostError:
        return HttpResponse(status=400)  # the sender is gone; what came of it is kept
    except tuple(STATUS) as error:
        return HttpResponse(error.sentence, status=STATUS[type(error)], content_type="text/plain")


@tus
def collection(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """``/take/<attempt>/uploads/``: what the server can do, and a new upload."""
    if request.method == "OPTIONS":
        return _options()
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, POST"})
    return _create(request, held_attempt(request, public_id))


def _options() -> HttpResponse:
    facts = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS}
    return HttpResponse(status=204, headers={**facts, "Tus-Max-Size": str(settings.MAX_PART_BYTES)})


def _create(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    length = _number(request, "Upload-Length")
    defers = request.headers.get("Upload-Defer-Length")
    if (length is None) == (defers is None) or defers not in (None, "1"):
        raise BadRequest(sentence="Give Upload-Length, or Upload-Defer-Length: 1.")
    facts = _metadata(request.headers.get("Upload-Metadata", ""))
    upload_id = _upload_id(facts)
    take = Take.objects.filter(response__attempt_item__attempt=attempt, pk=_take_id(facts)).first()
    if take is None:
        raise Http404
    part = uploads.create(take, upload_id, mime=facts.get("mime", ""), length=length)
    address = reverse("upload", args=[attempt.public_id, part.upload_id])
    return HttpResponse(
        status=201,
        headers={
            "Location": address,
            "Upload-Offset": str(uploads.offset(part)),
            "Part-Number": str(part.number),
        },
    )


@tus
def upload(request: HttpRequest, public_id: uuid.UUID, upload_id: uuid.UUID) -> HttpResponse:
    """``/take/<attempt>/uploads/<upload>/``: offset, more bytes, or the end of one upload."""
    if request.method == "OPTIONS":
        return _options()
    handlers = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}
    handle = handlers.get(request.method or "")
    if handle is None:
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, HEAD, PATCH, DELETE"})
    return handle(request, _part(held_attempt(request, public_id), upload_id))


def _head(_request: HttpRequest, part: RecordingPart) -> HttpResponse:
    length = {"Upload-Defer-Length": "1"}
    if part.length is not None:
        length = {"Upload-Length": str(part.length)}
    return HttpResponse(headers={"Upload-Offset": str(uploads.offset(part)), **length})


def _patch(request: HttpRequest, part: RecordingPart) -> HttpResponse:
    if request.content_type != BYTES:
        return HttpResponse(status=415)
    n_bytes = _number(request, "Content-Length")
    if n_bytes is None:
        return HttpResponse(status=411)
    at = _number(request, "Upload-Offset")
    if at is None:
        raise BadRequest(sentence="Upload-Offset is missing.")
    reached = uploads.append(
        part,
        at,
        _pieces(request),
        n_bytes,
        length=_number(request, "Upload-Length"),
        duration_s=_seconds(request.headers.get("Recording-Seconds")),
    )
    return HttpResponse(status=204, headers={"Upload-Offset": str(reached)})


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE_BYTES):
        yield piece


def _delete(_request: HttpRequest, part: RecordingPart) -> HttpResponse:
    uploads.end(part)
    return HttpResponse(status=204)


@tus
def seal(request: HttpRequest, public_id: uuid.UUID, upload_id: uuid.UUID) -> HttpResponse:
    """Compare what arrived with what the browser sent, and store it for good.

    ``{"bytes", "sha256", "duration_s"}``, or ``{"as_received": true}`` for an upload that no
    browser can finish any more: then what arrived is kept.
    """
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    part = _part(held_attempt(request, public_id), upload_id)
    asked = _json(request)
    if asked.get("as_received") is True:
        settled = uploads.settle(part)
        return JsonResponse(_facts(settled, part) if settled else {"bytes": 0})
    return JsonResponse(_facts(uploads.seal(part, _claim(asked)), part))


def _facts(stored: RecordingPart, part: RecordingPart) -> dict[str, object]:
    attempt = part.take.response.attempt_item.attempt
    return {
        "bytes": stored.length,
        "sha256": stored.sha256,
        "part": stored.number,
        "url": media_url(Media.PART, stored.pk, attempt),
    }


def _part(attempt: Attempt, upload_id: uuid.UUID) -> RecordingPart:
    return RecordingPart.objects.select_related("take__response__attempt_item__attempt").get(
        upload_id=upload_id, take__response__attempt_item__attempt=attempt
    )


def _claim(asked: dict[str, object]) -> uploads.Claim:
    n_bytes, sha256, duration_s = (asked.get(key) for key in ("bytes", "sha256", "duration_s"))
    if (
        not isinstance(n_bytes, int)
        or not isinstance(sha256, str)
        or not SHA256.fullmatch(sha256)
        or not isinstance(duration_s, int | float)
    ):
        raise BadRequest(sentence="Give bytes, sha256 and duration_s.")
    return uploads.Claim(n_bytes, sha256, float(duration_s))


def _json(request: HttpRequest) -> dict[str, object]:
    try:
        asked = json.loads(request.body)
    except ValueError as error:
        raise BadRequest(sentence="The body must be JSON.") from error
    if not isinstance(asked, dict):
        raise BadRequest(sentence="The body must be a JSON object.")
    return asked


def _metadata(header: str) -> dict[str, str]:
    """Read ``Upload-Metadata``: pairs of a key and a base64 value, separated by commas."""
    facts = {}
    for pair in filter(None, map(str.strip, header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            facts[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadRequest(sentence="Upload-Metadata must be base64.") from error
    return facts


def _take_id(facts: dict[str, str]) -> int:
    if not facts.get("take", "").isdecimal():
        raise BadRequest(sentence="Upload-Metadata must name the take.")
    return int(facts["take"])


def _upload_id(facts: dict[str, str]) -> uuid.UUID | None:
    if "id" not in facts:
        return None
    try:
        return uuid.UUID(facts["id"])
    except ValueError as error:
        raise BadRequest(sentence="The id of an upload must be a UUID.") from error


def _number(request: HttpRequest, header: str) -> int | None:
    value = request.headers.get(header)
    if value is None or value == "":
        return None
    if not value.isdecimal() or len(value) > 15:
        raise BadRequest(sentence=f"{header} must be a whole number.")
    return int(value)


def _seconds(value: str | None) -> float | None:
    try:
        read = float(value) if value else None
    except ValueError:
        return None
    return read if read is not None and math.isfinite(read) else None
