"""Legal holds: who places and lifts them, what they keep, and where one sees it."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from assessments.enums import Role
from assessments.models import AuditEvent
from candidates.actions import erasure, holds
from candidates.models import Application, LegalHold
from tests.factories import make_application, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return make_application()


@pytest.fixture
def team(application: Application) -> Client:
    user = make_staff(Role.RECRUITER)
    application.opening.team.add(user)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(application: Application) -> str:
    return reverse("holds", args=[application.opening_id])


def test_hold_on_one_is_placed_with_a_reason_and_shown(application, team) -> None:
    sent = {"who": f" c{application.reference[1:]} ", "reason": "Complaint 4711."}

    page = team.post(address(application), sent, follow=True)

    hold = LegalHold.objects.get()
    assert (hold.application, hold.number) == (application, application.pk)
    assertContains(page, "Complaint 4711.")
    event = AuditEvent.objects.get(verb="held")
    assert (event.subject_type, event.subject_id) == ("application", application.pk)
    profile = team.get(reverse("profile", args=[application.opening_id, application.pk]))
    assertContains(profile, "On legal hold")


def test_hold_on_everybody_needs_no_reference(application, team) -> None:
    team.post(address(application), {"who": "", "reason": "Inspection."})

    assert LegalHold.objects.get().number is None
    assert erasure.is_held(application.opening_id, application.pk)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"who": "", "reason": " "}, "This field is required."),
        ({"who": "Ada", "reason": "Complaint."}, "Please write a reference"),
        ({"who": "C-999999", "reason": "Complaint."}, "Nobody of this opening"),
    ],
)
def test_refused_hold_says_why_and_keeps_what_was_typed(application, team, sent, says) -> None:
    page = team.post(address(application), sent)

    assertContains(page, says, status_code=422)
    assertContains(page, sent["who"], status_code=422)
    assert not LegalHold.objects.exists()


def test_second_hold_on_the_same_is_refused(application, team) -> None:
    holds.place(application.opening, None, "One.", actor=make_staff())

    page = team.post(address(application), {"who": "", "reason": "Two."})

    assertContains(page, "There is such a hold already.", status_code=422)
    assert LegalHold.objects.count() == 1


def test_lifting_asks_first_and_names_who_did_it(application, team) -> None:
    hold = holds.place(application.opening, application.pk, "One.", actor=make_staff())
    lift = reverse("lift_hold", args=[application.opening_id, hold.pk])

    assertContains(team.get(lift), f"Lift the hold on {application.reference}?")
    page = team.post(lift, follow=True)
    again = team.post(lift, follow=True)

    hold.refresh_from_db()
    assert hold.lifted_by is not None
    assertContains(page, "lifted by")
    assertContains(again, "This hold was lifted meanwhile.")
    assert AuditEvent.objects.filter(verb="hold_lifted").count() == 1
    profile = team.get(reverse("profile", args=[application.opening_id, application.pk]))
    assertNotContains(profile, "On legal hold")


def test_record_of_somebody_deleted_can_be_held(application, team) -> None:
    number = application.pk
    erasure.ask(application)

    team.post(address(application), {"who": f"C-{1000 + number}", "reason": "Complaint."})

    assert LegalHold.objects.get().number == number
