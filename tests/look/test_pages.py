"""The gallery in a real browser: nothing refused by the policy, nothing too wide, axe content."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.look import gallery

pytestmark = pytest.mark.e2e

# The samples name recordings that do not exist; the page's own faults are what counts here.
MISSING = "status of 404"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    with override_settings(**gallery.SETTINGS):
        gallery.write(gallery.names(), folder)
    with gallery.served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=os.environ["RAPPORT_CHROMIUM"], args=gallery.FLAGS
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", [Path(name).name for name in gallery.names()])
def test_gallery_page_obeys_the_policy_fits_a_small_phone_and_pleases_axe(
    page: Page, site: str, name: str
) -> None:
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))

    page.goto(f"{site}/{name}.html")
    findings = Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    findings += Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")

    assert [said for said in refused if MISSING not in said] == []
    assert [(found["id"], found["nodes"][0]["html"]) for found in findings] == []
    assert width == 320


def test_theme_switch_is_kept_and_set_before_the_next_page_is_drawn(page: Page, site: str) -> None:
    page.goto(f"{site}/take_item.html")
    page.get_by_label("Dark").check()
    page.goto(f"{site}/take_device.html")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.get_by_label("Dark").is_checked()


def test_theme_switch_back_to_the_system_follows_it_again(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site}/take_item.html")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    page.get_by_label("Light").check()
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_label("System").check()

    assert light != dark
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark


def test_dialog_opens_and_escape_closes_it(page: Page, site: str) -> None:
    page.goto(f"{site}/foundations.html")

    page.get_by_role("button", name="Delete the data…").click()
    opened = page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")

    assert opened
    assert not page.get_by_role("dialog").is_visible()


def test_menu_escape_closes_it_and_returns_the_focus(page: Page, site: str) -> None:
    page.goto(f"{site}/shortlist.html")

    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Export").focus()
    page.keyboard.press("Escape")

    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "More"


def test_toast_dismissed_is_gone(page: Page, site: str) -> None:
    page.goto(f"{site}/foundations.html")

    page.get_by_role("button", name="Dismiss").first.click()

    assert page.locator(".toast").count() == 1


def test_counter_follows_what_is_typed(page: Page, site: str) -> None:
    page.goto(f"{site}/take_formats.html")

    page.get_by_label("Write your reply to the guest").fill("Good evening")

    assert page.locator("[data-counter-for=w]").text_content() == "12 / 1500"


def test_rating_arrow_keys_move_the_choice_and_show_the_focus(page: Page, site: str) -> None:
    page.goto(f"{site}/take_item.html")

    page.get_by_role("radio", name="6").first.focus()
    page.keyboard.press("ArrowRight")

    chosen = page.locator(".rating").first.locator("label:has(:checked)")
    assert chosen.text_content() == "7"
    assert chosen.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"


@pytest.mark.parametrize("name", ["take_item", "take_formats", "take_roleplay", "take_device"])
def test_candidate_targets_are_forty_four_pixels_high_on_a_phone(
    page: Page, site: str, name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site}/{name}.html")

    low = page.evaluate(
        """[...document.querySelectorAll(
             'main .button, main select, .choice, .rating-scale > label, .best-worst-marks > label,'
             + '.check, .take-footer a, .theme-switch > label')]
           .filter(node => node.getBoundingClientRect().height < 44)
           .map(node => node.outerHTML.slice(0, 80))"""
    )

    assert low == []
