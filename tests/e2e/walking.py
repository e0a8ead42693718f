"""Walk the candidate's pages as a person would: read what kind of page it is, answer, go on."""

from playwright.sync_api import Page

from tests.e2e.panels import wait_for_panel, wait_until_all_sent

WRITTEN = (
    "Hello Noor, I am so sorry that the watch is late for your anniversary of all days. It is "
    "finished and only 6 km from you. If you write yes by 14:00, a courier brings it between "
    "16:00 and 18:00 today, and I will refund the 7.90. Would that be early enough for you?"
)
MAX_PAGES = 60


def go_on(page: Page, name: str = "Continue") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def consent(page: Page, *, may_record: bool = True, may_score: bool = True) -> None:
    page.locator(f"input[name=recording][value={'yes' if may_record else 'no'}]").check()
    page.locator(f"input[name=machine_scoring][value={'yes' if may_score else 'no'}]").check()
    go_on(page)


def practise(page: Page) -> None:
    """Try the practice question, then begin."""
    assert "/practice/" in page.url
    fill(page)
    go_on(page, "Try it")
    go_on(page, "Begin")


KINDS = {
    "best-worst": "[data-best-worst]",
    "rank": "[data-rank]",
    "rate-each": "fieldset.rating",
    "pick-several": "input[name=choices]",
    "pick-one": "input[name=choice]",
    "written": "textarea[name=text]",
}


def kind_of(page: Page) -> str:
    """Which kind of question is shown; a page between two parts asks nothing."""
    return next((kind for kind, mark in KINDS.items() if page.locator(mark).count()), "section")


def fill(page: Page) -> None:
    """Answer the question that is shown."""
    match kind_of(page):
        case "best-worst":
            page.locator("label.best").first.click()
            page.locator("label.worst").last.click()
        case "rank":
            page.locator("[data-move='1']").first.click()
        case "rate-each":
            for n, row in enumerate(page.locator("fieldset.rating").all()):
                row.locator("label").nth((2 * n + 1) % 7).click()
        case "pick-several":
            for n in (0, 2):
                page.locator("label.choice").nth(n).click()
        case "pick-one":
            page.locator("label.choice").first.click()
        case "written":
            page.locator("textarea[name=text]").fill(WRITTEN)


def record(page: Page, *, seconds: float, reload_after_s: float | None = None) -> None:
    """Record one turn, with a reload in the middle where asked, and use it as the answer."""
    page.get_by_role("button", name="Start now").click()
    wait_for_panel(page, "recording")
    if reload_after_s:
        page.wait_for_timeout(reload_after_s * 1000)
        page.reload()
        wait_for_panel(page, "interrupted")
        page.get_by_role("button", name="Go on recording").click()
        wait_for_panel(page, "recording")
    page.wait_for_timeout(seconds * 1000)
    page.get_by_role("button", name="Stop", exact=True).click()
    wait_for_panel(page, "preview")
    wait_until_all_sent(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Use this answer").click()


def answer_everything(page: Page, *, seconds: float = 6) -> int:
    """Answer page after page until the review; return how many turns were recorded."""
    n_recorded = 0
    for _ in range(MAX_PAGES):
        page.wait_for_load_state()
        if "/review/" in page.url:
            return n_recorded
        if page.locator("#recorder").count():
            record(page, seconds=seconds, reload_after_s=None if n_recorded else 3)
            n_recorded += 1
        else:
            fill(page)
            with page.expect_navigation():
                page.locator("main .button-primary:visible").last.click()
    raise AssertionError(f"the assessment does not end: {page.url}")
