"""The main job, end to end: invited, consents, answers, records; scored; read by a recruiter."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from assessments.enums import AttemptState, Role
from assessments.models import AuditEvent, FormVersion, RecordingPart, ScoringRun, Take
from candidates.actions import bars, openings
from candidates.demo import load
from candidates.judging import BarSpec, Requirement
from candidates.models import Application, Opening
from tests.e2e import walking
from tests.e2e.fake_camera import flags_from
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.e2e.worker import Workers
from tests.factories import PASSWORD, make_opening, make_staff
from tests.shared import SHARED

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

OWN = Path(load.__file__).parent / "media/priya-raman-double-rent-1.webm"
REAL = SHARED / "recordings/face_video/vr_4.mp4"


# Each takes more than a minute; beside the real recording our own is left to make test-full.
TWIN = pytest.param("own", marks=[pytest.mark.full] if REAL.exists() else [])


@pytest.fixture(params=[TWIN, "real"])
def recording(request: pytest.FixtureRequest) -> Path:
    if request.param == "real" and not REAL.exists():
        pytest.skip("the folder shared/recordings is not here")
    return REAL if request.param == "real" else OWN


def open_an_opening() -> Opening:
    load.load_content()
    recruiter = make_staff(Role.RECRUITER, email="recruiter@example.org")
    form = FormVersion.objects.published().get(form__slug="short")
    opening = make_opening(form)
    opening.team.add(recruiter)
    slugs = ("compassion", "warmth", "patience", "communication")
    openings.edit(
        opening,
        name=opening.name,
        form_version=form,
        contact_email=opening.contact_email,
        retention_until=opening.retention_until,
        actor=recruiter,
        tasks=[openings.TaskSpec("Help customers", 5, slugs)],
        team=[recruiter],
        location=opening.location,
        description="",
        days_to_answer=14,
        waiting_period_days=90,
        score_source=opening.score_source,
        n_raters=2,
        escalate_from=2,
        is_pilot=False,
    )
    spec = BarSpec(tuple(Requirement(slug, 1, 3.0) for slug in slugs), 3.0)
    bars.adopt(opening, spec, "For the test.", recruiter)
    return opening


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.locator("input[name=login]").fill("recruiter@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("form button[type=submit]").last.click()


def invite(page: Page, site: Site, opening: Opening) -> str:
    """Invite one person on the page and read the link off it."""
    page.goto(f"{site.url}/openings/{opening.pk}/invite/")
    page.locator("input[name=name]").fill("Robin Vale")
    page.locator("input[name=email]").fill("robin.vale@example.org")
    with page.expect_navigation():
        page.get_by_role("button", name="Send the invitation").click()
    link: str = page.locator("input[id^=link-]").first.input_value()
    return link


def wait_until_scored(seconds: float = 180) -> ScoringRun:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        run = ScoringRun.objects.first()
        if run and Application.objects.filter(standing__run=run).exists():
            return run
        time.sleep(0.5)
    raise AssertionError("the attempt was not scored")


def test_invited_candidate_is_scored_and_read_by_a_recruiter(
    site: Site, recording: Path, tmp_path: Path, settings: Settings
) -> None:
    # The site checks this password with its own settings, not with the tests' quick hasher.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    opening = open_an_opening()
    workers = Workers(site, tmp_path / "workers.log")
    with workers, browser_context(*flags_from(recording, tmp_path)) as context:
        staff, staff_complaints = watched(context)
        sign_in(staff, site)
        link = invite(staff, site, opening)

        page, complaints = watched(context)
        page.goto(link)
        walking.consent(page)
        page.locator("input[name=route][value=video]").check()
        walking.go_on(page)
        walking.practise(page)
        n_recorded = walking.answer_everything(page)
        walking.go_on(page, "Hand in")
        expect(page.locator("h1")).to_contain_text("Thank you")
        run = wait_until_scored()

        application = Application.objects.get()
        staff.goto(f"{site.url}/openings/{opening.pk}/")
        expect(staff.locator("body")).to_contain_text(application.reference)
        staff.goto(f"{site.url}/openings/{opening.pk}/candidates/{application.pk}/")
        expect(staff.locator("mark").first).to_be_visible()
        assert staff.locator("video").count() == 0  # blind: a copy without the face is asked for
        staff.get_by_text("Who is this?").click()
        staff.get_by_label("Why do you need to know?").fill("I know the case.")
        staff.get_by_role("button", name="Show me who this is").click()
        video = staff.locator("video").first
        video.scroll_into_view_if_needed()
        video.evaluate("v => { v.muted = true; return v.play(); }")
        staff.wait_for_function("v => v.currentTime > 0.5", arg=video.element_handle())

    assert application.attempt.state == AttemptState.SCORED
    assert n_recorded == Take.objects.filter(is_chosen=True).count() > 0
    assert RecordingPart.objects.filter(take__number=1).count() > n_recorded  # the reload's part
    assert run.competency_scores.exclude(score=None).exists()
    assert AuditEvent.objects.filter(verb="media_issued").exists()
    assert complaints == []
    assert staff_complaints == []
