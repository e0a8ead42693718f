import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.actions.author import dry_runs, forms
from assessments.enums import PublicationState, Role
from assessments.models import AssessmentForm, AuditEvent, FormVersion, StaffUser
from tests.factories import make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db

DETAILS = {
    "name": "Service, long",
    "description": "For the phones.",
    "language": "en",
    "expected_minutes": "20",
}


@pytest.fixture
def author() -> StaffUser:
    return make_staff(Role.AUTHOR, first_name="Amara", last_name="Stone")


@pytest.fixture
def page(client: Client, author: StaffUser) -> Client:
    client.force_login(author)
    return client


def text(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def go(client: Client, version: FormVersion, move: str, **sent: str) -> str:
    """Take a step and return the page that follows."""
    address = reverse("move_form", args=[version.form.slug, version.number, move])
    return client.post(address, sent, follow=True).content.decode()


def test_return_without_a_note_is_asked_again(page: Client) -> None:
    version = make_form([make_item()], publish=False)
    go(page, version, "review")
    address = reverse("move_form", args=[version.form.slug, 1, "back"])

    answer = page.post(address, {"note": " "})

    version.refresh_from_db()
    assert (answer.status_code, version.state) == (422, PublicationState.REVIEW)
    assert "This field is required." in answer.content.decode()


@pytest.mark.parametrize("name", ["forms", "new_form", "exposure"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.RECRUITER, 403), (Role.AUDITOR, 403), (Role.ADMIN, 200)]
)
def test_pages_are_for_authors(client: Client, name: str, role: Role, status: int) -> None:
    client.force_login(make_staff(role))

    assert client.get(reverse(name)).status_code == status


def test_empty_list_says_what_a_form_is(page: Client) -> None:
    assert "No forms yet" in text(page, "forms")


def test_list_counts_candidates_and_no_dry_run(page: Client, author: StaffUser) -> None:
    version = make_form([make_item(), make_item()])
    make_attempt(version)
    dry_runs.begin(version, author)

    answer = page.get(reverse("forms"))

    [row] = answer.context["rows"]
    assert (row.n_versions, row.n_items, row.n_attempts) == (1, 2, 1)
    assert row.published == version


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_as_many_questions_for_three_forms_as_for_one(
    page: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(n):
        version = make_form([make_item()])
        make_attempt(version)

    with django_assert_num_queries(7):
        page.get(reverse("forms"))


def test_list_finds_by_word_and_state(page: Client) -> None:
    version = make_form([make_item()])
    AssessmentForm.objects.filter(pk=version.form_id).update(name="Phones")
    make_form([make_item()], publish=False)

    assert "Phones" in text(page, "forms", state="published")
    assert "Phones" not in text(page, "forms", state="draft")
    assert "No form fits" in text(page, "forms", q="nowhere")


def test_new_form_is_a_draft_with_a_first_section(page: Client, author: StaffUser) -> None:
    answer = page.post(reverse("new_form"), DETAILS)

    version = FormVersion.objects.get()
    assert answer.headers["Location"] == reverse("edit_form", args=["service-long"])
    assert (version.state, version.expected_minutes) == (PublicationState.DRAFT, 20)
    assert version.sections.count() == 1
    assert AuditEvent.objects.get(verb="created").actor_id == author.pk


def test_two_forms_of_one_name_have_addresses_of_their_own(page: Client) -> None:
    for _ in range(2):
        page.post(reverse("new_form"), DETAILS)

    slugs = AssessmentForm.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["service-long", "service-long-2"]


def test_form_called_new_does_not_hide_the_page_for_new_ones(page: Client) -> None:
    page.post(reverse("new_form"), {**DETAILS, "name": "New"})

    assert AssessmentForm.objects.get().slug == "new-2"


def test_refused_details_keep_what_was_typed(page: Client) -> None:
    answer = page.post(reverse("new_form"), {**DETAILS, "expected_minutes": "0"})

    assert answer.status_code == 422
    assert "Service, long" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "slug"), [("Phone_desk  2", "phone-desk-2"), ("Ärzte", "arzte"), ("نموذج", "form")]
)
def test_address_of_a_form_is_one_that_a_bank_file_can_name(
    page: Client, name: str, slug: str
) -> None:
    for _ in range(2):
        page.post(reverse("new_form"), {**DETAILS, "name": name})

    slugs = AssessmentForm.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == [slug, f"{slug}-2"]


def test_practice_of_a_form_is_chosen_among_published_practice_items(page: Client) -> None:
    practice = make_item(is_practice=True)
    make_item(is_practice=True, publish=False)

    page.post(reverse("new_form"), {**DETAILS, "practice_items": [practice.pk]})

    assert list(FormVersion.objects.get().practice_items.all()) == [practice]


def test_details_of_a_published_form_change_its_name_alone(page: Client) -> None:
    version = make_form([make_item()])

    page.post(reverse("form_details", args=[version.form.slug]), {**DETAILS, "language": "de"})

    version.refresh_from_db()
    assert version.form.name == "Service, long"
    assert (version.language, version.expected_minutes) == ("en", 16)


def test_form_goes_through_review_to_publication_and_retirement(page: Client) -> None:
    version = make_form([make_item()], publish=False)

    assert "Sent to review" in go(page, version, "review")
    asked = text(page, "move_form", version.form.slug, 1, "back")
    assert "What should change?" in asked
    returned = go(page, version, "back", note="Shorter, please.")
    assert returned.count("Shorter, please.") == 2
    assert "Amara Stone sent it back:" in returned
    go(page, version, "review")
    asked = text(page, "move_form", version.form.slug, 1, "publish")
    assert "Publish this version?" in asked
    assert "Published." in go(page, version, "publish")
    assert "Retired." in go(page, version, "retire")

    version.refresh_from_db()
    assert version.state == PublicationState.RETIRED
    told = text(page, "form", version.form.slug)
    assert "Amara Stone sent to review" in told
    assert "Amara Stone published" in told


@pytest.mark.parametrize("move", ["publish", "retire", "back"])
def test_step_that_is_not_next_is_refused_in_words(page: Client, move: str) -> None:
    version = make_form([make_item()], publish=False)
    if move == "publish":
        go(page, version, "review")
        go(page, version, "publish")

    go(page, version, move, note="No.")

    version.refresh_from_db()
    expected = PublicationState.PUBLISHED if move == "publish" else PublicationState.DRAFT
    assert version.state == expected


def test_empty_form_cannot_be_sent_to_review(page: Client) -> None:
    page.post(reverse("new_form"), DETAILS)
    version = FormVersion.objects.get()

    told = go(page, version, "review")

    assert "The form has no items." in told
    assert "It cannot be published yet" in told
    assert FormVersion.objects.get().state == PublicationState.DRAFT


def test_deleted_draft_takes_its_form_and_its_dry_runs_along(
    page: Client, author: StaffUser
) -> None:
    version = make_form([make_item()], publish=False)
    dry_runs.begin(version, author)

    told = go(page, version, "delete")

    assert "The draft is deleted." in told
    assert not AssessmentForm.objects.exists()
    assert AuditEvent.objects.filter(verb="deleted", subject_id=version.pk).exists()


def test_new_version_of_a_published_form_has_everything_and_says_what_changed(
    page: Client, author: StaffUser
) -> None:
    first, second = make_item(), make_item(title="The late train")
    version = make_form([first], n_drawn=1, practice=[make_item(is_practice=True)])

    page.post(reverse("copy_form", args=[version.form.slug, 1]))
    draft = FormVersion.objects.get(number=2)
    assert "Nothing yet: it is the same." in text(page, "form", version.form.slug)
    section = draft.sections.get()
    assert (section.title, section.n_drawn) == ("All", 1)
    assert list(draft.practice_items.all()) == list(version.practice_items.all())
    section.items.create(item_version=second, position=2)
    forms.promise_minutes(draft, 25, author)

    told = text(page, "form", version.form.slug)
    assert "“The late train” is new in “All”." in told
    assert "Promises 25 minutes instead of 16." in told
    assert "What changed since v1" in told


def test_form_has_one_draft_at_a_time(page: Client) -> None:
    version = make_form([make_item()])
    address = reverse("copy_form", args=[version.form.slug, 1])
    page.post(address)

    told = page.post(address, follow=True).content.decode()

    assert "There is a draft of this form already." in told
    assert version.form.versions.count() == 2


def test_published_version_is_not_edited(page: Client) -> None:
    version = make_form([make_item()])

    answer = page.get(reverse("edit_form", args=[version.form.slug]))

    assert answer.headers["Location"] == reverse("form", args=[version.form.slug])


@pytest.mark.parametrize("n", [1, 3])
def test_form_page_asks_as_many_questions_for_three_items_as_for_one(
    page: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_form([make_item() for _ in range(n)], publish=False)
    page.get(reverse("form", args=[version.form.slug]))

    with django_assert_num_queries(21):
        page.get(reverse("form", args=[version.form.slug]))
