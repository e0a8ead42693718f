"""Asking for another way, answering it, writing down what was said; and who never learns of it."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import audit
from assessments.actions import conditions, responses
from assessments.enums import ItemKind, JobKind, Role, Route, Verb
from assessments.models import (
    Attempt,
    AuditEvent,
    Job,
    RecordingPart,
    Response,
    StaffUser,
    Take,
    Transcript,
)
from candidates import letters
from candidates.actions import accommodations, standings, unblinding
from candidates.enums import AccommodationKind, AccommodationState, MailKind
from candidates.models import Accommodation, Application, Mail
from tests.assessments.views.holding import hold
from tests.candidates.answered import make_spoken, run_scoring, submit
from tests.factories import (
    item_of,
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.taking import browser_of, leads_to

pytestmark = pytest.mark.django_db

UNTIMED, CAPTIONER, OTHER = (kind.value for kind in AccommodationKind)
GRANT = {"state": "granted", "answer": ""}


@pytest.fixture
def coordinator() -> StaffUser:
    return make_staff(Role.COORDINATOR)


@pytest.fixture
def office(client: Client, coordinator: StaffUser) -> Client:
    client.force_login(coordinator)
    return client


def make_open(**fields: Any) -> Application:
    return make_application(make_attempt(make_form([make_item()]), **fields))


def page_of(application: Application) -> tuple[Client, str]:
    browser = Client()
    hold(browser, application.attempt)
    return browser, reverse("take_accommodation", args=[application.attempt.public_id])


def asked(application: Application, kind: str = UNTIMED, text: str = "") -> Accommodation:
    return accommodations.ask(application, AccommodationKind(kind), text)


def make_recorded(opening: Any = None) -> tuple[Application, Take]:
    """Spoken and handed in; a person is to write it down."""
    form = opening.form_version if opening else make_form([make_item(ItemKind.ROLE_PLAY)])
    attempt = make_attempt(form, route=Route.VIDEO)
    application = make_application(attempt, opening=opening)
    item = item_of(attempt)
    response = responses.show(item, item.form_item.item_version.turns.get())
    take = make_spoken(response, parts=(b"one",))
    responses.confirm(response)
    conditions.have_written_down(attempt)
    submit(attempt)
    return application, take


# --- the candidate asks ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["take_welcome", "take_help"])
def test_way_to_ask_is_on_the_welcome_and_the_help_page(name):
    application = make_application()
    browser, address = page_of(application)

    html = browser.get(reverse(name, args=[application.attempt.public_id])).content.decode()

    assert f'href="{address}"' in html


def test_candidate_asks_and_the_audit_holds_no_word_of_it():
    application = make_open()
    browser, address = page_of(application)

    sent = browser.post(address, {"kind": OTHER, "text": "A large keyboard."}, follow=True)

    row = Accommodation.objects.get()
    assert (row.kind, row.text, row.state) == (OTHER, "A large keyboard.", "asked")
    assert "Waiting for an answer" in sent.content.decode()
    event = AuditEvent.objects.get(verb="accommodation_asked")
    assert (event.subject_type, event.subject_id, event.facts) == ("accommodation", row.pk, {})


def test_form_asks_for_no_reason_and_keeps_what_was_typed():
    browser, address = page_of(make_open())

    fresh = browser.get(address).content.decode()
    refused = browser.post(address, {"kind": OTHER, "text": " "})

    assert set(re.findall(r'name="(\w+)"', fresh)) >= {"kind", "text"}
    assert "Nobody asks for a diagnosis." in fresh
    assert refused.status_code == 422
    assert "Please say in a few words what would help." in refused.content.decode()
    assert re.search(rf'value="{OTHER}"[^>]*checked', refused.content.decode())


def test_same_is_asked_once_at_a_time_and_not_after_it_is_granted(coordinator):
    application = make_open()
    browser, address = page_of(application)
    browser.post(address, {"kind": UNTIMED})

    again = browser.post(address, {"kind": UNTIMED})
    accommodations.answer(Accommodation.objects.get(), AccommodationState.GRANTED, "", coordinator)

    assert again.status_code == 422
    assert Accommodation.objects.count() == 1
    assert accommodations.open_kinds(application) == [CAPTIONER, OTHER]


def test_nothing_is_asked_after_the_end():
    application = make_open()
    browser, address = page_of(application)
    submit(application.attempt)

    page = browser.get(address)
    sent = browser.post(address, {"kind": UNTIMED})

    assert "This assessment is over" in page.content.decode()
    assert sent.status_code == 302
    assert not Accommodation.objects.exists()


def test_link_of_the_mail_leads_to_the_answer_and_starts_no_clock(coordinator):
    row = asked(make_open())
    accommodations.answer(row, AccommodationState.DECLINED, "Double time is yours.", coordinator)
    mail = Mail.objects.get(kind=MailKind.ACCOMMODATION)
    letter = letters.LETTERS[MailKind.ACCOMMODATION](mail, row.application)

    assert letter is not None
    link = str(letter.facts["link"]).removeprefix(settings.SITE_URL)
    page = Client().get(link, follow=True)

    assert "Double time is yours." in page.content.decode()
    assert not Response.objects.exists()


def test_what_was_asked_is_told_to_nobody_else_once_it_is_over():
    application = make_open()
    row = asked(application)
    mine, address = page_of(application)
    submit(application.attempt)
    somebody = browser_of(application.attempt, application)

    assert str(row.get_kind_display()) in mine.get(address).content.decode()
    assert "/mine/code/?to=take_accommodation" in leads_to(somebody.get(address))


# --- a coordinator answers ---------------------------------------------------------------------


def test_granting_lifts_the_clocks_and_the_candidate_is_mailed(office, coordinator):
    application = make_open()
    row = asked(application)
    shown = responses.show(item_of(application.attempt))
    browser, address = page_of(application)
    question = reverse("take_item", args=[application.attempt.public_id, 1])
    before = browser.get(question).content.decode()

    office.post(f"/accommodations/{row.pk}/", GRANT)

    row.refresh_from_db()
    shown.refresh_from_db()
    attempt = Attempt.objects.get()
    assert (row.state, row.answered_by) == ("granted", coordinator)
    assert (attempt.is_untimed, shown.answer_by) == (True, attempt.expires_at)
    mail = Mail.objects.get(kind=MailKind.ACCOMMODATION)
    assert (mail.application, mail.subject_id) == (application, row.pk)
    event = AuditEvent.objects.get(verb="accommodation_answered")
    assert (event.subject_id, event.actor_id, event.facts) == (row.pk, coordinator.pk, {})
    after = browser.get(question).content.decode()
    timer = r'<span class="timer"\s+id="timer"( hidden)?'
    assert re.findall(timer, before) == [""]
    assert re.findall(timer, after) == [" hidden"]
    assert "Granted" in browser.get(address).content.decode()


def test_declining_needs_words_and_changes_no_clock(office):
    row = asked(make_open())
    address = f"/accommodations/{row.pk}/"

    without = office.post(address, {"state": "declined", "answer": ""})
    office.post(address, {"state": "declined", "answer": "Double time is possible."})

    row.refresh_from_db()
    assert without.status_code == 422
    assert (row.state, row.answer) == ("declined", "Double time is possible.")
    assert not Attempt.objects.get().is_untimed


def test_something_else_is_granted_in_words_only(office):
    row = asked(make_open(), OTHER, "A large keyboard.")

    page = office.post(f"/accommodations/{row.pk}/", GRANT)

    assert page.status_code == 422
    assert "Please say what will be done" in page.content.decode()


def test_second_answer_is_refused_in_words(office, coordinator):
    row = asked(make_open())
    accommodations.answer(row, AccommodationState.DECLINED, "No.", coordinator)

    page = office.post(f"/accommodations/{row.pk}/", GRANT)

    row.refresh_from_db()
    assert page.status_code == 422
    assert "Somebody else has answered this request meanwhile." in page.content.decode()
    assert row.state == "declined"


def test_clock_of_an_assessment_that_is_over_cannot_be_lifted(office):
    row = asked(make_open())
    submit(row.application.attempt)

    page = office.post(f"/accommodations/{row.pk}/", {**GRANT, "answer": "Gladly."})

    row.refresh_from_db()
    assert "cannot be granted any more" in page.content.decode()
    assert "Gladly." in page.content.decode()
    assert row.state == "asked"
    assert not Mail.objects.filter(kind=MailKind.ACCOMMODATION).exists()


def test_captioner_may_be_granted_after_the_answers_are_handed_in(office):
    row = asked(make_open(), CAPTIONER)
    submit(row.application.attempt)

    office.post(f"/accommodations/{row.pk}/", GRANT)

    assert Attempt.objects.get().is_captioned


def test_open_requests_come_first_and_are_counted_in_the_navigation(office, coordinator):
    done, waits = asked(make_open()), asked(make_open(), CAPTIONER)
    accommodations.answer(done, AccommodationState.GRANTED, "", coordinator)
    make_recorded()

    html = office.get("/accommodations/").content.decode()

    assert html.index(waits.application.reference) < html.index(done.application.reference)
    assert re.search(r'Accommodations <span class="tag tag-accent">2<', html)


@pytest.mark.parametrize("path", ["/accommodations/", "/accommodations/recordings/"])
def test_lists_ask_the_same_number_of_questions_of_one_row_and_of_three(office, path):
    counts = []
    for n in (1, 2):
        for _ in range(n):
            asked(make_open())
            make_recorded()
        with CaptureQueriesContext(connection) as queries:
            assert office.get(path).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- a person writes down what is said ---------------------------------------------------------


def test_recording_is_written_down_beside_the_player_and_goes_on_to_be_scored(office, coordinator):
    application, take = make_recorded()
    part = take.parts.get()
    address = f"/accommodations/recordings/{take.pk}/"

    listed = office.get("/accommodations/recordings/").content.decode()
    html = office.get(address).content.decode()
    played = office.get(f"{address}parts/{part.pk}/")
    sent = office.post(address, {"text": "Hello, Mrs Ortiz. I am sorry."}, follow=True)

    assert address in listed
    assert application.reference in listed
    assert f'src="{address}parts/{part.pk}/"' in html
    assert "Hello Mrs Ortiz, I am so sorry" in html
    assert office.get(played["Location"]).status_code == 200
    assert "Nothing to write down" in sent.content.decode()
    newest = Transcript.objects.order_by("-version")[0]
    assert (newest.source, newest.text) == ("captioner", "Hello, Mrs Ortiz. I am sorry.")
    assert Job.objects.filter(kind=JobKind.SCORE_ATTEMPT).exists()
    told = AuditEvent.objects.filter(actor_id=coordinator.pk).order_by("pk")
    assert [(e.verb, e.facts) for e in told] == [
        ("media_issued", {"accommodation": True}),
        ("corrected", {"accommodation": True}),
    ]


def test_empty_words_need_the_box(office):
    _, take = make_recorded()
    address = f"/accommodations/recordings/{take.pk}/"

    refused = office.post(address, {"text": ""})
    office.post(address, {"text": "Umm.", "nothing": "on"})

    assert refused.status_code == 422
    assert Transcript.objects.order_by("-version")[0].text == ""


def test_recordings_of_others_are_no_business_of_a_coordinator(office):
    application, take = make_recorded()
    Attempt.objects.filter(pk=application.attempt_id).update(is_captioned=False)

    address = f"/accommodations/recordings/{take.pk}/"

    assert office.get(address).status_code == 404
    assert office.get(f"{address}parts/{take.parts.get().pk}/").status_code == 404


# --- who never learns of it --------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER, Role.AUTHOR, Role.AUDITOR])
def test_other_roles_are_refused(client, role):
    row = asked(make_open())
    _, take = make_recorded()
    client.force_login(make_staff(role))
    take_page = f"/accommodations/recordings/{take.pk}/"
    pages = ["/accommodations/", f"/accommodations/{row.pk}/", "/accommodations/recordings/"]
    pages += [take_page, f"{take_page}parts/{take.parts.get().pk}/"]

    answers = [client.get(page).status_code for page in pages]
    posted = client.post(f"/accommodations/{row.pk}/", GRANT).status_code

    assert {*answers, posted} == {403}
    assert "ccommodation" not in client.get("/", follow=True).content.decode()


def as_the_team_sees_it(application: Application, reader: Client) -> dict[str, str]:
    """Every page, file and answer about one candidate, without what is another's by nature."""
    opening = application.opening_id
    base = f"/openings/{opening}"
    addresses = [
        f"{base}/candidates/{application.pk}/",
        f"{base}/",
        f"{base}/links/",
        f"{base}/export/?a={application.pk}",
        f"{base}/packs/?a={application.pk}",
        f"/api/v1/openings/{opening}/applications/",
    ]
    found = {}
    for address in addresses:
        answer = reader.get(address)
        found[re.sub(r"\d+", "N", address)] = f"{answer.status_code} {without_ids(answer)}"
    return found


def without_ids(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", text)
    return re.sub(r"item-\d+|parcel \d+|\d+", "N", text)


def test_nothing_that_the_team_sees_differs_for_who_has_another_way(coordinator):
    """Two candidates with the same answers: one as usual, one with all that can be had."""
    recruiter = make_staff(Role.RECRUITER)
    seen = []
    for has_it in (False, True):
        opening = make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))
        opening.team.add(recruiter)
        attempt = make_attempt(opening.form_version, route=Route.VIDEO)
        application = make_application(attempt, opening=opening)
        if has_it:
            Attempt.objects.filter(pk=attempt.pk).update(time_factor=2)
            for kind in (UNTIMED, CAPTIONER):
                row = asked(application, kind)
                accommodations.answer(row, AccommodationState.GRANTED, "Yes.", coordinator)
        item = item_of(attempt)
        response = responses.show(item, item.form_item.item_version.turns.get())
        take = make_spoken(response, parts=(b"one",))
        take.measures |= {"latency_s": 9.0, "n_long_pauses": 7}
        take.save()
        Transcript.objects.update(words=[])
        responses.confirm(response)
        submit(attempt)
        if has_it:
            recognised = Transcript.objects.get(take=take)
            accommodations.write_down(take, recognised.text, coordinator)
        run_scoring(attempt)
        standings.refresh(application)
        unblinding.lift(application, "I know the case.", recruiter)
        reader = Client()
        reader.force_login(recruiter)
        seen.append(as_the_team_sees_it(application, reader))

    usual, other = seen
    assert [key for key in usual if usual[key] != other[key]] == []
    assert [key for key in usual if not usual[key].startswith("200")] == []
    assert "Timing, not scored" in usual["/openings/N/candidates/N/"]
    assert "Before the first word" not in usual["/openings/N/candidates/N/"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_audit_says_it_only_to_who_deals_with_it(client, coordinator, role):
    row = asked(make_open())
    accommodations.answer(row, AccommodationState.GRANTED, "Yes.", coordinator)
    _, take = make_recorded()
    office = Client()
    office.force_login(coordinator)
    office.get(f"/accommodations/recordings/{take.pk}/parts/{take.parts.get().pk}/")
    accommodations.write_down(take, "Hello.", coordinator)
    audit.record(Verb.MAILED, row.application, by_system=True, mail=1, kind=MailKind.ACCOMMODATION)
    client.force_login(make_staff(role))

    page = client.get("/audit/").content.decode()
    file = client.post("/audit/export/").getvalue().decode()
    table = client.get("/admin/assessments/auditevent/").content.decode()

    is_told = role == Role.ADMIN
    told = [
        "answered about an accommodation" in page,
        "accommodation_answered" in file,
        f"{coordinator.email}</b> corrected" in page,
        f"{coordinator.email},media_issued" in file,
        ",mailed," in file,
        "answered about an accommodation</td>" in table,
    ]
    assert told == [is_told] * 6
    assert RecordingPart.objects.exists()
