"""Make the copy of a recording part without its faces, for readers who are blind.

Where its pictures cannot be covered the copy is the sound alone, if there is any.
It is made when somebody first wants to see it: a copy costs more than reading the take.
"""

import logging
import tempfile
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from assessments import jobs, storage
from assessments.media.anonymise import VERSION, blur_recording, keep_sound
from assessments.media.errors import MediaError, what_happened
from assessments.models import BlurredCopy, RecordingPart

log = logging.getLogger(__name__)

GIVEN_UP = "The copy could not be made after several tries."


def blur_part(held: jobs.Claim) -> None:
    """Handle one blur_part job; its subject is the part. A copy that is there stays."""
    part = RecordingPart.objects.filter(pk=held.subject_id, completed_at__isnull=False).first()
    if part is None or BlurredCopy.objects.filter(part=part, made_by=VERSION).exists():
        jobs.finish(held)
        return
    name = name_of(part)
    made = _made(part, name)
    is_kept = False
    try:
        with transaction.atomic():
            jobs.finish(held)
            is_kept = _write(part, made)
    finally:
        if not is_kept and not RecordingPart.objects.filter(pk=part.pk).exists():
            default_storage.delete(name)


def name_of(part: RecordingPart) -> str:
    """The same at a second try, so that a kill before the row leaves nothing behind."""
    return f"blurred/{part.upload_id.hex}-{VERSION}"


def give_up(held: jobs.Claim) -> None:
    """Say that there will be no copy, so that nobody waits for one."""
    part = RecordingPart.objects.filter(pk=held.subject_id).first()
    if part is not None:
        with transaction.atomic():
            _write(part, {"problem": GIVEN_UP})


def _made(part: RecordingPart, name: str) -> dict[str, object]:
    """The columns of the copy, whose file is stored; or why there is none."""
    try:
        with part.file.open("rb") as source, tempfile.TemporaryFile() as answer:
            copy = blur_recording(source.file, cast(BinaryIO, answer))
            answer.flush()
            kept = storage.keep(storage.path_of(answer), name)
    except MediaError as error:
        log.warning("part cannot be blurred", extra={"part": part.pk, "code": error.code})
        return {"file": _sound(part, name), "problem": what_happened(str(error))}
    return {"file": kept, "n_frames": copy.n_frames, "n_blanked": copy.n_blanked}


def _sound(part: RecordingPart, name: str) -> str:
    """The name of the stored sound; empty where there is none to keep."""
    try:
        with part.file.open("rb") as source, tempfile.TemporaryFile() as answer:
            keep_sound(source.file, cast(BinaryIO, answer))
            answer.flush()
            return storage.keep(storage.path_of(answer), name)
    except MediaError:
        return ""


def _write(part: RecordingPart, made: dict[str, object]) -> bool:
    """Write the row unless the part was forgotten meanwhile; say whether it is there."""
    if not RecordingPart.objects.select_for_update().filter(pk=part.pk).exists():
        return False
    empty = {"file": "", "problem": "", "n_frames": 0, "n_blanked": 0}
    facts = {**empty, **made, "made_by": VERSION, "made_at": timezone.now()}
    BlurredCopy.objects.update_or_create(part=part, defaults=facts)
    return True
