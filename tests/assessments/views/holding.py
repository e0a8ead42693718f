"""A browser that holds an attempt, and the protocol's words, for the tests of these views."""

import base64
import hashlib
import json
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from assessments.actions import attempts, recordings, responses
from assessments.actions.sessions import SESSION_KEY
from assessments.enums import ItemKind, Route
from assessments.models import Attempt, RecordingPart, Take
from tests.factories import item_of, make_attempt, make_form, make_item

TUS = {"Tus-Resumable": "1.0.0"}


def make_role_play_attempt(*, n_turns: int = 1, **fields: Any) -> Attempt:
    """An open attempt of one role-play, recorded by video unless told otherwise."""
    form = make_form([make_item(ItemKind.ROLE_PLAY, n_turns=n_turns)])
    return make_attempt(form, **{"route": Route.VIDEO, **fields})


def hold(client: Client, attempt: Attempt) -> Attempt:
    """Make ``client`` the browser that holds ``attempt``."""
    attempts.take_over(attempt, attempts.new_device_key())
    session = client.session
    held = session.get(SESSION_KEY, {})
    session[SESSION_KEY] = {**held, str(attempt.public_id): attempt.device_key}
    session.save()
    return attempt


def begin(attempt: Attempt) -> Take:
    item = item_of(attempt)
    turn = item.form_item.item_version.turns.order_by("position").first()
    return recordings.begin_take(responses.show(item, turn), Route.VIDEO)


def metadata(**facts: object) -> str:
    return ",".join(
        f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in facts.items()
    )


def create(client: Client, take: Take, **headers: Any) -> Any:
    attempt = take.response.attempt_item.attempt
    wanted = {"Upload-Metadata": metadata(take=take.pk, id=uuid4(), mime="video/webm")}
    if "Upload-Length" not in headers:
        wanted["Upload-Defer-Length"] = "1"
    return client.post(
        reverse("uploads", args=[attempt.public_id]), headers={**TUS, **wanted, **headers}
    )


def created(client: Client, take: Take, **headers: Any) -> tuple[str, RecordingPart]:
    """The address of a new upload and its row."""
    address = create(client, take, **headers)["Location"]
    return address, RecordingPart.objects.get(upload_id=address.rstrip("/").split("/")[-1])


def patch(client: Client, address: str, at: int, body: bytes, **headers: Any) -> Any:
    return client.patch(
        address,
        body,
        content_type="application/offset+octet-stream",
        headers={
            **TUS,
            "Upload-Offset": str(at),
            "Content-Length": str(len(body)),  # the test client leaves both out without a body
            "Content-Type": "application/offset+octet-stream",
            **headers,
        },
    )


def offset(client: Client, address: str) -> int:
    return int(client.head(address, headers=TUS)["Upload-Offset"])


def seal(client: Client, address: str, body: bytes, **other: Any) -> Any:
    claim = {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(), "duration_s": 2.5}
    return client.post(
        f"{address}seal/",
        json.dumps({**claim, **other}),
        content_type="application/json",
        headers=TUS,
    )


def send_whole(client: Client, take: Take, body: bytes) -> RecordingPart:
    """Upload and seal one part."""
    address, part = created(client, take)
    patch(client, address, 0, body, **{"Upload-Length": str(len(body))})
    assert seal(client, address, body).status_code == 200
    part.refresh_from_db()
    return part
