"""A word leads to its second, over the parts of a take and in files that hide their length."""

import base64
from io import BytesIO
from pathlib import Path

import av
import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from assessments.enums import ItemKind, Role
from assessments.models import (
    AuditEvent,
    RecordingPart,
    Response,
    StaffUser,
    Take,
    Transcript,
)
from candidates.actions import standings, unblinding
from candidates.demo import load
from candidates.models import Application, DecisionReason, Opening
from tests.candidates.answered import add_part, make_spoken, run_scoring, submit
from tests.e2e.recording import browser_context, watched
from tests.e2e.site import Site
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MEDIA = Path(load.__file__).parent / "media"
LENGTHS = (17.0, 9.0)  # seconds of the two parts below, as their transcripts have them
NOW = "v => v.currentTime"
ALL = "[...document.querySelectorAll('video')]"
SEEK = "[data-together] input"
# What a browser records does not say how long it is: this is such a file.
RECORD = """async (ms) => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const draw = setInterval(() => pen.fillRect(0, 0, Math.random() * 300, 150), 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
  const slices = [];
  recorder.ondataavailable = (event) => slices.push(event.data);
  recorder.start(200);
  await new Promise((done) => setTimeout(done, ms));
  const stopped = new Promise((done) => (recorder.onstop = done));
  recorder.stop();
  await stopped;
  clearInterval(draw);
  const bytes = new Uint8Array(await new Blob(slices).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


def role_play_opening() -> Opening:
    opening = make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))
    opening.team.add(make_staff(Role.RECRUITER))
    return opening


def spoken_answer(
    *parts: bytes, n_words: int, lengths: tuple[float, ...], opening: Opening | None = None
) -> Application:
    """A scored role-play of one turn: a word each half second over these parts."""
    opening = opening or role_play_opening()
    attempt = make_attempt(opening.form_version, route="video")
    application = make_application(attempt, opening=opening)
    [item] = attempt.items.all()
    turn = item.form_item.item_version.turns.get()
    now = attempt.created_at
    response = Response.objects.create(
        attempt_item=item, turn=turn, shown_at=now, answer_by=attempt.expires_at, seen_at=now
    )
    take = make_spoken(response, " ".join(f"word{n}" for n in range(n_words)), parts=())
    for number, (data, length) in enumerate(zip(parts, lengths, strict=True), start=1):
        add_part(take, number, data, starts_at_s=sum(lengths[: number - 1]))
        RecordingPart.objects.filter(take=take, number=number).update(duration_s=length)
    submit(attempt)
    run_scoring(attempt)
    standings.refresh(application)
    assert Take.objects.get(response=response).parts.count() == len(parts)
    assert Transcript.objects.filter(response=response).count() == 1
    return application


def enter(context: BrowserContext, site: Site) -> None:
    """Sign in as the recruiter of the opening, by the session alone."""
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(StaffUser.objects.get(), backend=backend)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])


def know(application: Application) -> None:
    """Lift the blind: until then, only a copy without the face is played."""
    unblinding.lift(application, "I know the case.", StaffUser.objects.get())


def open_profile(page: Page, site: Site, application: Application) -> None:
    page.goto(f"{site.url}/openings/{application.opening_id}/candidates/{application.pk}/")


def test_word_seeks_in_its_part_and_the_player_goes_on_to_the_next(site: Site) -> None:
    parts = [(MEDIA / f"priya-raman-double-rent-{n}.webm").read_bytes() for n in (1, 2)]
    application = spoken_answer(*parts, n_words=50, lengths=LENGTHS)
    know(application)
    with browser_context("--autoplay-policy=no-user-gesture-required") as context:
        page, complaints = watched(context)
        enter(context, site)
        open_profile(page, site, application)
        video, words = page.locator("video"), page.locator(".word")

        words.nth(8).click()
        expect(page.locator(".word.playing")).to_have_count(1)
        in_first = video.evaluate(NOW)
        words.nth(38).click()  # at 19 s: two seconds into the second part
        expect(page.locator("[data-part][aria-current]")).to_have_text("Part 2")
        expect(page.locator(".word.playing")).to_have_text("word39", timeout=8000)
        in_second = video.evaluate(NOW)
        words.nth(31).click()  # at 15.5 s, near the end of the first part
        expect(page.locator("[data-part][aria-current]")).to_have_text("Part 1")
        expect(page.locator("[data-part][aria-current]")).to_have_text("Part 2", timeout=8000)
        page.wait_for_function("() => document.querySelector('video').currentTime > 0.1")

        page.locator("[data-transcript]").focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator(".word-cursor")).to_have_text("word1")
        expect(page.locator("[data-part][aria-current]")).to_have_text("Part 1")

    assert 4.0 <= in_first < 7.0
    assert 2.4 <= in_second < 4.0
    assert AuditEvent.objects.filter(verb="media_issued").count() >= 2
    assert complaints == []


def test_word_seeks_in_a_file_that_does_not_say_how_long_it_is(site: Site) -> None:
    with browser_context("--autoplay-policy=no-user-gesture-required") as context:
        page, complaints = watched(context)
        page.goto(f"{site.url}/accounts/login/")
        recorded = base64.b64decode(page.evaluate(RECORD, 4000))
        with av.open(BytesIO(recorded), mode="r") as container:
            told = container.duration
        application = spoken_answer(recorded, n_words=8, lengths=(4.0,))
        enter(context, site)
        know(application)
        open_profile(page, site, application)
        video = page.locator("video")

        page.locator(".word").nth(5).click()
        expect(page.locator(".word.playing")).to_have_text("word6", timeout=8000)
        at = video.evaluate(NOW)

    assert told is None
    assert 2.9 <= at < 4.0
    assert complaints == []


def test_recordings_of_two_people_play_and_pause_as_one(site: Site) -> None:
    part, opening = (MEDIA / "priya-raman-double-rent-1.webm").read_bytes(), role_play_opening()
    people = [
        spoken_answer(part, n_words=30, lengths=LENGTHS[:1], opening=opening) for _ in range(2)
    ]
    for person in people:
        know(person)
    with browser_context("--autoplay-policy=no-user-gesture-required") as context:
        page, complaints = watched(context)
        enter(context, site)
        asked = "&".join(f"a={person.pk}" for person in people)
        page.goto(f"{site.url}/openings/{opening.pk}/compare/?{asked}")
        together, seek = page.get_by_role("button", name="Play together"), page.locator(SEEK)

        together.press("Enter")
        page.wait_for_function(f"() => {ALL}.every((v) => !v.paused && v.currentTime > 0.5)")
        seek.fill("5")
        page.wait_for_function(f"() => {ALL}.every((v) => !v.paused && v.currentTime > 5.2)")
        page.get_by_role("button", name="Pause", exact=True).press("Enter")
        page.wait_for_function(f"() => {ALL}.every((v) => v.paused)")
        first, second = page.evaluate(f"{ALL}.map((v) => v.currentTime)")
        seek.press("ArrowRight")
        page.wait_for_function(f"() => {ALL}.every((v) => v.paused && v.currentTime >= 6)")

    assert abs(first - second) < 0.5
    assert complaints == []


def test_team_adds_a_note_a_score_and_a_decision_by_the_keyboard(site: Site) -> None:
    part = (MEDIA / "priya-raman-double-rent-1.webm").read_bytes()
    application = spoken_answer(part, n_words=30, lengths=LENGTHS[:1])
    kept = [("advance", "Kind."), ("decline", "Curt."), ("", "Another reason.")]
    listed = [DecisionReason.objects.create(verdict=v, text=text) for v, text in kept]
    with browser_context() as context:
        page, complaints = watched(context)
        enter(context, site)
        open_profile(page, site, application)

        page.get_by_text("Write a note…").press("Enter")
        page.get_by_label("Note for the team").fill("Ask about shifts.")
        page.get_by_role("button", name="Keep the note").press("Enter")
        expect(page.locator(".team-notes")).to_contain_text("Ask about shifts.")
        page.get_by_text("Give another score…").press("Enter")
        page.get_by_label("Your score").fill("2.5")
        page.get_by_label("Why", exact=True).fill("Curt at the end.")
        page.get_by_role("button", name="Set beside").press("Enter")
        expect(page.locator(".override")).to_contain_text("The team 2.5")
        page.get_by_text("Decide…").press("Enter")
        page.get_by_label("Decline").check()
        offered = page.locator("[data-by-verdict] optgroup:not([hidden])")
        expect(offered).to_have_count(2)  # of this decision, and of any
        page.locator("[data-by-verdict]").select_option(str(listed[1].pk))
        page.get_by_role("button", name="Record the decision").press("Enter")
        expect(page.locator(".decisions")).to_contain_text("Curt.")

    assert complaints == []
