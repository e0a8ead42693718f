"""Take an attempt away: its words and every way in at once, its recordings by a job.

``fence`` comes first, in the transaction that ends access: whoever is at work on the attempt then
has no claim left and can write nothing behind it. ``remove`` deletes files before their rows, so
that a kill between the two leaves rows that still name what there is to delete.
"""

import uuid
from collections.abc import Collection

from django.core.files.storage import default_storage
from django.db.models import CASCADE

from assessments import jobs, storage
from assessments.actions import uploads
from assessments.enums import AttemptState, JobKind
from assessments.models import (
    Attempt,
    AttemptItem,
    BlurredCopy,
    RecordingPart,
    Response,
    Take,
    UploadChunk,
)
from assessments.pipeline import blur

OF_ATTEMPT = (
    JobKind.ATTEMPT_SUBMITTED,
    JobKind.SCORE_ATTEMPT,
    JobKind.ATTEMPT_SCORED,
    JobKind.RATE_BY_MODEL,
    JobKind.SCORE_RATINGS,
)
# What leads from an attempt to its files: kept, without a word in it, until those are deleted.
CHAIN = (Attempt, AttemptItem, Response, Take, RecordingPart, BlurredCopy, UploadChunk)


def fence(attempt_id: int) -> None:
    """Drop every job about the attempt, running ones too: their results are refused from now on.

    Call it before the attempt or what points to it is locked: a stage that is just writing holds
    its job first, and is waited for.
    """
    takes = Take.objects.filter(response__attempt_item__attempt=attempt_id)
    parts = RecordingPart.objects.filter(take__in=takes)
    jobs.drop(
        {
            **{kind: [attempt_id] for kind in OF_ATTEMPT},
            JobKind.PROCESS_TAKE: list(takes.values_list("pk", flat=True)),
            JobKind.BLUR_PART: list(parts.values_list("pk", flat=True)),
        }
    )


def shut(attempt: Attempt) -> None:
    """Let nobody in any more and delete every word; ``attempt`` is locked, and its jobs dropped.

    A new public id makes the addresses and browsers' keys of the old one worthless; in no state
    but this one is nothing accepted, rated, scored or counted.
    """
    Attempt.objects.filter(pk=attempt.pk).update(
        state=AttemptState.WITHDRAWN, public_id=uuid.uuid4(), device_key=""
    )
    recorded = attempt.items.filter(responses__takes__parts__isnull=False).values("pk")
    attempt.items.exclude(pk__in=recorded).delete()
    items = list(attempt.items.values_list("pk", flat=True))
    responses = list(Response.every.filter(attempt_item__in=items).values_list("pk", flat=True))
    takes = list(Take.objects.filter(response__in=responses).values_list("pk", flat=True))
    _delete_around(Attempt, [attempt.pk])
    _delete_around(AttemptItem, items)
    _delete_around(Response, responses)
    _delete_around(Take, takes)
    Response.every.filter(pk__in=responses).update(text="", answer=None)
    Take.objects.filter(pk__in=takes).update(measures={}, not_usable_reason="")
    # No address of a recording or its copy that was given out leads to a whole part any more.
    RecordingPart.objects.filter(take__in=takes).update(completed_at=None, problem="")


def _delete_around(model: type[Attempt | AttemptItem | Response | Take], pks: list[int]) -> None:
    """Delete whatever would go with these rows, but not what leads to the files."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other not in CHAIN and getattr(relation, "on_delete", None) is CASCADE:
            other._base_manager.filter(**{f"{relation.field.name}__in": pks}).delete()


def upload_ids(attempt_id: int) -> list[uuid.UUID]:
    """What the files of the attempt are named by."""
    parts = RecordingPart.objects.filter(take__response__attempt_item__attempt=attempt_id)
    return list(parts.order_by("pk").values_list("upload_id", flat=True))


def remove(attempt_id: int) -> None:
    """Delete the recordings of an attempt that was shut, then the attempt. Safe to repeat.

    Raises UploadBusy where a request is just writing to one of them.
    """
    parts = RecordingPart.objects.filter(take__response__attempt_item__attempt=attempt_id)
    for part in parts.order_by("pk"):
        # Who waits for this lock finds no row afterwards, and leaves no byte.
        with storage.uploads().locked(part):
            for name in part.chunks.values_list("name", flat=True):
                default_storage.delete(name)
            uploads.forget(part)
            part.delete()
    Attempt.objects.filter(pk=attempt_id, state=AttemptState.WITHDRAWN).delete()


def remove_files(ids: Collection[uuid.UUID]) -> None:
    """Delete what lies under these names, with rows or without: behind a stage that came late."""
    for upload_id in ids:
        part = RecordingPart(upload_id=upload_id)
        storage.uploads().discard(part)
        default_storage.delete(uploads.stored_name(part))
        default_storage.delete(blur.name_of(part))


def is_being_copied(attempt_id: int) -> bool:
    """Whether a copy without faces may be in the making: the one stage that stores a file."""
    parts = RecordingPart.objects.filter(take__response__attempt_item__attempt=attempt_id)
    return jobs.is_running(JobKind.BLUR_PART, parts.values_list("pk", flat=True))
