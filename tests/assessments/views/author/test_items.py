import re
from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.actions.author import items
from assessments.enums import ItemKind, PublicationState, ResponseFormat, Role
from assessments.models import AuditEvent, Item, ItemVersion, ReviewNote
from tests.assessments.views.author.signing_in import author, client_of
from tests.factories import make_attempt, make_bank, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


def at(name: str, version: ItemVersion, *more: str) -> str:
    return reverse(name, args=[version.item.bank.slug, version.item.code, *more])


def shown(version: ItemVersion, query: str = "", client: Client | None = None) -> str:
    return (client or author()).get(at("item", version) + query).content.decode()


def move(version: ItemVersion, to: str, client: Client | None = None) -> str:
    answer = (client or author()).post(
        at("move_item", version, to), {"version": version.number}, follow=True
    )
    return answer.content.decode()


@pytest.mark.parametrize("name", ["item", "edit_item", "item_diff", "preview_item", "delete_item"])
def test_pages_of_an_item_are_for_authors_only(name):
    version = make_item(publish=False)

    assert author().get(at(name, version)).status_code == 200
    assert client_of(Role.RECRUITER, Role.RATER).get(at(name, version)).status_code == 403


@pytest.mark.parametrize("name", ["item", "item_diff", "preview_item"])
def test_item_that_is_not_there_is_not_found(name):
    make_bank()

    assert author().get(reverse(name, args=["service", "nothing"])).status_code == 404


def test_item_page_shows_key_use_and_exposure():
    version = make_item()
    form = make_form([version])
    make_attempt(form)

    page = shown(version)

    assert "6.7" in page  # the mean of 7, 6, 7
    assert str(form) in page
    assert "Seen in 0 attempts" in page
    assert "Edit as a new version" in page


@pytest.mark.parametrize("n", [1, 3])
def test_item_page_asks_a_fixed_number_of_queries(
    n: int, django_assert_num_queries: DjangoAssertNumQueries
):
    version = make_item(publish=False)
    someone = make_staff(Role.AUTHOR)
    items.publish(version, someone)
    for _ in range(n):
        version = items.new_version(version, someone)
        items.publish(version, someone)
    client = author()

    with django_assert_num_queries(18):
        shown(version, client=client)


def test_history_names_people_and_versions():
    version = make_item(publish=False)
    ada = make_staff(Role.AUTHOR, first_name="Ada", last_name="Obi")
    move(version, "review", author(ada))
    move(version, "publish", author(ada))

    page = " ".join(re.sub(r"<[^>]+>", " ", shown(version)).split())

    assert "Ada Obi published v1" in page
    assert "Ada Obi sent to review v1" in page


def test_way_to_publication_and_retirement():
    version = make_item(publish=False)

    assert "Sent to review." in move(version, "review")
    assert "Published:" in move(version, "publish")
    assert "Retired." in move(version, "retire")
    version.refresh_from_db()
    assert version.state == PublicationState.RETIRED


def test_what_is_missing_is_said_and_stops_review():
    version = make_item(publish=False, competencies=[])

    page = shown(version)
    refused = move(version, "review")

    assert "Name at least one competency" in page
    assert 'aria-describedby="missing"' in page
    assert "Name at least one competency" in refused
    version.refresh_from_db()
    assert version.state == PublicationState.DRAFT


@pytest.mark.parametrize(("state", "to"), [("draft", "retire"), ("published", "review")])
def test_move_that_is_not_legal_changes_nothing(state: str, to: str):
    version = make_item(publish=state == "published")

    move(version, to)

    version.refresh_from_db()
    assert version.state == state


def test_unknown_move_or_version_is_not_found():
    version = make_item(publish=False)

    assert author().post(at("move_item", version, "explode"), {"version": 1}).status_code == 404
    assert author().post(at("move_item", version, "review"), {"version": 9}).status_code == 404


def test_sent_back_with_a_note_that_the_author_sees():
    version = make_item(publish=False)
    move(version, "review")
    given = {"version": 1, "note": "Reply b is too long."}

    page = author().post(at("send_back_item", version), given, follow=True).content.decode()

    assert "Reply b is too long." in page
    assert ReviewNote.objects.get().item_version == version
    version.refresh_from_db()
    assert version.state == PublicationState.DRAFT


def test_sending_back_asks_for_words():
    version = make_item(publish=False)
    move(version, "review")

    answer = author().post(at("send_back_item", version), {"version": 1, "note": " "})

    assert answer.status_code == 422
    version.refresh_from_db()
    assert version.state == PublicationState.REVIEW


def test_deleting_the_only_draft_takes_the_item_with_it():
    version = make_item(publish=False)

    answer = author().post(at("delete_item", version), {"version": 1})

    assert answer.headers["Location"] == reverse("bank", args=["service"])
    assert not Item.objects.exists()
    assert AuditEvent.objects.filter(verb="deleted", subject_id=version.pk).count() == 1


def test_deleting_a_later_draft_leaves_the_published_version():
    version = make_item()
    items.new_version(version)

    author().post(at("delete_item", version), {"version": 2})

    assert ItemVersion.objects.get() == version


def test_published_version_cannot_be_deleted():
    version = make_item()

    page = author().post(at("delete_item", version), {"version": 1}, follow=True).content.decode()

    assert "This version is published and cannot change." in page
    assert ItemVersion.objects.get() == version


def test_draft_that_a_form_uses_cannot_be_deleted():
    version = make_item(publish=False)
    make_form([version], publish=False)

    page = author().post(at("delete_item", version), {"version": 1}, follow=True).content.decode()

    assert "A form or an expert panel uses this draft." in page
    assert ItemVersion.objects.get() == version


def test_diff_shows_words_replies_and_ratings():
    version = make_item()
    draft = items.new_version(version)
    ItemVersion.objects.filter(pk=draft.pk).update(stem=version.stem.replace("parcel", "suitcase"))
    reply = draft.options.get(key="b")
    reply.text = reply.text.replace("noon", "ten")
    reply.save()
    reply.ratings.filter(rater="author-1").update(value=2)

    page = author().get(at("item_diff", version) + "?from=1&to=2").content.decode()

    assert "<del>parcel</del>" in page
    assert "<ins>suitcase</ins>" in page
    assert "<del>noon.</del>" in page
    assert "<ins>author-1:2</ins>" in page
    assert "Reply c" not in page


def test_diff_of_one_version_says_that_nothing_changed():
    version = make_item()

    assert "The two say the same." in author().get(at("item_diff", version)).content.decode()


@pytest.mark.parametrize("response_format", ResponseFormat.values)
def test_preview_is_the_candidates_page_and_may_stand_in_our_frame(response_format: str):
    version = make_item(response_format=response_format, publish=False)

    answer = author().get(at("preview_item", version))

    assert "assessments/take/item.html" in [t.name for t in answer.templates]
    assert version.title in answer.content.decode()
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("route", ["typed", "audio", "video"])
def test_preview_of_a_role_play_goes_from_turn_to_turn(route: str):
    version = make_item(ItemKind.ROLE_PLAY, n_turns=2, publish=False)

    answer = author().get(at("preview_item", version) + f"?turn=2&route={route}")

    page = answer.content.decode()
    assert "assessments/take/role_play.html" in [t.name for t in answer.templates]
    assert "What now? (2)" in page
    assert ("recorder" in page) == (route != "typed")


def test_preview_saves_nothing():
    version = make_item(ItemKind.WRITTEN, publish=False)
    before: Mapping[str, object] = ItemVersion.objects.values().get()

    author().get(at("preview_item", version))

    assert ItemVersion.objects.values().get() == before
    assert not AuditEvent.objects.exists()


def test_only_the_preview_may_be_framed():
    version = make_item()

    answer = author().get(at("item", version))

    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
