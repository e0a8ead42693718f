import pytest

from assessments.enums import Role
from assessments.models import AuditEvent, Competency, StaffUser
from candidates.actions import standards
from candidates.enums import BarMethod
from candidates.errors import JudgeMissing, JudgingClosed, NotAllRated
from candidates.judging import BarSpec, Requirement
from candidates.models import Judge, Opening, StandardSetting
from candidates.reports import standards as reports
from tests.candidates.results import make_scored
from tests.factories import SCORED, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    return make_opening(make_form([make_item(), make_item(competencies=["warmth"])]))


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER)


def set_up(
    opening: Opening, actor: StaffUser, method: BarMethod = BarMethod.ANGOFF, n: int = 3
) -> tuple[StandardSetting, list[Judge]]:
    setting = standards.create(
        opening,
        method=method,
        description="Answers kindly, sometimes after a hint.",
        actor=actor,
        staff=[make_staff(Role.RECRUITER) for _ in range(n)],
    )
    return setting, list(setting.judges.order_by("number"))


def rate_all(judge: Judge, value: float, **others: float) -> None:
    """Each item alike, except for the competencies named."""
    slugs = dict(Competency.objects.values_list("pk", "slug"))
    cells = [cell for one in standards.asked(judge.setting) for cell in one.cells]
    standards.rate(judge, {cell: others.get(slugs[cell[1]], value) for cell in cells})


def test_cuts_of_a_closed_setting_are_means_over_judges(opening, recruiter):
    setting, judges = set_up(opening, recruiter)
    for judge, value in zip(judges, (3.0, 3.4, 3.2), strict=True):
        rate_all(judge, value, warmth=value - 1)
        standards.hand_in(judge)
    standards.close(setting, recruiter)
    setting.refresh_from_db()

    found = reports.result(setting)

    cuts = {
        line.competency.slug if line.competency else "": line.angoff
        for line in found.lines
        if line.angoff
    }
    assert cuts["patience"].cut == pytest.approx(3.2)
    assert cuts["patience"].se == pytest.approx(0.2 / 3**0.5)
    assert cuts["warmth"].cut == pytest.approx(2.2)
    assert cuts[""].cut == pytest.approx((3 * 3.2 + 2.2) / 4)
    assert found.numbers == (1, 2, 3)
    verbs = AuditEvent.objects.filter(verb__in=["standard_set", "judged"]).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["judged"] * 3 + ["standard_set"]


def test_cuts_become_minimums_and_the_method(opening, recruiter):
    setting, judges = set_up(opening, recruiter, n=1)
    rate_all(judges[0], 3.24, warmth=2.5)
    standards.hand_in(judges[0])
    standards.close(setting, recruiter)
    setting.refresh_from_db()

    spec = reports.suggested(setting, BarSpec((Requirement("warmth", 2.0),), 3.5))

    assert (spec.method, spec.standard) == (BarMethod.ANGOFF, setting.pk)
    assert spec.minimums == {"warmth": 2.5, **dict.fromkeys(set(SCORED) - {"warmth"}, 3.2)}
    assert spec.weights == {"warmth": 2.0}


def test_second_round_keeps_the_first_until_it_is_changed(opening, recruiter):
    setting, judges = set_up(opening, recruiter)
    for judge, value in zip(judges[:2], (2.0, 4.0), strict=True):
        rate_all(judge, value)
        standards.hand_in(judge)

    standards.begin_second_round(setting, recruiter)

    judge = Judge.objects.get(pk=judges[0].pk)
    assert set(standards.given(judge, 2).values()) == {2.0}
    spread = set(reports.first_round(StandardSetting.objects.get(pk=setting.pk)).values())
    assert spread == {reports.Spread(3.0, 2.0, 4.0, 2)}
    rate_all(judge, 2.5)
    standards.hand_in(judge)
    with pytest.raises(JudgingClosed):
        rate_all(judges[2], 3.0)
    standards.close(setting, recruiter)
    setting.refresh_from_db()
    found = reports.result(setting)
    assert (found.numbers, found.lines[0].cut) == ((1,), 2.5)


def test_judge_with_a_gap_cannot_hand_in(opening, recruiter):
    _setting, judges = set_up(opening, recruiter)
    first = standards.asked(judges[0].setting)[0]
    standards.rate(judges[0], {first.cells[0]: 3.0})

    with pytest.raises(NotAllRated):
        standards.hand_in(judges[0])


def test_nothing_is_rated_after_handing_in_or_revoking(opening, recruiter):
    _setting, judges = set_up(opening, recruiter)
    rate_all(judges[0], 3.0)
    standards.hand_in(judges[0])
    standards.revoke(judges[1], recruiter)

    for judge in judges[:2]:
        with pytest.raises(JudgingClosed):
            rate_all(Judge.objects.get(pk=judge.pk), 3.0)


def test_setting_without_a_judge_or_a_judgement_is_refused(opening, recruiter):
    with pytest.raises(JudgeMissing):
        set_up(opening, recruiter, n=0)
    setting, _judges = set_up(opening, recruiter)

    with pytest.raises(JudgeMissing):
        standards.close(setting, recruiter)


def test_contrasting_groups_part_where_the_curves_cross(opening, recruiter):
    setting, judges = set_up(opening, recruiter, BarMethod.CONTRASTING, n=3)
    low = [2.0 + 0.1 * (n % 5) for n in range(10)]
    high = [3.0 + 0.1 * (n % 5) for n in range(10)]
    for score in [*low, *high]:
        person = make_scored(opening, dict.fromkeys(SCORED, score))
        for judge, is_competent in zip(judges, (score >= 3, score >= 3, None), strict=True):
            standards.sort(judge, person.pk, is_competent)
    odd_one = make_scored(opening, dict.fromkeys(SCORED, 5.0))
    standards.sort(judges[0], odd_one.pk, True)
    standards.sort(judges[1], odd_one.pk, False)
    for judge in judges:
        standards.hand_in(judge)
    standards.close(setting, recruiter)
    setting.refresh_from_db()

    lines = reports.result(setting).lines

    assert len(lines) == 5
    for line in lines:
        assert line.groups is not None
        assert (line.groups.n_can, line.groups.n_cannot) == (10, 10)
        assert line.cut == pytest.approx(2.7)


def test_too_few_sorted_is_said_in_words(opening, recruiter):
    setting, judges = set_up(opening, recruiter, BarMethod.CONTRASTING, n=1)
    standards.sort(judges[0], make_scored(opening).pk, True)
    standards.hand_in(judges[0])
    standards.close(setting, recruiter)
    setting.refresh_from_db()

    assert "At least 10 people of each group" in reports.result(setting).lines[-1].refused
