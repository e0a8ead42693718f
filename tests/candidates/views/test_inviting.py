import pytest
from django.test import Client

from assessments.enums import AttemptState, Role
from candidates import links
from candidates.enums import OpeningState
from candidates.models import Application, Invitation, Opening
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


@pytest.mark.parametrize("verb", ["renew", "revoke"])
def test_link_of_another_opening_is_not_found(page, opening, verb):
    other = make_application(opening=make_opening()).invitations.get()

    response = page.post(f"/openings/{opening.pk}/links/{other.pk}/{verb}/")

    assert response.status_code == 404
