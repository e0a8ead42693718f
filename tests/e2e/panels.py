"""What the browser is started with, and the states of the recorder. No Django here."""

from playwright.sync_api import Page

FAKE_DEVICES = ["--no-sandbox", "--use-fake-device-for-media-stream"]
ALLOWED = "--use-fake-ui-for-media-stream"


def wait_for_panel(page: Page, name: str, timeout_s: float = 30) -> None:
    page.wait_for_selector(f"#recorder[data-state={name}]", timeout=timeout_s * 1000)


def wait_until_all_sent(page: Page, timeout_s: float = 60) -> None:
    page.wait_for_selector("#uploaded[data-state=done]", timeout=timeout_s * 1000)
