"""Write a picture of every page, at phone and desktop width, light and dark.

python -m tests.e2e.screenshots [FOLDER]

Starts the whole of Rapport with its demo in a temporary folder, waits until it is scored,
and walks it once as the candidate, the recruiter, the rater, the auditor and the author.
"""

import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from config.embedded import browser as browsers
from tests.chaos.launcher import ROOT, Launched, launch
from tests.e2e import walking
from tests.e2e.fake_camera import flags_from
from tests.e2e.panels import ALLOWED, FAKE_DEVICES, wait_for_panel

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
RECORDING = ROOT / "candidates/demo/media/priya-raman-double-rent-1.webm"
SCORED_S = 900


@dataclass
class Album:
    folder: Path
    taken: list[str] = field(default_factory=list)

    def take(self, page: Page, name: str, *, full: bool = True) -> None:
        """Four pictures of the page as it stands, without loading it again."""
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.wait_for_timeout(120)
                path = self.folder / f"{name}-{size}-{scheme}.png"
                page.screenshot(path=path, full_page=full)
        page.emulate_media(color_scheme="light")
        self.taken.append(name)


def candidate(browser: Browser, link: str, album: Album) -> None:
    context = browser.new_context(permissions=["camera", "microphone"])
    page = context.new_page()
    page.goto(link)
    album.take(page, "take-01-welcome")
    walking.consent(page)
    page.locator("#check-devices").click()
    page.wait_for_timeout(2500)
    album.take(page, "take-02-device")
    page.locator("input[name=route][value=video]").check()
    walking.go_on(page)
    album.take(page, "take-03-practice")
    walking.practise(page)
    questions(page, album)
    album.take(page, "take-90-review")
    walking.go_on(page, "Hand in")
    album.take(page, "take-91-done")
    context.close()


def questions(page: Page, album: Album) -> None:
    """Each kind of question once, answered; the recorder in each of its states."""
    seen: set[str] = set()
    for n in range(walking.MAX_PAGES):
        page.wait_for_load_state()
        if "/review/" in page.url:
            return
        if page.locator("#recorder").count():
            _role_play(page, album, f"take-{10 + n:02d}-role-play")
            continue
        kind = walking.kind_of(page)
        walking.fill(page)
        if kind not in seen:
            page.wait_for_timeout(600)  # the saved mark
            album.take(page, f"take-{10 + n:02d}-{kind}")
            seen.add(kind)
        with page.expect_navigation():
            page.locator("main .button-primary:visible").last.click()


def _role_play(page: Page, album: Album, name: str) -> None:
    wait_for_panel(page, "think")
    album.take(page, f"{name}-think")
    page.get_by_role("button", name="Start now").click()
    wait_for_panel(page, "recording")
    page.wait_for_timeout(3000)
    album.take(page, f"{name}-recording")
    page.get_by_role("button", name="Stop", exact=True).click()
    wait_for_panel(page, "preview")
    page.wait_for_selector("#uploaded[data-state=done]")
    album.take(page, f"{name}-preview")
    with page.expect_navigation():
        page.get_by_role("button", name="Use this answer").click()


def staff(browser: Browser, site: Launched, password: str, album: Album) -> None:
    page = browser.new_context().new_page()
    page.goto(site.url + "/accounts/login/")
    album.take(page, "staff-00-sign-in")
    sign_in(page, site, "recruiter", password)
    wait_until_scored(page, site)
    page.goto(site.url + "/openings/")
    album.take(page, "staff-01-openings")
    page.get_by_role("link", name="Customer support agent").click()
    page.wait_for_load_state()
    opening = page.url.rstrip("/").split("?")[0]
    album.take(page, "staff-02-opening")
    visit(
        page,
        opening,
        album,
        {
            "staff-03-bar": "/bar/",
            "staff-04-invite": "/invite/",
            "staff-05-links": "/links/",
            "staff-06-edit": "/edit/",
            "staff-07-standards": "/standards/",
            "staff-08-new-standard": "/standards/new/",
            "staff-09-shares": "/shares/",
        },
    )
    page.goto(opening)
    profiles = page.locator("main a[href*='/candidates/']").evaluate_all(
        "links => [...new Set(links.map(link => link.href))]"
    )
    for n, address in enumerate(profiles[:3], start=1):
        page.goto(address)
        page.wait_for_timeout(800)
        album.take(page, f"staff-1{n}-profile")
    ids = [re.findall(r"/candidates/(\d+)/", address)[0] for address in profiles[:3]]
    page.goto(f"{opening}/compare/?" + "&".join(f"a={pk}" for pk in ids))
    album.take(page, "staff-20-compare")
    page.goto(opening)
    for box in page.locator(".shortlist input[name=a]").all()[:2]:
        box.check()
    album.take(page, "staff-21-picked", full=False)
    with page.expect_navigation():
        page.get_by_role("button", name="Print packs").click()
    album.take(page, "staff-22-packs")
    page.context.close()


def rater(browser: Browser, site: Launched, password: str, album: Album) -> None:
    page = browser.new_context().new_page()
    sign_in(page, site, "rater", password)
    pages = {"rater-01-home": "/rating/", "rater-02-qualification": "/rating/qualification/"}
    visit(page, site.url, album, pages)
    page.context.close()


def auditor(browser: Browser, site: Launched, password: str, album: Album) -> None:
    page = browser.new_context().new_page()
    sign_in(page, site, "auditor", password)
    visit(
        page,
        site.url,
        album,
        {
            "auditor-01-fairness": "/fairness/",
            "auditor-02-dif": "/fairness/dif/",
            "auditor-03-bars": "/fairness/bars/",
            "auditor-04-ll144": "/fairness/ll144/",
            "auditor-05-audit": "/audit/",
            "auditor-06-raters": "/rating/laboratory/",
        },
    )
    page.context.close()


def visit(page: Page, start: str, album: Album, pages: Mapping[str, str]) -> None:
    """Take the pages at these paths below ``start``, by name."""
    for name, path in pages.items():
        page.goto(start + path)
        album.take(page, name)


def author(browser: Browser, site: Launched, password: str, album: Album) -> None:
    page = browser.new_context().new_page()
    sign_in(page, site, "author", password)
    visit(
        page,
        site.url,
        album,
        {
            "author-01-admin": "/admin/",
            "author-04-import": "/bank-imports/",
            "author-05-export": "/banks/customer-service/export/",
            "author-06-panels": "/banks/customer-service/panels/",
            "author-07-keys": "/banks/customer-service/keys/",
            "author-08-competencies": "/competencies/",
            "author-10-forms": "/forms/",
            "author-11-form": "/forms/standard/",
            "author-12-exposure": "/exposure/",
            "author-13-analysis": "/analysis/",
            "author-14-norms": "/norms/",
            "author-02-banks": "/banks/",
        },
    )
    for name, link in (("bank", ".bank-list a"), ("item", ".item-name a"), ("edit", "a.button")):
        page.locator(link).first.click()
        page.wait_for_load_state()
        album.take(page, f"author-03-{name}")
    page.goto(site.url + "/nowhere/")
    album.take(page, "error-404")
    page.goto(site.url + "/start/not-a-link/")
    album.take(page, "error-link")
    page.context.close()


def sign_in(page: Page, site: Launched, who: str, password: str) -> None:
    page.goto(site.url + "/accounts/login/")
    page.locator("input[name=login]").fill(f"{who}@example.org")
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("form button[type=submit]").last.click()


def wait_until_scored(page: Page, site: Launched) -> None:
    until = time.monotonic() + SCORED_S
    while time.monotonic() < until:
        page.goto(site.url + "/openings/")
        if "being scored" not in page.inner_text("main").lower():
            return
        page.wait_for_timeout(3000)


def walk(playwright: Playwright, site: Launched, home: Path, folder: Path) -> Album:
    """Everybody in turn, once the site is up."""
    site.wait_until_ready(300)
    text = "\n".join(site.lines)
    password = re.findall(r"^\s+Password\s+(\S+)", text, re.M)[-1]
    link = re.findall(r"^\s+Candidate\s+(\S+)", text, re.M)[-1]
    flags = (*FAKE_DEVICES, ALLOWED, *flags_from(RECORDING, home))
    browser_path = os.environ.get("RAPPORT_CHROMIUM") or browsers.find()
    browser = playwright.chromium.launch(executable_path=browser_path, args=list(flags))
    album = Album(folder)
    candidate(browser, link, album)
    for role in (staff, rater, auditor, author):
        role(browser, site, password, album)
    browser.close()
    return album


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        home = Path(temporary)
        site = launch(home / "home", home / "log", more={"DEMO": "1"})
        try:
            album = walk(playwright, site, home, folder)
        finally:  # a page that is not as expected leaves no site behind
            site.child.send_signal(signal.SIGINT)
            site.child.wait(60)
    n = len(album.taken) * len(SIZES) * len(SCHEMES)
    print(f"{n} pictures of {len(album.taken)} pages are in {folder}/")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
