import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import audit
from assessments.enums import ItemKind, Role, Verb
from assessments.models import AuditEvent, Competency, RecordingPart, StaffUser
from assessments.views import media
from candidates.actions import bars, decisions, erasure, overrides, unblinding
from candidates.enums import DecisionVerdict
from candidates.models import Application, HiringBar
from tests.candidates.answered import make_spoken
from tests.candidates.results import link_tasks, make_scored, make_spec
from tests.factories import (
    item_of,
    make_form,
    make_item,
    make_opening,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> StaffUser:
    return make_staff(Role.AUDITOR, email="audit@example.org")


@pytest.fixture
def page(client: Client, auditor: StaffUser) -> Client:
    client.force_login(auditor)
    return client


@pytest.fixture
def application() -> Application:
    return make_scored(make_opening(name="Support agent"))


def read(page: Client, **asked: str) -> str:
    response = page.get("/audit/", asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def first_part(application: Application) -> RecordingPart:
    """A recording of the first role-play question."""
    item = item_of(application.attempt)
    turn = item.form_item.item_version.turns.order_by("position").first()
    now = timezone.now()
    until = now + timedelta(minutes=9)
    response = item.responses.create(turn=turn, shown_at=now, seen_at=now, answer_by=until)
    return make_spoken(response).parts.order_by("pk")[0]


def rows(page: Client, **asked: str) -> list[tuple[str, str]]:
    """Verb and subject of what is shown."""
    found = page.get("/audit/", asked).context["rows"]
    return [(row.event.verb, row.subject) for row in found]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.AUDITOR, 200),
        (Role.ADMIN, 200),
        (Role.RECRUITER, 403),
        (Role.AUTHOR, 403),
        (Role.RATER, 403),
    ],
)
def test_audit_is_for_auditors_and_admins(client, role, status):
    client.force_login(make_staff(role))

    assert client.get("/audit/").status_code == status
    assert client.post("/audit/export/").status_code == status


def test_event_is_a_sentence_with_a_reference_and_no_name(page, application):
    recruiter = make_staff(Role.RECRUITER, email="rae@example.org")
    decisions.decide(application, DecisionVerdict.ADVANCE, "Calm.", recruiter)

    html = read(page, verb=Verb.DECIDED)

    assert f"<b>rae@example.org</b> decided: {application.reference}" in html
    assert "decision: Move forward" in html
    assert application.candidate.name not in html
    assert application.candidate.email not in html


def test_search_by_reference_finds_everything_about_one_candidate(page):
    opening = make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))
    application, other = make_scored(opening), make_scored(opening)
    part = first_part(application)
    response = part.take.response
    for subject in (application, application.attempt, part, response, other):
        audit.record(Verb.VIEWED, subject)
    who = application.reference

    assert rows(page, about=who.lower(), verb=Verb.VIEWED) == [
        ("viewed", f"answer {response.pk} of {who}"),
        ("viewed", f"recording {part.pk} of {who}"),
        ("viewed", f"the assessment of {who}"),
        ("viewed", who),
    ]


def test_search_by_kind_and_number(page, application):
    link_tasks(application.opening)
    bar = bars.adopt(application.opening, make_spec(), "First.", make_staff(Role.RECRUITER))
    audit.record(Verb.EDITED, application.opening)

    found = rows(page, about=f"Opening {application.opening_id}")

    assert ("edited", "“Support agent, Leeds”") in found
    assert ("bar_adopted", "bar v1 of “Support agent, Leeds”") in found
    assert rows(page, about=f"hiring bar {bar.pk}") == [
        ("bar_adopted", "bar v1 of “Support agent, Leeds”")
    ]


def test_somebody_deleted_is_told_by_reference(page, application):
    who, pk = application.reference, application.pk
    erasure.ask(application)

    assert not Application.objects.exists()
    assert rows(page, about=f"application {pk}", verb=Verb.ERASURE_ASKED) == [
        ("erasure_asked", who)
    ]


def test_search_takes_the_reader_s_words_and_the_name_of_an_opening(page, application):
    audit.record(Verb.EDITED, application.opening)
    audit.record(Verb.EDITED, make_opening(name="Night porter"))

    found = [
        rows(page, about=asked, verb=Verb.EDITED)
        for asked in ("support agent", "“Support agent, Leeds”")
    ]
    page.cookies.load({"django_language": "de"})
    in_german = rows(page, about=f"stelle {application.opening_id}", verb=Verb.EDITED)

    assert found == [[("edited", "“Support agent, Leeds”")]] * 2
    assert in_german == [("edited", "„Support agent, Leeds“")]


def test_search_by_actor_and_days(page, auditor, application):
    audit.record(Verb.VIEWED, application, actor=auditor)
    audit.record(Verb.SUBMITTED, application)
    audit.record(Verb.EXPIRED, application, by_system=True)
    today = timezone.localdate()

    assert rows(page, who=str(auditor.pk)) == [("viewed", application.reference)]
    assert ("submitted", application.reference) in rows(page, who="candidate")
    assert rows(page, who="system", verb="expired") == [("expired", application.reference)]
    assert rows(page, since=str(today + timedelta(days=1))) == []
    assert rows(page, until=str(today), verb="viewed") == [("viewed", application.reference)]


@pytest.mark.parametrize("about", ["Ada Obi", "banana 7", "C-", "7", "'; drop table --"])
def test_what_cannot_be_read_is_kept_and_explained(page, about):
    response = page.get("/audit/", {"about": about})

    assert response.status_code == 422
    html = response.content.decode()
    assert "Write a reference such as C-1042" in html
    assert "<table" not in html


def test_long_list_is_read_page_by_page_without_gaps(page, application):
    for n in range(120):
        audit.record(Verb.VIEWED, application, n=n)
    seen: list[int] = []
    address = "/audit/?verb=viewed"

    while address:
        context = page.get(address).context
        seen += [row.event.facts["n"] for row in context["rows"]]
        address = context["pager"].after and f"/audit/{context['pager'].after}"

    assert seen == list(range(119, -1, -1))


@pytest.mark.parametrize("n", [1, 3])
def test_audit_costs_the_same_queries(page, n):
    for _ in range(n):
        application = make_scored(make_opening())
        audit.record(Verb.VIEWED, application)
        audit.record(Verb.SCORED, application.attempt)
        audit.record(Verb.EDITED, application.opening)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page.get("/audit/")

    assert len(queries) == 8


def test_export_holds_what_was_found_and_is_an_event(page, auditor, application):
    audit.record(Verb.VIEWED, application, actor=auditor, note="=1+1")
    audit.record(Verb.EDITED, application.opening)

    response = page.post("/audit/export/?verb=viewed")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["who"], line["what"], line["candidates"]) == (
        "audit@example.org",
        f"viewed {application.reference}",
        application.reference,
    )
    event = AuditEvent.objects.get(verb=Verb.EXPORTED)
    assert (event.actor_id, event.facts) == (auditor.pk, {"what": "audit", "only": "viewed"})


def test_every_act_that_must_be_on_record_is(page, auditor):
    """Media, unblinding, override, bar, decision, export: what DESIGN.md lists."""
    opening = make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))
    link_tasks(opening)
    application = make_scored(opening)
    actor = make_staff(Role.RECRUITER, email="rae@example.org")
    part = first_part(application)

    media.issue(part, actor)
    unblinding.lift(application, "Interpreter.", actor)
    overrides.override(application, Competency.objects.get(slug="warmth"), 4.0, "Heard it.", actor)
    bars.adopt(opening, make_spec(), "Needs.", actor)
    decisions.decide(application, DecisionVerdict.DECLINE, "Curt.", actor)
    page.post("/audit/export/")

    assert [verb for verb, _ in rows(page)][:6] == [
        *("exported", "decided", "bar_adopted", "overrode", "unblinded", "media_issued"),
    ]
    assert HiringBar.objects.filter(opening=opening).exists()
