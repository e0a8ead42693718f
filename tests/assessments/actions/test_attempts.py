from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from assessments.actions import attempts, recordings, responses
from assessments.enums import AttemptState, ItemKind, JobKind, Route, Verb
from assessments.errors import AttemptClosed, NotAllowed, OtherDevice
from assessments.models import Attempt, AuditEvent, Job, Response, Take
from tests.assessments.views.holding import begin, hold, make_role_play_attempt, send_whole
from tests.factories import item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db


def verbs(attempt: Attempt) -> list[str]:
    told = AuditEvent.objects.filter(subject_type="attempt", subject_id=attempt.pk)
    return list(told.order_by("pk").values_list("verb", flat=True))


def test_start_draws_every_item_in_order_and_opens() -> None:
    form_version = make_form()
    attempt = make_attempt(form_version, state=AttemptState.INVITED)

    attempts.start(attempt)

    drawn = attempt.items.order_by("position").values_list("position", "form_item__position")
    assert (attempt.state, list(drawn)) == (AttemptState.OPEN, [(1, 1), (2, 2), (3, 3)])
    assert verbs(attempt) == [Verb.STARTED]


def test_start_twice_draws_once() -> None:
    attempt = make_attempt()

    attempts.start(attempt)

    assert attempt.items.count() == 3
    assert verbs(attempt) == [Verb.STARTED]


def test_start_after_submission_is_refused() -> None:
    attempt = make_attempt(state=AttemptState.SUBMITTED)

    with pytest.raises(AttemptClosed):
        attempts.start(attempt)


def test_draw_with_the_same_seed_is_the_same_and_with_others_differs() -> None:
    versions = [make_item() for _ in range(6)]
    form_version = make_form(versions, n_drawn=4, shuffles_items=True)

    draws = {tuple(i.pk for i in attempts.draw(form_version, seed)) for seed in range(20)}
    again = {tuple(i.pk for i in attempts.draw(form_version, seed)) for seed in range(20)}

    assert draws == again
    assert len(draws) > 10
    assert {len(set(drawn)) for drawn in draws} == {4}


def test_draw_without_shuffling_keeps_the_form_order() -> None:
    form_version = make_form([make_item() for _ in range(6)], n_drawn=4)

    drawn = [item.position for item in attempts.draw(form_version, 3)]

    assert drawn == sorted(drawn)


def test_claim_by_a_second_device_is_refused_until_it_takes_over() -> None:
    attempt = make_attempt()
    attempts.claim(attempt, "phone")
    attempts.claim(attempt, "phone")

    with pytest.raises(OtherDevice):
        attempts.claim(attempt, "laptop")
    attempts.take_over(attempt, "laptop")

    with pytest.raises(OtherDevice):
        attempts.claim(attempt, "phone")
    assert verbs(attempt) == [Verb.STARTED, Verb.TOOK_OVER]


def test_recording_route_without_consent_is_refused() -> None:
    attempt = make_attempt()

    with pytest.raises(NotAllowed):
        attempts.choose_route(attempt, Route.VIDEO)


def test_open_attempt_on_a_recording_route_without_consent_breaks_the_constraint() -> None:
    attempt = make_attempt()

    with pytest.raises(IntegrityError, match="only_a_consenting_attempt_records"):
        Attempt.objects.filter(pk=attempt.pk).update(route=Route.AUDIO)


def test_changed_route_gives_the_running_turn_the_longer_time() -> None:
    attempt = make_attempt(make_form([make_item(ItemKind.ROLE_PLAY)]), route=Route.VIDEO)
    item = item_of(attempt)
    turn = item.form_item.item_version.turns.get()
    shown = responses.show(item, turn)

    attempts.choose_route(attempt, Route.TYPED)

    now = Response.objects.get(pk=shown.pk)
    assert now.route == Route.TYPED
    assert now.answer_by - now.shown_at == timedelta(seconds=20 + 240 + 120)
    assert verbs(attempt) == [Verb.STARTED, Verb.ROUTE_CHANGED]


def test_changed_route_leaves_a_recorded_turn_as_it_was() -> None:
    attempt = make_attempt(make_form([make_item(ItemKind.ROLE_PLAY)]), route=Route.VIDEO)
    item = item_of(attempt)
    shown = responses.show(item, item.form_item.item_version.turns.get())
    Take.objects.create(response=shown, number=1, route="video", started_at=timezone.now())

    attempts.choose_route(attempt, Route.TYPED)

    assert Response.objects.get(pk=shown.pk).route == Route.VIDEO


def test_more_time_prolongs_running_clocks_and_less_never_shortens_them() -> None:
    attempt = make_attempt()
    shown = responses.show(item_of(attempt))

    attempts.choose_time(attempt, Decimal(2))
    attempts.choose_time(attempt, Decimal(1))

    now = Response.objects.get(pk=shown.pk)
    assert now.answer_by - now.shown_at == timedelta(seconds=180)


def test_time_outside_the_offer_is_refused() -> None:
    attempt = make_attempt()

    with pytest.raises(NotAllowed):
        attempts.choose_time(attempt, Decimal(9))


def test_submit_without_recordings_queues_the_scoring() -> None:
    attempt = make_attempt()

    attempts.submit(attempt)

    assert attempt.state == AttemptState.SUBMITTED
    queued = Job.objects.order_by("pk").values_list("kind", "subject_id")
    assert list(queued) == [
        (JobKind.ATTEMPT_SUBMITTED, attempt.pk),
        (JobKind.SCORE_ATTEMPT, attempt.pk),
    ]
    assert verbs(attempt) == [Verb.STARTED, Verb.SUBMITTED]


def test_submit_with_a_recording_queues_its_processing_only() -> None:
    attempt = make_attempt(make_form([make_item(ItemKind.ROLE_PLAY)]), route=Route.VIDEO)
    item = item_of(attempt)
    shown = responses.show(item, item.form_item.item_version.turns.get())
    now = timezone.now()
    times = {"started_at": now, "stopped_at": now}
    Take.objects.create(response=shown, number=1, route="video", **times)
    take = Take.objects.create(response=shown, number=2, route="video", is_chosen=True, **times)

    attempts.submit(attempt)

    queued = Job.objects.order_by("pk").values_list("kind", "subject_id")
    assert list(queued) == [
        (JobKind.ATTEMPT_SUBMITTED, attempt.pk),
        (JobKind.PROCESS_TAKE, take.pk),
    ]


def test_submit_counts_a_recording_that_was_never_confirmed(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.UPLOAD_FOLDER = tmp_path
    attempt = hold(client, make_role_play_attempt())
    take = begin(attempt)
    send_whole(client, take, b"what was said")
    recordings.stop_take(take)

    attempts.submit(attempt)

    assert Take.objects.get().is_chosen
    assert Response.objects.get().answered_at is not None
    queued = Job.objects.order_by("pk").values_list("kind", "subject_id")
    assert list(queued) == [
        (JobKind.PROCESS_TAKE, take.pk),
        (JobKind.ATTEMPT_SUBMITTED, attempt.pk),
    ]


def in_threads(work: Callable[[], None], n: int = 2) -> list[str]:
    """What each of ``n`` simultaneous runs of ``work`` ended with."""

    def run(_: int) -> str:
        try:
            work()
        except Exception as error:  # the test compares which one it was
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(n) as pool:
        return sorted(pool.map(run, range(n)))


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_end_with_one_winner() -> None:
    attempt = make_attempt()

    ends = in_threads(lambda: attempts.submit(Attempt.objects.get(pk=attempt.pk)))

    assert ends == ["AttemptClosed", "done"]
    assert Job.objects.filter(kind=JobKind.SCORE_ATTEMPT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_draw_once() -> None:
    attempt = make_attempt(state=AttemptState.INVITED)

    ends = in_threads(lambda: attempts.start(Attempt.objects.get(pk=attempt.pk)))

    assert ends == ["done", "done"]
    assert attempt.items.count() == 3


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.EXPIRED])
def test_ended_attempt_refuses_every_change(state: str) -> None:
    attempt = make_attempt(state=state)

    changes: list[Callable[[], None]] = [
        lambda: attempts.submit(attempt),
        lambda: attempts.withdraw(attempt),
        lambda: attempts.take_over(attempt, "phone"),
        lambda: attempts.choose_route(attempt, Route.TYPED),
        lambda: attempts.choose_time(attempt, Decimal(2)),
    ]

    for change in changes:
        with pytest.raises(AttemptClosed):
            change()


def test_withdrawn_attempt_is_closed_and_not_scored() -> None:
    attempt = make_attempt()

    attempts.withdraw(attempt)

    assert (attempt.state, Job.objects.count()) == (AttemptState.WITHDRAWN, 0)
    assert verbs(attempt) == [Verb.STARTED, Verb.WITHDREW]


def test_expire_overdue_closes_what_was_not_submitted_in_time() -> None:
    yesterday = timezone.now() - timedelta(days=1)
    late = make_attempt(expires_at=yesterday)
    submitted = make_attempt(state=AttemptState.SUBMITTED, expires_at=yesterday)
    in_time = make_attempt()

    n = attempts.expire_overdue()

    states = [Attempt.objects.get(pk=a.pk).state for a in (late, submitted, in_time)]
    assert (n, states) == (1, ["expired", "submitted", "open"])
    assert AuditEvent.objects.get(verb=Verb.EXPIRED).by_system
