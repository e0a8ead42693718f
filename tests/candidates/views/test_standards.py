from typing import Any

import pytest
from django.core import mail
from django.test import Client

from assessments.enums import Role
from candidates.actions import standards
from candidates.enums import BarMethod
from candidates.models import HiringBar, Judge, Opening, StandardSetting
from tests.candidates.results import link_tasks, make_scored
from tests.factories import SCORED, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    opening = make_opening(make_form([make_item(), make_item(competencies=["warmth"])]))
    link_tasks(opening)
    return opening


@pytest.fixture
def page(client: Client, opening: Opening) -> Client:
    recruiter = make_staff(Role.RECRUITER)
    opening.team.add(recruiter)
    client.force_login(recruiter)
    return client


def ask(opening: Opening, method: BarMethod, **who: Any) -> StandardSetting:
    return standards.create(
        opening,
        method=method,
        description="Answers kindly.",
        actor=make_staff(Role.RECRUITER),
        **who,
    )


def expected(judge: Judge, position: int, value: str) -> dict[str, str]:
    item = standards.asked(judge.setting)[position - 1]
    return {"expected-{}-{}".format(*cell): value for cell in item.cells}


def test_judge_by_mail_rates_hands_in_and_the_cuts_fill_the_laboratory(page, opening):
    made = page.post(
        f"/openings/{opening.pk}/standards/new/",
        {"method": "angoff", "description": "Kind.", "addresses": "ada@example.org"},
    )
    judge = Judge.objects.select_related("setting").get()
    own = f"/judge/{judge.public_id}/"
    assert own in mail.outbox[0].body
    stranger = Client()

    assert "Kind." in stranger.get(own).content.decode()
    assert stranger.post(f"{own}1/", expected(judge, 1, "3.2")).headers["Location"] == f"{own}2/"
    refused = stranger.post(f"{own}2/", expected(judge, 2, "7"))
    assert (refused.status_code, "A number from 1 to 5" in refused.content.decode()) == (422, True)
    gap = stranger.post(f"{own}finish/")
    assert (gap.status_code, "Some ratings are missing" in gap.content.decode()) == (422, True)
    stranger.post(f"{own}2/", expected(judge, 2, "2.8"))
    stranger.post(f"{own}finish/")
    assert "Thank you" in stranger.get(own).content.decode()
    assert stranger.post(f"{own}1/", expected(judge, 1, "1")).status_code == 200
    assert set(standards.given(judge, 1).values()) == {3.2, 2.8}

    page.post(f"{made.headers['Location']}close/")
    html = page.get(made.headers["Location"]).content.decode()
    lab = page.get(f"/openings/{opening.pk}/bar/?standard={judge.setting_id}").context["form"]

    assert "3.00" in html
    assert lab["minimum-warmth"].value() == 3.0
    assert lab["minimum-patience"].value() == 3.2
    weights = {f"weight-{slug}": "1" for slug in SCORED}
    fields = {"composite_cut": "3", "meets_p": ".84", "below_p": ".16", "reason": "Judges."}
    page.post(
        f"/openings/{opening.pk}/bar/",
        weights | fields | {"standard": judge.setting_id, "adopt": "1"},
    )
    bar = HiringBar.objects.current().get()
    assert (bar.method, bar.standard_id) == ("angoff", judge.setting_id)


def test_second_round_shows_the_first_without_names(opening, client):
    setting = ask(opening, BarMethod.ANGOFF, addresses=["ada@example.org", "bo@example.org"])
    for judge, value in zip(setting.judges.order_by("number"), ("2", "4"), strict=True):
        for position in (1, 2):
            client.post(f"/judge/{judge.public_id}/{position}/", expected(judge, position, value))
        standards.hand_in(judge)
    standards.begin_second_round(setting, make_staff(Role.RECRUITER))

    html = client.get(f"/judge/{setting.judges.get(number=1).public_id}/1/").content.decode()

    assert "First round, 2 judges: mean 3.0, from 2.0 to 4.0. You said 2.0." in html
    assert "bo@example.org" not in html


def test_staff_judge_sorts_candidates_without_score_or_name(page, opening):
    person = make_scored(opening, dict.fromkeys(SCORED, 4.9))
    judge_user = make_staff(Role.RECRUITER)
    opening.team.add(judge_user)
    judge = ask(opening, BarMethod.CONTRASTING, staff=[judge_user]).judges.get()
    own = f"/judge/{judge.public_id}/"

    assert page.get(f"{own}1/").status_code == 404
    assert Client().get(f"{own}1/").status_code == 302
    page.force_login(judge_user)
    html = page.get(f"{own}1/").content.decode()

    assert person.reference in html
    assert person.candidate.name not in html
    assert "4.9" not in html
    assert page.post(f"{own}1/", {}).status_code == 422
    page.post(f"{own}1/", {"said": "cannot"})
    assert judge.judgements.get().is_competent is False


def test_sorting_is_not_offered_by_mail(page, opening):
    response = page.post(
        f"/openings/{opening.pk}/standards/new/",
        {"method": "contrasting", "description": "Kind.", "addresses": "ada@example.org"},
    )

    assert response.status_code == 422
    assert "Only the hiring team may see answers" in response.content.decode()


def test_other_teams_find_no_standards(opening, client):
    setting = ask(opening, BarMethod.ANGOFF, addresses=["ada@example.org"])
    client.force_login(make_staff(Role.RECRUITER))

    for address in ("", "new/", f"{setting.pk}/"):
        assert client.get(f"/openings/{opening.pk}/standards/{address}").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_list_costs_the_same_queries(page, opening, n, django_assert_num_queries):
    for _ in range(n):
        ask(opening, BarMethod.ANGOFF, addresses=["ada@example.org"])

    with django_assert_num_queries(5):
        page.get(f"/openings/{opening.pk}/standards/")
