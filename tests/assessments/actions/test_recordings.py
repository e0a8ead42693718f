from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone

from assessments.actions import attempts, clocks, recordings, responses
from assessments.enums import AttemptState, JobKind, Route
from assessments.errors import (
    AttemptClosed,
    NoTakesLeft,
    NotAllowed,
    NotAnswered,
    OutOfTurn,
    TimeUp,
    UploadIncomplete,
)
from assessments.models import Attempt, AttemptItem, Job, RecordingPart, Response, Take
from tests.assessments.views.holding import (
    begin,
    created,
    hold,
    make_role_play_attempt,
    patch,
    send_whole,
)
from tests.factories import item_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"


@pytest.fixture
def attempt(client: Client) -> Attempt:
    return hold(client, make_role_play_attempt())


def response_of(attempt: Attempt) -> Response:
    item = item_of(attempt)
    return responses.show(item, item.form_item.item_version.turns.order_by("position").first())


def end_time(response: Response, seconds_ago: float = 60) -> None:
    """Let the deadline lie in the past."""
    now = timezone.now()
    Response.objects.filter(pk=response.pk).update(
        shown_at=now - timedelta(days=3), answer_by=now - timedelta(seconds=seconds_ago)
    )


def test_take_is_begun_with_its_number_and_route(attempt: Attempt) -> None:
    take = recordings.begin_take(response_of(attempt), Route.AUDIO)

    assert (take.number, take.route, take.stopped_at) == (1, "audio", None)


def test_take_interrupted_goes_on_and_costs_none(attempt: Attempt) -> None:
    response = response_of(attempt)
    first = recordings.begin_take(response, Route.VIDEO)

    again = recordings.begin_take(response, Route.AUDIO)

    assert (again.pk, again.route) == (first.pk, "audio")
    assert recordings.n_left(response) == 1


def test_takes_are_limited_and_each_needs_a_stop(attempt: Attempt) -> None:
    response = response_of(attempt)
    first = recordings.begin_take(response, Route.VIDEO)
    recordings.stop_take(first)
    second = recordings.begin_take(response, Route.VIDEO)
    recordings.stop_take(second)

    assert (first.number, second.number, recordings.n_left(response)) == (1, 2, 0)
    with pytest.raises(NoTakesLeft):
        recordings.begin_take(response, Route.VIDEO)


def test_take_needs_consent_to_recording(attempt: Attempt) -> None:
    response = response_of(attempt)
    Attempt.objects.update(may_record=False, route=Route.TYPED)

    with pytest.raises(NotAllowed):
        recordings.begin_take(response, Route.VIDEO)


def test_take_by_typing_is_refused(attempt: Attempt) -> None:
    with pytest.raises(NotAllowed):
        recordings.begin_take(response_of(attempt), Route.TYPED)


def test_take_after_the_time_or_the_end_is_refused(attempt: Attempt) -> None:
    response = response_of(attempt)
    end_time(response)

    with pytest.raises(TimeUp):
        recordings.begin_take(response, Route.VIDEO)
    Attempt.objects.update(state=AttemptState.EXPIRED)
    with pytest.raises(AttemptClosed):
        recordings.begin_take(response, Route.VIDEO)


def test_limit_of_a_take_grows_with_the_time_factor() -> None:
    response = response_of(make_role_play_attempt(time_factor="1.5"))

    assert recordings.limit_s(response) == 90


def test_seconds_recorded_are_the_sum_of_the_parts(client: Client, attempt: Attempt) -> None:
    take = begin(attempt)
    send_whole(client, take, b"one")
    send_whole(client, take, b"two")

    assert sum(part.duration_claimed_s or 0 for part in take.parts.all()) == 5.0


def test_chosen_take_is_the_answer_and_is_processed_at_once(
    client: Client, attempt: Attempt
) -> None:
    take = begin(attempt)
    send_whole(client, take, b"hello")
    recordings.stop_take(take)

    recordings.choose_take(take.response, take)

    take.refresh_from_db()
    response = Response.objects.get()
    assert take.is_chosen
    assert (response.route, response.arrived_late) == ("video", False)
    assert response.answered_at is not None
    assert AttemptItem.objects.get().completed_at is not None
    assert list(Job.objects.values_list("kind", "subject_id")) == [(JobKind.PROCESS_TAKE, take.pk)]


def test_take_chosen_twice_is_processed_once(client: Client, attempt: Attempt) -> None:
    take = begin(attempt)
    send_whole(client, take, b"hello")

    recordings.choose_take(take.response, take)
    recordings.choose_take(take.response, take)

    assert Job.objects.count() == 1


def test_take_still_being_sent_cannot_be_chosen(client: Client, attempt: Attempt) -> None:
    take = begin(attempt)
    send_whole(client, take, b"one")
    created(client, take)

    with pytest.raises(UploadIncomplete):
        recordings.choose_take(take.response, take)

    assert not Take.objects.get().is_chosen


def test_empty_take_cannot_be_chosen(attempt: Attempt) -> None:
    take = begin(attempt)

    with pytest.raises(NotAnswered):
        recordings.choose_take(take.response, take)


def test_take_of_another_turn_cannot_be_chosen(client: Client, attempt: Attempt) -> None:
    other = begin(make_role_play_attempt())

    with pytest.raises(OutOfTurn):
        recordings.choose_take(response_of(attempt), other)


def test_second_take_cannot_replace_a_given_answer(client: Client, attempt: Attempt) -> None:
    first = begin(attempt)
    send_whole(client, first, b"one")
    recordings.stop_take(first)
    second = begin(attempt)
    send_whole(client, second, b"two")
    recordings.choose_take(first.response, first)

    with pytest.raises(OutOfTurn):
        recordings.choose_take(first.response, second)


def test_next_turn_is_shown_only_after_the_answer_before_it(client: Client) -> None:
    attempt = hold(client, make_role_play_attempt(n_turns=2))
    item = item_of(attempt)
    _first, second = item.form_item.item_version.turns.order_by("position")
    take = begin(attempt)
    send_whole(client, take, b"hello")

    with pytest.raises(OutOfTurn):
        responses.show(item, second)
    recordings.choose_take(take.response, take)

    assert responses.show(item, second).turn == second
    assert AttemptItem.objects.get().completed_at is None


def test_take_recorded_in_time_may_be_chosen_late(client: Client, attempt: Attempt) -> None:
    take = begin(attempt)
    send_whole(client, take, b"hello")
    end_time(take.response)

    recordings.choose_take(take.response, take)

    assert Response.objects.get().arrived_late


def test_bytes_a_day_after_the_time_are_refused_but_what_came_is_kept(
    client: Client, attempt: Attempt
) -> None:
    take = begin(attempt)
    address, _ = created(client, take)
    patch(client, address, 0, b"in time")
    end_time(take.response, seconds_ago=25 * 3600)

    late = patch(client, address, 7, b" too late")
    recordings.choose_last_takes(attempt)

    assert late.status_code == 410
    assert late.content.decode().startswith("The time for this question is over.")
    assert RecordingPart.objects.get().received == len(b"in time")


def test_whole_recording_counts_when_the_time_ends_and_a_partial_one_never(
    client: Client, attempt: Attempt
) -> None:
    first = begin(attempt)
    send_whole(client, first, b"one")
    recordings.stop_take(first)
    second = begin(attempt)
    address, _ = created(client, second)
    patch(client, address, 0, b"the part that arrived")
    recordings.stop_take(second)

    recordings.choose_last_takes(attempt)

    assert Take.objects.get(is_chosen=True) == first
    assert second.parts.get().received == len(b"the part that arrived")
    assert [take.is_partial for take in Take.objects.order_by("number")] == [False, True]


def test_recording_that_broke_off_is_no_answer_until_the_candidate_gives_it(
    client: Client, attempt: Attempt
) -> None:
    take = begin(attempt)
    send_whole(client, take, b"then the camera was unplugged")
    end_time(take.response)

    assert recordings.choose_last_take(take.response) is False
    assert Response.objects.get().answered_at is None
    recordings.choose_take(take.response, take)
    assert Response.objects.get().answered_at is not None


def test_take_without_a_byte_is_no_answer_when_the_time_ends(
    client: Client, attempt: Attempt
) -> None:
    take = begin(attempt)
    created(client, take)

    assert recordings.choose_last_take(take.response) is False
    assert Response.objects.get().answered_at is None


def test_typed_answer_is_not_replaced_by_an_unconfirmed_recording(
    client: Client, attempt: Attempt
) -> None:
    take = begin(attempt)
    send_whole(client, take, b"hello")
    responses.save(take.response, text="I typed it instead.")

    recordings.choose_last_takes(attempt)

    assert not Take.objects.get().is_chosen


def test_change_to_typing_gives_the_time_of_typing(attempt: Attempt) -> None:
    take = begin(attempt)
    before = Response.objects.get()
    attempts.choose_route(attempt, Route.TYPED)

    recordings.give_time_of_route(take.response)

    after = Response.objects.get()
    typed_s = clocks.limit_s(item_of(attempt).form_item, attempt, Route.TYPED)
    assert after.route == "typed"
    assert after.answer_by == before.shown_at + timedelta(seconds=typed_s)
    assert after.answer_by > before.answer_by


@pytest.mark.django_db(transaction=True)
def test_route_changed_while_answers_are_saved_never_deadlocks() -> None:
    attempt = make_role_play_attempt()
    response = response_of(attempt)

    def change(route: Route) -> None:
        try:
            attempts.choose_route(attempt, route)
            recordings.give_time_of_route(response)
            responses.save(response, text=f"by {route}")
        finally:
            connection.close()

    routes = [Route.TYPED, Route.AUDIO, Route.VIDEO] * 20
    with ThreadPoolExecutor(max_workers=6) as threads:
        list(threads.map(change, routes))

    assert Response.objects.get().n_saves > 0
