from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.actions import attempts
from assessments.actions.author import dry_runs
from assessments.enums import AttemptState, ItemKind, Role
from assessments.models import Attempt, AuditEvent, FormItem, FormSection, FormVersion, Job
from candidates.models import Application, Candidate
from tests.factories import make_attempt, make_form, make_item, make_staff
from tests.taking import address, leads_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_staff(Role.AUTHOR))
    return client


@pytest.fixture
def draft() -> FormVersion:
    """One judgement question, then a part of one written answer; no scale is frozen."""
    version = make_form([make_item(title="The late train")], publish=False)
    part = FormSection.objects.create(
        form_version=version, position=2, title="Write", offers_break=True
    )
    FormItem.objects.create(section=part, item_version=make_item(ItemKind.WRITTEN), position=1)
    FormItem.objects.filter(section=part).update(time_limit_s=77)
    return version


def begin(page: Client, version: FormVersion) -> Attempt:
    page.post(reverse("try_form", args=[version.form.slug, version.number]))
    return Attempt.objects.get()


def test_author_takes_a_draft_on_the_candidates_pages_and_nothing_is_queued(
    page: Client, draft: FormVersion
) -> None:
    answer = page.post(reverse("try_form", args=[draft.form.slug, 1]), follow=True)
    attempt = Attempt.objects.get()
    assert answer.redirect_chain[-1][0] == address("take_device", attempt)
    assert "Dry run: nothing is kept." in answer.content.decode()

    page.post(address("take_device", attempt), {"route": "typed"})
    first = page.post(address("take_begin", attempt), follow=True).content.decode()
    assert "The late train" in first
    assert "Dry run: nothing is kept." in first
    part = page.post(address("take_item", attempt, 1), {"choice": "a"}, follow=True)
    assert "This is a good place for a break. No clock is running." in part.content.decode()
    assert "1 question, up to 1:17 minutes." in part.content.decode()
    page.post(address("take_item", attempt, 2), {"text": "Hello."}, follow=True)
    end = page.post(address("take_submit", attempt), follow=True)

    assert end.redirect_chain[-1][0] == address("dry_run", attempt)
    assert "That was the dry run" in end.content.decode()
    assert "The late train" in end.content.decode()
    assert Attempt.objects.get().state == AttemptState.SUBMITTED
    assert not Job.objects.exists()
    assert not Application.objects.exists()
    assert not Candidate.objects.exists()
    assert AuditEvent.objects.get(verb="created").facts["is_dry_run"] is True


def test_candidates_own_pages_lead_a_dry_run_to_its_page(page: Client, draft: FormVersion) -> None:
    attempt = begin(page, draft)

    for name in ("take_welcome", "take_help", "take_done"):
        assert leads_to(page.get(address(name, attempt))) == address("dry_run", attempt)
    assert "The items are drawn when you begin." in page.get(address("dry_run", attempt)).text


def test_dry_run_is_open_to_the_browser_that_began_it_alone(
    page: Client, draft: FormVersion
) -> None:
    attempt = begin(page, draft)
    other = Client()
    other.force_login(make_staff(Role.AUTHOR))

    assert other.get(address("dry_run", attempt)).status_code == 403
    assert other.post(address("delete_dry_run", attempt)).status_code == 403


def test_dry_run_is_for_authors(client: Client, draft: FormVersion) -> None:
    client.force_login(make_staff(Role.RECRUITER))

    answer = client.post(reverse("try_form", args=[draft.form.slug, 1]))

    assert answer.status_code == 403
    assert not Attempt.objects.exists()


def test_form_without_items_cannot_be_tried(page: Client) -> None:
    version = make_form([], publish=False)

    told = page.post(reverse("try_form", args=[version.form.slug, 1]), follow=True)

    assert "Add an item first" in told.content.decode()


def test_dry_run_is_deleted_by_its_author(page: Client, draft: FormVersion) -> None:
    attempt = begin(page, draft)
    page.post(address("take_begin", attempt))

    told = page.post(address("delete_dry_run", attempt), follow=True)

    assert "The dry run is deleted" in told.content.decode()
    assert not Attempt.objects.exists()


def test_sweeper_deletes_dry_runs_of_yesterday_and_nothing_else(draft: FormVersion) -> None:
    author = make_staff(Role.AUTHOR)
    old, new = (dry_runs.begin(draft, author) for _ in range(2))
    real = make_attempt(make_form([make_item()]))
    long_ago = timezone.now() - timedelta(days=2)
    Attempt.objects.filter(pk__in=[old.pk, real.pk]).update(created_at=long_ago)

    dry_runs.delete_old()

    assert set(Attempt.objects.all()) == {new, real}


def test_dry_run_that_ended_unfinished_is_not_an_expired_attempt(draft: FormVersion) -> None:
    attempt = dry_runs.begin(draft, make_staff(Role.AUTHOR))
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now() - timedelta(hours=1))

    assert attempts.expire_overdue() == 0
