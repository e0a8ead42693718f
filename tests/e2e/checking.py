"""What a page must keep, whoever uses it: rules of axe, width, focus that can be seen."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ONLY_FOUND = {"resultTypes": ["violations"]}  # to describe what passed takes seconds a page
THEMES: tuple[tuple[Literal["light", "dark"], dict[str, list[str]]], ...] = (
    ("light", ONLY_FOUND),
    # In the other theme only the colours are others.
    ("dark", ONLY_FOUND | {"runOnly": ["color-contrast"]}),
)
MOST_STOPS = 60  # of the Tab key on one page

# The ring is on the control, or on the label that is its whole target.
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const ringed = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  };
  const box = (here.closest("label") ?? here).getBoundingClientRect();
  return {
    what: here.outerHTML.slice(0, 120),
    isRinged: [here, here.closest("label")].some((one) => one && ringed(one)),
    isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""

# What WCAG 2.2, 1.4.12 lets readers set; a sheet made here is no inline style for the policy.
SPACE_OUT = """isOn => {
  globalThis.spaced ??= new CSSStyleSheet();
  const more = "line-height: 1.5 !important; letter-spacing: .12em !important;"
    + "word-spacing: .16em !important";
  globalThis.spaced.replaceSync(isOn ? `* { ${more} } p { margin-block-end: 2em !important }` : "");
  document.adoptedStyleSheets = [globalThis.spaced];
}"""
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const { overflowX, overflowY, clipPath } = getComputedStyle(one);
  if (clipPath !== "none" || !one.innerText?.trim()) return false;
  const isWide = one.scrollWidth > one.clientWidth + 1 && ["hidden", "clip"].includes(overflowX);
  const isHigh = one.scrollHeight > one.clientHeight + 1 && ["hidden", "clip"].includes(overflowY);
  return isWide || isHigh;
}).map((one) => one.outerHTML.slice(0, 90))"""
MATCHES = "wanted => document.activeElement.matches(wanted)"
SAYS = "wanted => document.activeElement.innerText.trim() === wanted"


def check(page: Page) -> list[str]:
    """What axe finds in either theme, and whether the page must be scrolled sideways."""
    found: list[str] = []
    for scheme, options in THEMES:
        page.emulate_media(color_scheme=scheme)
        found += [
            f"{page.url} {scheme}: {rule['id']} {[node['target'] for node in rule['nodes']]}"
            for rule in Axe().run(page, options=options).response["violations"]
        ]
    return found + sideways(page) + cut_off(page)


def cut_off(page: Page) -> list[str]:
    """What cannot be read any more once a reader sets the text wider."""
    page.evaluate(SPACE_OUT, True)
    found = [f"{page.url} spaced out: {one}" for one in page.evaluate(CUT_OFF)]
    found += [f"{one}, spaced out" for one in sideways(page)]
    page.evaluate(SPACE_OUT, False)
    return found


def sideways(page: Page) -> list[str]:
    wide = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return [f"{page.url}: sideways"] if wide else []


class Keyboard:
    """Goes through pages by keys alone; every stop must show its focus inside the window."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.n_stops = 0

    def to(self, wanted: str, is_there: str = MATCHES) -> None:
        """Press Tab until the focus is on an element of the selector ``wanted``."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            if focus is None:
                continue
            self.n_stops += 1
            assert focus["isRinged"], f"no focus to be seen: {self.page.url} {focus['what']}"
            assert focus["isInView"], f"focus out of sight: {self.page.url} {focus['what']}"
            if self.page.evaluate(is_there, wanted):
                return
        raise AssertionError(f"{self.page.url}: no key leads to {wanted}")

    def enter(self, name: str) -> None:
        """To the button that says ``name``, and Enter."""
        self.to(name, SAYS)
        self.page.keyboard.press("Enter")

    def press(self, selector: str, *keys: str) -> None:
        self.to(selector)
        for key in keys:
            self.page.keyboard.press(key)

    def go(self, selector: str) -> None:
        """To a button or link, and Enter to another page."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
