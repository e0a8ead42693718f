import pytest
from django.test import Client

from assessments.enums import Role
from assessments.models import StaffUser
from candidates.actions import bars
from candidates.models import Opening
from tests.candidates.results import ALIKE, link_tasks, make_scored, make_spec
from tests.factories import make_application, make_opening, make_staff

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
def api(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


def test_applications_carry_scores_errors_and_where_they_stand(api, opening, recruiter):
    bars.adopt(opening, make_spec(), "First.", recruiter)
    application = make_scored(opening, dict.fromkeys(ALIKE, 3.5))

    [row] = api.get(f"/api/v1/openings/{opening.pk}/applications/").json()["results"]

    warmth = next(score for score in row.pop("scores") if score["competency"] == "warmth")
    assert warmth == {
        "competency": "warmth",
        "score": 3.5,
        "sem": 0.5,
        "n_items": 3,
        "is_provisional": True,
        "reliability": None,
        "not_scored_reason": "",
    }
    for moment in ("created_at", "submitted_at"):
        assert row.pop(moment)
    assert row == {
        "id": application.pk,
        "reference": application.reference,
        "state": "scored",
        "route": "typed",
        "composite": 3.5,
        "composite_sem": 0.5,
        "p_at_or_above": 0.5,
        "outcome": "review",
        "reasons": ["composite 3.50 is within error of the cut of 3.50 (P = 0.50)"],
        "bar_version": 1,
        "verdict": None,
    }


def test_application_without_a_result_says_so_with_nulls(api, opening):
    make_application(opening=opening)

    [row] = api.get(f"/api/v1/openings/{opening.pk}/applications/").json()["results"]

    assert (row["state"], row["composite"], row["outcome"], row["scores"]) == (
        "invited",
        None,
        None,
        [],
    )


def test_no_name_or_address_leaves_by_the_api(api, opening):
    application = make_scored(opening)

    text = api.get(f"/api/v1/openings/{opening.pk}/applications/").content.decode()

    assert application.candidate.name not in text
    assert application.candidate.email not in text


def test_openings_are_those_of_the_own_team_with_counts(api, opening):
    make_opening(name="Other job")
    make_scored(opening)

    [row] = api.get("/api/v1/openings/").json()["results"]

    assert (row["id"], row["n_invited"], row["n_scored"]) == (opening.pk, 1, 1)


def test_page_size_is_capped(api, opening, monkeypatch):
    monkeypatch.setattr("candidates.api.views.ByAge.max_page_size", 2)
    for _ in range(3):
        make_application(opening=opening)

    page = api.get(f"/api/v1/openings/{opening.pk}/applications/?page_size=1000").json()

    assert len(page["results"]) == 2
    assert page["next"]


@pytest.mark.parametrize("n", [1, 3])
def test_applications_cost_the_same_queries(api, opening, n, django_assert_num_queries):
    for _ in range(n):
        make_scored(opening)

    with django_assert_num_queries(7):
        api.get(f"/api/v1/openings/{opening.pk}/applications/")


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.RATER, Role.AUDITOR])
def test_other_roles_are_refused(client, opening, role):
    client.force_login(make_staff(role))

    assert client.get("/api/v1/openings/").status_code == 403
    assert client.get(f"/api/v1/openings/{opening.pk}/applications/").status_code == 403


def test_opening_of_another_team_is_not_found(client, opening):
    client.force_login(make_staff(Role.RECRUITER))

    assert client.get(f"/api/v1/openings/{opening.pk}/applications/").status_code == 404


def test_visitor_is_refused(client):
    assert client.get("/api/v1/openings/").status_code == 403


def test_api_only_reads(api, opening):
    assert api.post("/api/v1/openings/", {}).status_code == 405
