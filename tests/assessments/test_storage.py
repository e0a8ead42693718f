"""Uploads and media on a real S3 server: the twin of the tests on the file system."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import connection
from django.http import UnreadablePostError
from django.test import Client

from assessments import storage
from assessments.actions import uploads
from assessments.models import RecordingPart, Take, UploadChunk
from assessments.storage import LOCK_SPACE, ChunkUploads
from assessments.views.media import Media, media_url
from config import env
from tests import s3
from tests.assessments.views.holding import (
    TUS,
    begin,
    created,
    hold,
    make_role_play_attempt,
    offset,
    patch,
    seal,
)

pytestmark = pytest.mark.django_db

BODY = bytes(range(251)) * 12_000  # 3 MB: four requests, and more than is held in memory
MB = 1024 * 1024


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3.server(tmp_path_factory.mktemp("s3")) as where:
        yield where


@pytest.fixture
def bucket(s3_server: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The site's storage is a private bucket, empty at the beginning."""
    address = f"s3://{s3.KEY}:{s3.SECRET}@{s3_server}/recordings?tls=0&region=x"
    monkeypatch.setenv("STORAGE_URL", address)
    settings.STORAGES = {**settings.STORAGES, "default": env.storage(Path("/nowhere"))}
    made = default_storage.bucket  # type: ignore[attr-defined]
    if made.creation_date is None:
        made.create()
    made.objects.all().delete()
    return made


@pytest.fixture
def take(client: Client, bucket: Any) -> Take:
    return begin(hold(client, make_role_play_attempt()))


def test_upload_through_s3_is_stored_whole_and_read_back_in_ranges(
    client: Client, take: Take, bucket: Any
) -> None:
    address, part = created(client, take)
    for at in range(0, len(BODY), MB):
        patch(client, address, at, BODY[at : at + MB])
    patch(client, address, len(BODY), b"", **{"Upload-Length": str(len(BODY))})

    sealed = seal(client, address, BODY)

    assert sealed.json()["sha256"] == hashlib.sha256(BODY).hexdigest()
    part.refresh_from_db()
    assert [item.key for item in bucket.objects.all()] == [part.file.name]
    assert not UploadChunk.objects.exists()
    media = media_url(Media.PART, part.pk, take.response.attempt_item.attempt)
    ranged = client.get(media, headers={"Range": "bytes=1048570-1048589"})
    whole = client.get(media)
    assert (ranged.status_code, b"".join(ranged)) == (206, BODY[1048570:1048590])
    assert b"".join(whole) == BODY


def test_each_acknowledged_request_is_one_object_at_its_offset(
    client: Client, take: Take, bucket: Any
) -> None:
    address, part = created(client, take)

    patch(client, address, 0, b"abc")
    wrong = patch(client, address, 0, b"other")
    patch(client, address, 3, b"defg")

    assert wrong.status_code == 409
    assert list(part.chunks.order_by("offset").values_list("offset", "size")) == [(0, 3), (3, 4)]
    assert len(list(bucket.objects.all())) == 2
    assert offset(client, address) == 7


def test_request_broken_off_keeps_what_came_on_s3(client: Client, take: Take) -> None:
    address, part = created(client, take)

    def body() -> Iterator[bytes]:
        yield BODY[:1000]
        raise UnreadablePostError("the client is gone")

    with pytest.raises(UnreadablePostError):
        uploads.append(part, 0, body(), len(BODY))

    assert offset(client, address) == 1000


def test_ended_upload_leaves_no_object(client: Client, take: Take, bucket: Any) -> None:
    address, _ = created(client, take)
    patch(client, address, 0, b"abc")

    client.delete(address, headers=TUS)

    assert list(bucket.objects.all()) == []


def test_upload_held_by_another_process_is_locked(client: Client, take: Take) -> None:
    address, part = created(client, take)
    with psycopg.connect(connection.connection.info.dsn, password=_password()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK_SPACE | part.pk])

        answer = patch(client, address, 0, b"abc")

    assert answer.status_code == 423
    assert patch(client, address, 0, b"abc").status_code == 204


def _password() -> str:
    return str(connection.settings_dict["PASSWORD"])


def test_forgotten_part_leaves_no_object(client: Client, take: Take, bucket: Any) -> None:
    address, part = created(client, take)
    patch(client, address, 0, b"abc", **{"Upload-Length": "3"})
    seal(client, address, b"abc")
    part.refresh_from_db()

    uploads.forget(part)

    assert list(bucket.objects.all()) == []


def test_store_of_uploads_follows_the_storage(bucket: Any) -> None:
    assert isinstance(storage.uploads(), ChunkUploads)


def test_part_missing_on_s3_is_not_found(client: Client, take: Take, bucket: Any) -> None:
    address, part = created(client, take)
    patch(client, address, 0, b"abc", **{"Upload-Length": "3"})
    seal(client, address, b"abc")
    part = RecordingPart.objects.get(pk=part.pk)
    part.file.delete(save=False)

    answer = client.get(media_url(Media.PART, part.pk, take.response.attempt_item.attempt))

    assert answer.status_code == 404
