"""Imported keys wait under “Not assigned yet” until an author says what they measure."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.actions.author import items, panels
from assessments.actions.author.assign import WAITING, assign, waiting
from assessments.enums import Role
from assessments.errors import NotNow, NotPublishable, PanelRefused
from assessments.models import AuditEvent, ItemBank, ItemVersion, OptionRating
from tests.assessments.views.author.signing_in import author, client_of
from tests.factories import make_bank, make_competency, make_item, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> ItemBank:
    return make_bank()


def waits(bank: ItemBank, *also: str) -> ItemVersion:
    return make_item(bank=bank, competencies=(WAITING, *also), publish=False)


def scored(version: ItemVersion) -> list[str]:
    return list(version.keyed_to.values_list("competency__slug", flat=True))


def rated(version: ItemVersion) -> set[str]:
    given = OptionRating.objects.filter(option__item_version=version)
    return set(given.values_list("competency__slug", flat=True))


def send(bank: ItemBank, client: Client, **fields: str) -> str:
    page = client.post(reverse("assign_keys", args=[bank.slug]), fields, follow=True)
    return page.content.decode()


def test_key_that_waits_stops_publication(bank: ItemBank) -> None:
    version = waits(bank)

    assert items.what_is_missing(version) == ["Say which competency its key measures."]
    with pytest.raises(NotPublishable):
        items.publish(version)


def test_no_panel_rates_what_measures_nothing_yet(bank: ItemBank) -> None:
    version = waits(bank)

    with pytest.raises(PanelRefused) as caught:
        panels.create(bank, name="Leads", items=[version], emails=[], actor=make_staff(Role.AUTHOR))

    assert "does not say yet which competency its key measures" in caught.value.sentence


def test_all_keys_of_a_bank_are_given_at_once(bank: ItemBank) -> None:
    first, second, other = waits(bank), waits(bank), make_item(bank=bank, publish=False)
    make_competency("charm")

    page = author().get(reverse("bank", args=[bank.slug])).content.decode()
    told = send(bank, author(), competency="charm")

    assert "2 imported keys do not say what they measure" in page
    assert "The keys of 2 items now measure" in told
    assert (scored(first), rated(second)) == (["charm"], {"charm"})
    assert "charm" not in scored(other)
    assert items.what_is_missing(first) == []
    assert AuditEvent.objects.filter(verb="edited").count() == 2
    assert "imported key" not in send(bank, author(), competency="charm")


def test_one_item_is_given_on_its_own_page(bank: ItemBank) -> None:
    mine, other = waits(bank), waits(bank)
    make_competency("charm")

    page = author().get(reverse("item", args=[bank.slug, mine.item.code])).content.decode()
    told = send(bank, author(), competency="charm", item=mine.item.code)

    assert "What does this key measure?" in page
    assert f'value="{WAITING}"' not in page
    assert "The key of 1 item now measures" in told
    assert (scored(mine), scored(other)) == (["charm"], [WAITING])


def test_draft_rated_for_it_already_is_left_alone(bank: ItemBank) -> None:
    version, charm = waits(bank, "charm"), make_competency("charm")

    with pytest.raises(NotNow):
        assign(bank, charm, actor=make_staff(Role.AUTHOR))
    version.keyed_to.filter(competency=charm).delete()
    OptionRating.objects.filter(competency=charm).delete()

    assert assign(bank, charm, actor=make_staff(Role.AUTHOR)) == 1
    assert not waiting(bank).exists()


@pytest.mark.parametrize("competency", ["", WAITING, "nothing"])
def test_key_is_given_only_to_what_can_be_scored(bank: ItemBank, competency: str) -> None:
    version = waits(bank)

    send(bank, author(), competency=competency)

    assert scored(version) == [WAITING]


def test_only_authors_say_it_of_items_that_are_there(bank: ItemBank) -> None:
    address = reverse("assign_keys", args=[bank.slug])

    assert client_of(Role.RECRUITER).post(address).status_code == 403
    assert author().get(address).status_code == 405
    assert author().post(address, {"item": "no/such"}).status_code == 404
