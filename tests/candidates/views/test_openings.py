import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.enums import AttemptState, Role
from assessments.models import StaffUser
from candidates.actions import bars
from candidates.enums import DecisionVerdict, OpeningState
from candidates.models import Candidate, Decision, Opening
from tests.candidates.results import ALIKE, link_tasks, make_scored, make_spec
from tests.factories import (
    make_application,
    make_attempt,
    make_competency,
    make_form,
    make_opening,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER)


@pytest.fixture
def opening(recruiter: StaffUser) -> Opening:
    opening = make_opening()
    opening.team.add(recruiter)
    link_tasks(opening)
    return opening


@pytest.fixture
def page(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


def references(html: str) -> list[str]:
    """The references in the order of the page's rows."""
    return re.findall(r"<th scope=\"row\">(?:<a [^>]*>)?(C-\d+)", html)


def text_of(html: str) -> str:
    """What is read: without tags, and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


PATHS = ["", "edit/", "to/closed/", "bar/", "invite/", "links/"]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.RATER, Role.AUDITOR])
@pytest.mark.parametrize("path", PATHS)
def test_opening_is_closed_to_other_roles_even_on_the_team(client, opening, role, path):
    user = make_staff(role)
    opening.team.add(user)
    client.force_login(user)

    assert client.get(f"/openings/{opening.pk}/{path}").status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_opening_of_another_team_is_not_found(client, opening, path):
    client.force_login(make_staff(Role.RECRUITER))

    assert client.get(f"/openings/{opening.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_opening_is_shown_to_an_admin_who_is_not_on_the_team(client, opening, path):
    client.force_login(make_staff(Role.ADMIN))

    assert client.get(f"/openings/{opening.pk}/{path}").status_code == 200


def test_visitor_is_asked_to_sign_in(client, opening):
    response = client.get(f"/openings/{opening.pk}/")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_list_without_openings_says_what_one_is(page):
    assert "No openings yet" in page.get("/openings/").content.decode()


def test_list_shows_only_own_openings(page, opening):
    make_opening(name="Other job")

    html = page.get("/openings/").content.decode()

    assert "Support agent, Leeds" in html
    assert "Other job" not in html


def test_closed_openings_come_last(page, opening, recruiter):
    closed = make_opening(
        name="Old job", state=OpeningState.CLOSED, closed_at=timezone.now(), location=""
    )
    closed.team.add(recruiter)

    html = page.get("/openings/").content.decode()

    assert html.index("Support agent, Leeds") < html.index("Old job")


def test_list_counts_people(page, opening):
    make_application(opening=opening)
    make_application(make_attempt(opening.form_version), opening=opening)
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    make_application(attempt, opening=opening)
    make_scored(opening)

    text = text_of(page.get("/openings/").content.decode())

    assert "4 people invited · 1 answering now · 1 being scored · 1 scored" in text


@pytest.mark.parametrize("n", [1, 3])
def test_list_costs_the_same_queries(page, recruiter, n, django_assert_num_queries):
    for _ in range(n):
        opening = make_opening()
        opening.team.add(recruiter)
        make_scored(opening)

    with django_assert_num_queries(6):
        page.get("/openings/")


@pytest.mark.parametrize("n", [1, 3])
def test_opening_costs_the_same_queries(page, opening, recruiter, n, django_assert_num_queries):
    bars.adopt(opening, make_spec(), "First.", recruiter)
    for _ in range(n):
        make_scored(opening)
        make_scored(opening, ALIKE | {"warmth": None})
        make_application(opening=opening)

    with django_assert_num_queries(19):
        page.get(f"/openings/{opening.pk}/")


def test_rows_are_ranked_by_composite_with_the_best_first(page, opening):
    scores = {3.0: "", 4.5: "", 2.0: ""}
    for score in scores:
        scores[score] = make_scored(opening, dict.fromkeys(ALIKE, score)).reference

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert references(html) == [scores[4.5], scores[3.0], scores[2.0]]


def test_rows_sort_by_a_competency_in_both_directions(page, opening):
    warm = make_scored(opening, ALIKE | {"warmth": 5.0, "patience": 1.0}).reference
    cool = make_scored(opening, ALIKE | {"warmth": 3.0}).reference

    falling = page.get(f"/openings/{opening.pk}/?sort=-warmth").content.decode()
    rising = page.get(f"/openings/{opening.pk}/?sort=warmth").content.decode()

    assert references(falling) == [warm, cool]
    assert references(rising) == [cool, warm]


def test_rows_filter_by_outcome(page, opening, recruiter):
    bars.adopt(opening, make_spec(), "First.", recruiter)
    make_scored(opening, dict.fromkeys(ALIKE, 2.0))
    near = make_scored(opening, dict.fromkeys(ALIKE, 3.5)).reference

    html = page.get(f"/openings/{opening.pk}/?outcome=review").content.decode()

    assert references(html) == [near]


def test_search_is_by_reference(page, opening):
    make_scored(opening)
    wanted = make_scored(opening).reference

    html = page.get(f"/openings/{opening.pk}/?q={wanted.lower()}").content.decode()

    assert references(html) == [wanted]


def test_search_by_name_finds_nobody_and_unblinds_nobody(page, opening):
    make_scored(opening)

    html = page.get(f"/openings/{opening.pk}/?q=Ada").content.decode()

    assert references(html) == []
    assert "Nobody fits this search." in html


@pytest.mark.parametrize("query", ["sort=nonsense", "page=999", "outcome=x", "show=y", "page=-1"])
def test_address_that_makes_no_sense_shows_the_table(page, opening, query):
    row = make_scored(opening).reference

    response = page.get(f"/openings/{opening.pk}/?{query}")

    assert references(response.content.decode()) == [row]


def test_name_is_hidden_until_somebody_decided(page, opening, recruiter):
    application = make_scored(opening)
    before = page.get(f"/openings/{opening.pk}/").content.decode()
    Decision.objects.create(
        application=application,
        verdict=DecisionVerdict.ADVANCE,
        reason="Named the harm.",
        decided_by=recruiter,
    )

    after = page.get(f"/openings/{opening.pk}/").content.decode()

    assert "Ada Obi" not in before
    assert "Ada Obi" in after
    assert "Move forward" in after


def test_row_tells_outcome_score_error_and_mode(page, opening, recruiter):
    bars.adopt(opening, make_spec(warmth=3.0), "First.", recruiter)
    make_scored(opening, dict.fromkeys(ALIKE, 3.6))

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert 'aria-label="Warmth 3.6, error ±0.5, bar 3.0: meets (error provisional)"' in html
    assert "3.6 ±0.5" in text_of(html)
    assert "Within error" in html
    assert "Typed" in html


def test_neighbours_within_error_are_marked_as_not_distinguishable(page, opening):
    make_scored(opening, dict.fromkeys(ALIKE, 4.0))
    make_scored(opening, dict.fromkeys(ALIKE, 3.9))
    # 1.96·√(0.5² + 0.5²) = 1.386 away from 3.9
    make_scored(opening, dict.fromkeys(ALIKE, 2.5))

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert html.count("not distinguishable from the next row") == 1


def test_person_who_could_not_be_scored_stands_apart_with_the_reason(page, opening, recruiter):
    bars.adopt(opening, make_spec(), "First.", recruiter)
    make_scored(opening)
    apart = make_scored(opening, ALIKE | {"patience": None}).reference

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert references(html)[0] == apart
    assert "Patience is not scored, because the answer is too short." in html


def test_waiting_people_show_how_far_they_are(page, opening):
    attempt = make_attempt(opening.form_version)
    attempt.items.filter(position=1).update(completed_at=timezone.now())
    make_application(attempt, opening=opening)

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert "In progress: 1 of 3" in html
    assert 'hx-trigger="every 3s"' in html


def test_page_looks_seldom_while_people_are_only_invited(page, opening):
    make_application(opening=opening)

    assert 'hx-trigger="every 15s"' in page.get(f"/openings/{opening.pk}/").content.decode()


def test_page_stops_looking_when_everyone_is_scored(page, opening):
    make_scored(opening)

    assert "hx-trigger" not in page.get(f"/openings/{opening.pk}/").content.decode()


@pytest.mark.parametrize("path", ["/openings/", "/openings/{pk}/"])
def test_live_part_answers_nothing_where_nothing_changed(page, opening, path):
    make_application(opening=opening)
    address = path.format(pk=opening.pk)
    first = page.get(address, headers={"HX-Request": "true"})
    seen = re.findall(r'X-Seen": "(\w+)"', first.content.decode())[0]

    same = page.get(address, headers={"HX-Request": "true", "X-Seen": seen})
    make_scored(opening)
    other = page.get(address, headers={"HX-Request": "true", "X-Seen": seen})

    assert "<html" not in first.content.decode()
    assert (same.status_code, same.content) == (204, b"")
    assert other.status_code == 200


def test_table_of_many_has_pages(page, opening, monkeypatch):
    monkeypatch.setattr("candidates.views.shortlist.PAGE", 2)
    for _ in range(3):
        make_scored(opening)

    first = page.get(f"/openings/{opening.pk}/?sort=-warmth").content.decode()
    on = next(link for link in re.findall(r'href="(\?[^"]+)" rel="next"', first))
    second = page.get(f"/openings/{opening.pk}/{unescape(on)}").content.decode()

    assert (len(references(first)), len(references(second))) == (2, 1)
    assert ("1–2 of 3" in first, "3–3 of 3" in second) == (True, True)


def opening_fields(opening: Opening | None = None, **changes: Any) -> dict[str, Any]:
    form_version = opening.form_version if opening else make_form()
    make_competency("compassion")
    return {
        "name": "Support agent",
        "location": "York",
        "form_version": form_version.pk,
        "contact_email": "people@example.org",
        "days_to_answer": 10,
        "score_source": "machine",
        "n_raters": 2,
        "escalate_from": 2,
        "waiting_period_days": 30,
        "retention_until": str(timezone.localdate() + timedelta(days=100)),
        "tasks-TOTAL_FORMS": 2,
        "tasks-INITIAL_FORMS": 0,
        "tasks-0-text": "Answer chats",
        "tasks-0-importance": 5,
        "tasks-0-competencies": ["compassion"],
        "tasks-1-importance": 3,
        **changes,
    }


def test_new_opening_is_made_from_the_form(page, recruiter):
    response = page.post("/openings/new/", opening_fields(team=[recruiter.pk]))

    made = Opening.objects.get()
    assert response.headers["Location"] == f"/openings/{made.pk}/"
    assert (made.state, made.days_to_answer) == (OpeningState.DRAFT, 10)
    assert list(made.tasks.values_list("text", "importance")) == [("Answer chats", 5)]


def test_template_fills_the_tasks(page):
    make_competency("compassion")

    html = page.get("/openings/new/?template=phone-agent").content.decode()

    assert "Take calls from upset customers and let them tell the whole story" in html


def test_adding_a_task_without_javascript_gives_one_row_more(page, recruiter):
    fields = opening_fields(team=[recruiter.pk], add_task="1")

    response = page.post("/openings/new/", fields)

    assert response.status_code == 200
    assert 'name="tasks-2-text"' in response.content.decode()
    assert not Opening.objects.exists()


def test_form_with_an_error_keeps_what_was_written(page, recruiter):
    fields = opening_fields(team=[recruiter.pk], retention_until="2020-01-01")

    response = page.post("/openings/new/", fields)

    assert response.status_code == 422
    assert "This day is over." in response.content.decode()
    assert "Answer chats" in response.content.decode()


def test_removed_task_is_gone_after_saving(page, opening, recruiter):
    fields = opening_fields(opening, team=[recruiter.pk]) | {
        "tasks-1-text": "Old task",
        "tasks-1-competencies": ["warmth"],
        "tasks-1-DELETE": "on",
    }

    page.post(f"/openings/{opening.pk}/edit/", fields)

    assert list(opening.tasks.values_list("text", flat=True)) == ["Answer chats"]


def test_form_of_an_opening_with_candidates_cannot_be_changed(page, opening, recruiter):
    make_application(opening=opening)

    response = page.post(f"/openings/{opening.pk}/edit/", opening_fields(team=[recruiter.pk]))

    assert response.status_code == 422
    assert "Somebody is invited already" in response.content.decode()


def test_opening_asks_before_it_closes(page, opening):
    asked = page.get(f"/openings/{opening.pk}/to/closed/")
    opening.refresh_from_db()
    before = opening.state

    page.post(f"/openings/{opening.pk}/to/closed/")

    opening.refresh_from_db()
    assert "Close this opening?" in asked.content.decode()
    assert (before, opening.state) == (OpeningState.OPEN, OpeningState.CLOSED)


def test_candidate_names_are_not_in_the_list_of_openings(page, opening):
    make_scored(opening)

    assert Candidate.objects.get().name not in page.get("/openings/").content.decode()
