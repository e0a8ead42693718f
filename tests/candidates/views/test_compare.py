import re

import pytest
from django.test import Client

from assessments.enums import ItemKind, Role
from assessments.models import AuditEvent, StaffUser
from candidates.actions import bars, unblinding
from candidates.models import Application, Opening
from tests.candidates.answered import KIND_REPLY, make_answered
from tests.candidates.results import ALIKE, link_tasks, make_scored, make_spec
from tests.factories import make_application, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER)


@pytest.fixture
def opening(recruiter: StaffUser) -> Opening:
    opening = make_opening(make_form([make_item(), make_item(ItemKind.WRITTEN)]))
    opening.team.add(recruiter)
    link_tasks(opening)
    return opening


@pytest.fixture
def page(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


def address(opening: Opening, *people: Application) -> str:
    return f"/openings/{opening.pk}/compare/?" + "&".join(f"a={person.pk}" for person in people)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def read(page: Client, opening: Opening, *people: Application) -> str:
    response = page.get(address(opening, *people))
    assert response.status_code == 200
    return text_of(response.content.decode())


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.RATER, Role.AUDITOR])
def test_comparison_is_closed_to_other_roles_even_on_the_team(client, opening, role):
    user = make_staff(role)
    opening.team.add(user)
    client.force_login(user)

    assert client.get(address(opening)).status_code == 403


def test_comparison_of_another_team_is_not_found(client, opening):
    client.force_login(make_staff(Role.RECRUITER))

    assert client.get(address(opening)).status_code == 404


def test_comparison_with_somebody_of_another_opening_is_not_found(page, opening):
    mine, other = make_scored(opening), make_scored(make_opening())

    assert page.get(address(opening, mine, other)).status_code == 404
    assert not AuditEvent.objects.filter(verb="viewed").exists()


@pytest.mark.parametrize("n", [0, 1])
def test_comparison_of_fewer_than_two_says_what_it_needs(page, opening, n):
    people = [make_scored(opening) for _ in range(n)]

    assert "A comparison needs two to five candidates." in read(page, opening, *people)


def test_one_person_named_twice_is_one_person(page, opening):
    person = make_scored(opening)

    assert "A comparison needs two to five candidates." in read(page, opening, person, person)


def test_comparison_of_six_says_that_it_is_too_many(page, opening):
    people = [make_scored(opening) for _ in range(6)]

    assert "6 candidates are more than fit side by side." in read(page, opening, *people)


def test_address_that_is_no_number_counts_as_not_given(page, opening):
    response = page.get(f"/openings/{opening.pk}/compare/?a=x&a=²&a={'9' * 30}&a=")

    assert "A comparison needs two to five candidates." in response.content.decode()


def test_somebody_without_a_result_is_named_and_left_out(page, opening):
    first, second = make_scored(opening), make_scored(opening)
    waiting = make_application(opening=opening)

    text = read(page, opening, first, second, waiting)

    assert f"No result yet, so not compared: {waiting.reference}." in text
    assert "2 candidates side by side" in text


def test_two_of_whom_one_has_no_result_cannot_be_compared(page, opening):
    waiting = make_application(opening=opening)

    text = read(page, opening, make_scored(opening), waiting)

    assert f"No result yet, so not compared: {waiting.reference}." in text
    assert "side by side" not in text


def test_comparison_says_who_cannot_be_told_apart(page, opening, recruiter):
    bars.adopt(opening, make_spec(3.5, compassion=3.0), "Agreed.", recruiter)
    a = make_scored(opening)
    b = make_scored(opening, ALIKE | {"compassion": 3.5})
    c = make_scored(opening, dict.fromkeys(ALIKE, 1.5))

    html = page.get(address(opening, a, b, c)).content.decode()

    assert html.count("<figure") == 5
    assert f"{a.reference}: Compassion 4.0, error ±0.5, bar 3.0: meets" in html
    assert f"{a.reference} ⟷ {b.reference}" in text_of(html)
    assert "Meets the bar" in html
    assert "Below the bar" in html


def test_answers_stand_side_by_side(page, opening):
    kind = make_answered(opening, choice="a")
    curt = make_answered(opening, choice="d", text="Wait. It is on its way, as I said before.")

    html = page.get(address(opening, kind, curt)).content.decode()

    rows = [text_of(row) for row in re.findall(r"<tr>(.*?)</tr>", html, flags=re.S)]
    [best] = [row for row in rows if row.startswith("I&#x27;m sorry, that spoils the day.")]
    [worst] = [row for row in rows if row.startswith("You should have ordered earlier.")]
    assert "Chosen – " in best
    assert "– Chosen " in worst
    plain = text_of(re.sub(r"<sup.*?</sup>", "", html, flags=re.S))
    assert KIND_REPLY in plain
    assert "as I said before." in plain


def test_question_put_to_one_person_only_stands_apart(page, recruiter):
    opening = make_opening(make_form([make_item(), make_item()], n_drawn=1))
    opening.team.add(recruiter)
    people = [make_answered(opening, seed=seed) for seed in range(8)]
    drawn = {person: person.attempt.items.get().form_item_id for person in people}
    first = people[0]
    other = next(person for person in people if drawn[person] != drawn[first])
    alike = next(person for person in people[1:] if drawn[person] == drawn[first])

    apart, together = read(page, opening, first, other), read(page, opening, first, alike)

    assert f"{other.reference} not asked" in apart
    assert f"{first.reference} not asked" in apart
    assert "not asked" not in together
    assert "No question was put to more than one of them." in apart
    assert "2 questions were put to one of them only" in apart
    assert "were put to one of them only" not in together
    assert "Pick one" in together


def test_names_are_hidden_without_a_decision(page, opening):
    assert "Ada Obi" not in read(page, opening, make_scored(opening), make_scored(opening))


def test_each_person_compared_is_viewed(page, opening):
    people = [make_scored(opening) for _ in range(2)]

    read(page, opening, *people)

    viewed = AuditEvent.objects.filter(verb="viewed").values_list("subject_id", flat=True)
    assert sorted(viewed) == sorted(person.pk for person in people)


# One audit event a person; the rest does not grow.
@pytest.mark.parametrize(("n", "n_queries"), [(2, 22), (3, 23)])
def test_comparison_costs_one_query_more_a_person(
    page, opening, n, n_queries, django_assert_num_queries
):
    people = [make_answered(opening) for _ in range(n)]

    with django_assert_num_queries(n_queries):
        read(page, opening, *people)


def test_recordings_of_one_turn_can_be_played_together(page, recruiter):
    opening = make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))
    opening.team.add(recruiter)
    people = [make_answered(opening, route="video") for _ in range(2)]
    typed = make_scored(opening)
    for person in people:
        unblinding.lift(person, "I know the case.", recruiter)

    html = page.get(address(opening, *people)).content.decode()
    alone = page.get(address(opening, people[0], typed)).content.decode()

    assert html.count("data-together") == 1
    assert html.count("<video controls") == 2
    for person in people:
        assert f"/openings/{opening.pk}/candidates/{person.pk}/recordings/" in html
    assert "data-together" not in alone
    assert alone.count("<video controls") == 1
