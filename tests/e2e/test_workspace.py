"""The recruiter moves a bar and compares two people by keyboard; the auditor reads of groups."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assessments.enums import Role
from assessments.models import StaffUser
from candidates.models import Opening, SelfIdentification
from tests.assessments.views.author.signing_in import client_of
from tests.candidates.results import link_tasks, make_scored
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.e2e.test_pages import broken_rules
from tests.factories import SCORED, make_form, make_item, make_opening, make_staff

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def enter(context: BrowserContext, site: Site, user: StaffUser) -> None:
    cookie = client_of(user=user).cookies["sessionid"]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])


def make_pool(*levels: float) -> Opening:
    opening = make_opening(make_form([make_item(competencies=SCORED)]))
    link_tasks(opening)
    for n, level in enumerate(levels):
        person = make_scored(opening, dict.fromkeys(SCORED, level))
        SelfIdentification.objects.create(
            application=person,
            sex="female" if n % 2 else "male",
            text_version="test",
            text="May we ask?",
        )
    return opening


def adopt_a_cut_of_two(page: Page) -> None:
    cut = page.locator("#id_composite_cut")
    cut.fill("2")
    cut.press("Tab")
    expect(page.locator("#reading")).to_contain_text("Within error")
    page.get_by_text("Adopt as v1…").press("Enter")
    page.get_by_label("Reason").fill("What the tasks ask for.")
    page.get_by_role("button", name="Adopt v1").press("Enter")


def test_recruiter_sets_a_bar_and_compares_two_by_keyboard(site: Site):
    opening, recruiter = make_pool(4.5, 4.0, 1.5), make_staff(Role.RECRUITER)
    opening.team.add(recruiter)

    with browser_context(viewport={"width": 1280, "height": 900}) as context:
        page, complaints = watched(context)
        enter(context, site, recruiter)
        page.goto(f"{site.url}/openings/{opening.pk}/bar/")
        broken = broken_rules(page)
        adopt_a_cut_of_two(page)
        expect(page.get_by_text("The bar is adopted.")).to_be_visible()
        broken += broken_rules(page)

        boxes = page.locator("input[name=a]")
        expect(boxes).to_have_count(3)
        for box in boxes.all()[:2]:
            box.press("Space")
        expect(page.locator("[data-picked]")).to_have_text("2 picked")
        page.get_by_role("button", name="Compare").press("Enter")
        expect(page.locator("h1")).to_contain_text("2")
        broken += broken_rules(page)

    assert "/compare/" in page.url
    assert (broken, complaints) == ([], [])


def test_auditor_reads_rates_takes_the_file_and_finds_both_in_the_audit(site: Site):
    make_pool(*[4.0, 2.0] * 20)

    with browser_context(viewport={"width": 1280, "height": 900}) as context:
        page, complaints = watched(context)
        enter(context, site, make_staff(Role.AUDITOR))
        page.goto(site.url)
        expect(page.get_by_role("heading", name="Fairness", exact=True)).to_be_visible()
        expect(page.get_by_role("region", name="Sex", exact=True)).to_contain_text("Female")
        page.get_by_role("link", name="File for an audit").press("Enter")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Download (CSV)").press("Enter")
        told = taken.value.path().read_text(encoding="utf-8-sig")
        page.get_by_role("link", name="Audit", exact=True).press("Enter")
        expect(page.get_by_role("row", name="exported").first).to_be_visible()
        broken = broken_rules(page)

    assert "independent" in told
    assert "Female" in told
    assert "Ada" not in told
    assert (broken, complaints) == ([], [])
