import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.actions.author import items
from assessments.enums import ItemKind, PublicationState, ResponseFormat, Role
from assessments.models import AuditEvent, ItemBank
from tests.assessments.views.author.signing_in import author, client_of
from tests.factories import make_bank, make_item

pytestmark = pytest.mark.django_db


def bank_page(query: str = "") -> str:
    return author().get(reverse("bank", args=["service"]) + query).content.decode()


@pytest.mark.parametrize("name", ["banks", "new_bank", "competencies", "new_competency"])
def test_pages_are_for_authors_only(name):
    assert author().get(reverse(name)).status_code == 200
    assert client_of(Role.ADMIN).get(reverse(name)).status_code == 200
    assert client_of(Role.RECRUITER, Role.RATER, Role.AUDITOR).get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


def test_author_begins_at_the_banks():
    assert author().get("/").headers["Location"] == reverse("banks")


def test_no_banks_says_what_a_bank_is():
    page = author().get(reverse("banks")).content.decode()

    assert "No banks yet" in page
    assert reverse("new_bank") in page


def test_banks_count_items_by_their_newest_version():
    bank = make_bank()
    version = make_item(bank=bank)
    make_item(bank=bank)
    items.new_version(version)

    page = author().get(reverse("banks")).content.decode()

    assert "2 items" in page
    assert "1 published" in page
    assert "1 draft" in page


@pytest.mark.parametrize("n", [1, 3])
def test_list_of_banks_asks_a_fixed_number_of_queries(
    n: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for i in range(n):
        make_item(bank=make_bank(f"bank-{i}"))
    client = author()

    with django_assert_num_queries(5):
        client.get(reverse("banks"))


@pytest.mark.parametrize("n", [1, 3])
def test_list_of_items_asks_a_fixed_number_of_queries(
    n: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for _ in range(n):
        make_item()
    client = author()

    with django_assert_num_queries(10):
        client.get(reverse("bank", args=["service"]))


def test_new_bank_is_made_once_and_audited():
    client, given = author(), {"name": "Travel", "slug": "travel", "language": "ar"}

    made = client.post(reverse("new_bank"), given)
    again = client.post(reverse("new_bank"), given)

    assert made.headers["Location"] == reverse("bank", args=["travel"])
    assert ItemBank.objects.get().language == "ar"
    assert again.status_code == 422
    assert "Another bank has this address already." in again.content.decode()
    assert 'value="Travel"' in again.content.decode()
    assert AuditEvent.objects.filter(subject_type="itembank", verb="created").count() == 1


def test_bank_cannot_be_called_new():
    page = author().post(reverse("new_bank"), {"name": "X", "slug": "new", "language": "en"})

    assert page.status_code == 422
    assert not ItemBank.objects.exists()


def test_bank_is_edited_but_keeps_its_address():
    make_bank()

    author().post(
        reverse("edit_bank", args=["service"]),
        {"name": "Service desk", "slug": "other", "language": "de"},
    )

    bank = ItemBank.objects.get()
    assert (bank.slug, bank.name, bank.language) == ("service", "Service desk", "de")


def test_filters_narrow_the_list():
    wanted = make_item(
        response_format=ResponseFormat.RANK, title="The late train", competencies=["patience"]
    )
    wanted.item.tags = ["trains"]
    wanted.item.save()
    make_item(ItemKind.WRITTEN, title="Another matter", competencies=["warmth"], language="de")

    for query in (
        "?kind=sjt",
        "?format=rank",
        "?q=late+TRAIN",
        "?competency=patience",
        "?tag=trains",
        "?language=en",
        "?q=spoils",  # words of a reply
    ):
        page = bank_page(query)
        assert ("The late train" in page, "Another matter" in page) == (True, False), query
    assert "No item fits" in bank_page("?q=nothing+of+it")
    assert "The late train" in bank_page("?kind=nonsense&page=99")


def test_state_tabs_count_and_narrow():
    make_item(title="Ready")
    make_item(title="Begun", publish=False)

    page = bank_page(f"?state={PublicationState.DRAFT}")

    assert "Begun" in page
    assert "Ready" not in page


def test_item_with_a_newer_draft_says_which_version_is_in_use():
    items.new_version(make_item())

    page = bank_page()

    assert "Draft · v2" in page
    assert "v1 is in use" in page


def test_sorting_by_title_turns_around():
    make_item(title="Beta")
    make_item(title="Alpha")

    rising, falling = bank_page("?sort=title"), bank_page("?sort=-title")

    assert rising.index("Alpha") < rising.index("Beta")
    assert falling.index("Beta") < falling.index("Alpha")
    assert 'aria-sort="ascending"' in rising
