"""The table of an opening: filters, search, what it says of itself."""

import pytest
from django.utils import timezone

from assessments.enums import AttemptState, ScoreSource
from assessments.models import Attempt
from candidates.actions import bars, decisions
from candidates.actions.standings import refresh
from candidates.enums import DecisionVerdict
from candidates.models import Application, Opening, Standing, Unblinding
from candidates.reports import counts
from tests.candidates.results import ALIKE, link_tasks, make_scored, make_spec
from tests.candidates.views.test_openings import opening, page, recruiter, references, text_of
from tests.factories import make_application, make_attempt, make_staff

__all__ = ["opening", "page", "recruiter"]
pytestmark = pytest.mark.django_db

ADVANCE = DecisionVerdict.ADVANCE


@pytest.fixture
def people(opening, recruiter) -> dict[str, Application]:
    """Warmth from 2 to 5, all else alike; one is decided, one has a noisy recording."""
    bars.adopt(opening, make_spec(warmth=3.0), "First.", recruiter)
    made = {
        name: make_scored(opening, ALIKE | {"warmth": warmth})
        for name, warmth in {"cool": 2.0, "mild": 3.2, "warm": 5.0}.items()
    }
    decisions.decide(made["warm"], ADVANCE, "Named the harm.", recruiter)
    Standing.objects.filter(application=made["mild"]).update(has_warning=True)
    Standing.objects.filter(application=made["cool"]).update(raters_differ=True)
    return made


FOUND = {
    "stage=undecided": ["mild", "cool"],
    "stage=advance": ["warm"],
    "stage=decline": [],
    "warned=on": ["mild"],
    "differ=on": ["cool"],
    "competency=warmth&least=3": ["warm", "mild"],
    "competency=warmth&least=3&most=4": ["mild"],
    "competency=warmth&most=2": ["cool"],
    "competency=warmth&least=3&stage=undecided&sort=warmth": ["mild"],
    "sort=warmth": ["cool", "mild", "warm"],
    "sort=-newest": ["warm", "mild", "cool"],
    "sort=newest": ["cool", "mild", "warm"],
    "least=4": ["warm", "mild", "cool"],
}


def test_table_shows_whom_the_filters_leave(page, opening, people):
    names = {person.reference: name for name, person in people.items()}

    shown = {
        asked: references(page.get(f"/openings/{opening.pk}/?{asked}").content.decode())
        for asked in FOUND
    }

    assert {asked: [names[who] for who in found] for asked, found in shown.items()} == FOUND


def test_range_without_a_competency_says_so_and_keeps_the_figure(page, opening, people):
    html = page.get(f"/openings/{opening.pk}/?least=4").content.decode()

    assert "Choose what the range is for." in html
    assert 'name="least" value="4"' in html


def test_marks_stand_in_words_beside_the_reference(page, opening, people):
    text = text_of(page.get(f"/openings/{opening.pk}/").content.decode())

    assert f"{people['mild'].reference} Quality warning" in text
    assert f"{people['cool'].reference} Raters differ" in text


def test_name_finds_those_whom_the_reader_may_know(page, opening, people, recruiter):
    Unblinding.objects.create(
        application=people["mild"], reader=recruiter, reason="They know each other."
    )
    Unblinding.objects.create(
        application=people["cool"], reader=make_staff("recruiter"), reason="Asked."
    )

    html = page.get(f"/openings/{opening.pk}/?q=ob+ADA").content.decode()

    assert references(html) == [people[name].reference for name in ("warm", "mild")]
    assert html.count(">Ada Obi<") == 2


def test_search_for_odd_words_finds_nobody(page, opening, people):
    for q in ("_", "'", "a:*|b", "C-", "C-99999999999", "ö'b)"):
        response = page.get(f"/openings/{opening.pk}/", {"q": q})

        assert (response.status_code, references(response.content.decode())) == (200, []), q


def test_stage_without_a_result_shows_the_waiting_alone(page, opening, people):
    make_application(opening=opening)
    make_application(make_attempt(opening.form_version), opening=opening)
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    submitted = make_application(attempt, opening=opening)

    html = page.get(f"/openings/{opening.pk}/?stage=scoring").content.decode()

    assert (references(html), submitted.reference in html) == ([], True)
    assert "In progress" not in text_of(html.split("waiting-list")[1])


def test_waiting_are_ordered_by_how_close_a_result_is(page, opening):
    form = opening.form_version
    states = [AttemptState.INVITED, AttemptState.WITHDRAWN, AttemptState.OPEN]
    for state in [*states, AttemptState.EXPIRED, AttemptState.SUBMITTED]:
        make_application(make_attempt(form, state=state), opening=opening)

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    words = ["being scored", "In progress", "Invited", "Expired", "Withdrawn"]
    places = [html.split("waiting-list")[1].index(word) for word in words]
    assert places == sorted(places)


def test_those_who_need_a_person_stay_in_sight_of_every_filter(page, opening, people):
    apart = make_scored(opening, ALIKE | {"patience": None})

    html = page.get(f"/openings/{opening.pk}/?outcome=meets").content.decode()

    assert apart.reference not in references(html)
    assert "1 candidate needs a person" in text_of(html)


def test_table_says_whose_scores_it_shows(page, opening, people):
    before = text_of(page.get(f"/openings/{opening.pk}/").content.decode())
    Opening.objects.filter(pk=opening.pk).update(score_source=ScoreSource.HUMAN)

    after = text_of(page.get(f"/openings/{opening.pk}/").content.decode())

    assert ("Scored by the machine" in before, "Scored by raters" in after) == (True, True)


def test_page_says_how_far_a_new_bar_is_read(page, opening, people, recruiter, monkeypatch):
    monkeypatch.setattr("candidates.actions.standings.CHUNK", 2)
    bars.adopt(opening, make_spec(3.0), "Lower.", recruiter)
    refresh(people["cool"])

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert "Everybody is being read against bar v2: 1 of 3 so far." in text_of(html)
    assert 'hx-trigger="every 3s"' in html


def test_result_that_is_taken_back_puts_the_person_among_the_waiting(opening, people):
    application = people["cool"]
    application.refresh_from_db()
    had = application.has_result

    Standing.objects.filter(application=application).delete()

    application.refresh_from_db()
    assert (had, application.has_result) == (True, False)


def test_being_withdrawn_after_the_result_keeps_the_place(page, opening):
    link_tasks(opening)
    gone = make_scored(opening)
    gone.attempt.state = AttemptState.WITHDRAWN
    gone.attempt.submitted_at = timezone.now()
    gone.attempt.save(update_fields=["state", "submitted_at"])

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert references(html) == [gone.reference]


def test_everybody_who_handed_in_stands_in_exactly_one_count(opening):
    make_scored(opening)
    rescored = make_scored(opening)
    Attempt.objects.filter(pk=rescored.attempt_id).update(state=AttemptState.SUBMITTED)
    for state in (AttemptState.SUBMITTED, AttemptState.SCORED, AttemptState.OPEN):
        make_application(make_attempt(opening.form_version, state=state), opening=opening)

    counted = counts.with_live_counts(Opening.objects.filter(pk=opening.pk)).get()

    names = ("n_invited", "n_open", "n_submitted", "n_scored")
    assert [getattr(counted, name) for name in names] == [5, 1, 2, 2]
