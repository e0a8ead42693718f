import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from assessments.enums import AttemptState
from assessments.models import Attempt
from candidates import links
from candidates.models import Application
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_language_model,
)
from tests.taking import address, browser_of, leads_to

pytestmark = pytest.mark.django_db
MODEL = make_language_model()
YES = {"recording": "yes", "machine_scoring": "yes", "time_factor": "1"}


def invited() -> Application:
    return make_application(has_consented=False)


def test_link_leads_to_the_welcome_page_and_binds_this_browser() -> None:
    application = invited()
    client = Client()

    answer = client.get(links.link_for(application.invitations.get()), follow=True)

    attempt = Attempt.objects.get()
    assert answer.redirect_chain[-1][0] == address("take_welcome", attempt)
    assert client.session["take"] == {str(attempt.public_id): attempt.device_key}
    assert application.invitations.get().first_opened_at is not None


def test_link_opened_twice_in_one_browser_keeps_its_key() -> None:
    attempt = invited().attempt
    client = browser_of(attempt, Application.objects.get())
    key = Attempt.objects.get().device_key

    client.get(links.link_for(Application.objects.get().invitations.get()))

    assert Attempt.objects.get().device_key == key


@pytest.mark.parametrize(("revoke", "status"), [(True, 410), (False, 404)])
def test_link_without_worth_is_told_kindly(revoke: bool, status: int) -> None:
    invitation = invited().invitations.get()
    link = links.link_for(invitation)
    if revoke:
        type(invitation).objects.update(revoked_at=timezone.now())

    answer = Client().get(link if revoke else f"{link[:-4]}xx/")

    assert answer.status_code == status
    assert "We cannot open this assessment" in answer.content.decode()


def test_welcome_says_what_counts_and_what_never_does() -> None:
    application = invited()
    client = browser_of(application.attempt, application)

    page = client.get(address("take_welcome", application.attempt)).content.decode()

    for words in ("Compassion", "Warmth", "Patience", "Communication", "Your face, your gaze"):
        assert words in page
    for words in ("accent", "A person decides", "people@example.org", "Ada Obi"):
        assert words in page
    assert "checked" not in page.partition("consent-title")[2].partition("time-title")[0]


def test_welcome_without_an_answer_asks_again_and_keeps_nothing() -> None:
    application = invited()
    client = browser_of(application.attempt, application)

    answer = client.post(
        address("take_welcome", application.attempt), {"recording": "yes", "time_factor": "1"}
    )

    assert answer.status_code == 422
    assert "both are fine" in answer.content.decode()
    assert application.consents.count() == 0


def test_welcome_keeps_consents_and_time_and_goes_to_the_device_check() -> None:
    application = invited()
    client = browser_of(application.attempt, application)

    answer = client.post(
        address("take_welcome", application.attempt),
        {**YES, "recording": "no", "time_factor": "1.5"},
    )

    attempt = Attempt.objects.get()
    assert leads_to(answer) == address("take_device", attempt)
    assert (attempt.may_record, attempt.may_machine_score) == (False, True)
    assert attempt.time_factor == 1.5


def test_welcome_asks_for_an_outside_model_only_where_there_is_one(
    settings: Settings,
) -> None:
    application = invited()
    client = browser_of(application.attempt, application)
    page = address("take_welcome", application.attempt)

    without = client.get(page).content.decode()
    settings.LLM = MODEL
    asked = client.get(page).content.decode()
    unanswered = client.post(page, YES)
    refused = client.post(page, {**YES, "external_model": "no"})

    assert "external_model" not in without
    assert "Two questions first" in without
    assert "Three questions first" in asked
    assert "that Example Models Ltd runs" in asked
    assert unanswered.status_code == 422
    assert leads_to(refused) == address("take_device", application.attempt)
    attempt = Attempt.objects.get()
    assert (attempt.may_machine_score, attempt.may_record, attempt.may_send_to) == (True, True, "")


def test_welcome_ignores_an_answer_that_was_not_asked(settings: Settings) -> None:
    settings.LLM = None
    application = invited()
    client = browser_of(application.attempt, application)

    client.post(address("take_welcome", application.attempt), {**YES, "external_model": "yes"})

    assert Attempt.objects.get().may_send_to == ""
    assert application.consents.count() == 2


def test_begin_without_consents_leads_back_to_the_questions() -> None:
    application = invited()
    client = browser_of(application.attempt, application)

    answer = client.post(address("take_begin", application.attempt))

    assert leads_to(answer) == address("take_welcome", application.attempt)
    assert Attempt.objects.get().state == AttemptState.INVITED


def test_begin_opens_the_first_question() -> None:
    application = make_application(
        make_attempt(make_form([make_item()]), state=AttemptState.INVITED)
    )
    client = browser_of(application.attempt, application)

    answer = client.post(address("take_begin", application.attempt), follow=True)

    assert answer.redirect_chain[-1][0] == address("take_item", application.attempt, 1)
    assert Attempt.objects.get().state == AttemptState.OPEN


def test_help_gives_more_time_without_a_reason() -> None:
    attempt = make_attempt()
    client = browser_of(attempt)

    page = client.get(address("take_help", attempt)).content.decode()
    answer = client.post(address("take_help", attempt), {"time_factor": "2"})

    assert "No reason is asked" in page
    assert leads_to(answer) == address("take", attempt)
    assert Attempt.objects.get().time_factor == 2


def test_withdrawing_ends_with_a_page_that_says_so() -> None:
    attempt = make_attempt()
    client = browser_of(attempt)

    answer = client.post(address("take_withdraw", attempt), follow=True)

    assert "You have withdrawn" in answer.content.decode()
    assert Attempt.objects.get().state == AttemptState.WITHDRAWN


def test_done_page_before_the_end_leads_back() -> None:
    attempt = make_attempt()

    answer = browser_of(attempt).get(address("take_done", attempt))

    assert leads_to(answer) == address("take", attempt)


def test_page_without_the_link_asks_for_it() -> None:
    application = invited()

    answer = Client().get(address("take_welcome", application.attempt))

    assert answer.status_code == 403
    assert "open your link again" in answer.content.decode()
