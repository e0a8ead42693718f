from typing import Any

import pytest
from django.test import Client

from assessments.enums import AttemptState, Role, Verb
from assessments.models import AuditEvent
from candidates import links
from candidates.actions import consents, mails
from candidates.enums import MailKind, OpeningState
from candidates.models import Application, Candidate, Invitation, Opening
from tests.candidates.mailing import sent_mails
from tests.factories import make_application, make_attempt, make_opening, make_staff
from tests.taking import address, browser_of, leads_to

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


def test_one_person_is_invited_and_the_link_shown(page, opening):
    person = {"name": "Ada Obi", "email": "ada@example.org", "language": "en"}

    response = page.post(f"/openings/{opening.pk}/invite/", person, follow=True)

    html = response.content.decode()
    assert links.link_for(Invitation.objects.get()) in html
    assert "1 person is invited." in html
    assert [message.to for message in sent_mails()] == [["ada@example.org"]]


def test_person_who_is_invited_already_is_refused_in_words(page, opening):
    make_application(opening=opening, email="ada@example.org")
    person = {"name": "Ada Obi", "email": "ADA@example.org", "language": "en"}

    response = page.post(f"/openings/{opening.pk}/invite/", person)

    assert response.status_code == 422
    assert "already invited to this opening" in response.content.decode()


def test_paused_opening_offers_no_form(page, opening):
    Opening.objects.update(state=OpeningState.PAUSED)

    html = page.get(f"/openings/{opening.pk}/invite/").content.decode()

    assert "This opening is not open" in html
    assert 'name="email"' not in html


def test_pasted_list_is_shown_first_and_invites_nobody(page, opening):
    response = page.post(
        f"/openings/{opening.pk}/invite/many/", {"people": "A, a@example.org\nB; b@example.org"}
    )

    html = response.content.decode()
    assert html.count("will be invited") == 2
    assert "Invite 2 people" in html
    assert not Application.objects.exists()


def test_confirmed_list_invites_everyone(page, opening):
    people = "name,email,language\nA, a@example.org\nB,b@example.org,en"

    page.post(f"/openings/{opening.pk}/invite/many/", {"people": people, "confirmed": "1"})

    emails = Application.objects.order_by("pk").values_list("candidate__email", flat=True)
    assert list(emails) == ["a@example.org", "b@example.org"]


def test_confirmed_list_with_a_bad_line_invites_nobody(page, opening):
    people = "A,a@example.org\nB,not-an-address"

    response = page.post(
        f"/openings/{opening.pk}/invite/many/", {"people": people, "confirmed": "1"}
    )

    html = response.content.decode()
    assert "“not-an-address” is not an e-mail address" in html
    assert "1 line needs your attention" in html
    assert not Application.objects.exists()


def test_links_are_listed_by_name_without_reference(page, opening):
    first = make_application(opening=opening, name="Zoe Ash")
    make_application(opening=opening, name="Ada Obi")

    html = page.get(f"/openings/{opening.pk}/links/").content.decode()

    assert html.index("Ada Obi") < html.index("Zoe Ash")
    assert first.reference not in html


@pytest.mark.parametrize("n", [1, 3])
def test_links_cost_the_same_queries(page, opening, n, django_assert_num_queries):
    for _ in range(n):
        make_application(opening=opening)

    with django_assert_num_queries(8):
        page.get(f"/openings/{opening.pk}/links/")


def test_finished_candidate_has_no_link_to_send(page, opening):
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    make_application(attempt, opening=opening)

    html = page.get(f"/openings/{opening.pk}/links/").content.decode()

    assert "1 person has finished and needs no link." in html
    assert "/start/" not in html


def test_revoking_asks_first_and_then_the_link_is_gone(page, opening):
    invitation = make_application(opening=opening).invitations.get()
    address = f"/openings/{opening.pk}/links/{invitation.pk}/revoke/"

    asked = page.get(address)
    page.post(address)

    invitation.refresh_from_db()
    assert "Revoke this link?" in asked.content.decode()
    assert invitation.revoked_at is not None
    assert "Send a new link" in page.get(f"/openings/{opening.pk}/links/").content.decode()


def test_renewing_mails_the_link(page, opening):
    invitation = make_application(opening=opening).invitations.get()

    page.post(f"/openings/{opening.pk}/links/{invitation.pk}/renew/")

    assert len(sent_mails()) == 1


@pytest.mark.parametrize("verb", ["renew", "revoke", "address"])
def test_link_of_another_opening_is_not_found(page, opening, verb):
    other = make_application(opening=make_opening()).invitations.get()

    response = page.post(f"/openings/{opening.pk}/links/{other.pk}/{verb}/")

    assert response.status_code == 404


# --- a wrong address -----------------------------------------------------------------------


def corrected(page: Client, application: Application, email: str) -> Any:
    invitation = application.invitations.get(revoked_at=None)
    where = f"/openings/{application.opening_id}/links/{invitation.pk}/address/"
    assert application.candidate.email in page.get(where).content.decode()
    return page.post(where, {"email": email})


def test_corrected_address_gets_a_new_link_and_the_old_one_opens_nothing(page, opening):
    application = make_application(opening=opening, email="wrong@example.org")
    old = application.invitations.get()
    mails.queue(MailKind.INVITATION, application, old.pk)
    sent_mails()

    corrected(page, application, "right@example.org")

    application.refresh_from_db()
    new = application.invitations.get(revoked_at=None)
    (message,) = sent_mails()
    assert (message.to, application.candidate.name) == (["right@example.org"], "Ada Obi")
    assert links.link_for(new) in message.body
    assert Client().get(links.link_for(old)).status_code == 410
    assert not Candidate.objects.filter(email="wrong@example.org").exists()
    assert application.mails.get(subject_id=old.pk).problem == "former address"
    assert "for the former address" in page.get(f"/openings/{opening.pk}/links/").content.decode()
    event = AuditEvent.objects.get(verb=Verb.READDRESSED)
    assert (event.subject_id, event.facts) == (application.pk, {"invitation": new.pk})


def test_mail_that_still_waits_goes_to_nobody_at_the_old_address(page, opening):
    application = make_application(opening=opening, email="wrong@example.org")
    mails.queue(MailKind.INVITATION, application, application.invitations.get().pk)

    corrected(page, application, "right@example.org")

    assert [message.to for message in sent_mails()] == [["right@example.org"]]


def test_stranger_who_opened_the_link_is_turned_away_and_their_consent_counts_for_nobody(
    page, opening
):
    application = make_application(opening=opening)
    attempt = application.attempt
    stranger = browser_of(attempt, application)

    corrected(page, application, "right@example.org")
    invited = browser_of(attempt, application)

    assert stranger.get(address("take_welcome", attempt)).status_code == 403
    assert stranger.post(address("take_over", attempt)).status_code == 404
    assert not consents.answered(application)
    assert leads_to(invited.post(address("take_begin", attempt))).endswith("/welcome/")


def test_what_was_answered_stays_with_the_new_link(page, opening):
    attempt = make_attempt(opening.form_version, state=AttemptState.OPEN)
    application = make_application(attempt, opening=opening)

    corrected(page, application, "right@example.org")

    attempt.refresh_from_db()
    assert (attempt.state, attempt.device_key) == (AttemptState.OPEN, "")
    assert application.consents.count() == 2


def test_address_that_another_team_uses_stays_theirs(page, opening):
    application = make_application(opening=opening, email="wrong@example.org")
    theirs = Application.objects.create(
        candidate=application.candidate, opening=make_opening(), attempt=make_attempt()
    )

    corrected(page, application, "right@example.org")

    theirs.refresh_from_db()
    assert theirs.candidate.email == "wrong@example.org"


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("ADA@example.org", "the address that the invitation was sent to"),
        ("bo@example.org", "already invited to this opening"),
        ("bo.example.org", "valid email address"),
    ],
)
def test_address_that_cannot_be_right_is_refused_in_words(page, opening, email, words):
    application = make_application(opening=opening, email="ada@example.org")
    make_application(opening=opening, email="bo@example.org")

    response = corrected(page, application, email)

    html = response.content.decode()
    assert (response.status_code, application.invitations.count()) == (422, 1)
    assert words in html
    assert f'value="{email}"' in html


def test_address_is_not_corrected_once_all_is_handed_in(page, opening):
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    application = make_application(attempt, opening=opening)

    response = corrected(page, application, "right@example.org")

    assert "This candidate has finished" in response.content.decode()
    assert not AuditEvent.objects.filter(verb=Verb.READDRESSED).exists()
