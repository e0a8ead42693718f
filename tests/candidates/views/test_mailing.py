"""The links page says which mail went out, and what to do about one that was refused."""

import pytest
from django.test import Client
from django.utils import timezone

from assessments.enums import AttemptState, Role
from candidates.enums import MailKind, MailState
from candidates.models import Application, Mail, Opening
from tests.candidates.mailing import sent_mails
from tests.factories import make_application, make_attempt, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    return make_opening()


@pytest.fixture
def page(client: Client, opening: Opening) -> Client:
    recruiter = make_staff(Role.RECRUITER)
    opening.team.add(recruiter)
    client.force_login(recruiter)
    return client


def a_mail(application: Application, kind: MailKind, state: MailState, problem: str = "") -> Mail:
    sent_at = timezone.now() if state == MailState.SENT else None
    return Mail.objects.create(
        application=application, kind=kind, state=state, problem=problem, sent_at=sent_at
    )


def shown(page: Client, opening: Opening) -> str:
    return " ".join(page.get(f"/openings/{opening.pk}/links/").content.decode().split())


@pytest.mark.parametrize(
    ("state", "problem", "said"),
    [
        (MailState.SENT, "", "Invitation: Sent"),
        (MailState.WAITING, "", "Invitation: Waiting"),
        (MailState.WAITING, "451", "The mail server did not take it yet (451)."),
        (MailState.REFUSED, "550", "The mail server refused this address (550)."),
        (MailState.REFUSED, "451", "put it off for five days (451)"),
        (MailState.REFUSED, "no answer", "did not answer for five days"),
        (MailState.REFUSED, "not written", "This mail could not be written."),
        (MailState.DROPPED, "", "No longer needed"),
    ],
)
def test_every_state_of_a_mail_is_said_with_what_to_do(page, opening, state, problem, said):
    a_mail(make_application(opening=opening), MailKind.INVITATION, state, problem)

    assert said in shown(page, opening)


def test_team_never_learns_of_a_mail_about_an_accommodation(page, opening):
    application = make_application(opening=opening)
    row = a_mail(application, MailKind.ACCOMMODATION, MailState.REFUSED, "550")

    assert "ccommodation" not in shown(page, opening)
    assert page.post(f"/openings/{opening.pk}/mails/{row.pk}/again/").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_links_with_mails_cost_the_same_queries(page, opening, n, django_assert_num_queries):
    for _ in range(n):
        application = make_application(opening=opening)
        a_mail(application, MailKind.INVITATION, MailState.SENT)
        a_mail(application, MailKind.REMINDER, MailState.REFUSED, "550")

    with django_assert_num_queries(8):
        page.get(f"/openings/{opening.pk}/links/")


def test_refused_mail_of_who_has_finished_is_sent_again_from_there(page, opening):
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    application = make_application(attempt, opening=opening, name="Ida Roe")
    row = a_mail(application, MailKind.RECEIVED, MailState.REFUSED, "552")
    address = f"/openings/{opening.pk}/mails/{row.pk}/again/"

    assert "Ida Roe" in shown(page, opening)
    done = page.post(address, follow=True)

    assert "The mail is on its way again." in done.content.decode()
    assert [message.to for message in sent_mails()] == [[application.candidate.email]]
    assert "Ida Roe" not in shown(page, opening)
    again = page.post(address, follow=True)
    assert "sent again meanwhile" in again.content.decode()


def test_mail_of_another_opening_is_not_found(page, opening):
    row = a_mail(make_application(), MailKind.RECEIVED, MailState.REFUSED, "550")

    assert page.post(f"/openings/{opening.pk}/mails/{row.pk}/again/").status_code == 404
