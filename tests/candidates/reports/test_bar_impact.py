from dataclasses import replace

import numpy as np
import pytest

from assessments.enums import AttemptState, Role
from assessments.scoring.pool import MEET
from candidates.actions import bars, pools, standings
from candidates.judging import BarSpec, Requirement
from candidates.models import Opening, SelfIdentification
from candidates.reports import bar_impact, grouping, laboratory
from candidates.reports.grouping import Grouping
from tests.candidates.results import link_tasks, make_run
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)

pytestmark = pytest.mark.django_db


def test_rows_are_told_apart_only_where_enough_of_each_group_lie_between():
    # 40 and 30 people: the second row is too near the first, the last leaves too few.
    selected = np.array([[30, 24], [28, 18], [24, 17], [10, 12], [6, 4]])

    assert bar_impact.told_apart(selected, np.array([40, 30])) == [0, 2, 3]


def test_group_whose_people_all_meet_shows_no_row():
    assert bar_impact.told_apart(np.array([[30, 30], [12, 29]]), np.array([30, 30])) == []


@pytest.fixture
def opening() -> Opening:
    """30 women from 2.0 to 4.9 and 30 men from 1.5 to 4.4, one item."""
    opening = make_opening(make_form([make_item(competencies=["warmth"])]), is_pilot=True)
    link_tasks(opening, "warmth")
    for n in range(30):
        for sex, lowest in (("female", 2.0), ("male", 1.5)):
            attempt = make_attempt(opening.form_version, state=AttemptState.SCORED)
            application = make_application(attempt, opening=opening, has_consented=False)
            make_run(attempt, {"warmth": lowest + n / 10})
            SelfIdentification.objects.create(
                application=application, sex=sex, text_version="t", text="May we ask?"
            )
    standings.refresh_opening(opening)
    return opening


def test_ratio_at_a_cut_is_that_of_the_counts(opening):
    spec = make_spec_of_warmth()

    [sex] = bar_impact.along_the_cut(opening, spec)

    # P ≥ .84 with an error of 1: a score of .9945 above the cut. At 2.0 that is 3.0 and more:
    # 20 of 30 women, 15 of 30 men.
    step = next(one for one in sex.steps if one.cut == 2.0)
    assert (sex.title, sex.reference, sex.others) == ("Sex", "Female", ("Male",))
    assert step.rate == pytest.approx(20 / 30)
    [(_group, ratio)] = step.named
    assert ratio is not None
    assert ratio.ratio == pytest.approx(15 / 20)


def test_groups_under_thirty_and_open_openings_are_not_shown(opening, client):
    bars.adopt(opening, make_spec_of_warmth(), "First.", make_staff(Role.RECRUITER))
    client.force_login(make_staff(Role.AUDITOR))
    html = client.get(f"/fairness/bars/{opening.pk}/").content.decode()
    assert ("0.75" in html, "Female: rate" in html) == (True, True)

    last = SelfIdentification.objects.last()
    assert last is not None
    last.delete()
    assert bar_impact.along_the_cut(opening, make_spec_of_warmth()) == []
    SelfIdentification.objects.create(
        application=last.application, sex=last.sex, text_version="t", text="May we ask?"
    )
    assert bar_impact.along_the_cut(opening, make_spec_of_warmth())

    opening.is_pilot = False
    assert bar_impact.along_the_cut(opening, make_spec_of_warmth()) == []


def make_spec_of_warmth() -> BarSpec:
    return BarSpec((Requirement("warmth"),), composite_cut=2.0)


def test_one_reading_along_the_cuts_is_that_of_each_cut(opening):
    block, _behind = pools.block_of(opening.pk)
    ids = laboratory.competency_ids()
    spec = BarSpec((Requirement("warmth", minimum=2.2),))
    each = [replace(spec, composite_cut=cut) for cut in bar_impact.GRID]

    judged = laboratory.judged_by(opening, block, spec, ids)
    along = bar_impact.met_along(judged, bar_impact.GRID, spec.meets_p)

    one_by_one = [laboratory.judged_by(opening, block, one, ids).outcome == MEET for one in each]
    assert along.any()
    assert (along == np.array(one_by_one)).all()


def test_only_people_of_the_pool_are_in_a_group(opening):
    people = np.array(opening.applications.order_by("-pk").values_list("pk", flat=True)[:20])

    found = grouping.of_opening(opening.pk, people)[Grouping.SEX]

    told = dict(SelfIdentification.objects.values_list("application", "sex"))
    assert {code: flags.tolist() for code, flags in found.items()} == {
        code: [told[pk] == code for pk in people.tolist()] for code in ("female", "male")
    }
