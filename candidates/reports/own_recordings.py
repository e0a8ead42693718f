"""A candidate's recordings on their way into an archive: where each file lies, and its bytes."""

from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage

from assessments import storage
from assessments.models import Attempt, RecordingPart, Take

FOLDER = "recordings"


def take(row: Take) -> dict[str, object]:
    """One take as data, with the names of its files in the archive."""
    return {
        "number": row.number,
        "route": row.route,
        "started_at": row.started_at,
        "stopped_at": row.stopped_at,
        "is_the_answer": row.is_chosen,
        "seconds": row.duration_s,
        "not_usable_because": row.not_usable_reason,
        "timing_not_scored": row.measures,
        "remarks": [one.message for one in sorted(row.findings.all(), key=lambda one: one.pk)],
        "parts": [
            {
                "file": name_of(part) if part.file else None,
                "bytes": part.received,
                "sha256": part.sha256,
                "file_without_faces": name_of(part, blurred=True) if _copy(part) else None,
                "problem": part.problem,
            }
            for part in sorted(row.parts.all(), key=lambda part: part.number)
        ],
    }


def name_of(part: RecordingPart, *, blurred: bool = False) -> str:
    """By the part's own number; a copy is packed like its original."""
    kind = "without-faces" if blurred else "recording"
    ending = "webm" if part.container in ("", "matroska") else "mp4"
    return f"{FOLDER}/{kind}-{part.pk}.{ending}"


def files(attempt: Attempt) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Each file that is there with its bytes in pieces: none is ever read whole."""
    parts = RecordingPart.objects.filter(take__response__attempt_item__attempt=attempt)
    for part in parts.select_related("blurred").order_by("pk"):
        if part.file and default_storage.exists(part.file.name or ""):
            yield name_of(part), _pieces(part.file.name or "")
        copy = _copy(part)
        if copy and default_storage.exists(copy):
            yield name_of(part, blurred=True), _pieces(copy)


def _pieces(name: str) -> Iterator[bytes]:
    return storage.read_range(name, 0, default_storage.size(name))


def _copy(part: RecordingPart) -> str:
    copy = getattr(part, "blurred", None)
    return copy.file.name or "" if copy else ""
