"""What can go wrong around a recording, and that the page says so and goes on."""

import hashlib
from dataclasses import replace

import pytest
from playwright.sync_api import Route

from assessments.models import RecordingPart, Response, Take
from tests.assessments.views.holding import make_role_play_attempt
from tests.e2e.panels import wait_for_panel, wait_until_all_sent
from tests.e2e.recording import browser_context, sign_in, watched
from tests.e2e.site import Site
from tests.e2e.test_recorder_check import go_on_recording, stored_bodies
from tests.e2e.witness import Limits, Witness, compare

pytestmark = [pytest.mark.e2e]

LEAST = Limits(least_parts=1, least_bytes=10_000, most_lost_s=2.0)
PRIVATE = "indexedDB.open = () => { throw new DOMException('refused', 'SecurityError'); };"
FULL = """(() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (row) {
    if (row.offset > 0) throw new DOMException("full", "QuotaExceededError");
    return put.call(this, row);
  };
})()"""
# Keeps hold of the camera, to unplug it: the browser's own fake one cannot be.
HELD_CAMERA = """(() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => (window.given = await ask(wanted));
})()"""
UNPLUG = """() => {
  const [track] = window.given.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""
LIGHT = """async () => {
  const { hintFor } = await import("/static/js/quality.js");
  const place = (_, i) => [(i % 64) / 64, Math.floor(i / 64) / 48];
  const places = Array.from({ length: 64 * 48 }, place);
  const picture = (of) => places.map(([x, y]) => of(x, y));
  const isMiddle = (x, y) => x > 0.25 && x < 0.75 && y > 0.15 && y < 0.85;
  const plain = picture((x, y) => (isMiddle(x, y) ? 130 : 90 + 40 * x));
  return {
    fine: hintFor(plain),
    dark: hintFor(plain.map((value) => value / 2.5)),
    bright: hintFor(plain.map((value) => 150 + value / 1.5)),
    flat: hintFor(plain.map((value) => 100 + value / 100)),
    backlit: hintFor(picture((x, y) => (isMiddle(x, y) ? 60 : 180))),
    edge: hintFor(plain, 0.1),
    middle: hintFor(plain, 0.5),
  };
}"""


@pytest.mark.parametrize(
    ("browser", "told"),
    [(PRIVATE, "This browser keeps nothing for later"), (FULL, "This browser has no room left")],
    ids=["private", "full"],
)
def test_browser_that_cannot_store_says_so_and_loses_nothing(
    site: Site, browser: str, told: str
) -> None:
    attempt, witness = make_role_play_attempt(route="audio"), Witness()
    with browser_context() as context:
        context.add_init_script(browser)
        witness.watch(context)
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        witness.wait_for_slices(page, 3)
        said = page.inner_text("#memory-only")
        page.get_by_role("button", name="Stop").click()
        wait_for_panel(page, "preview")
        wait_until_all_sent(page)

    assert complaints == []
    assert said.startswith(told)
    assert compare(witness.made, stored_bodies(), LEAST).n_parts == 1


def test_unplugged_camera_is_told_and_the_take_goes_on_with_another(site: Site) -> None:
    attempt, witness = make_role_play_attempt(), Witness()
    with browser_context("--use-fake-device-for-media-stream=device-count=2") as context:
        context.add_init_script(HELD_CAMERA)
        witness.watch(context)
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        light = page.evaluate(LIGHT)
        page.get_by_role("button", name="Start now").click()
        witness.wait_for_slices(page, 1)
        page.evaluate(UNPLUG)
        wait_for_panel(page, "interrupted")
        told = page.inner_text("#why")
        first = page.evaluate("window.given.getVideoTracks()[0].label")
        page.locator("[data-kind=videoinput]").select_option(index=1)
        go_on_recording(page)
        second = page.evaluate("window.given.getVideoTracks()[0].label")
        witness.wait_for_slices(page, 1)
        page.get_by_role("button", name="Stop").click()
        wait_until_all_sent(page)

    assert complaints == []
    assert told == "Your camera was unplugged or switched off."
    assert first != second
    assert compare(witness.made, stored_bodies(), replace(LEAST, most_lost_s=60.0)).n_parts == 2
    assert Take.objects.count() == 1
    assert light == {hint: "" if hint in ("fine", "middle") else hint for hint in light}


def test_part_that_arrives_damaged_twice_is_called_so_and_is_no_answer_by_itself(
    site: Site,
) -> None:
    attempt = make_role_play_attempt(route="audio")

    def damage(route: Route) -> None:
        body = route.request.post_data_buffer
        if route.request.method == "PATCH" and body and len(body) > 100:
            return route.continue_(post_data=body[:50] + bytes([body[50] ^ 255]) + body[51:])
        return route.continue_()

    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.route("**/uploads/**", damage)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Stop").click()
        page.get_by_role("button", name="Use this answer").click()
        page.wait_for_selector("#loss:visible")
        wait_for_panel(page, "preview")
        told = page.inner_text("#loss")

    assert complaints == []
    assert told.startswith("A piece of this recording reached us damaged, twice.")
    part = RecordingPart.objects.get()
    assert (part.is_whole, part.sha256) == (False, hashlib.sha256(stored_bodies()[0]).hexdigest())
    assert Response.objects.get().answered_at is None
