"""Several candidates at once: one decision, a file, packs for paper."""

import csv
import io

import pytest

from assessments.enums import Role, Verb
from assessments.models import AuditEvent
from candidates.actions import bars, decisions
from candidates.enums import DecisionVerdict
from candidates.models import Application, Candidate, Decision, DecisionReason, Standing
from tests.candidates.results import ALIKE, make_scored, make_spec
from tests.candidates.views.test_openings import opening, page, recruiter, text_of
from tests.factories import make_application, make_opening, make_staff

__all__ = ["opening", "page", "recruiter"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def three(opening) -> list[Application]:
    return [make_scored(opening, dict.fromkeys(ALIKE, score)) for score in (4.0, 3.0, 2.0)]


def file_of(page, address: str) -> list[dict[str, str]]:
    text = b"".join(page.get(address)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def of(people: list[Application]) -> str:
    return "&".join(f"a={person.pk}" for person in people)


def test_pages_are_closed_to_other_teams_and_roles(client, opening):
    answers = []
    for role in (Role.RECRUITER, Role.RATER):
        client.force_login(make_staff(role))
        for path in ("decide/", "export/", "packs/"):
            answers.append(client.get(f"/openings/{opening.pk}/{path}?a=1").status_code)

    assert answers == [404, 404, 404, 403, 403, 403]


def test_buttons_lead_to_their_pages_with_those_who_are_picked(page, opening, three):
    ids, here = [person.pk for person in three], f"/openings/{opening.pk}/"

    led = {
        name: page.post(f"{here}picked/", {"do": name, "a": ids}).headers["Location"]
        for name in ("compare", "decide", "export", "packs")
    }

    assert led == {name: f"{here}{name}/?{of(three)}" for name in led}


def test_nobody_picked_leads_back_to_the_same_page(page, opening):
    sent = {"do": "decide", "back": "?sort=-warmth"}

    response = page.post(f"/openings/{opening.pk}/picked/", sent, follow=True)

    assert response.redirect_chain[0][0] == f"/openings/{opening.pk}/?sort=-warmth"
    assert "Nobody is picked yet" in response.content.decode()


def test_one_decision_is_recorded_for_each_of_them(page, opening, three, recruiter):
    listed = DecisionReason.objects.filter(verdict="decline").first()
    assert listed is not None
    sent = {"a": [p.pk for p in three], "verdict": "decline", "listed": listed.pk, "reason": ""}

    response = page.post(f"/openings/{opening.pk}/decide/", sent, follow=True)

    rows = Decision.objects.order_by("application").values_list(
        "application", "verdict", "listed_reason", "reason", "decided_by"
    )
    assert list(rows) == [(p.pk, "decline", listed.pk, listed.text, recruiter.pk) for p in three]
    assert set(Standing.objects.values_list("verdict", flat=True)) == {"decline"}
    assert AuditEvent.objects.filter(verb=Verb.DECIDED).count() == 3
    assert "The decision about 3 candidates is recorded" in response.content.decode()


def test_decision_that_one_cannot_have_is_recorded_for_nobody(page, opening, three):
    early = make_application(opening=opening)
    sent = {"a": [three[0].pk, early.pk], "verdict": "hold", "reason": "Later."}

    asked = page.get(f"/openings/{opening.pk}/decide/?{of([three[0], early])}").content.decode()
    response = page.post(f"/openings/{opening.pk}/decide/", sent)

    assert early.reference in text_of(asked)
    assert f'href="/openings/{opening.pk}/decide/?a={three[0].pk}"' in asked
    assert (response.status_code, Decision.objects.count()) == (422, 0)
    assert f"{early.reference} may still be answering" in text_of(response.content.decode())


def test_decision_without_a_reason_keeps_the_list(page, opening, three):
    sent = {"a": [p.pk for p in three], "verdict": "hold", "reason": " "}

    response = page.post(f"/openings/{opening.pk}/decide/", sent)

    html = response.content.decode()
    assert (response.status_code, Decision.objects.count()) == (422, 0)
    assert [person.reference in html for person in three] == [True] * 3


def test_candidates_of_another_opening_are_left_out(page, opening, three):
    elsewhere = make_scored(make_opening(opening.form_version))
    sent = {"a": [three[0].pk, elsewhere.pk], "verdict": "hold", "reason": "Later."}

    page.post(f"/openings/{opening.pk}/decide/", sent)

    assert list(Decision.objects.values_list("application", flat=True)) == [three[0].pk]


def test_file_holds_what_the_table_shows_in_its_order(page, opening, three, recruiter):
    bars.adopt(opening, make_spec(warmth=2.5), "First.", recruiter)
    decisions.decide(three[2], DecisionVerdict.HOLD, "Later.", recruiter)
    apart = make_scored(opening, ALIKE | {"patience": None})
    invited = make_application(opening=opening)

    rows = file_of(page, f"/openings/{opening.pk}/export/?sort=warmth")

    order = [apart, three[2], three[1], three[0], invited]
    assert [row["Reference"] for row in rows] == [person.reference for person in order]
    assert [row["Name"] for row in rows] == ["", "Ada Obi", "", "", ""]
    assert rows[1] | {"Reasons": ""} == rows[1] | {
        "Stage": "Keep in mind",
        "Outcome": "Below",
        "Warmth": "2.0",
        "Warmth: SEM": "0.5",
        "Warmth: minimum": "2.5",
        "Patience: minimum": "",
        "Composite": "2.0",
        "Composite: SEM": "0.5",
        "Answered by": "Typed",
        "Scored by": "Machine",
        "Bar version": "1",
        "Reasons": "",
    }
    assert rows[0]["Patience"] == ""
    assert rows[4] | {"Stage": "Invited", "Composite": ""} == rows[4]


def test_file_holds_only_those_that_were_picked_or_filtered(page, opening, three, recruiter):
    bars.adopt(opening, make_spec(), "First.", recruiter)
    filtered = file_of(page, f"/openings/{opening.pk}/export/?outcome=below")
    picked = file_of(page, f"/openings/{opening.pk}/export/?{of(three[:2])}")

    assert [row["Reference"] for row in filtered] == [p.reference for p in three[1:]]
    assert [row["Reference"] for row in picked] == [p.reference for p in three[:2]]


def test_file_of_picked_who_are_gone_does_not_hold_everybody(page, opening, three):
    stranger = make_scored(make_opening())

    assert file_of(page, f"/openings/{opening.pk}/export/?a={stranger.pk}") == []


def test_export_is_told_to_the_auditors_without_what_was_searched_for(page, opening, three):
    b"".join(page.get(f"/openings/{opening.pk}/export/?q=Ada&sort=-warmth&stage=undecided"))

    event = AuditEvent.objects.get(verb=Verb.EXPORTED)
    assert (event.subject_type, event.subject_id) == ("opening", opening.pk)
    assert event.facts == {"n": 0, "sort": "-warmth", "stage": "undecided", "searched": True}


def test_name_is_never_run_as_a_formula(page, opening, three, recruiter):
    """OWASP, CSV Injection: a cell must not begin with these, quoted or not."""
    decisions.decide(three[0], DecisionVerdict.HOLD, "Later.", recruiter)
    cells = []
    for lead in ("=", "+", "-", "@", "\t", "\r", '"=', "＝"):
        Candidate.objects.filter(applications=three[0]).update(name=f"{lead}1+1")
        answer = page.get(f"/openings/{opening.pk}/export/?{of(three[:1])}")
        cells.append(b"".join(answer).decode().split("\r\n")[1].split(",")[1])

    assert cells[:4] == ["'=1+1", "'+1+1", "'-1+1", "'@1+1"]
    assert cells[4:] == ["'\t1+1", '"\'\r1+1"', '"""=1+1"', "'＝1+1"]


def test_pack_holds_result_evidence_and_decision_but_no_recording(page, opening, three, recruiter):
    bars.adopt(opening, make_spec(), "First.", recruiter)
    decisions.decide(three[0], DecisionVerdict.HOLD, "Later.", recruiter)

    html = page.get(f"/openings/{opening.pk}/packs/?{of(three[:2])}").content.decode()

    text = text_of(html)
    assert html.count('class="pack"') == 2
    assert f"{three[0].reference} Ada Obi" in text
    assert "Keep in mind : Later." in text
    assert "Nobody has decided yet." in text
    assert ("<video" in html, "<audio" in html) == (False, False)
    assert AuditEvent.objects.filter(verb=Verb.VIEWED).count() == 2


@pytest.mark.parametrize("n", [1, 3])
def test_packs_cost_the_same_queries_but_for_their_audit(
    page, opening, three, n, django_assert_num_queries
):
    with django_assert_num_queries(18 + n):
        page.get(f"/openings/{opening.pk}/packs/?{of(three[:n])}")
