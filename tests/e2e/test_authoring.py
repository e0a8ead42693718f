"""An author's day in a real browser: a bank, an item, its preview, publication, a new version."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from assessments.enums import PublicationState, Role
from assessments.models import ItemVersion
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.e2e.test_pages import broken_rules
from tests.factories import make_competency, make_staff

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

REPLIES = (
    ("I am sorry you are stuck here. I will look for the next train with you.", 7),
    ("The next train goes at ten.", 5),
    ("Trains are late now and then.", 2),
    ("You should have taken the bus.", 1),
)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def fill_item(page: Page) -> None:
    page.get_by_label("Code").fill("late-train")
    page.get_by_label("Title").fill("The late train")
    page.get_by_label("Situation").fill("A customer has waited for an hour.")
    page.get_by_role("checkbox", name="Patience").check()
    expect(page.locator("[name='options-0-rate-patience-1']")).to_be_visible()
    for n, (words, rating) in enumerate(REPLIES):
        page.locator(f"[name='options-{n}-text']").fill(words)
        for rater in (1, 2, 3):
            page.locator(f"[name='options-{n}-rate-patience-{rater}']").fill(str(rating))


def test_author_makes_previews_publishes_and_changes_an_item(site: Site) -> None:
    make_competency("patience")
    client = Client()
    client.force_login(
        make_staff(Role.AUTHOR), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    with browser_context(viewport={"width": 1280, "height": 900}) as context:
        context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
        page, complaints = watched(context)

        page.goto(site.url + "/")
        page.get_by_role("link", name="New bank").click()
        page.get_by_label("Name").fill("Trains")
        page.get_by_label("Address").fill("trains")
        press(page, "Make the bank")
        page.get_by_role("link", name="New item").click()
        page.get_by_role("link", name="Pick one").click()
        fill_item(page)
        page.get_by_role("button", name="Reply 2: move up").click()
        expect(page.locator("[name='options-0-text']")).to_have_value(REPLIES[1][0])
        page.get_by_role("button", name="Preview", exact=True).click()
        preview = page.frame_locator("iframe[name=preview]")
        expect(preview.get_by_text("A customer has waited for an hour.")).to_be_visible()
        expect(preview.get_by_text(REPLIES[0][0])).to_be_visible()

        broken = broken_rules(page)
        press(page, "Save the draft")
        expect(preview.get_by_text(REPLIES[0][0])).to_be_visible()
        broken += broken_rules(page)
        press(page, "Send to review")
        press(page, "Publish")
        page.get_by_role("link", name="Edit as a new version").click()
        page.get_by_label("Situation").fill("A customer has waited for two hours.")
        press(page, "Save as a new version")
        page.get_by_role("link", name="What changed from v1 to v2").click()
        broken += broken_rules(page)
        expect(page.locator("del")).to_have_text(["an hour."])
        expect(page.locator("ins")).to_have_text(["two hours."])
        for path in (
            "/banks/",
            "/banks/trains/",
            "/competencies/",
            "/competencies/patience/rubric/",
        ):
            page.goto(site.url + path)
            broken += broken_rules(page)

    states = list(ItemVersion.objects.order_by("number").values_list("state", flat=True))
    assert states == [PublicationState.PUBLISHED, PublicationState.DRAFT]
    assert complaints == []
    assert broken == []
