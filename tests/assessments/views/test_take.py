from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.actions import attempts, responses
from assessments.enums import AttemptState, Route, Verb
from assessments.models import Attempt, AuditEvent, Response
from candidates import links
from candidates.models import Application
from tests.factories import (
    item_of,
    make_application,
    make_attempt,
    make_form,
    make_item,
)
from tests.taking import address, browser_of, leads_to

pytestmark = pytest.mark.django_db


def two_browsers(attempt: Attempt) -> tuple[Client, Client]:
    """A phone that holds ``attempt``, and a laptop that opened the link afterwards."""
    phone = browser_of(attempt)
    laptop = Client()
    laptop.get(links.link_for(Application.objects.get().invitations.get()))
    return phone, laptop


def two_questions() -> Attempt:
    return make_attempt(make_form([make_item(), make_item()]))


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (AttemptState.INVITED, "take_welcome"),
        (AttemptState.SUBMITTED, "take_done"),
        (AttemptState.SCORED, "take_done"),
        (AttemptState.EXPIRED, "take_done"),
        (AttemptState.WITHDRAWN, "take_done"),
    ],
)
def test_take_leads_to_where_one_is(state: str, name: str) -> None:
    attempt = make_attempt(state=state)

    answer = browser_of(attempt).get(address("take", attempt))

    assert leads_to(answer) == address(name, attempt)


def test_take_resumes_at_the_first_question_that_is_not_complete() -> None:
    attempt = two_questions()
    client = browser_of(attempt)

    first = client.get(address("take", attempt))
    responses.complete_item(item_of(attempt, 1))
    second = client.get(address("take", attempt))
    responses.complete_item(item_of(attempt, 2))
    review = client.get(address("take", attempt))

    assert [leads_to(first), leads_to(second), leads_to(review)] == [
        address("take_item", attempt, 1),
        address("take_item", attempt, 2),
        address("take_review", attempt),
    ]


def test_take_after_the_last_day_is_over_though_nobody_swept() -> None:
    attempt = make_attempt(expires_at=timezone.now() + timedelta(hours=1))
    client = browser_of(attempt)
    Attempt.objects.update(expires_at=timezone.now() - timedelta(hours=1))

    answer = client.get(address("take", attempt), follow=True)

    assert "The time for this assessment is over" in answer.content.decode()


def test_second_device_is_asked_before_it_takes_over() -> None:
    attempt = two_questions()
    _phone, laptop = two_browsers(attempt)

    answer = laptop.get(address("take", attempt))

    assert answer.status_code == 409
    assert "Continue here" in answer.content.decode()


def test_former_device_is_told_and_loses_nothing() -> None:
    attempt = two_questions()
    phone, laptop = two_browsers(attempt)
    phone.get(address("take_item", attempt, 1))
    phone.post(address("take_save", attempt, 1), {"choice": "a"})

    laptop.post(address("take_over", attempt))
    refused = phone.post(address("take_item", attempt, 1), {"choice": "b", "do": "continue"})
    by_script = phone.post(
        address("take_save", attempt, 1), {"choice": "b"}, headers={"X-Requested-With": "fetch"}
    )
    page = laptop.get(address("take", attempt), follow=True).content.decode()

    assert (refused.status_code, by_script.status_code) == (409, 409)
    assert by_script.json()["problem"] == "device"
    assert "Continue here" in refused.content.decode()
    assert Response.objects.get().answer == {"choice": "a"}
    assert 'value="a" checked' in page
    assert AuditEvent.objects.filter(verb=Verb.TOOK_OVER).count() == 1


def test_take_over_needs_the_link() -> None:
    attempt = two_questions()
    make_application(attempt)

    answer = Client().post(address("take_over", attempt))

    assert answer.status_code == 404


def test_device_check_chooses_the_route_and_goes_on_to_practice() -> None:
    attempt = make_attempt(state=AttemptState.INVITED, may_record=True)
    client = browser_of(attempt)

    page = client.get(address("take_device", attempt)).content.decode()
    answer = client.post(address("take_device", attempt), {"route": "audio"})

    assert "Check my devices" in page
    assert leads_to(answer) == address("take_practice", attempt)
    assert Attempt.objects.get().route == Route.AUDIO


def test_device_check_without_consent_to_record_offers_typing_only() -> None:
    attempt = make_attempt(state=AttemptState.INVITED)
    client = browser_of(attempt)

    page = client.get(address("take_device", attempt)).content.decode()
    answer = client.post(address("take_device", attempt), {"route": "video"}, follow=True)

    assert "You type your answers" in page
    assert "Check my devices" not in page
    assert "You chose not to be recorded" in answer.content.decode()
    assert Attempt.objects.get().route == Route.TYPED


def practising() -> Attempt:
    practice = [make_item(is_practice=True, response_format="best_worst")]
    form_version = make_form([make_item()], practice=practice)
    return make_attempt(form_version, state=AttemptState.INVITED)


def test_practice_asks_for_the_rest_of_an_answer() -> None:
    attempt = practising()

    answer = browser_of(attempt).post(address("take_practice", attempt), {"best": "a"})

    assert answer.status_code == 422
    assert "Please choose the worst option." in answer.content.decode()


def test_practice_keeps_nothing_and_leads_to_the_start() -> None:
    attempt = practising()

    answer = browser_of(attempt).post(
        address("take_practice", attempt), {"best": "a", "worst": "d"}
    )

    assert "That is how it works" in answer.content.decode()
    assert Response.objects.count() == 0


def test_form_without_practice_goes_straight_to_ready() -> None:
    attempt = make_attempt(state=AttemptState.INVITED)

    page = browser_of(attempt).get(address("take_practice", attempt)).content.decode()

    assert "Ready?" in page


def test_review_lists_what_is_answered_and_what_can_still_be_changed() -> None:
    attempt = two_questions()
    client = browser_of(attempt)
    client.get(address("take_item", attempt, 1))
    client.post(address("take_item", attempt, 1), {"choice": "a", "do": "continue"})

    page = client.get(address("take_review", attempt)).content.decode()

    assert "1 of 2 answered" in page
    assert "Change (1:" in page
    assert "Not seen yet" in page
    assert "One question has no complete answer" in page


def test_submit_ends_with_thanks_and_a_second_one_with_the_same_page() -> None:
    attempt = two_questions()
    client = browser_of(attempt)

    first = client.post(address("take_submit", attempt), follow=True)
    second = client.post(address("take_submit", attempt), follow=True)

    assert "Thank you. It is handed in." in first.content.decode()
    assert second.redirect_chain[-1][0] == address("take_done", attempt)
    assert AuditEvent.objects.filter(verb=Verb.SUBMITTED).count() == 1


def test_submit_counts_a_whole_answer_that_was_never_confirmed() -> None:
    attempt = two_questions()
    client = browser_of(attempt)
    client.get(address("take_item", attempt, 1))
    client.post(address("take_save", attempt, 1), {"choice": "a"})

    attempts.submit(attempt)

    assert Response.objects.get().answered_at is not None


@pytest.mark.parametrize("name", ["take_submit", "take_begin", "take_over", "take_withdraw"])
def test_changing_pages_refuse_get(name: str) -> None:
    attempt = two_questions()

    assert browser_of(attempt).get(address(name, attempt)).status_code == 405
