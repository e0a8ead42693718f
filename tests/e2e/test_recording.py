"""Recording in a real browser: every byte that it made is the byte that the server stored."""

import hashlib
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Route

from assessments.models import Job, RecordingPart, Response, Take
from tests.assessments.views.holding import make_role_play_attempt
from tests.e2e.fake_camera import flags_from
from tests.e2e.panels import wait_for_panel, wait_until_all_sent
from tests.e2e.recording import (
    browser_context,
    held_parts,
    sign_in,
    watched,
)
from tests.e2e.site import Site
from tests.shared import SHARED

pytestmark = [pytest.mark.e2e]

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/149.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15"
# What the page would say to each browser that may not use the camera.
WHY = """async (agents) => {
  const { whyNot } = await import("/static/js/devices.js");
  const { dataset } = document.getElementById("recorder");
  return agents.map((agent) => dataset[whyNot({ name: "NotAllowedError" }, agent)]);
}"""

REAL = SHARED / "recordings/face_video/vr_4.mp4"


def stored_parts() -> list[dict[str, Any]]:
    """The parts as the server stored them, summed again from the stored file."""
    found = []
    for part in RecordingPart.objects.order_by("number"):
        with part.file.open("rb") as file:
            body = file.read()
        found.append(
            {
                "id": str(part.upload_id),
                "bytes": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
            }
        )
    return found


def same_as_recorded(held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: part[key] for key in ("id", "bytes", "sha256")} for part in held]


def say(line: str) -> None:
    sys.stdout.write(f"\n{line}\n")


@pytest.mark.skipif(not REAL.exists(), reason=f"no {REAL}")
def test_recording_of_a_person_survives_a_reload_and_arrives_byte_for_byte(
    site: Site, tmp_path: Path
) -> None:
    attempt = make_role_play_attempt()
    with browser_context(*flags_from(REAL, tmp_path)) as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(4500)

        page.reload()
        wait_for_panel(page, "interrupted")
        assert "We kept the first" in page.inner_text("#kept")
        page.get_by_role("button", name="Go on recording").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(3500)
        page.get_by_role("button", name="Stop").click()
        wait_for_panel(page, "preview")
        wait_until_all_sent(page)
        held = held_parts(page)
        page.get_by_role("button", name="Use this answer").click()
        page.wait_for_url("**/review/")

    assert complaints == []
    assert len(held) == 2
    assert held[0]["seconds"] > 2.5  # a reload costs at most the last, unfinished second
    assert same_as_recorded(held) == stored_parts()
    say(f"{len(held)} parts, {sum(part['bytes'] for part in held)} bytes compared")
    take = Take.objects.get()
    assert (take.is_chosen, take.number, take.stopped_at is not None) == (True, 1, True)
    assert Response.objects.get().route == "video"
    assert Job.objects.filter(kind="process_take", subject_id=take.pk).exists()


def test_part_with_one_byte_lost_on_the_way_is_sent_again_and_never_stored_wrong(
    site: Site,
) -> None:
    attempt = make_role_play_attempt(route="audio")
    damaged: list[int] = []

    def damage(route: Route) -> None:
        body = route.request.post_data_buffer
        if route.request.method == "PATCH" and body and len(body) > 100 and not damaged:
            damaged.append(len(body))
            return route.continue_(post_data=body[:50] + bytes([body[50] ^ 255]) + body[51:])
        return route.continue_()

    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, _ = watched(context)
        page.route("**/uploads/**", damage)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(2500)
        page.get_by_role("button", name="Stop").click()
        wait_until_all_sent(page)
        held = held_parts(page)

    assert len(damaged) == 1
    assert same_as_recorded(held) == stored_parts()


def test_second_take_second_tab_and_typing_instead(site: Site) -> None:
    attempt = make_role_play_attempt(n_turns=2)
    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(1500)

        other, complaints = watched(context)
        other.goto(f"{site.url}/take/{attempt.public_id}/")
        wait_for_panel(other, "elsewhere")
        other.get_by_role("button", name="Continue in this tab").click()
        wait_for_panel(other, "interrupted")  # the other tab gave all that it had
        wait_for_panel(page, "elsewhere")
        other.get_by_role("button", name="Stop here").click()
        wait_until_all_sent(other)
        assert same_as_recorded(held_parts(other)) == stored_parts()
        assert other.inner_text("#again") == "Record again (1 left)"
        page.close()
        page = other
        page.get_by_role("button", name="Record again").click()
        wait_for_panel(page, "ready")
        page.get_by_role("button", name="Start recording").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Stop").click()
        wait_for_panel(page, "preview")
        assert not page.is_visible("#again")
        page.get_by_role("button", name="Use this answer").click()
        page.get_by_text("turn 2 of 2").wait_for()
        page.get_by_role("button", name="Answer by typing").click()
        page.get_by_label("What do you say to the customer?").fill("Shall I ring you at noon?")
        page.wait_for_selector("#saved[data-state=saved]")
        assert not page.is_visible("#offline")
        page.get_by_role("button", name="Use this answer").click()
        page.wait_for_url("**/review/")

    assert complaints == []
    assert list(Take.objects.order_by("number").values_list("number", "is_chosen")) == [
        (1, False),
        (2, True),
    ]
    assert list(Response.objects.order_by("pk").values_list("route", "text")) == [
        ("video", ""),
        ("typed", "Shall I ring you at noon?"),
    ]


def test_time_that_ends_after_a_break_asks_before_a_partial_recording_is_used(
    site: Site,
) -> None:
    attempt = make_role_play_attempt(route="audio")
    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, _ = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(2500)
        Response.objects.update(answer_by=timezone.now() + timedelta(seconds=5))
        page.reload()
        wait_for_panel(page, "interrupted")
        wait_for_panel(page, "preview", timeout_s=60)
        told, answered = page.inner_text("#partial"), Response.objects.get().answered_at
        assert page.is_visible("text=Go on without it")
        page.get_by_role("button", name="Use this answer").click()
        page.wait_for_url("**/review/")

    assert told.startswith("This recording broke off: ")
    assert answered is None
    assert Take.objects.get().is_chosen
    assert Response.objects.get().answered_at is not None


def test_camera_that_is_refused_leaves_the_other_ways(site: Site) -> None:
    attempt = make_role_play_attempt()
    with browser_context(allows_devices=False) as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        wait_for_panel(page, "trouble")
        told = page.inner_text("#trouble")
        by_browser = page.evaluate(WHY, [CHROME, FIREFOX, SAFARI])
        page.get_by_role("button", name="Answer by typing").click()
        page.get_by_label("What do you say to the customer?").wait_for()

    assert complaints == []
    assert told.startswith("The browser was not allowed to use your camera or microphone.")
    assert [told in by_browser[0], *(words.split()[0] for words in by_browser)] == [
        True,
        "The",
        "Firefox",
        "Safari",
    ]
    assert Take.objects.count() == 0


def test_practice_sends_nothing(site: Site) -> None:
    attempt = make_role_play_attempt(route="audio")
    sent = []
    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/practice/recording/")
        page.on("request", lambda request: sent.append(request.method))
        page.get_by_role("button", name="Start recording").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(2500)
        page.get_by_role("button", name="Stop").click()
        wait_for_panel(page, "preview")
        plays = page.evaluate("document.getElementById('playback').src.slice(0, 5)")

    assert complaints == []
    assert (plays, set(sent) - {"GET"}) == ("blob:", set())
    assert Take.objects.count() == 0
