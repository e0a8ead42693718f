import pytest
from django.urls import reverse

from assessments.actions import gold
from assessments.enums import Role
from assessments.models import GoldRating, RaterQualification
from tests.assessments.actions.test_gold import make_gold, sit
from tests.assessments.views.author.signing_in import client_of
from tests.rating import make_rater

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def short_sittings(settings):
    settings.GOLD_SITTING = 2


def test_rater_sits_to_the_end_and_reads_own_beside_agreed_levels():
    make_gold()
    rater = make_rater(is_qualified=False)
    client, address = client_of(user=rater), reverse("qualify")

    for _ in range(2):
        page = client.get(address)
        assert "By its words." not in page.content.decode()
        answer = page.context["gold"]
        sent = {"answer": answer.pk, "level-compassion": "1", "level-warmth": "5"}
        end = client.post(address, sent)

    assert end.headers["Location"] == reverse("sitting", args=[1])
    read = client.get(end.headers["Location"]).content.decode()
    assert "Not qualified yet" in read
    assert "By its words." in read
    assert RaterQualification.objects.get(rater=rater).passed is False


def test_level_is_asked_for_and_answer_sent_twice_is_told():
    make_gold()
    client, address = client_of(user=make_rater(is_qualified=False)), reverse("qualify")
    first = client.get(address).context["gold"]
    sent = {"answer": first.pk, "level-compassion": "3"}

    assert client.post(address, sent).status_code == 422
    sent["level-warmth"] = "3"
    client.post(address, sent)
    again = client.post(address, sent, follow=True).content.decode()

    assert "rated already" in again
    assert GoldRating.objects.count() == 2


def test_others_do_not_read_a_raters_sitting():
    make_gold()
    rater = make_rater(is_qualified=False)
    sit(rater)

    other = make_rater(is_qualified=False)
    assert client_of(user=other).get(reverse("sitting", args=[1])).status_code == 404
    assert client_of(Role.AUTHOR).get(reverse("sitting", args=[1])).status_code == 403


def test_no_gold_answer_left_is_said():
    rater = make_rater(is_qualified=False)
    page = client_of(user=rater).get(reverse("qualify"), follow=True)

    assert "rated all the practice answers" in page.content.decode()
    assert gold.state_of(rater).n_rated == 0
