import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Competency, Rubric
from tests.assessments.views.author.signing_in import author
from tests.factories import make_competency, make_item

pytestmark = pytest.mark.django_db

ANCHORS = {f"level_{level}": f"Anchor {level}." for level in range(1, 6)}


def own(client: Client) -> Competency:
    given = {"name": "Tact", "slug": "tact", "description": "Leaves people their face."}
    client.post(reverse("new_competency"), given)
    return Competency.objects.get(slug="tact")


def test_list_tells_own_ones_from_shipped_ones():
    make_item(competencies=["patience"])
    make_competency("negotiation", is_scored=False)
    own(author())

    page = author().get(reverse("competencies")).content.decode()

    assert page.index("Patience") < page.index("Tact") < page.index("Negotiation")
    assert "1 item<" in page


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_a_fixed_number_of_queries(
    n: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for slug in ("patience", "warmth", "compassion")[:n]:
        make_competency(slug)
    client = author()

    with django_assert_num_queries(3):
        client.get(reverse("competencies"))


def test_own_competency_is_made_once_and_has_no_machine_scorer():
    client = author()
    made = own(client)

    again = client.post(
        reverse("new_competency"), {"name": "T", "slug": "tact", "description": "D"}
    )

    assert not made.is_scored
    assert again.status_code == 422
    assert "Another competency has this code already." in again.content.decode()


def test_own_competency_is_edited_and_a_shipped_one_is_not():
    client, made = author(), own(author())
    shipped = make_competency("patience")
    given = {"name": "Other", "description": "Other words."}

    client.post(reverse("edit_competency", args=["tact"]), given)
    client.post(reverse("edit_competency", args=["patience"]), given)

    made.refresh_from_db()
    shipped.refresh_from_db()
    assert (made.name, made.slug) == ("Other", "tact")
    assert shipped.name == "Patience"


def test_changed_anchors_are_a_new_rubric_and_the_old_one_stays_to_be_read():
    client, made = author(), own(author())
    address = reverse("rubric", args=[made.slug])
    client.post(address, ANCHORS)
    client.post(address, ANCHORS)

    client.post(address, ANCHORS | {"level_3": "Another third."})
    client.post(address, ANCHORS)

    assert list(Rubric.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    newest = Rubric.objects.get(number=3)
    assert newest.levels.get(level=3).anchor == "Anchor 3."
    assert "Another third." in client.get(address).content.decode()


def test_rubric_asks_for_every_level_and_keeps_what_was_typed():
    made = own(author())

    answer = author().post(reverse("rubric", args=[made.slug]), ANCHORS | {"level_2": ""})

    assert answer.status_code == 422
    assert "Anchor 4." in answer.content.decode()
    assert not Rubric.objects.exists()


def test_rubric_of_a_scored_competency_warns_that_the_machine_stays():
    make_competency("patience")

    page = author().get(reverse("rubric", args=["patience"])).content.decode()

    assert "The machine scores this competency by its own fixed levels." in page
