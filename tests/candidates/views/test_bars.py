from typing import Any

import pytest
from django.test import Client

from assessments.enums import Role
from assessments.models import FormItem
from candidates.actions import bars
from candidates.models import HiringBar, Opening
from tests.candidates.pools import make_pool
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


def told(response: Any) -> dict[str, int]:
    return {count.outcome.value: count.n for count in response.context["reading"].counts}


def fields(**changes: Any) -> dict[str, Any]:
    weights = {f"weight-{slug}": "1" for slug in SCORED}
    given = {"composite_cut": "3.5", "meets_p": "0.84", "below_p": "0.16", "reason": "Agreed."}
    return weights | given | changes


def test_tried_figures_say_who_would_stand_where_and_adopt_nothing(page, opening):
    make_scored(opening, dict.fromkeys(ALIKE, 4.5))
    make_scored(opening, dict.fromkeys(ALIKE, 3.5))

    response = page.post(f"/openings/{opening.pk}/bar/", fields(**{"try": "1"}, reason=""))

    assert response.status_code == 200
    assert told(response) == {"meets": 1, "review": 1, "below": 0, "needs_person": 0}
    assert not HiringBar.objects.exists()


def test_moved_slider_gets_the_reading_alone(page, opening):
    author = make_staff(Role.RECRUITER)
    bars.adopt(opening, make_spec(), "First agreement.", author)
    moved = make_scored(opening, dict.fromkeys(ALIKE, 4.5))
    make_scored(opening, dict.fromkeys(ALIKE, 2.0))

    response = page.post(
        f"/openings/{opening.pk}/bar/", fields(composite_cut="4.6"), headers={"HX-Request": "true"}
    )

    html = response.content.decode()
    assert "<html" not in html
    assert [
        (one.reference, one.before, one.after) for one in response.context["reading"].movers
    ] == [(moved.reference, "meets", "review")]
    assert [count.change for count in response.context["reading"].counts] == [-1, 1, 0, 0]
    assert f"/openings/{opening.pk}/candidates/{moved.pk}/" in html


def test_figure_out_of_range_is_said_to_a_script_too(page, opening):
    response = page.post(
        f"/openings/{opening.pk}/bar/", fields(composite_cut="9"), headers={"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert (
        "Composite cut: Ensure this value is less than or equal to 5" in response.content.decode()
    )


@pytest.mark.parametrize("n", [1, 3])
def test_laboratory_costs_the_same_queries(page, opening, n, django_assert_num_queries):
    bars.adopt(opening, make_spec(), "First.", make_staff(Role.RECRUITER))
    for _ in range(n):
        make_scored(opening)
    page.get(f"/openings/{opening.pk}/bar/")

    with django_assert_num_queries(14):
        page.post(f"/openings/{opening.pk}/bar/", fields(), headers={"HX-Request": "true"})


@pytest.mark.parametrize(("n", "n_dots", "has_bars"), [(200, 200, False), (5000, 0, True)])
def test_large_pool_is_drawn_as_bars_for_the_same_queries(
    page, opening, n, n_dots, has_bars, django_assert_num_queries
):
    bars.adopt(opening, make_spec(), "First.", make_staff(Role.RECRUITER))
    make_pool(opening, n)
    page.get(f"/openings/{opening.pk}/bar/")

    with django_assert_num_queries(14):
        response = page.post(
            f"/openings/{opening.pk}/bar/",
            fields(composite_cut="4"),
            headers={"HX-Request": "true"},
        )

    reading = response.context["reading"]
    assert (reading.n_people, len(reading.plot.dots), bool(reading.plot.bars)) == (
        n,
        n_dots,
        has_bars,
    )
    assert len(reading.movers) == 10 < reading.n_movers


def test_large_pool_is_read_anew_when_the_page_opens_not_while_a_slider_moves(page, opening):
    bars.adopt(opening, make_spec(), "First.", make_staff(Role.RECRUITER))
    make_pool(opening, 600)
    make_scored(opening)

    moved = page.post(f"/openings/{opening.pk}/bar/", fields(), headers={"HX-Request": "true"})
    opened = page.get(f"/openings/{opening.pk}/bar/")

    assert (moved.context["reading"].n_people, moved.context["reading"].n_behind) == (600, 1)
    assert "1 change came since this page was opened" in moved.content.decode()
    assert (opened.context["reading"].n_people, opened.context["reading"].n_behind) == (1, 0)


def test_recruiter_and_admin_of_an_open_opening_see_no_groups(page, opening, client):
    bars.adopt(opening, make_spec(), "First.", make_staff(Role.RECRUITER))

    assert "Impact ratios" not in page.get(f"/openings/{opening.pk}/bar/").content.decode()
    client.force_login(make_staff(Role.ADMIN))
    assert (
        "Shown once this opening is closed"
        in page.get(f"/openings/{opening.pk}/bar/").content.decode()
    )


def test_auditor_sees_the_bar_without_references(client, opening):
    application = make_scored(opening)
    bars.adopt(opening, make_spec(), "First.", make_staff(Role.RECRUITER))
    client.force_login(make_staff(Role.AUDITOR))

    assert client.get(f"/openings/{opening.pk}/bar/").status_code == 403
    listed = client.get("/fairness/bars/").content.decode()
    html = client.get(f"/fairness/bars/{opening.pk}/").content.decode()

    assert str(opening) in listed
    assert "First." in html
    assert application.reference not in html


def test_second_person_adopts_what_the_first_proposed(page, opening, client, settings):
    settings.BAR_NEEDS_SECOND_PERSON = True

    response = page.post(f"/openings/{opening.pk}/bar/", fields(adopt="1"), follow=True)

    assert "You proposed it" in response.content.decode()
    assert not HiringBar.objects.current().exists()
    colleague = make_staff(Role.RECRUITER)
    opening.team.add(colleague)
    client.force_login(colleague)
    client.post(f"/openings/{opening.pk}/bar/1/adopt/")
    assert HiringBar.objects.current().get().adopted_by == colleague


def test_proposal_of_another_team_is_not_found(opening, client, settings):
    settings.BAR_NEEDS_SECOND_PERSON = True
    bars.put_forward(opening, make_spec(), "First.", make_staff(Role.RECRUITER))
    client.force_login(make_staff(Role.RECRUITER))

    assert client.post(f"/openings/{opening.pk}/bar/1/adopt/").status_code == 404


def test_knock_out_by_item_is_adopted_from_the_form(page, opening):
    item = FormItem.objects.filter(section__form_version=opening.form_version)[0].item_version.item
    row = {"item-0": f"{item.pk}:warmth", "item_minimum-0": "2.5", "item-1": ""}

    page.post(f"/openings/{opening.pk}/bar/", fields(adopt="1", **row))

    bar = HiringBar.objects.current().get()
    assert list(bar.items.values_list("item", "competency__slug", "minimum")) == [
        (item.pk, "warmth", 2.5)
    ]


def test_knock_out_by_item_without_a_minimum_is_refused(page, opening):
    item = FormItem.objects.filter(section__form_version=opening.form_version)[0].item_version.item

    response = page.post(
        f"/openings/{opening.pk}/bar/", fields(adopt="1", **{"item-0": f"{item.pk}:warmth"})
    )

    assert response.status_code == 422
    assert "Give this knock-out a minimum." in response.content.decode()


def test_versions_say_what_changed(page, opening):
    author = make_staff(Role.RECRUITER)
    bars.adopt(opening, make_spec(), "First.", author)
    bars.adopt(opening, make_spec(3.7, warmth=3.0), "Second.", author)

    versions = page.get(f"/openings/{opening.pk}/bar/").context["versions"]

    assert [(c.what, c.before, c.after) for c in versions[0].changes] == [
        ("Composite cut", "3.5", "3.7"),
        ("Minimum of Warmth", "", "3.0"),
    ]


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
