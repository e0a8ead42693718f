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

REAL = SHARED / "recordings/face_video/vr_4.mp4"
OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
ONLINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


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


@pytest.mark.parametrize("camera", ["drawn", "real"])
def test_recording_survives_a_reload_and_arrives_byte_for_byte(
    site: Site, camera: str, tmp_path: Path
) -> None:
    if camera == "real" and not REAL.exists():
        pytest.skip(f"no {REAL}")
    flags = flags_from(REAL, tmp_path) if camera == "real" else ()
    attempt = make_role_play_attempt()
    with browser_context(*flags) as context:
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


def test_recording_goes_on_without_a_connection_and_across_a_killed_site(site: Site) -> None:
    attempt = make_role_play_attempt(route="audio")
    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(2500)

        network.send("Network.emulateNetworkConditions", OFFLINE)
        page.wait_for_timeout(5000)
        assert page.is_visible("#offline")
        behind = held_parts(page)
        network.send("Network.emulateNetworkConditions", ONLINE)
        site.kill()
        page.wait_for_timeout(1000)
        site.start()
        wait_for_panel(page, "recording")
        page.get_by_role("button", name="Stop").click()
        wait_for_panel(page, "preview")
        wait_until_all_sent(page)
        held = held_parts(page)
        assert not page.is_visible("#offline")

    assert complaints == []
    assert behind[0]["bytes"] > behind[0]["sent"]  # there was something to lose
    assert len(held) == 1
    assert same_as_recorded(held) == stored_parts()
    assert Take.objects.get().route == "audio"
    say(f"1 part, {held[0]['bytes']} bytes compared after an outage and a kill -9 of the site")


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


def test_comparison_fails_when_the_server_lacks_one_byte(site: Site) -> None:
    attempt = make_role_play_attempt(route="audio")
    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, _ = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Stop").click()
        wait_until_all_sent(page)
        held = held_parts(page)
    stored = Path(RecordingPart.objects.get().file.path)
    assert same_as_recorded(held) == stored_parts()

    stored.write_bytes(stored.read_bytes()[:-1])

    assert same_as_recorded(held) != stored_parts()


def test_second_take_second_tab_and_typing_instead(site: Site) -> None:
    attempt = make_role_play_attempt(n_turns=2)
    with browser_context() as context:
        sign_in(context, attempt, site.url)
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        wait_for_panel(page, "recording")
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Stop").click()
        wait_for_panel(page, "preview")
        assert page.inner_text("#again") == "Record again (1 left)"

        other, complaints = watched(context)
        other.goto(f"{site.url}/take/{attempt.public_id}/")
        wait_for_panel(other, "elsewhere")
        other.get_by_role("button", name="Continue in this tab").click()
        wait_for_panel(other, "preview")
        wait_for_panel(page, "elsewhere")
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


def test_time_that_ends_while_recording_makes_the_recording_the_answer(site: Site) -> None:
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
        page.wait_for_url("**/review/", timeout=60_000)

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
        page.get_by_role("button", name="Answer by typing").click()
        page.get_by_label("What do you say to the customer?").wait_for()

    assert complaints == []
    assert told.startswith("The browser was not allowed to use your camera or microphone.")
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
