"""A rater rates two answers by keyboard, takes one back, and sees nothing of whose they are."""

import pytest
from playwright.sync_api import expect

from assessments.actions import ratings
from assessments.models import Rating
from tests.assessments.views.author.signing_in import client_of
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.e2e.test_pages import broken_rules
from tests.rating import make_answer, make_rater, make_written_form

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def test_rater_rates_by_keyboard_and_takes_the_last_one_back(site: Site):
    form, rater = make_written_form(), make_rater()
    attempts = [make_answer(form, f"I am sorry, number {n}.") for n in (1, 2)]
    ratings.ask([attempt.pk for attempt in attempts], 2, 2)

    with browser_context(viewport={"width": 1280, "height": 900}) as context:
        page, complaints = watched(context)
        cookie = client_of(user=rater).cookies["sessionid"]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])
        page.goto(site.url)
        expect(page.get_by_role("heading", name="Rating")).to_be_visible()
        broken = broken_rules(page)
        page.get_by_role("button", name="Rate").press("Enter")
        expect(page.get_by_text("I am sorry, number")).to_be_visible()
        broken += broken_rules(page)

        for key in ("4", "3", "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_text("1 rated · 1 to go")).to_be_visible()
        page.keyboard.press("2")
        page.keyboard.press("0")
        page.keyboard.type("It breaks off.")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Take it back").press("Enter")
        expect(page.get_by_label("You cannot rate it, because")).to_have_value("It breaks off.")
        with page.expect_navigation():
            page.get_by_role("button", name="Hand in").press("Enter")

    ratings.settle_of(rater)
    given = Rating.objects.order_by("pk").values_list("level", "cannot_rate_reason")
    assert list(given) == [(4, ""), (3, ""), (2, ""), (None, "It breaks off.")]
    assert (broken, complaints) == ([], [])
