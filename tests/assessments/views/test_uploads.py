import fcntl
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.http import UnreadablePostError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.actions import attempts, recordings, uploads
from assessments.models import Attempt, RecordingPart, Take
from tests.assessments.views.holding import (
    TUS,
    begin,
    create,
    created,
    hold,
    make_role_play_attempt,
    metadata,
    offset,
    patch,
    seal,
    send_whole,
)

pytestmark = pytest.mark.django_db

BODY = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"


@pytest.fixture
def take(client: Client) -> Take:
    return begin(hold(client, make_role_play_attempt()))


def bytes_of(part: RecordingPart) -> bytes:
    part.refresh_from_db()
    with part.file.open() as file:
        return bytes(file.read())


def test_options_tell_version_extensions_and_limit(
    client: Client, take: Take, settings: LazySettings
) -> None:
    settings.MAX_PART_BYTES = 1000
    address = reverse("uploads", args=[take.response.attempt_item.attempt.public_id])

    answer = client.options(address)

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,creation-defer-length,termination"
    assert answer["Tus-Max-Size"] == "1000"


def test_request_without_the_version_is_refused(client: Client, take: Take) -> None:
    address, _ = created(client, take)

    answer = client.head(address)

    assert answer.status_code == 412
    assert answer["Tus-Version"] == "1.0.0"


def test_creation_makes_the_next_part_of_the_take(client: Client, take: Take) -> None:
    created(client, take)

    answer = create(client, take)

    assert answer.status_code == 201
    assert answer["Part-Number"] == "2"
    assert list(take.parts.order_by("number").values_list("number", "mime_claimed", "length")) == [
        (1, "video/webm", None),
        (2, "video/webm", None),
    ]


def test_creation_repeated_with_the_same_id_finds_the_same_upload(
    client: Client, take: Take
) -> None:
    same = {"Upload-Metadata": metadata(take=take.pk, id=uuid4())}
    first, _ = created(client, take, **same)
    patch(client, first, 0, b"abc")

    again = create(client, take, **same)

    assert (again["Location"], again["Upload-Offset"]) == (first, "3")
    assert take.parts.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "5", "Upload-Defer-Length": "1"},
        {"Upload-Defer-Length": "2"},
        {"Upload-Length": "-5"},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "take !!"},
        {"Upload-Metadata": metadata(take=1, id="not-a-uuid")},
    ],
)
def test_creation_with_wrong_headers_is_refused(
    client: Client, take: Take, headers: dict[str, str]
) -> None:
    assert create(client, take, **headers).status_code == 400
    assert take.parts.count() == 0


def test_length_known_from_the_start_is_told_by_head(client: Client, take: Take) -> None:
    address, _ = created(client, take, **{"Upload-Length": "10"})

    head = client.head(address, headers=TUS)

    assert (head["Upload-Offset"], head["Upload-Length"]) == ("0", "10")
    assert head["Cache-Control"] == "no-store"


def test_patches_at_the_offset_grow_the_upload(client: Client, take: Take) -> None:
    address, part = created(client, take)

    first = patch(client, address, 0, BODY[:100], **{"Recording-Seconds": "1.5"})
    second = patch(client, address, 100, BODY[100:])

    assert (first.status_code, first["Upload-Offset"]) == (204, "100")
    assert (second.status_code, second["Upload-Offset"]) == (204, str(len(BODY)))
    assert offset(client, address) == len(BODY)
    part.refresh_from_db()
    assert (part.received, part.length, part.duration_claimed_s) == (len(BODY), None, 1.5)


@pytest.mark.parametrize("at", [0, 99, 101])
def test_patch_at_another_offset_is_a_conflict_and_changes_nothing(
    client: Client, take: Take, at: int
) -> None:
    address, _ = created(client, take)
    patch(client, address, 0, BODY[:100])

    answer = patch(client, address, at, b"other")

    assert answer.status_code == 409
    assert offset(client, address) == 100


def test_patch_while_another_writes_is_locked(
    client: Client, take: Take, settings: LazySettings
) -> None:
    address, part = created(client, take)
    patch(client, address, 0, b"abc")
    with (settings.UPLOAD_FOLDER / str(part.upload_id)).open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        answer = patch(client, address, 3, b"def")

    assert answer.status_code == 423
    assert patch(client, address, 3, b"def").status_code == 204


def test_patch_needs_its_content_type_and_offset(client: Client, take: Take) -> None:
    address, _ = created(client, take)

    wrong_type = client.patch(address, b"x", content_type="text/plain", headers=TUS)
    no_offset = client.patch(
        address, b"x", content_type="application/offset+octet-stream", headers=TUS
    )

    assert (wrong_type.status_code, no_offset.status_code) == (415, 400)


def test_patch_by_method_override_is_a_patch(client: Client, take: Take) -> None:
    address, _ = created(client, take)

    answer = client.post(
        address,
        b"abc",
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
    )

    assert (answer.status_code, answer["Upload-Offset"]) == (204, "3")


def test_patch_broken_off_keeps_every_byte_that_came(take: Take, client: Client) -> None:
    address, part = created(client, take)

    def body() -> Iterator[bytes]:
        yield BODY[:1000]
        raise UnreadablePostError("the client is gone")

    with pytest.raises(UnreadablePostError):
        uploads.append(part, 0, body(), len(BODY))

    assert offset(client, address) == 1000
    patch(client, address, 1000, BODY[1000:], **{"Upload-Length": str(len(BODY))})
    assert seal(client, address, BODY).status_code == 200
    assert bytes_of(part) == BODY


def test_length_is_declared_once(client: Client, take: Take) -> None:
    address, part = created(client, take)
    patch(client, address, 0, b"abc", **{"Upload-Length": "6"})

    again = patch(client, address, 3, b"def", **{"Upload-Length": "7"})

    assert again.status_code == 409
    part.refresh_from_db()
    assert (part.length, part.received) == (6, 3)


def test_empty_patch_may_declare_the_length(client: Client, take: Take) -> None:
    address, part = created(client, take)
    patch(client, address, 0, b"abc")

    answer = patch(client, address, 3, b"", **{"Upload-Length": "3"})

    assert answer.status_code == 204
    part.refresh_from_db()
    assert part.length == 3


def test_more_than_the_limit_is_refused_before_a_byte_and_keeps_what_came(
    client: Client, take: Take, settings: LazySettings
) -> None:
    settings.MAX_PART_BYTES = 100
    address, _ = created(client, take)
    patch(client, address, 0, BODY[:90])

    answer = patch(client, address, 90, BODY[:11])

    assert answer.status_code == 413
    assert answer.content.decode() == (
        "This recording is larger than the limit. What was sent before is kept."
    )
    assert offset(client, address) == 90
    assert create(client, take, **{"Upload-Length": "101"}).status_code == 413


def test_more_than_the_declared_length_is_refused(client: Client, take: Take) -> None:
    address, _ = created(client, take, **{"Upload-Length": "5"})

    assert patch(client, address, 0, b"123456").status_code == 413


def test_more_parts_than_allowed_are_refused_in_plain_words(
    client: Client, take: Take, settings: LazySettings
) -> None:
    settings.MAX_PARTS_PER_TAKE = 1
    created(client, take)

    answer = create(client, take)

    assert answer.status_code == 413
    assert "What was sent is kept" in answer.content.decode()


def test_termination_forgets_the_upload(client: Client, take: Take, settings: LazySettings) -> None:
    address, _ = created(client, take)
    patch(client, address, 0, b"abc")

    answer = client.delete(address, headers=TUS)

    assert answer.status_code == 204
    assert client.head(address, headers=TUS).status_code == 404
    assert patch(client, address, 3, b"def").status_code == 404
    assert list(settings.UPLOAD_FOLDER.iterdir()) == []


def test_sealed_part_is_stored_whole_with_the_servers_own_sum(
    client: Client, take: Take, settings: LazySettings
) -> None:
    part = send_whole(client, take, BODY)

    assert part.sha256 == part.sha256_claimed == hashlib.sha256(BODY).hexdigest()
    assert (part.length, part.received, part.duration_claimed_s) == (len(BODY), len(BODY), 2.5)
    assert part.completed_at is not None
    assert part.file.name == f"recordings/{part.upload_id.hex}"
    assert bytes_of(part) == BODY
    assert list(settings.UPLOAD_FOLDER.iterdir()) == []


def test_sealed_part_never_changes(client: Client, take: Take) -> None:
    part = send_whole(client, take, BODY)
    address = reverse("upload", args=[take.response.attempt_item.attempt.public_id, part.upload_id])

    again = seal(client, address, BODY)
    other = seal(client, address, b"other")
    more = patch(client, address, len(BODY), b"x")
    ended = client.delete(address, headers=TUS)

    assert [a.status_code for a in (again, other, more, ended)] == [200, 409, 409, 409]
    assert offset(client, address) == len(BODY)
    assert bytes_of(part) == BODY


def test_seal_with_one_byte_wrong_is_refused_and_keeps_the_upload(
    client: Client, take: Take
) -> None:
    address, part = created(client, take)
    sent = BODY[:500] + b"\xff" + BODY[501:]
    patch(client, address, 0, sent, **{"Upload-Length": str(len(BODY))})

    answer = seal(client, address, BODY)

    assert answer.status_code == 460
    part.refresh_from_db()
    assert part.completed_at is None
    assert offset(client, address) == len(BODY)


def test_seal_before_every_byte_came_is_a_conflict(client: Client, take: Take) -> None:
    address, _ = created(client, take)
    patch(client, address, 0, BODY[:-1], **{"Upload-Length": str(len(BODY))})

    assert seal(client, address, BODY).status_code == 409


@pytest.mark.parametrize(
    "other", [{"sha256": "short"}, {"bytes": "10"}, {"duration_s": None}, {"sha256": None}]
)
def test_seal_with_an_unreadable_claim_is_refused(
    client: Client, take: Take, other: dict[str, object]
) -> None:
    address, _ = created(client, take)
    patch(client, address, 0, BODY, **{"Upload-Length": str(len(BODY))})

    assert seal(client, address, BODY, **other).status_code == 400


def test_upload_nobody_can_finish_is_kept_as_it_arrived(client: Client, take: Take) -> None:
    address, part = created(client, take)
    patch(client, address, 0, BODY[:700])

    answer = seal(client, address, BODY, as_received=True)

    kept = answer.json()
    assert kept | {"url": ""} == {
        "bytes": 700,
        "sha256": hashlib.sha256(BODY[:700]).hexdigest(),
        "part": 1,
        "url": "",
    }
    assert client.get(kept["url"]).getvalue() == BODY[:700]
    assert bytes_of(part) == BODY[:700]


def test_seal_after_a_kill_between_file_and_row_stores_once(
    client: Client, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, part = created(client, take)
    patch(client, address, 0, BODY, **{"Upload-Length": str(len(BODY))})
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "_store", _raise)
        with pytest.raises(RuntimeError):
            seal(client, address, BODY)

    assert seal(client, address, BODY).status_code == 200

    assert bytes_of(part) == BODY


def _raise(*_args: object) -> None:
    raise RuntimeError("killed")


def test_other_browsers_and_other_attempts_are_refused(client: Client, take: Take) -> None:
    address, part = created(client, take)
    patch(client, address, 0, b"abc")
    stranger, neighbour = Client(), Client()
    others = begin(hold(neighbour, make_role_play_attempt())).response.attempt_item.attempt
    under_others = reverse("upload", args=[others.public_id, part.upload_id])

    assert create(stranger, take).status_code == 403
    assert stranger.head(address, headers=TUS).status_code == 403
    assert patch(neighbour, address, 3, b"x").status_code == 403
    assert stranger.delete(address, headers=TUS).status_code == 403
    assert seal(stranger, address, b"abc").status_code == 403
    assert neighbour.head(under_others, headers=TUS).status_code == 404
    assert offset(client, address) == 3


def test_browser_that_was_taken_over_is_refused(client: Client, take: Take) -> None:
    address, _ = created(client, take)
    attempts.take_over(take.response.attempt_item.attempt, attempts.new_device_key())

    assert patch(client, address, 0, b"x").status_code == 403


def test_take_of_another_attempt_cannot_be_given_parts(client: Client, take: Take) -> None:
    foreign = begin(make_role_play_attempt())

    answer = create(client, take, **{"Upload-Metadata": metadata(take=foreign.pk)})

    assert answer.status_code == 404
    assert foreign.parts.count() == 0


def test_patch_without_the_csrf_token_is_refused(take: Take) -> None:
    strict = Client(enforce_csrf_checks=True)
    hold(strict, take.response.attempt_item.attempt)

    assert create(strict, take).status_code == 403
    assert take.parts.count() == 0


def test_attempt_without_consent_to_recording_takes_no_bytes(client: Client, take: Take) -> None:
    address, _ = created(client, take)
    Attempt.objects.update(may_record=False, route="typed")

    assert patch(client, address, 0, b"x").status_code == 403


def test_upload_may_finish_for_a_day_after_submission(client: Client, take: Take) -> None:
    address, _ = created(client, take)
    attempt = take.response.attempt_item.attempt
    attempts.submit(attempt)

    in_time = patch(client, address, 0, b"abc")
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(hours=25))
    too_late = patch(client, address, 3, b"def")

    assert (in_time.status_code, too_late.status_code) == (204, 410)


def test_answered_turn_gets_no_further_parts(client: Client, take: Take) -> None:
    send_whole(client, take, BODY)
    recordings.choose_take(take.response, take)

    assert create(client, take).status_code == 403


def test_withdrawn_attempt_takes_no_bytes(client: Client, take: Take) -> None:
    address, _ = created(client, take)
    attempts.withdraw(take.response.attempt_item.attempt)

    assert patch(client, address, 0, b"x").status_code == 410
