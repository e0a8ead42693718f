"""An author builds a form, sees what the blueprint says of it, publishes it and tries it."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from assessments.enums import ItemKind, PublicationState, Role
from assessments.models import Attempt, FormVersion, Job
from tests.e2e import walking
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.factories import PASSWORD, make_item, make_staff

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/login/?next=/forms/new/")
    page.locator("input[name=login]").fill("author@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("form button[type=submit]").last.click()


def press(page: Page, name: str, role: str = "button") -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]


def pick(page: Page, section: str, *titles: str) -> None:
    press(page, f"Add items to “{section}”", "link")
    for title in titles:
        page.get_by_label(title, exact=True).check()
    press(page, "Add the marked items")


def test_author_builds_publishes_and_tries_a_form(site: Site, settings: Settings) -> None:
    # The site checks this password with its own settings, not with the tests' quick hasher.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    make_staff(Role.AUTHOR, email="author@example.org")
    make_item(title="The late train")
    make_item(title="The wrong size")
    make_item(ItemKind.WRITTEN, title="The lost ring")

    with browser_context() as context:
        page, complaints = watched(context)
        sign_in(page, site)
        page.get_by_label("Name").fill("Service, short")
        press(page, "Make a draft")
        pick(page, "Part 1", "The late train", "The wrong size")
        page.get_by_label("Title of the new section").fill("Write to a customer")
        page.get_by_role("button", name="Add a section").click()  # from here on by htmx
        expect(page.get_by_role("heading", name="Write to a customer")).to_be_visible()
        expect(page.locator("#blueprint")).to_contain_text("“Write to a customer” is empty.")
        pick(page, "Write to a customer", "The lost ring")
        expect(page.locator("#blueprint")).to_contain_text("That is shorter than promised.")
        page.locator("#promise").click()
        expect(page.locator("#blueprint")).not_to_contain_text("That is shorter")
        page.get_by_role("button", name="Move “The wrong size” up").click()
        expect(page.locator(".form-item-title").first).to_contain_text("The wrong size")

        press(page, "Send to review")
        press(page, "Publish…", "link")
        press(page, "Publish")
        press(page, "Try it as a candidate")
        page.locator("input[name=route][value=typed]").check()
        walking.go_on(page)
        walking.go_on(page, "Begin")
        expect(page.locator(".dry-run-banner")).to_contain_text("nothing is kept")
        expect(page.locator("h1")).to_contain_text("The wrong size")
        walking.fill(page)
        walking.go_on(page)
        press(page, "Times so far, and the way out", "link")
        expect(page.locator("table")).to_contain_text("The wrong size")
        press(page, "Delete it and go back")

    version = FormVersion.objects.get()
    assert version.state == PublicationState.PUBLISHED
    assert version.sections.count() == 2
    assert not Attempt.objects.exists()
    assert not Job.objects.exists()
    assert complaints == []
