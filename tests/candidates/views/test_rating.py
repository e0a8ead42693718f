import pytest
from django.urls import reverse

from assessments.enums import Role
from assessments.models import RatingAssignment
from tests.assessments.views.author.signing_in import client_of
from tests.candidates.actions.test_rating_requests import make_applied
from tests.factories import make_opening, make_staff
from tests.rating import make_written_form

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


def test_others_cannot_ask(opening):
    address = reverse("ask_raters", args=[opening.pk])

    assert client_of(Role.RECRUITER).post(address, {"all": "1"}).status_code == 404
    assert client_of(Role.RATER).post(address, {"all": "1"}).status_code == 403
