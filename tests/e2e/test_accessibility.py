"""Nobody shut out: the recorder's states under axe, and a whole attempt by keys alone."""

import pytest
from playwright.sync_api import Page, expect

from assessments.enums import AttemptState, ItemKind, Route
from assessments.models import Attempt, Response
from candidates import codes
from tests.assessments.views.holding import make_role_play_attempt
from tests.candidates.answered import submit
from tests.e2e import walking
from tests.e2e.checking import Keyboard, check, cut_off, sideways
from tests.e2e.panels import wait_for_panel
from tests.e2e.recording import browser_context, sign_in, watched
from tests.e2e.site import Site
from tests.e2e.test_taking import FORMATS, link
from tests.factories import make_application, make_attempt, make_form, make_item

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

PHONE = {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 450}  # 1280 × 900 at 200 %
MOVING = "document.getAnimations().filter(one => one.playState === 'running').length"
REFUSE = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("", "NotAllowedError");
  };
}"""
LIVE = (  # what a screen reader is told without being asked
    ("#offline", "status"),
    ("#timer-said", "status"),
    ("#recorder-said", "status"),
    (".note:has(> * > #trouble)", "alert"),
)
CONTINUE = "button[value=continue]"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_recorder_is_used_by_keys_alone_and_no_state_of_it_breaks_a_rule_on_the_smallest_phone(
    site: Site,
) -> None:
    attempt = make_role_play_attempt()
    base = f"{site.url}/take/{attempt.public_id}/"
    found: dict[str, list[str]] = {}
    # A colour on its way from light to dark is neither: no transitions.
    with browser_context(viewport=PHONE, reduced_motion="reduce") as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        keys = Keyboard(page)

        def look(state: str) -> None:
            found[state] = check(page)

        page.goto(base)
        wait_for_panel(page, "think")
        look("thinking")
        keys.enter("Start now")
        wait_for_panel(page, "recording")
        look("recording")
        moving = page.evaluate(MOVING)
        page.wait_for_timeout(1500)
        page.reload()
        wait_for_panel(page, "interrupted")
        look("interrupted")
        context.set_offline(True)
        expect(page.locator("#offline")).to_be_visible(timeout=30_000)
        look("offline")
        keys.enter("Stop here")
        wait_for_panel(page, "preview")
        look("preview")
        keys.enter("Use this answer")
        wait_for_panel(page, "sending")
        look("uploading")
        roles = [page.locator(where).get_attribute("role") for where, _ in LIVE]
        told = page.locator("#recorder-said").inner_text()
        context.set_offline(False)
        page.wait_for_url("**/review/")
        look("review")

    assert {state: lines for state, lines in found.items() if lines} == {}
    assert len(found) == 7
    assert moving == 0
    assert roles == [role for _, role in LIVE]
    assert told.startswith("Sending the rest of your answer.")
    assert complaints == []


def test_what_surrounds_the_recorder_breaks_no_rule_on_the_smallest_phone(site: Site) -> None:
    attempt = make_role_play_attempt(route=Route.AUDIO)
    application = make_application(attempt)
    base = f"{site.url}/take/{attempt.public_id}/"
    found: dict[str, list[str]] = {}
    with browser_context(viewport=PHONE, reduced_motion="reduce") as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)

        def look(state: str) -> None:
            found[state] = check(page)

        for path in ("device", "help", "accommodation"):
            page.goto(f"{base}{path}/")
            look(path)
        press(page, "Ask for it")
        look("accommodation, refused")
        page.goto(f"{base}practice/recording/")
        wait_for_panel(page, "ready")
        look("practice")
        press(page, "Start recording")
        wait_for_panel(page, "recording")
        page.wait_for_timeout(1200)
        press(page, "Stop")
        wait_for_panel(page, "preview")
        look("practice, playback")
        page.evaluate(REFUSE)
        press(page, "Record again")
        wait_for_panel(page, "trouble")
        look("problem")
        Attempt.objects.filter(pk=attempt.pk).update(device_key="another")
        page.goto(base)
        look("other device")
        page.goto(link(site, application))
        submit(attempt)
        page.goto(f"{base}mine/")
        look("mine, locked")
        press(page, "Send me a code")
        page.wait_for_url("**/mine/code/")
        look("code")
        page.get_by_label("Code from the mail").fill(codes.digits_of(application.codes.get()))
        press(page, "Go on")
        page.wait_for_url("**/mine/")
        for path in ("done", "mine", "mine/answers", "mine/look-again", "mine/delete"):
            page.goto(f"{base}{path}/")
            look(path)

    assert {state: lines for state, lines in found.items() if lines} == {}
    assert len(found) == 15
    assert complaints == []


def answer_by_keys(page: Page, keys: Keyboard) -> None:
    """Tab, Space, the arrows and Enter; letters where words are asked for."""
    match walking.kind_of(page):
        case "best-worst":
            keys.press("input[name=best]", "Space")
            keys.press("input[name=worst]", "ArrowDown")
        case "rank":
            keys.press("[data-move='1']", "Enter")
        case "rate-each":
            for row in range(page.locator("fieldset.rating").count()):
                name = page.locator("fieldset.rating").nth(row).locator("input").first
                keys.press(f"input[name='{name.get_attribute('name')}']", "Space", "ArrowRight")
        case "pick-several":
            keys.press("input[name=choices]", "Space")
            keys.press("input[name=choices]", "Space")
        case "pick-one":
            keys.press("input[name=choice]", "Space", "ArrowDown")
        case "written":
            keys.to("textarea[name=text]")
            page.keyboard.type("Shall I send a courier by noon?")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    keys.go(CONTINUE)


def test_whole_attempt_is_given_by_keys_alone_at_twice_the_size_and_in_forced_colours(
    site: Site,
) -> None:
    kinds = [make_item(response_format=fmt) for fmt in FORMATS]
    kinds += [make_item(ItemKind.WRITTEN), make_item(ItemKind.ROLE_PLAY)]
    form = make_form(kinds, practice=[make_item(is_practice=True)])
    application = make_application(
        make_attempt(form, state=AttemptState.INVITED), has_consented=False
    )
    wide: list[str] = []
    with browser_context(
        viewport=ZOOMED, forced_colors="active", reduced_motion="reduce"
    ) as context:
        page, complaints = watched(context)
        page.goto(link(site, application))
        keys = Keyboard(page)
        wide += sideways(page)
        keys.press("input[name=recording]", "Space", "ArrowDown")
        keys.press("input[name=machine_scoring]", "Space")
        keys.press("input[name=time_factor]", "ArrowDown")
        keys.go("main button[type=submit]")
        wide += sideways(page)
        keys.go("main .button-primary")
        wide += sideways(page)
        keys.press("input[name=choice]", "Space")
        keys.go("main .button-primary")
        keys.go("main .button-primary")
        for _ in kinds:
            wide += sideways(page)
            answer_by_keys(page, keys)
        wide += sideways(page)
        keys.go("#hand-in button")
        heading = page.get_by_role("heading", level=1).inner_text()

    attempt = Attempt.objects.get()
    assert heading == "Thank you. It is handed in."
    assert (attempt.state, attempt.route, str(attempt.time_factor)) == (
        "submitted",
        "typed",
        "1.25",
    )
    assert Response.objects.filter(answered_at__isnull=False).count() == len(kinds) == 7
    assert keys.n_stops > 40
    assert (wide, complaints) == ([], [])


def test_the_check_of_the_focus_sees_a_ring_that_is_gone(site: Site) -> None:
    with browser_context() as context:
        page, _ = watched(context)
        page.goto(f"{site.url}/accounts/login/")
        page.evaluate(
            "for (const sheet of document.styleSheets) sheet.disabled = true;"
            "for (const one of document.querySelectorAll('*')) one.style.outline = 'none'"
        )

        with pytest.raises(AssertionError, match="no focus to be seen"):
            Keyboard(page).to("input[name=login]")


def test_the_check_of_wider_text_sees_words_that_are_cut_off(site: Site) -> None:
    with browser_context() as context:
        page, _ = watched(context)
        page.goto(f"{site.url}/accounts/login/")
        before = cut_off(page)
        page.evaluate(
            "const title = document.querySelector('h1'); title.style.width = 'max-content';"
            "title.style.width = `${title.offsetWidth}px`; title.style.whiteSpace = 'nowrap';"
            "title.style.overflow = 'hidden'"
        )

        assert (before, len(cut_off(page))) == ([], 1)
