"""What signals.js tells of the time around an answer: each thing once, and never any content."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request

from assessments.enums import AttemptState, ItemKind, Role
from assessments.models import Attempt, IntegritySignal
from candidates import links
from tests.assessments.views.author.signing_in import client_of
from tests.e2e import walking
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.factories import make_application, make_attempt, make_form, make_item, make_staff

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

NOTES = "What I noted at home about parcels"
SHOWN_AS = """(isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
# The browser keeps its promise a frame before it tells the page, which would miss a shorter visit.
SHOWN_FULL = """() => new Promise((told, failed) => {
  document.addEventListener("fullscreenchange", told, { once: true });
  document.documentElement.requestFullscreen().catch(failed);
})"""


def leave(page: Page, ms: int) -> None:
    page.evaluate(SHOWN_AS, True)
    page.wait_for_timeout(ms)


def test_leaving_pasting_and_full_screen_are_told_once_without_a_word_of_it(site: Site) -> None:
    form = make_form([make_item(), make_item(ItemKind.WRITTEN)])
    application, recruiter = make_application(make_attempt(form)), make_staff(Role.RECRUITER)
    application.opening.team.add(recruiter)
    path = links.link_for(application.invitations.get()).partition("/start/")[2]
    sent: list[str] = []

    def keep(request: Request) -> None:
        if request.url.endswith("/signals/"):
            sent.append(request.post_data or "")

    with browser_context() as context:
        page, complaints = watched(context)
        page.on("request", keep)
        page.goto(f"{site.url}/start/{path}")
        walking.fill(page)
        walking.go_on(page)

        leave(page, 200)  # a glance elsewhere is nothing
        page.evaluate(SHOWN_AS, False)
        leave(page, 2100)
        with page.expect_response("**/signals/"):
            page.evaluate(SHOWN_AS, False)
        page.locator("textarea[name=text]").fill(NOTES)
        with page.expect_response("**/signals/"):
            for keys in ("Control+a", "Control+x", "Control+v"):
                page.keyboard.press(keys)
        page.evaluate(SHOWN_FULL)
        with page.expect_response("**/signals/"):
            page.evaluate("document.exitFullscreen()")

    told = IntegritySignal.objects.order_by("pk").values_list("kind", "attempt_item__position")
    assert list(told) == [("tab_left", 2), ("pasted", 2), ("full_screen_left", 2)]
    seconds = IntegritySignal.objects.order_by("pk").values_list("seconds", flat=True)
    assert [s is not None and 2 <= s < 10 for s in seconds] == [True, False, False]
    assert len(sent) == 3
    assert not any("parcels" in body for body in sent)
    assert complaints == []

    Attempt.objects.update(state=AttemptState.SUBMITTED, submitted_at=timezone.now())
    html = client_of(user=recruiter).get(
        f"/openings/{application.opening_id}/candidates/{application.pk}/"
    )
    shown = html.content.decode()
    assert "context, not grounds" in shown
    assert all(word in shown for word in ("Left the page 1 time", "Pasted text 1 time"))
