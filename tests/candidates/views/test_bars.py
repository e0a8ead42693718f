from typing import Any

import pytest
from django.test import Client

from assessments.enums import Role
from candidates.actions import bars
from candidates.models import HiringBar, Opening
from tests.candidates.results import ALIKE, link_tasks, make_scored, make_spec
from tests.factories import SCORED, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    opening = make_opening()
    link_tasks(opening)
    return opening


@pytest.fixture
def page(client: Client, opening: Opening) -> Client:
    recruiter = make_staff(Role.RECRUITER)
    opening.team.add(recruiter)
    client.force_login(recruiter)
    return client


def fields(**changes: Any) -> dict[str, Any]:
    weights = {f"weight-{slug}": "1" for slug in SCORED}
    given = {"composite_cut": "3.5", "meets_p": "0.84", "below_p": "0.16", "reason": "Agreed."}
    return weights | given | changes


def test_preview_says_who_would_stand_where_and_adopts_nothing(page, opening):
    make_scored(opening, dict.fromkeys(ALIKE, 4.5))
    make_scored(opening, dict.fromkeys(ALIKE, 3.5))

    response = page.post(f"/openings/{opening.pk}/bar/", fields(preview="1", reason=""))

    assert response.status_code == 200
    assert "1 meets" in response.content.decode()
    assert "1 within error" in response.content.decode()
    assert not HiringBar.objects.exists()


def test_adopted_bar_has_the_figures_of_the_form(page, opening):
    minimum = {"minimum-warmth": "3.2", "knock_out-warmth": "on", "weight-patience": "0"}

    response = page.post(f"/openings/{opening.pk}/bar/", fields(adopt="1", **minimum))

    bar = HiringBar.objects.current().get()
    assert response.headers["Location"] == f"/openings/{opening.pk}/"
    rows = bar.competencies.order_by("competency__slug")
    assert list(rows.values_list("competency__slug", "weight", "minimum", "is_knock_out")) == [
        ("communication", 1.0, None, False),
        ("compassion", 1.0, None, False),
        ("warmth", 1.0, 3.2, True),
    ]


def test_bar_that_cannot_be_adopted_says_why_and_keeps_the_figures(page, opening):
    response = page.post(
        f"/openings/{opening.pk}/bar/", fields(adopt="1", composite_cut="", reason="Agreed.")
    )

    assert response.status_code == 422
    assert "Set a composite cut or a minimum" in response.content.decode()
    assert "Agreed." in response.content.decode()


def test_bar_without_a_reason_is_not_adopted(page, opening):
    response = page.post(f"/openings/{opening.pk}/bar/", fields(adopt="1", reason=" "))

    assert response.status_code == 422
    assert not HiringBar.objects.exists()


def test_page_shows_every_version_and_which_came_after_results(page, opening):
    author = make_staff(Role.RECRUITER, first_name="Bo", last_name="Lund")
    bars.adopt(opening, make_spec(), "First agreement.", author)
    make_scored(opening)
    bars.adopt(opening, make_spec(3.0), "Too strict.", author)

    html = page.get(f"/openings/{opening.pk}/bar/").content.decode()

    assert html.index("Too strict.") < html.index("First agreement.")
    assert html.count("after results were visible") == 1
    assert "Results are visible already." in html
    assert "Adopt as v3" in html
    assert "Bo Lund" in html
