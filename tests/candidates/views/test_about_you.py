"""Voluntary self-identification: after handing in, apart from everything, and gone at a word."""

import pytest
from django.urls import reverse

from assessments.enums import AttemptState, Role, Verb
from assessments.models import Attempt, AuditEvent
from candidates.actions import self_identification
from candidates.errors import TooEarlyToAsk
from candidates.models import Application, SelfIdentification
from tests.candidates.results import make_scored
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.taking import address, browser_of, leads_to, own_browser_of

pytestmark = pytest.mark.django_db


def handed_in() -> Application:
    return make_application(make_attempt(make_form([make_item()]), state=AttemptState.SUBMITTED))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_last_page_asks_with_the_words_that_are_kept():
    application = handed_in()
    client = browser_of(application.attempt, application)

    page = text_of(client.get(address("take_done", application.attempt)))
    client.post(address("take_about_you", application.attempt), {"sex": "female"})

    said = SelfIdentification.objects.get()
    assert said.text in page
    assert "Leaving them out has no effect at all" in said.text
    assert (said.sex, said.race_ethnicity) == ("female", "")
    after = text_of(client.get(address("take_done", application.attempt)))
    assert "Kept, apart from your assessment." in after
    assert '<option value="female" selected>' in after


def test_answers_are_not_told_to_whoever_else_holds_the_link():
    application = handed_in()
    mine = browser_of(application.attempt, application)
    where = address("take_about_you", application.attempt)
    mine.post(where, {"sex": "female"})
    somebody = browser_of(application.attempt, application)

    page = text_of(somebody.get(address("take_done", application.attempt)))
    refused = somebody.post(where, {"remove": "1"})

    assert "selected" not in page.partition('id="about-you"')[2]
    assert "with a code from your mailbox" in page
    assert leads_to(refused) == f"{address('mine_code', application.attempt)}?to=take_done"
    assert SelfIdentification.objects.get().sex == "female"
    own = own_browser_of(application.attempt, application)
    again = text_of(own.get(address("take_done", application.attempt)))
    assert '<option value="female" selected>' in again


def test_answers_are_changed_and_removed_by_the_candidate():
    application = handed_in()
    client = browser_of(application.attempt, application)
    where = address("take_about_you", application.attempt)

    client.post(where, {"sex": "female", "race_ethnicity": "asian"})
    client.post(where, {"sex": "undisclosed", "race_ethnicity": "two_or_more"})
    said = SelfIdentification.objects.get()
    client.post(where, {"remove": "1", "sex": "female"})

    assert (said.sex, said.race_ethnicity) == ("undisclosed", "two_or_more")
    assert not SelfIdentification.objects.exists()


def test_two_empty_answers_remove_what_was_said():
    application = handed_in()
    self_identification.answer(application, sex="male", race_ethnicity="")

    self_identification.answer(application, sex="", race_ethnicity="")

    assert not SelfIdentification.objects.exists()


def test_audit_tells_that_something_was_said_but_not_what():
    application = handed_in()
    self_identification.answer(application, sex="male", race_ethnicity="black")
    self_identification.remove(application)
    self_identification.remove(application)

    events = AuditEvent.objects.filter(verb=Verb.CONSENTED, subject_type="application")

    facts = [event.facts for event in events.order_by("pk")]
    assert facts == [{"self_identification": True}, {"self_identification": False}]


def test_nothing_is_asked_before_the_end():
    application = make_application(make_attempt(make_form([make_item()])))
    client = browser_of(application.attempt, application)

    answer = client.post(address("take_about_you", application.attempt), {"sex": "male"})

    assert leads_to(answer) == address("take", application.attempt)
    assert not SelfIdentification.objects.exists()
    with pytest.raises(TooEarlyToAsk):
        self_identification.answer(application, sex="male", race_ethnicity="")


@pytest.mark.parametrize("state", [AttemptState.WITHDRAWN, AttemptState.EXPIRED])
def test_who_did_not_hand_in_is_not_asked(state):
    attempt = make_attempt(make_form([make_item()]), state=AttemptState.INVITED)
    application = make_application(attempt)
    client = browser_of(attempt, application)
    Attempt.objects.filter(pk=attempt.pk).update(state=state)

    assert "race or ethnicity" not in text_of(client.get(address("take_done", attempt)))


def test_unknown_category_is_refused():
    application = handed_in()
    client = browser_of(application.attempt, application)

    answer = client.post(address("take_about_you", application.attempt), {"sex": "robot"})

    assert answer.status_code == 422
    assert not SelfIdentification.objects.exists()


def test_answers_go_with_the_application():
    application = handed_in()
    self_identification.answer(application, sex="male", race_ethnicity="")

    application.delete()

    assert not SelfIdentification.objects.exists()


def test_recruiters_never_see_what_was_said(client):
    opening = make_opening(make_form([make_item()]))
    application = make_scored(opening)
    recruiter = make_staff(Role.RECRUITER)
    opening.team.add(recruiter)
    client.force_login(recruiter)
    pages = [
        reverse("opening", args=[opening.pk]),
        reverse("profile", args=[opening.pk, application.pk]),
    ]
    before = [text_of(client.get(page)) for page in pages]

    self_identification.answer(application, sex="other", race_ethnicity="pacific")

    for page, bare in zip(pages, before, strict=True):
        shown = text_of(client.get(page))
        assert "non-binary" not in shown
        assert "Pacific Islander" not in shown
        assert len(shown) == pytest.approx(len(bare), abs=200)
