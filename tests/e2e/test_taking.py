"""The candidate's questions in a real browser: outages, the clock, two devices, no script."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from assessments.enums import AttemptState, ItemKind
from assessments.models import Attempt, AuditEvent, Response
from candidates import links
from candidates.models import Application
from tests.e2e import walking
from tests.e2e.checking import check
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.factories import make_application, make_attempt, make_form, make_item

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FORMATS = ("pick_one", "best_worst", "rank", "rate_each", "pick_several")


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    with browser_context() as context:
        yield context


def link(site: Site, application: Application) -> str:
    path = links.link_for(application.invitations.get()).partition("/start/")[2]
    return f"{site.url}/start/{path}"


def open_at(site: Site, page: Page, *formats: str) -> Application:
    """An open attempt of one question a format, its first question in ``page``."""
    form = make_form([make_item(response_format=fmt) for fmt in formats])
    application = make_application(make_attempt(form))
    page.goto(link(site, application))
    page.wait_for_selector("form#answer")
    return application


def choose(page: Page, n: int) -> None:
    page.locator("label.choice").nth(n).click()


def chosen(page: Page) -> list[bool]:
    return [radio.is_checked() for radio in page.locator("input[name=choice]").all()]


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def keys_left(page: Page) -> int:
    unsent = "Object.keys(localStorage).filter(key => key.startsWith('rapport:unsent:'))"
    n: int = page.evaluate(f"{unsent}.length")
    return n


def time_left(**delta: float) -> None:
    """Let every running clock end so much from now."""
    Response.objects.update(
        shown_at=timezone.now() - timedelta(hours=1), answer_by=timezone.now() + timedelta(**delta)
    )


def test_every_change_is_saved_as_it_is_made(site: Site, context: BrowserContext) -> None:
    page, complaints = watched(context)
    versions = [make_item(response_format=fmt) for fmt in ("pick_one", "best_worst", "rank")]
    form = make_form([*versions, make_item(ItemKind.WRITTEN)])
    page.goto(link(site, make_application(make_attempt(form))))

    choose(page, 2)
    saved(page)
    page.reload()
    reloaded = chosen(page)
    walking.go_on(page)
    page.locator("label.best").nth(1).click()
    page.locator("label.worst").nth(1).click()
    saved(page)
    same = page.locator("[data-same-said]").inner_text()
    page.locator("label.best").nth(0).click()
    walking.go_on(page)
    page.locator("[data-rank] > li").nth(2).focus()
    page.keyboard.press("1")
    first = page.locator("[data-rank-said]").inner_text()
    page.locator("[data-rank] > li").nth(0).get_by_role("button", name="Down").focus()
    page.keyboard.press("Enter")
    second = page.locator("[data-rank-said]").inner_text()
    walking.go_on(page)
    page.locator("#text").press_sequentially("Dear Ms Ortiz")
    saved(page)

    assert reloaded == [False, False, True, False]
    assert same.endswith("Please mark another one as the best.")
    assert (first, second) == ("Now 1st of 4.", "Now 2nd of 4.")
    assert page.locator("#words").inner_text() == "3 words"
    kept = Response.objects.order_by("attempt_item__position").values_list("answer", "text")
    assert list(kept) == [
        ({"choice": "c"}, ""),
        ({"best": "a", "worst": "b"}, ""),
        ({"order": ["a", "c", "b", "d"]}, ""),
        (None, "Dear Ms Ortiz"),
    ]
    assert complaints == []


NOTE_WHAT_IS_SAID = """addEventListener("DOMContentLoaded", () => {
  window.said = [];
  const mark = document.getElementById("timer-said");
  if (!mark) return;
  new MutationObserver(() => said.push(mark.textContent)).observe(mark, { childList: true });
});"""


def test_clock_warns_politely_and_goes_on_by_itself(site: Site, context: BrowserContext) -> None:
    page, complaints = watched(context)
    open_at(site, page, "pick_one", "pick_one")
    page.add_init_script(NOTE_WHAT_IS_SAID)
    time_left(seconds=63)
    page.reload()
    said = page.locator("#timer-said")

    expect(said).to_have_text("One minute left for this question.", timeout=20_000)
    choose(page, 0)
    saved(page)
    time_left(seconds=13)
    choose(page, 1)
    expect(said).to_have_text("Ten seconds left.", timeout=20_000)
    once_each = page.evaluate("said")
    page.wait_for_url("**/items/2/", timeout=30_000)

    assert once_each == ["One minute left for this question.", "Ten seconds left."]
    assert "The time for this question is over." in page.locator("#toasts").inner_text()
    first = Response.objects.get(attempt_item__position=1)
    assert (first.answer, first.answered_at is not None) == ({"choice": "b"}, True)
    assert complaints == []


def test_outage_keeps_the_answer_and_gives_the_time_back(
    site: Site, context: BrowserContext
) -> None:
    page, complaints = watched(context)
    open_at(site, page, "pick_one", "pick_one")
    choose(page, 0)
    saved(page)
    context.set_offline(True)

    choose(page, 1)
    expect(page.locator("#offline")).to_be_visible()
    assert (Response.objects.get().answer, keys_left(page)) == ({"choice": "a"}, 1)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.wait_for_timeout(4000)
    context.set_offline(False)
    page.wait_for_url("**/items/2/")

    first = Response.objects.get(attempt_item__position=1)
    assert first.answer == {"choice": "b"}
    assert first.answered_at is not None
    assert AuditEvent.objects.get(verb="credited").facts["seconds"] >= 3
    assert keys_left(page) == 0
    assert complaints == []


def test_answer_in_a_closed_browser_is_sent_when_it_comes_back(
    site: Site, context: BrowserContext
) -> None:
    page, _ = watched(context)
    open_at(site, page, "pick_one")
    context.set_offline(True)
    choose(page, 3)
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    address = page.url
    page.close()

    context.set_offline(False)
    again, _ = watched(context)
    again.goto(address)
    saved(again)

    assert Response.objects.get().answer == {"choice": "d"}
    expect(again.locator("input[name=choice]").nth(3)).to_be_checked()
    assert keys_left(again) == 0


def test_former_device_keeps_its_answer_and_may_come_back(
    site: Site, context: BrowserContext
) -> None:
    phone, _ = watched(context)
    application = open_at(site, phone, "pick_one")
    choose(phone, 0)
    saved(phone)

    assert context.browser is not None
    laptop, _ = watched(context.browser.new_context())
    laptop.goto(link(site, application))
    walking.go_on(laptop, "Continue here")
    laptop.wait_for_selector("form#answer")
    moved = chosen(laptop)
    choose(phone, 2)
    phone.get_by_role("button", name="Continue here").click()
    phone.wait_for_selector("form#answer")
    expect(phone.locator("input[name=choice]").nth(2)).to_be_checked()

    assert moved == [True, False, False, False]
    assert Response.objects.get().answer == {"choice": "c"}


def test_whole_way_works_without_a_script(site: Site) -> None:
    practice = [make_item(is_practice=True)]
    form = make_form([make_item(response_format=fmt) for fmt in FORMATS], practice=practice)
    application = make_application(
        make_attempt(form, state=AttemptState.INVITED), has_consented=False
    )
    with browser_context(java_script_enabled=False) as context:
        page, _ = watched(context)
        page.goto(link(site, application))
        walking.consent(page, may_record=False)
        walking.go_on(page)
        walking.practise(page)
        for _ in FORMATS:
            for place, select in enumerate(page.locator("select").all(), start=1):
                select.select_option(str(place))
            if not page.locator("select").count():
                walking.fill(page)
            walking.go_on(page)
        walking.go_on(page, "Hand in")

        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It is handed in.")

    assert Attempt.objects.get().state == AttemptState.SUBMITTED
    assert Response.objects.filter(answered_at__isnull=False).count() == len(FORMATS)


def test_every_page_is_accessible_on_the_smallest_phone_in_both_themes(site: Site) -> None:
    practice = [make_item(is_practice=True)]
    versions = [make_item(response_format=fmt) for fmt in FORMATS]
    form = make_form([*versions, make_item(ItemKind.WRITTEN)], practice=practice)
    application = make_application(
        make_attempt(form, state=AttemptState.INVITED),
        name="Maximiliane-Theodora von der Hohenstein-Wittgenstein zu Lahn",
        has_consented=False,
    )
    screen = {"width": 320, "height": 640}
    # A colour on its way from light to dark is neither: no transitions.
    with browser_context(viewport=screen, reduced_motion="reduce") as context:
        page, complaints = watched(context)
        page.goto(link(site, application))
        found = check(page)
        walking.consent(page)
        found += check(page)
        walking.go_on(page)
        found += check(page)
        walking.practise(page)
        for _ in range(6):
            found += check(page)
            walking.fill(page)
            walking.go_on(page)
        found += check(page)
        base = re.sub(r"review/$", "", page.url)
        page.goto(f"{base}help/")
        found += check(page)
        page.goto(f"{base}review/")
        walking.go_on(page, "Hand in")
        found += check(page)

    assert (found, complaints) == ([], [])
