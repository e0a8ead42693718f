"""An expert rates on a phone with the keyboard alone; each choice is saved as it is made."""

import pytest
from playwright.sync_api import expect

from assessments.enums import Role
from assessments.models import Expert
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.e2e.test_pages import broken_rules
from tests.factories import make_item, make_panel, make_staff

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def test_expert_rates_by_keyboard_and_hands_in(site: Site):
    make_staff(Role.AUTHOR)
    expert = make_panel([make_item(competencies=["warmth"])], n_experts=1).experts.get()

    with browser_context(viewport={"width": 390, "height": 844}) as context:
        page, complaints = watched(context)
        page.goto(f"{site.url}/expert/{expert.public_id}/")
        broken = broken_rules(page)
        page.get_by_role("link", name="Begin").press("Enter")
        broken += broken_rules(page)

        first = page.locator("fieldset.rating").first.get_by_role("radio").first
        first.press("Space")
        expect(page.locator("#saved")).to_contain_text("1 of 4 rated here")
        with page.expect_response("**/save/"):
            page.keyboard.press("ArrowRight")
        page.reload()
        chosen = page.locator("input[name^=rating]:checked").get_attribute("value")

        page.get_by_role("button", name="Continue").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("3 ratings are missing")
        for row in page.locator("fieldset.rating").all():
            row.get_by_role("radio", name="6").check()
        page.get_by_role("button", name="Continue").press("Enter")
        broken += broken_rules(page)
        page.get_by_role("button", name="Hand in").press("Enter")
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth")

    assert chosen == "2"
    assert (broken, complaints, width) == ([], [], 390)
    assert Expert.objects.get(pk=expert.pk).finished_at is not None
    assert list(expert.ratings.values_list("value", flat=True)) == [6] * 4
