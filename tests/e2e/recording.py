"""A real browser with a fake camera and microphone, on a live site, holding an attempt."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from assessments.models import Attempt
from tests.assessments.views.holding import hold
from tests.config import processes
from tests.e2e.panels import ALLOWED, FAKE_DEVICES

# What this browser still holds of every part: computed in the page, by code of the test's own.
HELD = """async () => {
  const open = indexedDB.open("rapport-recordings");
  const db = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
  const all = (store) => new Promise((resolve) => {
    const request = db.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => resolve(request.result);
  });
  const slices = await all("slices");
  const found = [];
  for (const part of await all("parts")) {
    const own = slices.filter((slice) => slice.part === part.id);
    const bytes = await new Blob(own.map((slice) => slice.data)).arrayBuffer();
    const sum = await crypto.subtle.digest("SHA-256", bytes);
    const hex = [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, "0")).join("");
    found.push({ id: part.id, bytes: bytes.byteLength, sha256: hex, sealed: part.sealed,
                 seconds: part.seconds, sent: part.sent, beganAt: part.beganAt });
  }
  return found.sort((a, b) => a.beganAt - b.beganAt);
}"""


@contextmanager
def browser_context(
    *flags: str, allows_devices: bool = True, **options: Any
) -> Iterator[BrowserContext]:
    """One browser; without ``allows_devices`` it refuses camera and microphone."""
    answer = ALLOWED if allows_devices else f"{ALLOWED}=deny"
    granted = ["camera", "microphone"] if allows_devices else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["RAPPORT_CHROMIUM"], args=[*FAKE_DEVICES, answer, *flags]
        )
        context = browser.new_context(permissions=granted, **options)
        try:
            yield context
        finally:
            context.close()
            browser.close()


@contextmanager
def kept_browser(profile: Path, *flags: str) -> Iterator[BrowserContext]:
    """A browser whose storage stays in ``profile``, for the next one after a kill."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=os.environ["RAPPORT_CHROMIUM"],
            args=[*FAKE_DEVICES, ALLOWED, *flags],
            permissions=["camera", "microphone"],
        )
        try:
            yield context
        finally:
            with suppress(Error):  # killed
                context.close()


def kill_browser(profile: Path) -> None:
    """Kill -9 every process of the browser at once, as a crash or an empty battery does."""
    for pid in processes.mentioning(str(profile)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert processes.until(lambda: processes.mentioning(str(profile)) == [])


def sign_in(context: BrowserContext, attempt: Attempt, address: str) -> None:
    """Make the browser the one that holds ``attempt``."""
    client = Client()
    hold(client, attempt)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and the list of what its console and the content security policy complain of."""
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
    )
    return page, complaints


def held_parts(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(HELD)
    return found
