"""Render every component in its states to static pages, and photograph them in a real browser.

A tool for the eye, not a test: ``python -m tests.look.gallery [--unusual] [NAME …]`` writes to
``screenshots/gallery``; unusual are 320 px, forced colours, right to left and print. It needs no
database. Pages are served under the strict policy of the product, and a violation, a script
error or a page wider than its screen is reported.
"""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import django
import django_htmx
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.look import samples

ROOT = Path(__file__).resolve().parents[2]
PAGES = Path(__file__).parent / "pages"
OUT = ROOT / "screenshots" / "gallery"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


def _nowhere(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("openings/", _nowhere, name="openings"),
    path("disputes/", _nowhere, name="disputes"),
    path("banks/", _nowhere, name="banks"),
    path("forms/", _nowhere, name="forms"),
    path("analysis/", _nowhere, name="analysis"),
    path("rating/", _nowhere, name="rating"),
    path("raters/", _nowhere, name="rater_laboratory"),
    path("fairness/", _nowhere, name="fairness"),
    path("audit/", _nowhere, name="audit"),
    path("accommodations/", _nowhere, name="accommodations"),
    path("admin/", include(([path("", _nowhere, name="index")], "admin"))),
    path("sign-in/", _nowhere, name="account_login"),
    path("sign-out/", _nowhere, name="account_logout"),
    path("password/", _nowhere, name="account_change_password"),
    path("language/", _nowhere, name="set_language"),
    path("reset/", _nowhere, name="account_reset_password"),
]


# A Django that can render templates and nothing else.
SETTINGS: dict[str, object] = {
    "ROOT_URLCONF": __name__,
    "STATIC_URL": "/static/",
    "STORAGES": {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    },
    "FORM_RENDERER": "django.forms.renderers.TemplatesSetting",
    "INSTALLED_APPS": ["django.contrib.staticfiles", "django.forms", "django_htmx"],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [ROOT / "templates", PAGES],
            "APP_DIRS": True,
            "OPTIONS": {
                "libraries": {
                    "charts": "assessments.templatetags.charts",
                    "look": "assessments.templatetags.look",
                },
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    ],
}


def configure() -> None:
    settings.configure(**SETTINGS, SECRET_KEY="gallery", USE_I18N=True)
    django.setup()


def names() -> list[str]:
    """Return every page of the gallery, the real ones that need no database included."""
    return [page.stem for page in sorted(PAGES.glob("*.html"))] + samples.REAL_PAGES


def render(name: str) -> str:
    """Return the page ``name`` with the samples of ``tests.look.samples``."""
    request = RequestFactory().get("/openings/")
    person = samples.Person(is_authenticated=name not in samples.VISITORS)
    return render_to_string(f"{name}.html", {**samples.context(), "user": person}, request)


def write(wanted: list[str], folder: Path) -> None:
    """Write the pages and everything they load, so that ``folder`` can be served as it is."""
    carried = Path(django_htmx.__file__).parent / "static"
    for source in (ROOT / "config" / "static", carried):
        shutil.copytree(source, folder / "static", dirs_exist_ok=True)
    for name in wanted:
        (folder / f"{Path(name).name}.html").write_text(render(name))


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Shot:
    """One way of looking at a page."""

    width: int = 390
    theme: Literal["light", "dark"] = "light"
    forced: bool = False
    right_to_left: bool = False
    printed: bool = False

    @property
    def name(self) -> str:
        ways = {"forced": self.forced, "rtl": self.right_to_left, "print": self.printed}
        return "-".join([str(self.width), self.theme, *(way for way, on in ways.items() if on)])


USUAL = [Shot(width, theme) for width in (390, 1280) for theme in ("light", "dark")]
UNUSUAL = [Shot(320), Shot(forced=True), Shot(1280, right_to_left=True), Shot(794, printed=True)]


def photograph(browser: Browser, site: str, name: str, shot: Shot) -> list[str]:
    """Save one picture; return what the browser complained about."""
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"{name} {shot.name}: {message.text}")

    context = browser.new_context(
        viewport={"width": shot.width, "height": 844 if shot.width < 600 else 900},
        color_scheme=shot.theme,
        forced_colors="active" if shot.forced else "none",
    )
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(f"{name}: {error}"))
    page.goto(f"{site}/{name}.html")
    if shot.printed:
        page.emulate_media(media="print")
    if shot.right_to_left:
        page.evaluate("document.documentElement.dir = 'rtl'")
    faults += _too_wide(page, name, shot.width)
    page.screenshot(path=OUT / f"{name}-{shot.name}.png", full_page=True)
    context.close()
    return faults


def _too_wide(page: Page, name: str, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{name} {width}: the page is {wide} px wide"] if wide > width else []


def main(words: list[str]) -> int:
    configure()
    shots = UNUSUAL if "--unusual" in words else USUAL
    asked = {word for word in words if not word.startswith("-")}
    wanted = [name for name in names() if not asked or Path(name).name in asked]
    write(wanted, OUT)
    faults: list[str] = []
    with served(OUT) as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in wanted:
            for shot in shots:
                faults += photograph(browser, site, Path(name).name, shot)
        browser.close()
    sys.stdout.write("\n".join(sorted(set(faults))) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
