"""Every page under the strict content security policy and the accessibility rules.

Zero violations over the pages named here, with the whole demo in them.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from assessments.enums import AttemptState, Role
from assessments.models import Attempt, FormVersion
from candidates.demo import load
from candidates.links import link_for
from candidates.models import Application, Opening
from tests.candidates.test_demo import run_all_jobs
from tests.e2e import walking
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.factories import make_staff

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

# Only the violations are read: to describe what passed as well takes seconds a page.
FOUND = {"resultTypes": ["violations"]}
RULES = FOUND | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# The dark theme changes colours and nothing else.
COLOURS = FOUND | {"runOnly": ["color-contrast", "link-in-text-block"]}
# Django's own admin pages keep the policy; their accessibility is Django's.
ADMIN_PAGES = (
    "/admin/",
    "/admin/assessments/rubric/",
    "/admin/assessments/bankimport/",
    "/admin/assessments/staffuser/add/",
)


def broken_rules(page: Page, rules: dict[str, list[str]] = RULES) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{page.url}: {rule['id']} at {node['target']}: {node['any'][0]['message']}"
        for rule in found
        for node in rule["nodes"]
    ]


def in_both_themes(page: Page, dark: dict[str, list[str]] = COLOURS) -> list[str]:
    page.emulate_media(color_scheme="light")
    broken = broken_rules(page)
    page.emulate_media(color_scheme="dark")
    return broken + broken_rules(page, dark)


def go(page: Page, site: Site, path: str) -> None:
    answer = page.goto(site.url + path)
    assert answer is not None
    assert answer.status == 200, path


def enter(context: BrowserContext, site: Site, *roles: Role) -> None:
    client = Client()
    client.force_login(
        make_staff(*roles),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])


def score_the_typed_ones() -> None:
    """Recordings are scored elsewhere; here typed answers fill the pages."""
    from assessments.enums import JobState
    from assessments.models import Job

    Job.objects.filter(kind="process_take").update(
        state=JobState.FAILED, finished_at="2026-01-01T00:00:00Z", claim=None, lease_until=None
    )
    run_all_jobs()


def staff_pages(opening: Opening) -> list[str]:
    scored = Application.objects.filter(
        opening=opening, attempt__state=AttemptState.SCORED
    ).order_by("pk")[:2]
    base = f"/openings/{opening.pk}"
    chosen = "&".join(f"a={application.pk}" for application in scored)
    return [
        "/openings/",
        "/openings/new/",
        f"{base}/",
        f"{base}/edit/",
        f"{base}/bar/",
        f"{base}/invite/",
        f"{base}/links/",
        f"{base}/compare/?{chosen}",
        *(f"{base}/candidates/{application.pk}/" for application in scored),
        "/accommodations/",
        "/accommodations/recordings/",
    ]


def author_pages() -> list[str]:
    item = "/banks/customer-service/items/late-birthday-parcel/"
    role_play = "/banks/customer-service/items/role-payroll-locked/"
    return [
        "/banks/",
        "/banks/new/",
        "/banks/customer-service/",
        "/banks/customer-service/new-item/",
        "/banks/customer-service/export/",
        "/banks/customer-service/panels/",
        "/banks/customer-service/panels/new/",
        "/banks/customer-service/keys/",
        item,
        item + "preview/",
        role_play,
        role_play + "preview/",
        "/bank-imports/",
        "/competencies/",
        "/competencies/new/",
        "/forms/",
        "/forms/new/",
        "/forms/standard/",
        "/exposure/",
        "/analysis/",
        f"/analysis/forms/{FormVersion.objects.get(form__slug='standard').pk}/",
        "/norms/",
        "/norms/new/",
        "/fairness/",
        "/fairness/dif/",
        "/fairness/ll144/",
    ]


def test_staff_pages_break_no_rule_and_keep_the_policy(site: Site) -> None:
    load.load_demo()
    score_the_typed_ones()
    pages = staff_pages(Opening.objects.order_by("pk")[0]) + author_pages()
    # A colour on its way from light to dark is neither: no transitions.
    with browser_context(reduced_motion="reduce") as context:
        page, complaints = watched(context)
        page.goto(f"{site.url}/accounts/login/")
        broken = in_both_themes(page, dark=RULES)
        enter(context, site, Role.ADMIN)
        for path in pages:
            go(page, site, path)
            broken += in_both_themes(page)
        for path in ADMIN_PAGES:
            go(page, site, path)

    assert len(pages) == 38
    assert complaints == []
    assert broken == []


def test_candidate_pages_break_no_rule_and_keep_the_policy(site: Site) -> None:
    load.load_demo()
    waiting = load.waiting_candidate()
    assert waiting is not None
    broken: list[str] = []
    visited: list[str] = []

    def look(page: Page) -> None:
        broken.extend(broken_rules(page))
        visited.append(page.url)

    with browser_context(viewport={"width": 390, "height": 844}) as context:
        page, complaints = watched(context)
        page.goto(site.url + "/start/" + link_for(waiting.invitations.get()).split("/start/")[1])
        look(page)
        walking.consent(page, may_record=False)
        look(page)
        walking.go_on(page)
        look(page)
        walking.practise(page)
        for _ in range(walking.MAX_PAGES):
            look(page)
            if "/review/" in page.url:
                break
            walking.fill(page)
            with page.expect_navigation():
                page.locator("main .button-primary:visible").last.click()
        walking.go_on(page, "Hand in")
        look(page)

    assert Attempt.objects.get(pk=waiting.attempt_id).state == AttemptState.SUBMITTED
    assert len(visited) >= 11
    assert complaints == []
    assert broken == []


def test_the_check_sees_a_missing_label(site: Site) -> None:
    with browser_context() as context:
        page, _ = watched(context)
        page.goto(f"{site.url}/accounts/login/")
        page.evaluate(
            "document.querySelectorAll('label').forEach(label => label.remove());"
            "document.querySelectorAll('input').forEach(i => i.removeAttribute('placeholder'))"
        )

        broken = broken_rules(page)

    assert any(": label at " in line for line in broken)
