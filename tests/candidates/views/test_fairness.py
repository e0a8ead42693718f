"""The auditor's pages about groups, the file for an audit, and who sees nothing of either."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from assessments.enums import Role, Verb
from assessments.models import AuditEvent
from candidates.enums import RaceEthnicity, Sex
from candidates.models import Opening, SelfIdentification
from tests.candidates.crowd import add_people, make_bar
from tests.candidates.results import make_scored
from tests.factories import make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> Client:
    client = Client()
    client.force_login(make_staff(Role.AUDITOR))
    return client


def make_groups(n: int = 40) -> Opening:
    opening = make_opening(make_form([make_item()]))
    bar, scores = make_bar(opening), [2.0, 4.0, 5.0]
    add_people(
        opening,
        n,
        sex="male",
        race="white",
        n_advanced=20,
        n_meeting=20,
        bar=bar,
        composites=scores,
    )
    add_people(
        opening,
        n,
        sex="female",
        race="black",
        n_advanced=10,
        n_meeting=18,
        bar=bar,
        composites=scores,
    )
    add_people(opening, n, n_advanced=10, n_meeting=10, bar=bar, composites=scores)
    return opening


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER, Role.AUTHOR])
@pytest.mark.parametrize("name", ["fairness", "ll144"])
def test_only_auditors_and_admins_see_groups(role, name):
    client = Client()
    client.force_login(make_staff(role))

    assert client.get(reverse(name)).status_code == 403


def test_page_tells_rates_findings_and_no_name(auditor):
    make_groups()

    page = text_of(auditor.get(reverse("fairness")))

    assert "Under four fifths, more than chance" in page
    assert "Highest rate" in page
    assert "40 people did not say" not in page  # beside groups that are hidden
    assert "40 people are of a group that is not shown, or did not say" in page
    assert "Ada Obi" not in page
    assert "C-1" not in page


def test_page_of_another_selection_view_and_table(auditor):
    opening = make_groups()
    asked = {"of": f"opening-{opening.pk}", "selected": "meeting"}

    by_bar = text_of(auditor.get(reverse("fairness"), asked))
    scoring = text_of(auditor.get(reverse("fairness"), {**asked, "show": "scoring"}))
    left = text_of(auditor.get(reverse("fairness"), {**asked, "show": "not_scored"}))

    assert "Four fifths or more" in by_bar
    assert "Above the median of everybody scored here" in scoring
    assert "Too few people to say: in each group a number under 5" in left
    assert ("<table" in by_bar, "<table" in left) == (True, False)
    assert "Impact ratio" not in left.split("<details")[0]


def test_page_without_people_or_with_a_wrong_address_says_so(auditor):
    nobody = auditor.get(reverse("fairness"))
    wrong = auditor.get(reverse("fairness"), {"of": "opening-0"})

    assert "Too few people have handed in" in text_of(nobody)
    assert (wrong.status_code, "Select a valid choice" in text_of(wrong)) == (422, True)


@pytest.mark.parametrize("n_openings", [1, 3])
def test_queries_do_not_grow_with_the_openings(auditor, n_openings, django_assert_num_queries):
    for _ in range(n_openings):
        make_groups()

    with django_assert_num_queries(6):
        auditor.get(reverse("fairness"))


def test_file_is_taken_with_an_event_that_tells_no_group(auditor):
    opening = make_groups()

    page = auditor.get(reverse("ll144"))
    asked = {"of": f"opening-{opening.pk}", "since": "2026-01-01", "until": "2026-12-31"}
    answer = auditor.post(reverse("ll144"), asked)

    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    event = AuditEvent.objects.get(verb=Verb.EXPORTED)
    assert "Nothing is hidden in this file" in text_of(page)
    assert rows[0][:4] == ["table", "sex", "race_ethnicity", "people"]
    assert ["selection rate: moved forward, by sex", "Male", "", "40", "20"] in [
        row[:5] for row in rows
    ]
    assert (event.subject_type, event.subject_id) == ("opening", opening.pk)
    assert event.facts == {"what": "ll144", **asked}
    assert answer["Content-Disposition"].startswith('attachment; filename="ll144-')


def test_file_of_wrong_days_is_refused_and_not_logged(auditor):
    make_groups(25)

    answer = auditor.post(
        reverse("ll144"), {"of": "all", "since": "2026-02-02", "until": "2026-02-01"}
    )

    assert answer.status_code == 422
    assert "The last day is before the first one." in text_of(answer)
    assert not AuditEvent.objects.filter(verb=Verb.EXPORTED).exists()


def test_name_of_an_opening_is_no_formula_in_the_file(auditor):
    opening = make_groups()
    Opening.objects.filter(pk=opening.pk).update(name="=1+1", location="")

    answer = auditor.post(reverse("ll144"), {"of": f"opening-{opening.pk}"})

    cells = [
        cell
        for row in csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
        for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith("=")]


# --- what nobody else sees


def group_words() -> set[str]:
    sexes = {str(sex.label) for sex in Sex}
    races = {str(race.label) for race in RaceEthnicity} - {str(RaceEthnicity.WHITE.label)}
    return sexes | races | {"self_identification", "race_ethnicity"}


def pages_of(opening: Opening, pks: list[int]) -> list[str]:
    base = f"/openings/{opening.pk}/"
    return [
        "/openings/",
        base,
        f"{base}bar/",
        f"{base}compare/?a={pks[0]}&a={pks[1]}",
        *(f"{base}candidates/{pk}/" for pk in pks),
        "/api/v1/openings/",
        f"/api/v1/openings/{opening.pk}/applications/",
        "/fairness/",
        "/rating/",
    ]


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER])
def test_no_page_or_answer_for_recruiters_and_raters_tells_a_group(role):
    opening = make_opening(make_form())
    person = make_staff(role)
    opening.team.add(person)
    made = [make_scored(opening) for _ in range(2)]
    SelfIdentification.objects.bulk_create(
        SelfIdentification(
            application=one,
            sex="female",
            race_ethnicity="pacific",
            text_version="1",
            text="May we?",
        )
        for one in made
    )
    client = Client()
    client.force_login(person)

    answers = [client.get(path) for path in pages_of(opening, [one.pk for one in made])]

    assert role != Role.RECRUITER or [a.status_code for a in answers].count(200) >= 6
    for answer in answers:
        page = answer.content.decode()
        assert not [word for word in group_words() if word in page], answer.request["PATH_INFO"]
        assert "pacific" not in page.lower()
