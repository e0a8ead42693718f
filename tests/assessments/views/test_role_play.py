import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.actions import recordings, responses
from assessments.enums import Route
from assessments.models import Attempt, AttemptItem, Response, Take
from tests.assessments.views.holding import begin, hold, make_role_play_attempt, send_whole
from tests.factories import item_of

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture(autouse=True)
def _folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"


@pytest.fixture
def attempt(client: Client) -> Attempt:
    return hold(client, make_role_play_attempt(n_turns=2))


def show(client: Client, attempt: Attempt) -> Any:
    return client.get(reverse("take_item", args=[attempt.public_id, 1]))


def setup_of(answer: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(answer.context["setup"])
    return read


def post(client: Client, name: str, attempt: Attempt, pk: int, **facts: object) -> Any:
    address = reverse(name, args=[attempt.public_id, pk])
    return client.post(address, facts, headers=FETCH)


def end_time() -> None:
    now = timezone.now()
    Response.objects.update(
        shown_at=now - timedelta(hours=1), answer_by=now - timedelta(seconds=30)
    )


def test_first_turn_is_shown_and_its_clock_starts(client: Client, attempt: Attempt) -> None:
    answer = show(client, attempt)

    setup = setup_of(answer)
    assert b"What now? (1)" in answer.content
    assert b"What now? (2)" not in answer.content
    assert (setup["kind"], setup["limit_s"], setup["takes_left"]) == ("video", 60, 2)
    assert setup["take"] is None
    assert 19 < setup["think_left_s"] <= 20
    assert Response.objects.get().shown_at is not None


def test_reload_shows_the_same_clock_and_what_was_recorded(
    client: Client, attempt: Attempt
) -> None:
    show(client, attempt)
    take = begin(attempt)
    part = send_whole(client, take, b"hello")

    setup = setup_of(show(client, attempt))

    assert setup["take"]["id"] == take.pk
    assert setup["take"]["is_stopped"] is False
    assert [(one["id"], one["seconds"]) for one in setup["take"]["parts"]] == [
        (str(part.upload_id), 2.5)
    ]
    assert b"".join(client.get(setup["take"]["parts"][0]["url"])) == b"hello"


def test_second_turn_follows_the_answer_to_the_first(client: Client, attempt: Attempt) -> None:
    show(client, attempt)
    response = Response.objects.get()
    begun = post(client, "turn_begin", attempt, response.pk, route="video").json()
    take = Take.objects.get(pk=begun["take"]["id"])
    send_whole(client, take, b"hello")
    post(client, "take_stop", attempt, take.pk)

    used = post(client, "take_use", attempt, take.pk)

    assert used.json() == {"next": reverse("take", args=[attempt.public_id])}
    answer = show(client, attempt)
    assert b"What now? (2)" in answer.content
    assert b"answered, video" in answer.content
    assert setup_of(answer)["takes_left"] == 2


def test_take_is_begun_in_words_when_none_is_left(client: Client, attempt: Attempt) -> None:
    show(client, attempt)
    for _ in range(2):
        recordings.stop_take(begin(attempt))

    answer = post(client, "turn_begin", attempt, Response.objects.get().pk, route="video")

    assert (answer.status_code, answer.json()["problem"]) == (409, "take")
    assert answer.json()["sentence"].startswith("You have used all your takes")


def test_take_still_being_sent_is_not_used_yet(client: Client, attempt: Attempt) -> None:
    take = begin(attempt)
    take.parts.create(number=1)

    answer = post(client, "take_use", attempt, take.pk)

    assert (answer.status_code, answer.json()["problem"]) == (409, "sending")


def test_typed_reply_is_saved_and_given(client: Client) -> None:
    attempt = hold(client, make_role_play_attempt(route=Route.TYPED))
    show(client, attempt)
    response = Response.objects.get()

    saved = post(client, "turn_save", attempt, response.pk, text="Shall I")
    given = post(client, "turn_answer", attempt, response.pk, text="Shall I ring you?")

    response.refresh_from_db()
    assert (saved.status_code, saved.json()["n"]) == (200, 1)
    assert given.status_code == 302
    assert (response.text, response.route) == ("Shall I ring you?", "typed")
    assert response.answered_at is not None
    assert AttemptItem.objects.get().completed_at is not None


def test_empty_typed_reply_is_asked_for_again(client: Client) -> None:
    attempt = hold(client, make_role_play_attempt(route=Route.TYPED))
    show(client, attempt)

    post(client, "turn_answer", attempt, Response.objects.get().pk, text=" ")

    assert Response.objects.get().answered_at is None
    assert b"Please record or type an answer" in show(client, attempt).content


def test_way_to_answer_may_change_at_any_moment(client: Client, attempt: Attempt) -> None:
    show(client, attempt)
    take = begin(attempt)
    before = Response.objects.get().answer_by

    post(client, "turn_route", attempt, take.response_id, route="typed")

    answer = show(client, attempt)
    assert b"What do you say to the customer?" in answer.content
    assert Response.objects.get().answer_by > before
    assert Take.objects.count() == 1


def test_recording_may_not_be_chosen_without_consent(client: Client) -> None:
    attempt = hold(client, make_role_play_attempt(route=Route.TYPED, may_record=False))
    answer = show(client, attempt)

    post(client, "turn_route", attempt, Response.objects.get().pk, route="video")

    assert b"Answer by video" not in answer.content
    attempt.refresh_from_db()
    assert attempt.route == "typed"


def test_time_over_without_an_answer_ends_the_item(client: Client, attempt: Attempt) -> None:
    show(client, attempt)
    end_time()

    answer = show(client, attempt)

    assert answer.status_code == 302
    assert AttemptItem.objects.get().completed_at is not None
    assert Response.objects.get().answered_at is None


def test_time_over_with_a_take_waits_for_the_browser_to_send_it(
    client: Client, attempt: Attempt
) -> None:
    take = begin(attempt)
    send_whole(client, take, b"hello")
    recordings.stop_take(take)
    end_time()

    shown = show(client, attempt)
    over = post(client, "turn_over", attempt, take.response_id)

    assert shown.status_code == 200
    assert over.status_code == 302
    take.refresh_from_db()
    assert take.is_chosen
    assert responses.show(item_of(attempt), _second_turn(attempt)).answered_at is None


def _second_turn(attempt: Attempt) -> Any:
    return item_of(attempt).form_item.item_version.turns.get(position=2)


def test_turn_is_not_over_before_its_time(client: Client, attempt: Attempt) -> None:
    show(client, attempt)

    post(client, "turn_over", attempt, Response.objects.get().pk)

    assert AttemptItem.objects.get().completed_at is None


def test_beat_tells_the_time_left(client: Client, attempt: Attempt) -> None:
    show(client, attempt)

    answer = post(client, "turn_beat", attempt, Response.objects.get().pk, offline_s="0")

    assert set(answer.json()) == {"left_s", "think_left_s"}
    assert 250 < answer.json()["left_s"] <= 260


@pytest.mark.parametrize("name", ["turn_begin", "turn_save", "turn_beat", "turn_over"])
def test_turns_of_another_attempt_are_not_found(
    client: Client, attempt: Attempt, name: str
) -> None:
    other = begin(make_role_play_attempt())

    assert post(client, name, attempt, other.response_id, route="video").status_code == 404


@pytest.mark.parametrize("name", ["take_stop", "take_use"])
def test_takes_of_another_attempt_are_not_found(
    client: Client, attempt: Attempt, name: str
) -> None:
    other = begin(make_role_play_attempt())

    assert post(client, name, attempt, other.pk).status_code == 404


def test_strangers_are_told_that_another_browser_holds_it(attempt: Attempt) -> None:
    take = begin(attempt)

    assert post(Client(), "turn_begin", attempt, take.response_id, route="video").status_code == 403
    assert post(Client(), "take_use", attempt, take.pk).status_code == 403


def test_practice_recorder_needs_consent_and_a_camera_route(client: Client) -> None:
    recorded = hold(client, make_role_play_attempt())
    typed = hold(client, make_role_play_attempt(route=Route.TYPED))

    shown = client.get(reverse("take_practice_recording", args=[recorded.public_id]))
    refused = client.get(reverse("take_practice_recording", args=[typed.public_id]))

    assert json.loads(shown.context["setup"]) == {
        "kind": "video",
        "limit_s": 15,
        "is_practice": True,
    }
    assert refused.status_code == 302
