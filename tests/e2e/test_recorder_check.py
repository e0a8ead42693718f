"""`make check-recorder`: nothing of a recording is lost, whatever goes away while it is made."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from assessments.models import RecordingPart, Response, Take
from tests.assessments.views.holding import make_role_play_attempt
from tests.e2e.panels import wait_for_panel, wait_until_all_sent
from tests.e2e.recording import held_parts, kept_browser, kill_browser, sign_in, watched
from tests.e2e.site import Site
from tests.e2e.witness import Differs, Limits, Witness, compare

pytestmark = [pytest.mark.e2e]

OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
ONLINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
LEAST_BYTES = {"audio": 40_000, "video": 250_000}


def stored_bodies() -> list[bytes]:
    return [Path(part.file.path).read_bytes() for part in RecordingPart.objects.order_by("number")]


def go_on_recording(page: Page) -> None:
    wait_for_panel(page, "interrupted")
    page.get_by_role("button", name="Go on recording").click()
    wait_for_panel(page, "recording")


def reload_midway(page: Page, witness: Witness) -> None:
    """Reload in the middle of a slice, and go on."""
    witness.wait_for_slices(page, 1)
    witness.break_off()
    page.reload()
    go_on_recording(page)


# A machine that is busy besides encodes pictures seconds behind the clock, which is not lost here.
@pytest.mark.parametrize("route", ["audio", pytest.param("video", marks=pytest.mark.full)])
def test_every_byte_arrives_through_an_outage_a_kill_of_the_site_reloads_and_a_crash(
    site: Site, tmp_path: Path, route: str
) -> None:
    limits = Limits(least_parts=5, least_bytes=LEAST_BYTES[route], most_lost_s=5.0)
    attempt = make_role_play_attempt(route=route, time_factor=2)  # a slow machine needs the time
    profile, witness = tmp_path / "profile", Witness()
    with kept_browser(profile) as context:
        witness.watch(context)
        sign_in(context, attempt, site.url)
        session = context.cookies()[0]
        page, complaints = watched(context)
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        page.get_by_role("button", name="Start now").click()
        witness.wait_for_slices(page, 1)

        network.send("Network.emulateNetworkConditions", OFFLINE)
        witness.wait_for_slices(page, 4)
        assert page.is_visible("#offline")
        behind = held_parts(page)
        network.send("Network.emulateNetworkConditions", ONLINE)
        reload_midway(page, witness)

        site.kill()
        witness.wait_for_slices(page, 2)
        site.start()
        reload_midway(page, witness)
        reload_midway(page, witness)

        witness.wait_for_slices(page, 2)
        witness.break_off()
        kill_browser(profile)
        assert complaints == []

    with kept_browser(profile) as context:
        witness.watch(context)
        context.add_cookies([{"name": session["name"], "value": session["value"], "url": site.url}])
        page, complaints = watched(context)
        page.goto(f"{site.url}/take/{attempt.public_id}/")
        go_on_recording(page)
        witness.wait_for_slices(page, 1)
        page.get_by_role("button", name="Stop").click()
        wait_for_panel(page, "preview")
        wait_until_all_sent(page)
        page.get_by_role("button", name="Use this answer").click()
        page.wait_for_url("**/review/")
        assert complaints == []

    assert behind[0]["bytes"] > behind[0]["sent"]  # there was something to lose
    bodies = stored_bodies()
    sys.stdout.write(f"\n{compare(witness.made, bodies, limits)}\n")
    for number, body in enumerate(bodies):
        middle = len(body) // 2
        without = body[:middle] + body[middle + 1 :]
        damaged = [*bodies[:number], without, *bodies[number + 1 :]]
        with pytest.raises(Differs, match=f"part {number + 1}:"):
            compare(witness.made, damaged, limits)
    assert Take.objects.get().is_chosen
    assert Response.objects.get().answered_at is not None
