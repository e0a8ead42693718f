import re

import pytest
from django.test import Client

from assessments.enums import Role, ScoreSource
from assessments.models import StaffUser
from candidates.models import (
    Application,
    ApplicationNote,
    Decision,
    DecisionReason,
    ScoreOverride,
)
from tests.candidates.results import ALIKE, make_run, make_scored
from tests.factories import make_opening, make_staff

pytestmark = pytest.mark.django_db
LISTED = "Others fit the tasks of the job better"


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER, first_name="Rae", last_name="Cole")


@pytest.fixture
def page(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


@pytest.fixture
def application(recruiter: StaffUser) -> Application:
    opening = make_opening()
    opening.team.add(recruiter)
    return make_scored(opening)


def send(page: Client, application: Application, where: str, **data: object) -> str:
    response = page.post(
        f"/openings/{application.opening_id}/candidates/{application.pk}/{where}/",
        data,
        follow=True,
    )
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_note_is_shown_with_its_author(page, application):
    text = send(page, application, "notes", text="Ask about shifts.")

    assert "The note is kept." in text
    assert "Ask about shifts. Rae Cole" in text


def test_empty_note_is_asked_for_again(page, application):
    assert "This field is required." in send(page, application, "notes", text=" ")
    assert not ApplicationNote.objects.exists()


def test_override_is_shown_beside_the_score_and_can_be_taken_back(page, application):
    text = send(page, application, "override", competency="warmth", score="2.5", why="Curt.")

    assert "The team 2.5 not part of the outcome Curt. Rae Cole" in text
    assert "Warmth 4.0 ±0.5" in text

    text = send(page, application, "take-back", competency="warmth", why="Read again.")

    assert "The team 2.5" not in text
    assert "2 earlier scores of the team" in text
    assert "Taken back Read again." in text


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ({"score": "6", "why": "Curt."}, "less than or equal to 5"),
        ({"score": "", "why": "Curt."}, "This field is required."),
        ({"score": "3", "why": " "}, "This field is required."),
    ],
)
def test_override_that_is_not_whole_keeps_what_was_typed(page, application, sent, asked):
    text = send(page, application, "override", competency="warmth", **sent)

    assert asked in text
    assert ("Curt." in text) == (sent["why"] == "Curt.")
    assert not ScoreOverride.objects.exists()


def test_taking_back_without_a_reason_is_refused_in_words(page, application):
    text = send(page, application, "take-back", competency="warmth", why=" ")

    assert "Please give a reason" in text


def test_decision_takes_a_reason_from_the_list(page, application):
    listed = DecisionReason.objects.get(text=LISTED)

    text = send(page, application, "decide", verdict="decline", listed=listed.pk)

    assert Decision.objects.get().listed_reason == listed
    assert text.count(LISTED) == 2  # the decision, and the list for the next one


def test_reason_of_another_decision_is_refused(page, application):
    listed = DecisionReason.objects.get(text=LISTED)

    text = send(page, application, "decide", verdict="advance", listed=listed.pk)

    assert "This reason belongs to another decision." in text
    assert not Decision.objects.exists()


def test_retired_reason_is_not_offered(page, application):
    DecisionReason.objects.filter(text=LISTED).update(is_active=False)

    text = send(page, application, "decide", verdict="decline")

    assert LISTED not in text
    assert "Choose a reason from the list, or write your own." in text


def test_history_says_what_changed_and_why(page, application):
    make_run(application.attempt, ALIKE | {"warmth": 3.0}, reason="voided,scorer")
    make_run(application.attempt, ALIKE, source=ScoreSource.HUMAN)

    text = send(page, application, "notes", text="x")

    assert "Machine: 2 runs" in text
    assert "Raters: 1 run" in text
    assert "Because: a question no longer counts, another version of the scorer." in text
    assert "Warmth before 4.0 → after 3.0" in text
    assert "3 figures of questions changed" in text
