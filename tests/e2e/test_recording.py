"""Recording in a real browser: every byte that it made is the byte that the server stored."""

import hashlib
import sys
from typing import Any

import pytest

from assessments.models import Job, RecordingPart, Response, Take
from tests.assessments.views.holding import make_role_play_attempt
from tests.e2e.recording import (
    browser_context,
    held_parts,
    sign_in,
    wait_for_panel,
    wait_until_all_sent,
    watched,
)
from tests.e2e.site import Site

pytestmark = [pytest.mark.e2e]


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


def test_recording_survives_a_reload_and_arrives_byte_for_byte(site: Site) -> None:
    attempt = make_role_play_attempt()
    with browser_context() as context:
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
