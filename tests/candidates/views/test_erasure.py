"""Candidates delete everything about themselves; afterwards nobody sees more than a number."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from assessments.enums import AttemptState, JobKind, Role
from assessments.models import Attempt, Job
from candidates import links
from candidates.actions import erasure, holds
from candidates.models import Application, Erasure, Opening
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.taking import own_browser_of

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _ledger(settings: LazySettings, tmp_path) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


def make_scored_application(opening: Opening | None = None) -> Application:
    opening = opening or make_opening(make_form([make_item()]))
    attempt = make_attempt(opening.form_version, state=AttemptState.SCORED)
    return make_application(attempt, opening=opening)


def page_of(application: Application) -> str:
    return reverse("mine_delete", args=[application.attempt.public_id])


def member_of(opening: Opening, *roles: Role) -> Client:
    user = make_staff(*(roles or [Role.RECRUITER]))
    opening.team.add(user)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_page_says_what_goes_what_stays_and_for_how_long() -> None:
    application = make_scored_application()
    browser = own_browser_of(application.attempt, application)

    page = browser.get(page_of(application))

    assertContains(page, "It cannot be undone.")
    assertContains(page, application.reference)
    assertContains(page, "Within 24 hours")
    assertContains(page, "Only a legal hold could keep this record longer")
    assertNotContains(page, "Your assessment is not finished.")


def test_page_says_that_an_unfinished_application_ends() -> None:
    attempt = make_attempt(make_form([make_item()]))
    application = make_application(attempt)

    page = own_browser_of(attempt, application).get(page_of(application))

    assertContains(page, "Your assessment is not finished.")


def test_page_tells_of_a_hold() -> None:
    application = make_scored_application()
    holds.place(application.opening, None, "A complaint.", actor=make_staff())

    page = own_browser_of(application.attempt, application).get(page_of(application))

    assertContains(page, "A legal hold is on it")


def test_nothing_is_deleted_without_the_tick() -> None:
    application = make_scored_application()

    page = own_browser_of(application.attempt, application).post(page_of(application))

    assert page.status_code == 422
    assertContains(page, "Nothing was deleted.", status_code=422)
    assert Application.objects.exists()


def test_deletion_ends_on_a_page_that_needs_nothing_of_it() -> None:
    application = make_scored_application()
    link = links.link_for(application.invitations.get())
    key = application.attempt.public_id
    browser = own_browser_of(application.attempt, application)

    answer = browser.post(page_of(application), {"is_understood": "on"}, follow=True)

    assertRedirects(answer, reverse("deleted", args=[key]))
    assertContains(answer, "Deleted on")
    assertContains(answer, "A record without your name is kept until")
    assert not Application.objects.exists()
    assert "take" not in browser.session or not browser.session["take"]
    assert browser.get(reverse("mine", args=[key])).status_code == 404
    later = Client().get(link, follow=True)
    assertRedirects(later, reverse("deleted", args=[key]))


def test_replaced_link_says_that_its_things_are_deleted() -> None:
    application = make_scored_application()
    invitation = application.invitations.get()
    link = links.link_for(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save()

    erasure.ask(application)
    page = Client().get(link)

    assertContains(page, "What was here is deleted", status_code=410)


def test_page_of_a_deletion_that_never_was_is_not_there() -> None:
    page = Client().get(reverse("deleted", args=["0" * 8 + "-0000-4000-8000-" + "0" * 12]))

    assert page.status_code == 404


def test_team_finds_a_number_and_the_record_in_the_list() -> None:
    application = make_scored_application()
    opening, reference = application.opening, application.reference
    client = member_of(opening)
    profile = reverse("profile", args=[opening.pk, application.pk])
    erasure.ask(application)

    page = client.get(reverse("deletions", args=[opening.pk]))

    assertContains(page, reference)
    assertContains(page, "The candidate asked for it")
    assertContains(page, "Decision record")
    assertNotContains(page, "Ada")
    assert client.get(profile).status_code == 404
    assertNotContains(client.get(reverse("opening", args=[opening.pk])), reference)


@pytest.mark.parametrize(("role", "is_told"), [(Role.ADMIN, True), (Role.RECRUITER, False)])
def test_overdue_deletion_tells_admins_what_stopped_it(role: Role, is_told: bool) -> None:
    application = make_scored_application()
    opening = application.opening
    client = member_of(opening, role)
    row = erasure.ask(application)
    ago = timezone.now() - timedelta(days=2)
    Erasure.objects.filter(pk=row.pk).update(asked_at=ago, due_at=ago + timedelta(days=1))
    Job.objects.filter(kind=JobKind.ERASE).update(last_error="builtins.PermissionError")

    page = client.get(reverse("deletions", args=[opening.pk]))

    assertContains(page, "Overdue since")
    assert ("PermissionError" in page.content.decode()) is is_told


def test_list_is_for_the_team_alone() -> None:
    opening = make_opening(make_form([make_item()]))
    client = Client()
    client.force_login(make_staff(Role.RECRUITER), backend=BACKEND)

    assert client.get(reverse("deletions", args=[opening.pk])).status_code == 404
    assert client.get(reverse("holds", args=[opening.pk])).status_code == 404


@pytest.mark.parametrize("name", ["deletions", "holds"])
def test_lists_make_the_same_queries_for_one_and_three(name, django_assert_num_queries) -> None:
    opening = make_opening(make_form([make_item()]))
    client = member_of(opening)
    address = reverse(name, args=[opening.pk])

    for _ in range(3):
        holds_and_deletes(opening)
        with django_assert_num_queries(QUERIES[name]):
            assert client.get(address).status_code == 200
    assert Attempt.objects.count() == 3


QUERIES = {"deletions": 6, "holds": 5}


def holds_and_deletes(opening: Opening) -> None:
    application = make_scored_application(opening)
    holds.place(opening, application.pk, "A complaint.", actor=make_staff())
    erasure.ask(application)
