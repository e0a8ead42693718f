import pytest
from django.core.exceptions import ValidationError

from candidates import people
from candidates.actions.applications import Person
from candidates.models import Opening
from tests.factories import make_application, make_attempt, make_opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    return make_opening()


@pytest.mark.parametrize(
    "text",
    [
        "Ada Obi,ada@example.org",
        "Ada Obi; ada@example.org; EN",
        "Ada Obi\tada@example.org\ten",
        'Name,E-mail\n"Ada Obi",ada@example.org\n\n',
    ],
)
def test_line_is_read_with_any_usual_mark(opening, text):
    [line] = people.read(text, opening)

    assert (line.person, line.problem) == (Person("Ada Obi", "ada@example.org", "en"), "")


def test_name_with_a_comma_in_quotes_stays_whole(opening):
    [line] = people.read('"Obi, Ada",ada@example.org', opening)

    assert line.person.name == "Obi, Ada"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ada@example.org", "needs a name and an e-mail address, with a comma between them"),
        (",ada@example.org", "needs a name of at most 120 characters"),
        ("Ada,ada@", "“ada@” is not an e-mail address"),
        ("Ada,ada@example.org,xx", "“xx” is not a language of this site"),
        ("Ada,ada@example.org,en,more", "has more than three columns"),
    ],
)
def test_line_that_cannot_be_used_says_why(opening, text, problem):
    [line] = people.read(f"Bo,bo@example.org\n{text}", opening)[1:]

    assert (line.number, line.problem) == (2, problem)


def test_person_listed_twice_is_told_at_the_second_line(opening):
    lines = people.read("Ada,ada@example.org\nAda,ADA@example.org", opening)

    assert [line.problem for line in lines] == ["", "is listed twice"]


def test_person_who_is_invited_or_too_early_is_told(opening):
    make_application(opening=opening, email="ada@example.org")
    make_application(make_attempt(opening.form_version), email="bo@example.org")

    lines = people.read("Ada,ada@example.org\nBo,bo@example.org", opening)

    assert [line.problem for line in lines] == [
        "This person is already invited to this opening.",
        "This person took the same assessment a short while ago and has to wait.",
    ]


@pytest.mark.parametrize("text", ["", "  \n", "name,email\n"])
def test_empty_list_is_refused(opening, text):
    with pytest.raises(ValidationError, match="Nobody is listed"):
        people.read(text, opening)


def test_list_that_is_too_long_is_refused(opening, monkeypatch):
    monkeypatch.setattr(people, "MAX_PEOPLE", 1)

    with pytest.raises(ValidationError, match="at most 1 people"):
        people.read("A,a@example.org\nB,b@example.org", opening)
