"""DIF by groups that people named: the figures, the small-cell rules, and the page."""

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.enums import Role, Route
from assessments.models import Attempt
from assessments.reports.responses import Scope
from candidates.models import Application, Candidate, Opening, SelfIdentification
from candidates.reports import dif, grouping
from candidates.reports.grouping import Group, Grouping
from tests.assessments.reports.many import make_many
from tests.factories import make_competency, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


def form_of(n_items: int = 4):
    return make_form([make_item(competencies=["compassion"]) for _ in range(n_items)])


def let_say(attempts: list[Attempt], opening: Opening, **said: str) -> None:
    """Applications of these attempts, whose people all say the same of themselves."""
    start = Candidate.objects.count()
    people = Candidate.objects.bulk_create(
        Candidate(name="Ada Obi", email=f"c{start + place}@example.org")
        for place in range(len(attempts))
    )
    made = Application.objects.bulk_create(
        Application(candidate=person, opening=opening, attempt=attempt)
        for person, attempt in zip(people, attempts, strict=True)
    )
    SelfIdentification.objects.bulk_create(
        SelfIdentification(
            application=one, text_version="test", text="May we?", answered_at=timezone.now(), **said
        )
        for one in made
    )


def make_two_groups(n_each: int, lean: float = 0.0):
    """A form whose first item is harder for the second half by ``lean``."""
    form = form_of()
    opening = make_opening(form)
    leans = np.repeat([0.0, -lean], n_each)
    attempts = make_many(form, 2 * n_each, lean=leans.tolist())
    let_say(attempts[:n_each], opening, sex="male", race_ethnicity="white")
    let_say(attempts[n_each:], opening, sex="female", race_ethnicity="undisclosed")
    return form, opening


def test_item_that_is_harder_for_one_group_is_found():
    form, _ = make_two_groups(220, lean=1.8)
    scope = Scope(form_version=form.pk)
    codes = grouping.codes(Grouping.SEX, scope)

    found = dif.analyse(scope, make_competency("compassion"), codes, "male", "female")

    # Lines stand by code, and “item-10” comes before “item-9”.
    first, *others = sorted(found.lines, key=lambda line: line.version.pk)
    assert (first.grade, first.harder_for_focal, first.is_binary) == ("C", True, False)
    assert (first.n_reference, first.n_focal) == (220, 220)
    assert {line.grade for line in others} <= {"A", "B"}
    assert not found.is_thin


def test_right_or_wrong_items_are_compared_by_mantel_haenszel(monkeypatch):
    monkeypatch.setattr(
        "tests.assessments.reports.many.SCORES", {"a": 5.0, "b": 5.0, "c": 1.0, "d": 1.0}
    )
    form, _ = make_two_groups(150, lean=1.5)
    scope = Scope(form_version=form.pk)

    found = dif.analyse(
        scope,
        make_competency("compassion"),
        grouping.codes(Grouping.SEX, scope),
        "male",
        "female",
    )

    assert [line.is_binary for line in found.lines] == [True] * 4
    assert found.lines[0].grade == "C"
    assert (found.lines[0].effect or 0) < -1.5
    assert found.is_thin


def test_small_groups_are_refused_and_the_smallest_not_counted_out():
    form = form_of(2)
    opening = make_opening(form)
    attempts = make_many(form, 64)
    let_say(attempts[:40], opening, sex="male")
    let_say(attempts[40:60], opening, sex="female")
    let_say(attempts[60:], opening, sex="other")
    scope = Scope(form_version=form.pk)
    codes = grouping.codes(Grouping.SEX, scope)

    found = dif.analyse(scope, make_competency("compassion"), codes, "male", "female")
    tiny = dif.analyse(scope, make_competency("compassion"), codes, "male", "other")

    assert (found.lines[0].n_focal, found.lines[0].refused) == (20, "")
    assert (tiny.lines[0].n_focal, tiny.lines[0].refused) == (None, "")
    assert grouping.groups(Grouping.SEX, codes) == [
        Group("male", "Male", 40),
        Group("female", "Female", 20),
        Group("other", "Another, or non-binary", None),
    ]


def test_numbers_of_people_are_told_in_steps_of_five():
    assert [grouping.shown(n) for n in (0, 4, 5, 9, 219, 220)] == [None, None, 5, 5, 215, 220]


def test_unanswered_and_undisclosed_are_no_group_and_openings_are_kept_apart():
    form = form_of(1)
    first, second = make_opening(form), make_opening(form)
    attempts = make_many(form, 4)
    let_say(attempts[:1], first, race_ethnicity="asian")
    let_say(attempts[1:2], first, race_ethnicity="undisclosed")
    let_say(attempts[2:3], second, race_ethnicity="black")
    scope = Scope(form_version=form.pk)

    every = grouping.codes(Grouping.RACE_ETHNICITY, scope)
    of_first = grouping.codes(Grouping.RACE_ETHNICITY, scope, first.pk)

    assert every == {attempts[0].pk: "asian", attempts[2].pk: "black"}
    assert of_first == {attempts[0].pk: "asian"}


def test_way_of_answering_groups_everybody():
    form = form_of(1)
    spoken = make_many(form, 1, route=Route.AUDIO)
    typed = make_many(form, 1)

    found = grouping.codes(Grouping.ROUTE, Scope(form_version=form.pk))

    assert found == {spoken[0].pk: "audio", typed[0].pk: "typed"}


# --- the page


@pytest.fixture
def auditor() -> Client:
    client = Client()
    client.force_login(make_staff(Role.AUDITOR))
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER, Role.AUTHOR])
def test_only_auditors_compare_groups(role):
    client = Client()
    client.force_login(make_staff(role))

    assert client.get(reverse("dif")).status_code == 403


def test_page_names_the_item_and_its_class(auditor):
    form, opening = make_two_groups(120, lean=1.5)
    title = form.sections.get().items.get(position=1).item_version.title

    page = text_of(auditor.get(reverse("dif"), {"of": f"opening-{opening.pk}", "by": "sex"}))

    assert "Male compared with Female" in page
    assert title in page
    assert "1 item differs largely (C)" in page
    assert "Ada Obi" not in page


def test_page_hides_small_cells_and_says_what_is_too_few(auditor):
    form = form_of(1)
    attempts = make_many(form, 12)
    opening = make_opening(form)
    let_say(attempts[:8], opening, sex="male")
    let_say(attempts[8:], opening, sex="female")

    page = text_of(auditor.get(reverse("dif"), {"of": f"form-{form.pk}", "by": "sex"}))

    assert "fewer than 5" in page
    assert "Both groups need at least 100 people" in page


def test_page_without_answers_or_a_choice_says_so(auditor):
    form = form_of(1)

    bare = auditor.get(reverse("dif"))
    nobody = auditor.get(reverse("dif"), {"of": f"form-{form.pk}", "by": "sex"})
    wrong = auditor.get(reverse("dif"), {"of": "form-0", "by": "sex"})

    assert bare.status_code == 200
    assert "Nobody is in a group" in text_of(nobody)
    assert "Select a valid choice" in text_of(wrong)


@pytest.mark.parametrize("n_items", [1, 3])
def test_queries_do_not_grow_with_the_items(auditor, n_items, django_assert_num_queries):
    form = form_of(n_items)
    make_many(form, 100)
    make_many(form, 100, route=Route.AUDIO)

    with django_assert_num_queries(9):
        page = auditor.get(reverse("dif"), {"of": f"form-{form.pk}", "by": "route"})

    assert "compared with" in text_of(page)


def test_keying_methods_are_compared_between_the_groups(auditor):
    form, _ = make_two_groups(110, lean=1.5)
    where = {"of": f"form-{form.pk}", "by": "sex"}

    asked = text_of(auditor.get(reverse("dif"), where))
    answer = auditor.get(reverse("dif"), {**where, "methods": "1"})

    assert "methods=1" in asked
    gaps = answer.context["methods"]
    assert len(gaps) > 1
    assert [gap.is_used for gap in gaps].count(True) == 1
    assert all(gap.low < gap.gap < 0 for gap in gaps if gap.gap is not None)
