from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from assessments.actions import attempts
from assessments.enums import ItemKind, Role, Verb
from assessments.models import AuditEvent, RecordingPart, Turn
from assessments.views import media
from assessments.views.media import Media, issue, media_url, sniff
from tests.assessments.views.holding import begin, hold, make_role_play_attempt, send_whole
from tests.factories import make_item, make_staff

pytestmark = pytest.mark.django_db

WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
BODY = WEBM + bytes(range(256)) * 4


@pytest.fixture
def part(client: Client, settings: LazySettings, tmp_path: Path) -> RecordingPart:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    return send_whole(client, begin(hold(client, make_role_play_attempt())), BODY)


def read(client: Client, address: str, **headers: str) -> tuple[int, bytes, Any]:
    answer = client.get(address, headers=headers)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, body, answer.headers


def signed_in(*roles: Role) -> tuple[Client, Any]:
    user = make_staff(*roles)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, user


def test_whole_file_is_served_privately_under_its_real_type(part: RecordingPart) -> None:
    recruiter, user = signed_in(Role.RECRUITER)

    status, body, headers = read(recruiter, issue(part, user))

    assert (status, body) == (200, BODY)
    wanted = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": "inline",
        "Content-Length": str(len(BODY)),
        "Content-Type": "video/webm",
        "ETag": f'"{part.sha256}"',
        "X-Content-Type-Options": "nosniff",
    }
    assert {name: headers[name] for name in wanted} == wanted


def test_issuing_a_recording_is_an_audit_event(part: RecordingPart) -> None:
    user = make_staff(Role.RECRUITER)

    issue(part, user)

    event = AuditEvent.objects.get(verb=Verb.MEDIA_ISSUED)
    assert (event.subject_type, event.subject_id, event.actor_id) == (
        "recordingpart",
        part.pk,
        user.pk,
    )


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, len(BODY)),
        ("bytes=-5", len(BODY) - 5, len(BODY)),
        ("bytes=-99999", 0, len(BODY)),
        ("bytes=1000-99999", 1000, len(BODY)),
    ],
)
def test_range_is_answered_with_exactly_those_bytes(
    part: RecordingPart, asked: str, start: int, end: int
) -> None:
    recruiter, user = signed_in(Role.RECRUITER)

    status, body, headers = read(recruiter, issue(part, user), Range=asked)

    assert (status, body) == (206, BODY[start:end])
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(BODY)}"
    assert headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=99999-", f"bytes={len(BODY)}-", "bytes=-0"])
def test_range_past_the_end_cannot_be_satisfied(part: RecordingPart, asked: str) -> None:
    recruiter, user = signed_in(Role.RECRUITER)

    status, body, headers = read(recruiter, issue(part, user), Range=asked)

    assert (status, body) == (416, b"")
    assert headers["Content-Range"] == f"bytes */{len(BODY)}"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=0-1,3-4", "chars=0-1", "bytes=-", "bytes=a-"]
)
def test_range_that_cannot_be_read_gets_the_whole(part: RecordingPart, asked: str) -> None:
    recruiter, user = signed_in(Role.RECRUITER)

    status, body, _ = read(recruiter, issue(part, user), Range=asked)

    assert (status, body) == (200, BODY)


def test_range_of_another_version_gets_the_whole(part: RecordingPart) -> None:
    recruiter, user = signed_in(Role.RECRUITER)
    address = issue(part, user)

    same = read(recruiter, address, **{"Range": "bytes=0-3", "If-Range": f'"{part.sha256}"'})
    other = read(recruiter, address, **{"Range": "bytes=0-3", "If-Range": '"other"'})

    assert (same[0], same[1]) == (206, BODY[:4])
    assert (other[0], other[1]) == (200, BODY)


def test_open_range_is_answered_in_slices(
    part: RecordingPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "SLICE_BYTES", 100)
    recruiter, user = signed_in(Role.RECRUITER)

    status, body, headers = read(recruiter, issue(part, user), Range="bytes=50-")

    assert (status, body) == (206, BODY[50:150])
    assert headers["Content-Range"] == f"bytes 50-149/{len(BODY)}"


def test_head_tells_the_size_and_sends_nothing(part: RecordingPart) -> None:
    recruiter, user = signed_in(Role.RECRUITER)

    answer = recruiter.head(issue(part, user))

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == str(len(BODY))


def test_address_serves_only_the_person_it_was_made_for(part: RecordingPart) -> None:
    _, user = signed_in(Role.RECRUITER)
    another, _ = signed_in(Role.RECRUITER, Role.ADMIN)
    address = issue(part, user)

    assert read(another, address)[0] == 403
    assert read(Client(), address)[0] == 403


def test_address_of_a_deactivated_person_is_refused(part: RecordingPart) -> None:
    recruiter, user = signed_in(Role.RECRUITER)
    address = issue(part, user)
    user.is_active = False
    user.save()

    assert read(recruiter, address)[0] == 403


def test_expired_address_is_refused_in_words(part: RecordingPart, settings: LazySettings) -> None:
    recruiter, user = signed_in(Role.RECRUITER)
    address = issue(part, user)
    settings.MEDIA_URL_SECONDS = -1

    status, body, _ = read(recruiter, address)

    assert (status, body) == (410, b"This address has expired. Reload the page for a new one.")


def test_tampered_address_is_refused(part: RecordingPart) -> None:
    recruiter, user = signed_in(Role.RECRUITER)
    payload, _, signature = issue(part, user).removesuffix("/").rpartition("/")[2].partition(":")
    other = media_url(Media.PART, part.pk + 1, user).removesuffix("/").rpartition("/")[2]

    forged = f"{other.partition(':')[0]}:{signature}"

    assert payload != forged.partition(":")[0]
    assert read(recruiter, reverse("media", args=[forged]))[0] == 403
    assert read(recruiter, reverse("media", args=["nonsense"]))[0] == 403


def test_holder_sees_the_own_recording_until_another_browser_takes_over(
    client: Client, part: RecordingPart
) -> None:
    attempt = part.take.response.attempt_item.attempt
    address = media_url(Media.PART, part.pk, attempt)

    own = read(client, address)
    stranger = read(Client(), address)
    attempts.take_over(attempt, attempts.new_device_key())
    former = read(client, address)

    assert (own[0], own[1], stranger[0], former[0]) == (200, BODY, 403, 403)


def test_part_that_is_not_stored_yet_is_not_found(client: Client) -> None:
    attempt = hold(client, make_role_play_attempt())
    unfinished = RecordingPart.objects.create(take=begin(attempt), number=1)

    assert read(client, media_url(Media.PART, unfinished.pk, attempt))[0] == 404


def test_part_whose_file_was_erased_is_not_found(client: Client, part: RecordingPart) -> None:
    part.file.delete(save=False)
    attempt = part.take.response.attempt_item.attempt

    assert read(client, media_url(Media.PART, part.pk, attempt))[0] == 404


def test_stem_and_captions_are_served_to_the_holder(client: Client) -> None:
    attempt = hold(client, make_role_play_attempt())
    turn = Turn.objects.get()
    spoken = _spoken_turn()

    sound = read(client, media_url(Media.STEM, spoken.pk, attempt))
    captions = read(client, media_url(Media.CAPTIONS, spoken.pk, attempt))
    silent = read(client, media_url(Media.STEM, turn.pk, attempt))

    assert (sound[0], sound[1], sound[2]["Content-Type"]) == (200, b"OggS sound", "audio/ogg")
    assert (captions[0], captions[1]) == (200, b"WEBVTT\n\nHello")
    assert captions[2]["Content-Type"] == "text/vtt; charset=utf-8"
    assert silent[0] == 404


def _spoken_turn() -> Turn:
    version = make_item(ItemKind.ROLE_PLAY, n_turns=0, publish=False)
    return Turn.objects.create(
        item_version=version,
        position=1,
        text="Hello",
        audio=ContentFile(b"OggS sound", "hello.opus"),
        captions=ContentFile(b"WEBVTT\n\nHello", "hello.vtt"),
    )


@pytest.mark.parametrize(
    ("head", "is_audio", "wanted"),
    [
        (WEBM, False, "video/webm"),
        (WEBM, True, "audio/webm"),
        (WEBM.replace(b"webm", b"matr"), False, "video/x-matroska"),
        (b"\x00\x00\x00\x20ftypisom", False, "video/mp4"),
        (b"\x00\x00\x00\x20ftypisom", True, "audio/mp4"),
        (b"\xef\xbb\xbfWEBVTT", True, "text/vtt; charset=utf-8"),
        (b"\xff\xd8\xff\xe0", False, "image/jpeg"),
        (b"<html><script>", False, "application/octet-stream"),
        (b"", False, "application/octet-stream"),
    ],
)
def test_type_is_told_by_the_first_bytes(head: bytes, is_audio: bool, wanted: str) -> None:
    assert sniff(head, is_audio=is_audio) == wanted
