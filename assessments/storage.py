"""Where recordings lie: uploads that are still growing, finished files, ranges of both.

On a file system an upload grows in ``UPLOAD_FOLDER`` and the file's size is the truth about
its offset. On object storage, which cannot append, each acknowledged request is an object
of its own and its ``UploadChunk`` row is the truth.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db import connection
from django.db.models import Sum

from assessments.errors import UploadBusy
from assessments.models import RecordingPart, UploadChunk

PIECE_BYTES = 64 * 1024
IN_MEMORY_BYTES = 2 * 1024 * 1024
# The upper half of the keys of our advisory locks, so that other uses of them never meet ours.
LOCK_SPACE = 0x55504C44 << 32


class UploadStore(Protocol):
    def locked(self, part: RecordingPart) -> AbstractContextManager[None]:
        """Hold the upload for one writer; raises UploadBusy at once where another holds it."""

    def offset(self, part: RecordingPart) -> int:
        """Return the number of bytes that are safe."""

    def append(self, part: RecordingPart, body: Iterable[bytes]) -> None:
        """Add ``body``; whatever came of it before an error is kept."""

    def whole(self, part: RecordingPart) -> AbstractContextManager[Path]:
        """Lend one local file with all bytes."""

    def discard(self, part: RecordingPart) -> None:
        """Forget the bytes of an upload that was ended or stored."""


class FolderUploads:
    """Uploads as files of a folder that every web process shares."""

    @contextmanager
    def locked(self, part: RecordingPart) -> Iterator[None]:
        folder = settings.UPLOAD_FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path(part), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise UploadBusy(part.pk) from error
        finally:
            os.close(descriptor)

    def offset(self, part: RecordingPart) -> int:
        try:
            return self._path(part).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, part: RecordingPart, body: Iterable[bytes]) -> None:
        with self._path(part).open("ab") as file:
            try:
                for piece in body:
                    file.write(piece)
            finally:
                file.flush()
                os.fsync(file.fileno())

    @contextmanager
    def whole(self, part: RecordingPart) -> Iterator[Path]:
        yield self._path(part)

    def discard(self, part: RecordingPart) -> None:
        self._path(part).unlink(missing_ok=True)

    def _path(self, part: RecordingPart) -> Path:
        folder: Path = settings.UPLOAD_FOLDER
        return folder / str(part.upload_id)


class ChunkUploads:
    """Uploads as one object per acknowledged request, for storage without append."""

    @contextmanager
    def locked(self, part: RecordingPart) -> Iterator[None]:
        key = LOCK_SPACE | (part.pk & 0xFFFFFFFF)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            if not cursor.fetchone()[0]:
                raise UploadBusy(part.pk)
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])

    def offset(self, part: RecordingPart) -> int:
        return part.chunks.aggregate(n=Sum("size"))["n"] or 0

    def append(self, part: RecordingPart, body: Iterable[bytes]) -> None:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as arrived:
            try:
                for piece in body:
                    arrived.write(piece)
            finally:
                self._keep(part, arrived)

    def _keep(self, part: RecordingPart, arrived: IO[bytes]) -> None:
        size = arrived.tell()
        if not size:
            return
        arrived.seek(0)
        offset = self.offset(part)
        wanted = f"uploads/{part.upload_id}/{offset:012d}-{secrets.token_hex(4)}"
        name = default_storage.save(wanted, File(arrived, name=wanted))
        # Acknowledged once this row commits; of two writers at one offset one is refused.
        UploadChunk.objects.create(part=part, offset=offset, size=size, name=name)

    @contextmanager
    def whole(self, part: RecordingPart) -> Iterator[Path]:
        with tempfile.TemporaryFile() as file:
            for name in part.chunks.order_by("offset").values_list("name", flat=True):
                for piece in read_range(name, 0, default_storage.size(name)):
                    file.write(piece)
            file.flush()
            yield path_of(file)

    def discard(self, part: RecordingPart) -> None:
        for chunk in UploadChunk.objects.filter(part=part.pk):
            default_storage.delete(chunk.name)
            chunk.delete()
        folder = f"uploads/{part.upload_id}"
        for name in default_storage.listdir(folder)[1]:  # a request was killed before its row
            default_storage.delete(f"{folder}/{name}")


def uploads() -> UploadStore:
    """The store of growing uploads that fits the storage of finished ones."""
    return FolderUploads() if _folder(default_storage) else ChunkUploads()


def path_of(nameless: IO[bytes]) -> Path:
    """The way to a temporary file that no kill leaves behind, since it has no name (Linux)."""
    return Path(f"/proc/self/fd/{nameless.fileno()}")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(path: Path, name: str) -> str:
    """Store the file at ``path`` under ``name`` and return the name that it got.

    The source stays until its row says that the part is stored, so that a kill between the
    two steps loses nothing; a second try replaces what the first left.
    """
    default_storage.delete(name)
    folder = _folder(default_storage)
    if folder is None:
        with path.open("rb") as file:
            return default_storage.save(name, File(file, name=name))
    target = Path(folder.path(name))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(path, target)
        target.chmod(0o600)
        _sync(target)
    _sync(target.parent)
    return name


def read_range(name: str, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes from ``start`` up to and without ``end`` of a stored file."""
    if end <= start:
        return
    bucket = getattr(default_storage, "bucket", None)
    if bucket is not None:  # S3: ask for the range instead of fetching the whole object
        answer = bucket.Object(name).get(Range=f"bytes={start}-{end - 1}")
        with closing(answer["Body"]) as body:
            yield from body.iter_chunks(PIECE_BYTES)
        return
    with default_storage.open(name) as file:
        file.seek(start)
        while start < end and (piece := file.read(min(PIECE_BYTES, end - start))):
            start += len(piece)
            yield piece


def next_number(part_numbers: Iterable[int]) -> int:
    return max(part_numbers, default=0) + 1


def _folder(storage: Storage) -> FileSystemStorage | None:
    return storage if isinstance(storage, FileSystemStorage) else None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
