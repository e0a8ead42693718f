import pytest
from django.urls import reverse

from assessments.enums import Role
from assessments.models import RatingAssignment
from tests.assessments.views.author.signing_in import client_of
from tests.candidates.actions.test_rating_requests import make_applied
from tests.factories import make_opening, make_staff
from tests.rating import make_rater, make_written_form, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    made = make_opening(make_written_form())
    made.team.add(make_staff(Role.RECRUITER, email="own@example.org"))
    return made


def send(opening, **given):
    client = client_of(user=opening.team.get())
    return client.post(reverse("ask_raters", args=[opening.pk]), given, follow=True)


def test_page_says_what_it_comes_to_before_anything_is_asked(opening):
    first, other = make_applied(opening), make_applied(opening)

    page = send(opening, a=[first.pk, other.pk]).content.decode()

    assert "answers of 2 candidates (2)" in page
    assert "Ask for 4 ratings" in page
    assert not RatingAssignment.objects.exists()


def test_confirmed_for_everybody_asks_and_says_so(opening):
    make_applied(opening)
    make_applied(opening)

    page = send(opening, all="1", confirmed="1").content.decode()

    assert "2 answers are with the raters now." in page
    assert RatingAssignment.objects.count() == 4


def test_nobody_chosen_and_nothing_to_ask_are_said(opening):
    make_applied(opening)
    send(opening, all="1", confirmed="1")

    assert "Choose the candidates" in send(opening).content.decode()
    assert "Nothing to ask raters for" in send(opening, all="1").content.decode()


def test_what_is_no_number_counts_as_not_chosen(opening):
    page = send(opening, a=["x", "²", "9" * 30]).content.decode()

    assert "Choose the candidates" in page


def test_profile_tells_of_raters_who_differ_and_the_team_may_go_on_with_a_reason(opening):
    application = make_applied(opening)
    send(opening, all="1", confirmed="1")
    for level in (1, 4):
        rate(make_rater(), application.attempt, {"compassion": level, "warmth": 3})
    client = client_of(user=opening.team.get())
    address = reverse("waive_rater", args=[opening.pk, application.pk])
    profile = reverse("profile", args=[opening.pk, application.pk])

    before = client.get(profile).content.decode()
    refused = client.post(address, {"waived_because": " "})
    after = client.post(address, {"waived_because": "Both are sure."}, follow=True)

    assert "Two raters differ on 1 answer" in before
    assert "ask an admin to invite one more rater" in before
    assert "1 · 4" not in before
    assert refused.status_code == 422
    told = after.content.decode()
    assert "Both are sure." in told
    assert "1 · 4" in told
    assert "waits for a further one" not in told
    assert client.post(address, {"waived_because": "Twice."}).status_code == 422
    assert client_of(Role.RECRUITER).post(address).status_code == 404


def test_others_cannot_ask(opening):
    address = reverse("ask_raters", args=[opening.pk])

    assert client_of(Role.RECRUITER).post(address, {"all": "1"}).status_code == 404
    assert client_of(Role.RATER).post(address, {"all": "1"}).status_code == 403
