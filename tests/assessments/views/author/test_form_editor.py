import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.actions import attempts
from assessments.actions.author import dry_runs, items
from assessments.enums import ItemKind, ResponseFormat, Role
from assessments.models import AuditEvent, FormItem, FormSection, FormVersion, StaffUser
from tests.factories import (
    make_bank,
    make_form,
    make_item,
    make_staff,
    publish_version,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def author() -> StaffUser:
    return make_staff(Role.AUTHOR)


@pytest.fixture
def page(client: Client, author: StaffUser) -> Client:
    client.force_login(author)
    return client


@pytest.fixture
def draft() -> FormVersion:
    titles = ("The first", "The second", "The third")
    return make_form([make_item(title=title) for title in titles], publish=False)


def on(name: str, version: FormVersion, *more: int) -> str:
    return reverse(name, args=[version.form.slug, *more])


def section_of(version: FormVersion) -> FormSection:
    return version.sections.order_by("position")[0]


def titles(section: FormSection) -> list[str]:
    return [item.item_version.title for item in section.items.order_by("position")]


def item_called(title: str) -> FormItem:
    return FormItem.objects.get(item_version__title=title)


def test_sections_are_added_renamed_moved_and_deleted(page: Client, draft: FormVersion) -> None:
    page.post(on("add_section", draft), {"title": "Write"})
    first, second = draft.sections.order_by("position")
    address = on("edit_section", draft, second.pk)
    changed = {"title": "Write to people", "n_drawn": "1", "offers_break": "on"}
    page.post(address, {"do": "save", **changed})
    page.post(address, {"do": "up"})

    now = list(draft.sections.order_by("position"))
    assert [section.pk for section in now] == [second.pk, first.pk]
    assert (now[0].title, now[0].n_drawn, now[0].offers_break) == ("Write to people", 1, True)

    page.post(on("edit_section", draft, first.pk), {"do": "delete"})
    assert list(draft.sections.all()) == [second]
    facts = AuditEvent.objects.filter(verb="edited").order_by("pk").values_list("facts", flat=True)
    assert [fact["what"] for fact in facts] == [
        "section_added",
        "section_changed",
        "section_moved",
        "section_deleted",
    ]


def test_refused_section_keeps_what_was_typed(page: Client, draft: FormVersion) -> None:
    address = on("edit_section", draft, section_of(draft).pk)

    answer = page.post(address, {"do": "save", "title": "Chats", "n_drawn": "0"})

    assert answer.status_code == 422
    assert 'value="Chats"' in answer.content.decode()
    assert "greater than or equal to 1" in answer.content.decode()


def test_items_are_moved_and_removed(page: Client, draft: FormVersion) -> None:
    section = section_of(draft)

    page.post(on("edit_form_item", draft, item_called("The third").pk), {"do": "up"})
    assert titles(section) == ["The first", "The third", "The second"]
    page.post(on("edit_form_item", draft, item_called("The first").pk), {"do": "up"})
    assert titles(section) == ["The first", "The third", "The second"]
    page.post(on("edit_form_item", draft, item_called("The third").pk), {"do": "remove"})
    assert titles(section) == ["The first", "The second"]


def test_item_gets_a_key_weight_and_time_of_its_own(page: Client, draft: FormVersion) -> None:
    item = item_called("The first")
    given = {"do": "save", "method": "mode", "weight": "2", "time_limit_s": "45"}

    told = page.post(on("edit_form_item", draft, item.pk), given, follow=True).content.decode()

    item.refresh_from_db()
    assert (item.method, item.weight, item.time_limit_s) == ("mode", 2.0, 45)
    assert "limit 45 s" in told
    assert "weight 2" in told


@pytest.mark.parametrize(
    "given",
    [
        {"method": "spearman", "weight": "1"},
        {"method": "", "weight": "0"},
        {"method": "", "weight": "1", "time_limit_s": "3"},
    ],
)
def test_key_weight_or_time_that_does_not_fit_is_refused(
    page: Client, draft: FormVersion, given: dict[str, str]
) -> None:
    item = item_called("The first")

    answer = page.post(on("edit_form_item", draft, item.pk), {"do": "save", **given})

    item.refresh_from_db()
    assert answer.status_code == 422
    assert (item.method, item.weight, item.time_limit_s) == ("", 1.0, None)


def test_item_goes_to_another_section(page: Client, draft: FormVersion) -> None:
    page.post(on("add_section", draft), {"title": "Later"})
    later = draft.sections.get(title="Later")
    item = item_called("The second")

    page.post(
        on("edit_form_item", draft, item.pk), {"do": "save", "weight": "1", "section": later.pk}
    )

    assert titles(later) == ["The second"]
    assert titles(section_of(draft)) == ["The first", "The third"]


def test_newer_version_of_an_item_is_offered_and_taken(page: Client) -> None:
    old = make_item(title="The parcel")
    draft = make_form([old], publish=False)
    newer = items.new_version(old)
    assert "Update to v2" not in page.get(on("edit_form", draft)).content.decode()
    publish_version(newer)

    assert "Update to v2" in page.get(on("edit_form", draft)).content.decode()
    page.post(on("edit_form_item", draft, FormItem.objects.get().pk), {"do": "update"})

    assert FormItem.objects.get().item_version == newer


def test_part_that_a_dry_run_drew_can_still_go(
    page: Client, draft: FormVersion, author: StaffUser
) -> None:
    attempts.start(dry_runs.begin(draft, author))

    page.post(on("edit_form_item", draft, item_called("The first").pk), {"do": "remove"})
    page.post(on("edit_section", draft, section_of(draft).pk), {"do": "delete"})

    assert not FormSection.objects.exists()
    assert not draft.attempts.exists()


def test_htmx_gets_the_editor_alone(page: Client, draft: FormVersion) -> None:
    address = on("edit_form_item", draft, item_called("The first").pk)

    answer = page.post(address, {"do": "down"}, headers=HTMX)

    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<div id="builder"')


def test_version_in_review_is_not_changed(page: Client, draft: FormVersion) -> None:
    page.post(reverse("move_form", args=[draft.form.slug, 1, "review"]))

    told = page.post(on("add_section", draft), {"title": "More"}, follow=True).content.decode()

    assert "This version is in review." in told
    assert draft.sections.count() == 1


def test_part_of_another_form_is_not_found(page: Client, draft: FormVersion) -> None:
    other = make_form([make_item()], publish=False)

    address = on("edit_section", draft, section_of(other).pk)
    assert page.post(address, {"do": "delete"}).status_code == 404
    address = on("edit_form_item", draft, section_of(other).items.get().pk)
    assert page.post(address, {"do": "remove"}).status_code == 404


def test_promise_is_what_the_items_take(page: Client, draft: FormVersion) -> None:
    assert "That is shorter than promised." in page.get(on("edit_form", draft)).content.decode()

    page.post(on("promise_minutes", draft))

    draft.refresh_from_db()
    assert draft.expected_minutes == 1


def test_items_are_picked_from_the_banks_once(page: Client, draft: FormVersion) -> None:
    new = make_item(ItemKind.WRITTEN, title="The letter")
    section = section_of(draft)
    address = on("pick_items", draft, section.pk)
    inside = section.items.order_by("position")[0].item_version_id

    told = page.post(address, {"item": [new.pk, inside]}, follow=True).content.decode()

    assert titles(section)[-1] == "The letter"
    assert section.items.count() == 4
    assert "1 item added to “All”." in told


def test_nothing_marked_is_said(page: Client, draft: FormVersion) -> None:
    address = on("pick_items", draft, section_of(draft).pk)

    assert "Mark the items first" in page.post(address, follow=True).content.decode()


FOUND = [
    ({}, {"Letter", "Rank", "Spanish"}),
    ({"q": "lett"}, {"Letter"}),
    ({"bank": "other"}, {"Spanish"}),
    ({"kind": "written"}, {"Letter"}),
    ({"response_format": "rank"}, {"Rank"}),
    ({"competency": "patience"}, {"Rank"}),
    ({"tag": "trains"}, {"Rank"}),
    ({"state": "language"}, {"Letter", "Rank"}),
    ({"state": "all"}, {"Letter", "Rank", "Spanish", "Used"}),
    ({"state": "unused"}, {"Letter", "Rank", "Spanish", "Used"}),
]


def test_picker_shows_the_newest_published_items_that_fit(page: Client) -> None:
    only = ("compassion",)
    make_item(ItemKind.WRITTEN, title="Letter", competencies=only)
    ranked = make_item(
        response_format=ResponseFormat.RANK, title="Rank", competencies=("patience",)
    )
    ranked.item.tags = ["trains"]
    ranked.item.save()
    make_item(title="Spanish", language="es", bank=make_bank("other"), competencies=only)
    make_item(title="Draft", publish=False, competencies=only)
    make_item(title="Practice", is_practice=True, competencies=only)
    items.retire(make_item(title="Old", competencies=only))
    draft = make_form([make_item(title="Used", competencies=only)], publish=False)
    address = on("pick_items", draft, section_of(draft).pk)

    answers = [page.get(address, query) for query, _ in FOUND]

    found = [{version.title for version in a.context["page"].object_list} for a in answers]
    assert found == [expected for _, expected in FOUND]


@pytest.mark.parametrize("n", [1, 3])
def test_picker_asks_as_many_questions_for_three_items_as_for_one(
    page: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft = make_form([make_item()], publish=False)
    for _ in range(n):
        make_item()

    with django_assert_num_queries(12):
        page.get(on("pick_items", draft, section_of(draft).pk))


@pytest.mark.parametrize("n", [1, 3])
def test_editor_asks_as_many_questions_for_three_items_as_for_one(
    page: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft = make_form([make_item() for _ in range(n)], publish=False)

    with django_assert_num_queries(17):
        page.get(on("edit_form", draft))
