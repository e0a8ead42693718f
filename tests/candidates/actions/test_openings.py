from datetime import date
from typing import Any

import pytest

from assessments.models import AuditEvent, StaffUser
from candidates.actions import openings
from candidates.actions.openings import TaskSpec
from candidates.enums import OpeningState
from candidates.errors import FormInUse, OpeningChanged, PilotFixed
from candidates.models import Opening
from tests.factories import make_application, make_form, make_opening, make_staff

pytestmark = pytest.mark.django_db

TASKS = [
    TaskSpec("Answer chats", 5, ("compassion", "communication")),
    TaskSpec("Calm people down", 4, ("patience",)),
]


@pytest.fixture
def actor() -> StaffUser:
    return make_staff("recruiter")


def create(actor: StaffUser, **fields: Any) -> Opening:
    given: dict[str, Any] = {
        "name": "Support agent",
        "form_version": make_form(),
        "contact_email": "people@example.org",
        "retention_until": date(2030, 1, 1),
        "tasks": TASKS,
    }
    return openings.create(actor=actor, **{**given, **fields})


def edit(opening: Opening, actor: StaffUser, **fields: Any) -> None:
    given: dict[str, Any] = {
        "name": "Support lead",
        "location": "York",
        "description": "",
        "form_version": opening.form_version,
        "contact_email": "people@example.org",
        "retention_until": date(2030, 1, 1),
        "tasks": TASKS[1:],
        "team": [actor],
        "days_to_answer": 7,
        "waiting_period_days": 0,
        "score_source": "machine",
        "is_pilot": False,
        "n_raters": 2,
        "escalate_from": 2,
    }
    openings.edit(opening, actor=actor, **{**given, **fields})


def test_created_opening_is_a_draft_with_tasks_and_its_maker_on_the_team(actor):
    opening = create(actor)

    assert opening.state == OpeningState.DRAFT
    assert list(opening.team.all()) == [actor]
    assert list(opening.tasks.order_by("position").values_list("position", "text")) == [
        (1, "Answer chats"),
        (2, "Calm people down"),
    ]
    assert set(opening.tasks.get(position=1).competencies.values_list("slug", flat=True)) == {
        "compassion",
        "communication",
    }
    assert AuditEvent.objects.get().verb == "created"


def test_edit_replaces_tasks_and_is_audited(actor):
    opening = create(actor)

    edit(opening, actor)

    assert (opening.name, opening.location, opening.days_to_answer) == ("Support lead", "York", 7)
    assert list(opening.tasks.values_list("position", "text")) == [(1, "Calm people down")]
    assert AuditEvent.objects.filter(verb="edited", actor_id=actor.pk).count() == 1


def test_form_of_an_opening_with_candidates_is_fixed(actor):
    opening = make_opening()
    make_application(opening=opening)

    with pytest.raises(FormInUse):
        edit(opening, actor, form_version=make_form())


def test_opening_with_candidates_stays_a_pilot_or_none(actor):
    opening = make_opening(is_pilot=True)
    make_application(opening=opening)

    with pytest.raises(PilotFixed):
        edit(opening, actor, form_version=opening.form_version)


def test_opening_opens_pauses_opens_and_closes(actor):
    opening = create(actor)

    openings.open_(opening, actor=actor)
    first = opening.opened_at
    openings.pause(opening, actor=actor)
    openings.open_(opening, actor=actor)
    openings.close(opening, actor=actor)

    assert (opening.state, opening.opened_at) == (OpeningState.CLOSED, first)
    assert opening.closed_at is not None
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["created", "opened", "paused", "opened", "closed"]


def test_closed_opening_does_not_open_again(actor):
    opening = create(actor)
    openings.open_(opening, actor=actor)
    openings.close(opening, actor=actor)

    with pytest.raises(OpeningChanged):
        openings.open_(opening, actor=actor)
