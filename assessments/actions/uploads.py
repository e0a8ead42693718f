"""Resumable uploads of recording parts: created, appended to, sealed, ended.

The protocol (tus 1.0) lives in the view; here are its rules. A sealed part is stored whole
and never changes. Nothing that arrived is thrown away because of a later error.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import storage
from assessments.actions import clocks
from assessments.enums import AttemptState
from assessments.errors import (
    AttemptClosed,
    NotAllowed,
    TimeUp,
    UploadComplete,
    UploadConflict,
    UploadMismatch,
    UploadTooLarge,
)
from assessments.models import BlurredCopy, RecordingPart, Response, Take
from assessments.pipeline import blur

MAX_DURATION_S = 24 * 3600.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """What the browser says that it recorded; ``duration_s`` by its monotonic clock."""

    n_bytes: int
    sha256: str
    duration_s: float


@transaction.atomic
def create(
    take: Take, upload_id: uuid.UUID | None = None, *, mime: str = "", length: int | None = None
) -> RecordingPart:
    """Begin the next part of ``take``; a repeated request gets the part that it began.

    ``upload_id`` may be drawn by the browser, so that it can name the part before it has a
    connection. Raises AttemptClosed, TimeUp, NotAllowed or UploadTooLarge.
    """
    held = (
        Take.objects.select_for_update(no_key=True, of=("self",))
        .select_related("response__attempt_item__attempt")
        .get(pk=take.pk)
    )
    _must_accept_bytes(held.response)
    parts = RecordingPart.objects.filter(upload_id=upload_id) if upload_id else None
    if parts and (known := parts.first()):
        if known.take_id != held.pk:
            raise NotAllowed(known.pk)
        return known
    if held.response.answered_at:
        raise NotAllowed(sentence=_("This question is answered, so nothing more is recorded."))
    _must_fit(length)
    numbers = list(held.parts.values_list("number", flat=True))
    if len(numbers) >= settings.MAX_PARTS_PER_TAKE:
        raise UploadTooLarge(
            sentence=_(
                "This recording was interrupted too often to go on. "
                "What was sent is kept and can be used."
            )
        )
    return RecordingPart.objects.create(
        upload_id=upload_id or uuid.uuid4(),
        take=held,
        number=storage.next_number(numbers),
        mime_claimed=mime[:120],
        length=length,
    )


def offset(part: RecordingPart) -> int:
    """Return how many bytes of ``part`` are safe."""
    return part.received if part.completed_at else storage.uploads().offset(part)


def append(
    part: RecordingPart,
    at: int,
    body: Iterable[bytes],
    n_bytes: int,
    *,
    length: int | None = None,
    duration_s: float | None = None,
) -> int:
    """Add ``n_bytes`` from ``body`` at offset ``at`` and return the new offset.

    ``length`` declares the whole (once), ``duration_s`` what has been recorded so far.
    Raises UploadConflict (another offset), UploadBusy, UploadTooLarge, UploadComplete,
    AttemptClosed or TimeUp; a body that breaks off leaves what came of it.
    """
    _must_accept_bytes(part.take.response)
    with _held(part) as (store, held):
        if held.completed_at:
            raise UploadComplete(part.pk)
        if store.offset(held) != at:
            raise UploadConflict(part.pk)
        _declare(held, length, at)
        _must_fit(at + n_bytes, held.length)
        try:
            store.append(held, body)
        finally:
            reached = store.offset(held)
            facts: dict[str, object] = {"received": reached}
            if duration_s is not None:
                facts["duration_claimed_s"] = min(max(0.0, duration_s), MAX_DURATION_S)
            RecordingPart.objects.filter(pk=held.pk).update(**facts)
    return reached


def _declare(held: RecordingPart, length: int | None, at: int) -> None:
    if length is None or length == held.length:
        return
    if held.length is not None or length < at:
        raise UploadConflict(held.pk, sentence=_("The length of this upload was declared before."))
    _must_fit(length)
    RecordingPart.objects.filter(pk=held.pk).update(length=length)
    held.length = length


def seal(part: RecordingPart, claim: Claim) -> RecordingPart:
    """Store the part for good if what arrived is what the browser says that it sent.

    Sealing again with the same claim changes nothing. Raises UploadConflict while bytes are
    missing and UploadMismatch where they differ; the upload then stays as it is.
    """
    with _held(part) as (store, held):
        if held.completed_at:
            if (held.length, held.sha256) != (claim.n_bytes, claim.sha256):
                raise UploadComplete(part.pk)
            return held
        if held.length != claim.n_bytes or store.offset(held) != claim.n_bytes:
            raise UploadConflict(part.pk)
        with store.whole(held) as path:
            sha256 = storage.sha256_of(path)
            if sha256 != claim.sha256:
                log.warning("upload arrived damaged", extra={"part": part.pk})
                raise UploadMismatch(part.pk)
            held.sha256_claimed = claim.sha256
            held.duration_claimed_s = min(max(0.0, claim.duration_s), MAX_DURATION_S)
            _store(held, sha256, path.stat().st_size, storage.keep(path, stored_name(held)))
        store.discard(held)
    return held


def settle(part: RecordingPart) -> RecordingPart | None:
    """Store what arrived of an upload that nobody will finish; one without a byte is ended."""
    with _held(part) as (store, held):
        if held.completed_at:
            return held
        if not (reached := store.offset(held)):
            held.delete()
            store.discard(part)
            return None
        with store.whole(held) as path:
            _store(held, storage.sha256_of(path), reached, storage.keep(path, stored_name(held)))
        store.discard(held)
    return held


def end(part: RecordingPart) -> None:
    """Forget an upload at the browser's wish; a sealed part stays (UploadComplete)."""
    with _held(part) as (store, held):
        if held.completed_at:
            raise UploadComplete(part.pk)
        store.discard(held)
        held.delete()


def forget(part: RecordingPart) -> None:
    """Delete every byte of ``part`` and of its copy; their rows are the caller's to delete."""
    storage.uploads().discard(part)
    copy = BlurredCopy.objects.filter(part=part).exclude(file="").first()
    for file in (part.file, copy and copy.file):
        if file:
            file.delete(save=False)
    # What a kill left without a word of it in its row.
    default_storage.delete(stored_name(part))
    default_storage.delete(blur.name_of(part))


def _store(held: RecordingPart, sha256: str, size: int, name: str) -> None:
    held.sha256, held.length, held.received = sha256, size, size
    held.file.name = name
    held.completed_at = timezone.now()
    held.save()


def stored_name(part: RecordingPart) -> str:
    """A name that says nothing, the same at a second try."""
    return f"recordings/{part.upload_id.hex}"


@contextmanager
def _held(part: RecordingPart) -> Iterator[tuple[storage.UploadStore, RecordingPart]]:
    """Hold the one writer's lock and read the row again under it."""
    store = storage.uploads()
    with store.locked(part):
        try:
            held = RecordingPart.objects.get(pk=part.pk)
        except RecordingPart.DoesNotExist:
            store.discard(part)
            raise
        yield store, held


def _must_accept_bytes(response: Response) -> None:
    """Refuse a closed attempt, but let what was recorded in time arrive for 24 hours."""
    attempt = response.attempt_item.attempt
    if not attempt.may_record:
        raise NotAllowed(sentence=_("You chose not to be recorded, so answers are typed."))
    if attempt.state in (AttemptState.WITHDRAWN, AttemptState.INVITED):
        raise AttemptClosed(attempt.pk)
    ended = min(response.answer_by, attempt.submitted_at or attempt.expires_at)
    if timezone.now() > ended + clocks.LATE:
        raise TimeUp(response.pk)


def _must_fit(n_bytes: int | None, length: int | None = None) -> None:
    limit = min(settings.MAX_PART_BYTES, settings.MAX_PART_BYTES if length is None else length)
    if n_bytes is not None and n_bytes > limit:
        raise UploadTooLarge(n_bytes)
