from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.actions.author import items
from assessments.actions.author.contents import content_of
from assessments.enums import ItemKind, PublicationState, ResponseFormat, Role
from assessments.models import (
    AuditEvent,
    Expert,
    ExpertPanel,
    ExpertRating,
    Item,
    ItemVersion,
    OptionRating,
)
from tests.assessments.views.author.filling import sent_by
from tests.assessments.views.author.signing_in import author
from tests.factories import make_bank, make_competency, make_item, make_staff

pytestmark = pytest.mark.django_db

NEW = "?kind=sjt&format=pick_one"


def new_page(query: str = NEW) -> str:
    make_bank()
    make_competency("patience")
    return reverse("new_item", args=["service"]) + query


def edit_page(version: ItemVersion) -> str:
    return reverse("edit_item", args=[version.item.bank.slug, version.item.code])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def filled_sjt(client: Client, address: str) -> dict[str, Any]:
    data = sent_by(client.get(address)) | {
        "code": "late-train",
        "title": "The late train",
        "stem": "A customer waits.\r\n\r\nThe train is late.",
        "scored": ["patience"],
        "facts": "It is raining.\r\n\r\nThe next one goes at ten.",
        "tags": "Trains, trains,  long   words",
        "exposure_limit": "500",
    }
    for i, words in enumerate(("I am sorry.", "Wait.", "Please wait here.")):
        data[f"options-{i}-text"] = words
        data[f"options-{i}-rate-patience-1"] = str(7 - 2 * i)
    return data


def test_new_item_asks_for_its_kind_first():
    address = new_page("")

    page = text(author().get(address))

    assert "What kind of item?" in page
    assert all(f"kind=sjt&amp;format={value}" in page for value in ResponseFormat.values)


def test_new_item_is_made_with_all_that_was_typed():
    client, address = author(), new_page()

    answer = client.post(address, filled_sjt(client, address))

    assert answer.headers["Location"] == reverse("item", args=["service", "late-train"])
    item = Item.objects.get()
    assert (item.tags, item.exposure_limit) == (["trains", "long words"], 500)
    content = content_of(item.versions.get())
    assert content.columns["stem"] == "A customer waits.\n\nThe train is late."
    assert content.facts == ("It is raining.", "The next one goes at ten.")
    assert content.scored == ("patience",)
    assert [(o.key, o.text) for o in content.options] == [
        ("a", "I am sorry."),
        ("b", "Wait."),
        ("c", "Please wait here."),
    ]
    assert [r.value for o in content.options for r in o.ratings] == [7, 5, 3]
    assert AuditEvent.objects.get(subject_type="itemversion").verb == "created"


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("?kind=written", {}),
        ("?kind=role_play", {"speaker": "Mr Bell", "turns-0-text": "Where is it?"}),
    ],
)
def test_open_items_are_made_with_sensible_times(query: str, given: dict[str, str]):
    client, address = author(), new_page(query)
    data = sent_by(client.get(address)) | {"code": "x", "title": "T", "stem": "S", **given}

    client.post(address, data)

    version = ItemVersion.objects.get()
    assert (version.time_limit_s, version.answer_s, version.typed_s) == (
        (300, None, None) if version.kind == ItemKind.WRITTEN else (None, 60, 180)
    )
    assert version.turns.count() == (version.kind == ItemKind.ROLE_PLAY)


def test_bad_input_keeps_everything_typed():
    client, address = author(), new_page()
    data = filled_sjt(client, address) | {
        "title": "",
        "time_limit_s": "soon",
        "options-1-rate-patience-2": "9",
        "code": "two words",
    }

    answer = client.post(address, data)

    page = text(answer)
    assert answer.status_code == 422
    assert not Item.objects.exists()
    for kept in ("soon", "two words", "Please wait here.", "It is raining.", 'value="9"'):
        assert kept in page
    assert "A rating is a whole number from 1 to 7" in page
    assert "This field is required." in page


@pytest.mark.parametrize(
    ("given", "kept"), [("Late-Parcel", ["late-parcel"]), ("late_parcel", []), ("a--b", [])]
)
def test_code_is_one_that_a_bank_file_can_name(given: str, kept: list[str]):
    client, address = author(), new_page()

    client.post(address, filled_sjt(client, address) | {"code": given})

    assert list(Item.objects.values_list("code", flat=True)) == kept


def test_taken_code_is_said_at_its_field():
    client, address = author(), new_page()
    data = filled_sjt(client, address)
    client.post(address, data)

    answer = client.post(address, data)

    assert answer.status_code == 422
    assert "Another item of this bank has this code already." in text(answer)
    assert Item.objects.count() == 1


def test_row_buttons_change_the_page_and_save_nothing():
    client, address = author(), new_page()
    data = filled_sjt(client, address)

    moved = client.post(address, data | {"do": "options.down.0"})
    removed = client.post(address, data | {"do": "options.remove.1"})
    added = client.post(address, data | {"do": "options.add"})
    raters = client.post(address, data | {"do": "raters.add"})

    assert moved.status_code == 200
    after = sent_by(moved)
    assert [after.get(f"options-{i}-text") for i in range(3)] == [
        "Wait.",
        "I am sorry.",
        "Please wait here.",
    ]
    assert after["options-1-rate-patience-1"] == "7"
    assert after["title"] == "The late train"
    assert after["code"] == "late-train"
    assert "field-error" not in text(moved)
    assert sent_by(removed)["options-1-text"] == "Please wait here."
    assert sent_by(removed)["options-TOTAL_FORMS"] == 3
    assert sent_by(added)["options-TOTAL_FORMS"] == 5
    assert "author-4" in text(raters)
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "do", ["options.up.0", "options.down.99", "options.remove.x", "x.y.z", "."]
)
def test_row_buttons_without_a_meaning_change_nothing(do: str):
    client, address = author(), new_page()
    data = filled_sjt(client, address)

    after = sent_by(client.post(address, data | {"do": do}))

    assert [after.get(f"options-{i}-text") for i in range(3)] == [
        "I am sorry.",
        "Wait.",
        "Please wait here.",
    ]


def test_ticking_a_competency_brings_its_rating_cells():
    client, address = author(), new_page()
    make_competency("warmth")
    data = filled_sjt(client, address) | {"scored": ["patience", "warmth"], "do": "ratings.show"}

    assert 'name="options-0-rate-warmth-3"' in text(client.post(address, data))


def test_draft_is_changed_in_place_and_its_replies_keep_their_rows():
    version, client = make_item(publish=False), author()
    ids = dict(version.options.values_list("key", "pk"))
    data = sent_by(client.get(edit_page(version)))
    data = sent_by(client.post(edit_page(version), data | {"do": "options.down.0"}))
    data = sent_by(client.post(edit_page(version), data | {"do": "options.remove.3"}))
    data = sent_by(client.post(edit_page(version), data | {"do": "options.add"}))

    client.post(edit_page(version), data | {"options-3-text": "A new one.", "stem": "Other."})

    version.refresh_from_db()
    assert version.stem == "Other."
    rows = list(version.options.order_by("position").values_list("key", "text", "pk"))
    assert [key for key, *_ in rows] == ["b", "a", "c", "e"]
    assert [pk for *_, pk in rows[:3]] == [ids["b"], ids["a"], ids["c"]]
    assert OptionRating.objects.filter(option__key="a").count() == 12


def test_page_sent_back_unchanged_changes_nothing():
    for version in (
        make_item(publish=False),
        make_item(ItemKind.WRITTEN, publish=False),
        make_item(ItemKind.ROLE_PLAY, n_turns=2, publish=False),
    ):
        client, before = author(), content_of(version)

        client.post(edit_page(version), sent_by(client.get(edit_page(version))))

        version.refresh_from_db()
        assert content_of(version) == before
    assert not AuditEvent.objects.filter(verb="edited").exists()


def test_published_version_stays_and_the_change_is_a_new_one():
    version, client = make_item(), author()
    data = sent_by(client.get(edit_page(version)))
    client.post(edit_page(version), data)
    assert ItemVersion.objects.count() == 1

    client.post(edit_page(version), data | {"title": "Another title"})

    old, new = ItemVersion.objects.order_by("number")
    assert (old.title, old.state) == (version.title, PublicationState.PUBLISHED)
    assert (new.title, new.state, new.number) == ("Another title", PublicationState.DRAFT, 2)
    assert new.options.count() == 4


def test_tags_change_without_a_new_version():
    version, client = make_item(), author()
    data = sent_by(client.get(edit_page(version)))

    client.post(edit_page(version), data | {"tags": "new, words"})

    assert Item.objects.get().tags == ["new", "words"]
    assert ItemVersion.objects.count() == 1


def test_later_of_two_editors_is_refused_and_loses_nothing():
    version = make_item(publish=False)
    ada, ben = author(), author()
    theirs, ours = sent_by(ada.get(edit_page(version))), sent_by(ben.get(edit_page(version)))
    ada.post(edit_page(version), theirs | {"stem": "Ada wrote this."})

    refused = ben.post(edit_page(version), ours | {"stem": "Ben wrote that."})

    page = text(refused)
    assert refused.status_code == 409
    assert "Somebody else saved this item" in page
    assert "<del>Ada</del>" in page
    assert ">Ben wrote that.</textarea>" in page.replace("\r\n", "").replace(">\n", ">")
    version.refresh_from_db()
    assert version.stem == "Ada wrote this."
    again = ben.post(
        edit_page(version), ours | {"stem": "Both.", "stamp": refused.context["stamp"]}
    )
    assert again.status_code == 302
    version.refresh_from_db()
    assert version.stem == "Both."


def test_edit_that_began_before_publication_is_refused():
    version, client = make_item(publish=False), author()
    data = sent_by(client.get(edit_page(version)))
    items.publish(version)
    items.new_version(version)

    assert client.post(edit_page(version), data | {"stem": "Late."}).status_code == 409


def test_reply_that_experts_rated_cannot_be_removed():
    version, client = make_item(publish=False), author()
    panel = ExpertPanel.objects.create(
        bank=version.item.bank, name="P", created_by=make_staff(Role.AUTHOR)
    )
    expert = Expert.objects.create(panel=panel, number=1, email="x@example.org")
    option = version.options.get(key="d")
    ExpertRating.objects.create(expert=expert, option=option, competency=make_competency(), value=3)
    data = sent_by(client.get(edit_page(version)))
    data = sent_by(client.post(edit_page(version), data | {"do": "options.remove.3"}))

    answer = client.post(edit_page(version), data | {"stem": "New."})

    assert answer.status_code == 422
    assert "was rated by experts" in text(answer)
    assert version.options.count() == 4


def test_ratings_by_experts_stay_with_their_reply():
    version, client = make_item(publish=False), author()
    option = version.options.get(key="a")
    OptionRating.objects.create(
        option=option, competency=make_competency(), rater="expert-2", value=5
    )
    data = sent_by(client.get(edit_page(version)))

    client.post(edit_page(version), data | {"options-0-text": "Other words."})

    assert option.ratings.get(rater="expert-2").value == 5


def test_item_in_another_language_reads_from_the_right():
    version = make_item(publish=False, language="ar", title="القطار المتأخر")

    page = text(author().get(reverse("preview_item", args=["service", version.item.code])))

    assert 'class="stem" lang="ar" dir="auto"' in page


def test_preview_of_what_is_not_saved_yet():
    client, address = author(), new_page()
    data = filled_sjt(client, address)
    preview = reverse("preview_new_item", args=["service"]) + NEW

    shown = text(client.post(preview, data | {"do": "preview"}))
    cannot = client.post(preview, data | {"title": ""})

    assert "Please wait here." in shown
    assert cannot.status_code == 422
    assert "Title: This field is required." in text(cannot)
    assert not Item.objects.exists()


def test_hostile_rows_are_refused_in_words():
    version, client = make_item(publish=False), author()
    data = sent_by(client.get(edit_page(version)))

    answer = client.post(edit_page(version), data | {"options-TOTAL_FORMS": "9999999"})

    assert answer.status_code == 422


def test_file_that_is_no_picture_is_refused_at_its_field():
    client, address = author(), new_page()
    data = sent_by(client.post(address, filled_sjt(client, address) | {"do": "media.add"}))
    wrong = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")

    answer = client.post(address, data | {"media-0-file": wrong, "media-0-description": "A train."})

    assert answer.status_code == 422
    assert "not an audio or video recording" in text(answer)
    assert "A train." in text(answer)
