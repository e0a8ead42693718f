import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.actions import responses
from assessments.actions.author import exposure, items
from assessments.enums import Role
from assessments.models import FormVersion
from tests.factories import item_of, make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


def shown_to(version: FormVersion, n: int) -> None:
    for seed in range(n):
        responses.show(item_of(make_attempt(version, seed=seed)))


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_staff(Role.AUTHOR))
    return client


def test_page_says_what_the_limit_means(page: Client) -> None:
    spent, near, free = make_item(title="Spent"), make_item(title="Near"), make_item(title="Free")
    form = make_form([spent])
    shown_to(form, 4)
    shown_to(make_form([near]), 4)
    make_form([spent, free, near], n_drawn=1)
    for version, limit in ((spent, 4), (near, 5)):
        page.post(reverse("set_exposure_limit", args=[version.item_id]), {"exposure_limit": limit})

    answer = page.get(reverse("exposure"), {"order": "share"})

    rows = answer.context["rows"]
    assert [row.newest.title for row in rows] == ["Spent", "Near", "Free"]
    assert [row.is_spent for row in rows] == [True, False, False]
    assert [row.is_near for row in rows] == [False, True, False]
    assert [section.form_version for section in rows[0].pools] == [form]
    assert "still asks it of everybody" in answer.content.decode()


def test_page_finds_by_form_bank_and_word(page: Client) -> None:
    version = make_item(title="The late train")
    form = make_form([version])
    make_item(title="The parcel")

    for query in ({"form": form.form.slug}, {"q": "train"}, {"bank": "service", "q": "train"}):
        rows = page.get(reverse("exposure"), query).context["rows"]
        assert [row.newest for row in rows] == [version]


def test_raised_limit_leaves_a_version_retired_until_it_is_published_again(page: Client) -> None:
    version = make_item(title="Spent")
    form = make_form([version])
    shown_to(form, 2)
    limit = reverse("set_exposure_limit", args=[version.item_id])
    again = reverse("move_item", args=[version.item.bank.slug, version.item.code, "again"])
    page.post(limit, {"exposure_limit": 2})
    exposure.retire_spent()

    refused = page.post(again, {"version": 1}, follow=True).content.decode()
    page.post(limit, {"exposure_limit": 9})
    told = page.get(reverse("exposure")).content.decode()
    version.refresh_from_db()
    state_before = version.state
    published = page.post(again, {"version": 1}, follow=True).content.decode()

    version.refresh_from_db()
    assert "This item is at its exposure limit. Raise the limit first." in refused
    assert "A raised limit does not change that by itself." in told
    assert (state_before, version.state) == ("retired", "published")
    assert "Published again: new forms can use this version." in published
    assert "published again" in published


def test_only_the_newest_version_is_published_again(page: Client) -> None:
    first = make_item()
    items.retire(first)
    items.publish(items.new_version(first))
    again = reverse("move_item", args=[first.item.bank.slug, first.item.code, "again"])

    answer = page.post(again, {"version": 1}, follow=True)

    first.refresh_from_db()
    assert first.state == "retired"
    assert "Only the newest version, once retired, is published again." in answer.content.decode()


@pytest.mark.parametrize("limit", ["0", "-3", "many"])
def test_limit_that_makes_no_sense_is_refused_in_words(page: Client, limit: str) -> None:
    item = make_item().item

    address = reverse("set_exposure_limit", args=[item.pk])
    told = page.post(address, {"exposure_limit": limit, "next": "/exposure/?q=x"}, follow=True)

    item.refresh_from_db()
    assert item.exposure_limit is None
    assert "A limit is a whole number above 0" in told.content.decode()
    assert told.redirect_chain[-1][0] == "/exposure/?q=x"


def test_limit_does_not_lead_to_another_site(page: Client) -> None:
    address = reverse("set_exposure_limit", args=[make_item().item_id])

    answer = page.post(address, {"exposure_limit": "5", "next": "https://example.org/"})

    assert answer.headers["Location"] == reverse("exposure")


@pytest.mark.parametrize("n", [1, 3])
def test_page_asks_as_many_questions_for_three_items_as_for_one(
    page: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(n):
        make_item()

    with django_assert_num_queries(7):
        page.get(reverse("exposure"))
