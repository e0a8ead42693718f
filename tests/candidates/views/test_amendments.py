import re

import pytest
from django.test import Client

from assessments.actions import signals
from assessments.enums import AttemptState, ItemKind, Role, SignalKind
from assessments.models import ItemVoid, StaffUser
from candidates.actions import amendments, decisions
from candidates.enums import DecisionVerdict
from candidates.models import Application
from tests.candidates.answered import make_answered
from tests.factories import item_of, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db
PAGES = ["items/{item}/void/", "voids/{void}/lift/", "reopen/"]


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER)


@pytest.fixture
def page(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


@pytest.fixture
def application(recruiter: StaffUser) -> Application:
    opening = make_opening(make_form([make_item(), make_item(ItemKind.WRITTEN)]))
    opening.team.add(recruiter)
    return make_answered(opening)


def address(application: Application, more: str = "") -> str:
    return f"/openings/{application.opening_id}/candidates/{application.pk}/{more}"


def item_address(application: Application) -> str:
    return address(application, f"items/{item_of(application.attempt, 2).pk}/void/")


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("where", PAGES)
def test_amendments_are_for_the_team_only(client, application, recruiter, where):
    void = amendments.void(
        item_of(application.attempt, 1).form_item, "Wrong.", recruiter, application.attempt
    )
    path = where.format(item=item_of(application.attempt, 2).pk, void=void.pk)
    for role, status in ((Role.RATER, 403), (Role.RECRUITER, 404)):
        client.force_login(make_staff(role))
        for method in (client.get, client.post):
            assert method(address(application, path)).status_code == status

    assert ItemVoid.objects.get().lifted_at is None


def test_question_is_left_out_and_counted_again(page, application):
    text = text_of(page.post(item_address(application), {"reach": "here", "reason": ""}))
    assert "This field is required." in text

    text = text_of(
        page.post(item_address(application), {"reach": "here", "reason": "Cut off."}, follow=True)
    )

    assert "The question does not count any more." in text
    assert "This question does not count Cut off." in text
    row = ItemVoid.objects.get()
    assert row.attempt == application.attempt

    lift = address(application, f"voids/{row.pk}/lift/")
    assert "The result of 1 person changes (0 decided already)" in text_of(page.get(lift))
    assert "counts again" in text_of(page.post(lift, follow=True))
    row.refresh_from_db()
    assert row.lifted_at


def test_recruiter_reaches_one_attempt_and_an_admin_everybody(page, application, recruiter):
    decisions.decide(application, DecisionVerdict.HOLD, "Wait.", recruiter)
    assert "Everybody" not in text_of(page.get(item_address(application)))
    response = page.post(item_address(application), {"reach": "everywhere", "reason": "Wrong."})
    assert response.status_code == 422

    page.force_login(make_staff(Role.ADMIN))
    text = text_of(page.get(item_address(application)))
    assert "the result of 1 person changes, 1 decided already." in text
    page.post(item_address(application), {"reach": "everywhere", "reason": "Wrong."})

    row = ItemVoid.objects.get()
    assert row.attempt is None
    page.force_login(recruiter)
    assert page.post(address(application, f"voids/{row.pk}/lift/")).status_code == 403
    text = text_of(page.get(address(application)))
    assert "Keep in mind before the result changed" in text


def test_assessment_is_given_back_and_says_so(page, application):
    text = text_of(page.get(address(application, "reopen/")))
    assert "What is not answered" in text  # written answers of this test were never confirmed
    sent: dict[str, object] = {"which": "chosen", "days": "3", "reason": "No sound."}

    response = page.post(address(application, "reopen/"), sent)
    assert "Choose at least one question." in text_of(response)
    sent["items"] = [item_of(application.attempt, 2).pk]
    text = text_of(page.post(address(application, "reopen/"), sent, follow=True))

    application.attempt.refresh_from_db()
    assert application.attempt.state == AttemptState.OPEN
    assert "The assessment is open again" in text
    assert "This assessment was given back until" in text
    assert "Nothing to give back" in text_of(page.get(address(application, "reopen/")))


def test_signals_are_shown_as_context_with_counts_and_times(page, application):
    item = item_of(application.attempt, 2)
    for seconds in (3.0, 39.0):
        signals.note(application.attempt, SignalKind.TAB_LEFT, item, seconds)
    signals.note(application.attempt, SignalKind.PASTED, item)
    signals.note(application.attempt, SignalKind.TWO_SESSIONS)

    text = text_of(page.get(address(application)))

    assert "Around the answers context, not grounds Continued on another device 1 time" in text
    assert "Left the page 2 times, 42 s in all · Pasted text 1 time context, not grounds" in text
    assert "It is in no score" in text


def test_list_says_who_was_reopened(page, application, recruiter):
    amendments.reopen(application, "No sound.", 3, recruiter, [item_of(application.attempt, 2)])

    text = text_of(page.get(f"/openings/{application.opening_id}/"))

    assert "Reopened: 0 of 2" in text
