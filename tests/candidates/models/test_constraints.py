"""Each constraint of the people's tables refuses its row; what was decided never changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, F, UniqueConstraint
from django.utils import timezone

from assessments.enums import Role
from candidates.enums import DecisionVerdict, OpeningState
from candidates.models import (
    BarCompetency,
    Candidate,
    Consent,
    Decision,
    HiringBar,
    Opening,
    OpeningTask,
    OutcomeMeasure,
    SelfIdentification,
    Standing,
)
from tests.assessments.models.rows import again, change
from tests.candidates.models import workspace_rows
from tests.candidates.results import make_run
from tests.factories import (
    make_application,
    make_attempt,
    make_competency,
    make_form,
    make_item,
    make_opening,
    make_staff,
)

pytestmark = pytest.mark.django_db


def a_bar(**fields) -> HiringBar:
    return HiringBar.objects.create(
        opening=make_opening(make_form([make_item()])),
        version=1,
        author=make_staff(Role.RECRUITER),
        **{"reason": "Agreed with the team.", **fields},
    )


def a_requirement(**fields) -> BarCompetency:
    return BarCompetency.objects.create(bar=a_bar(), competency=make_competency(), **fields)


def a_self_identification(**fields) -> SelfIdentification:
    values = {"sex": "female", "text_version": "test", "text": "May we ask?", **fields}
    return SelfIdentification.objects.create(application=make_application(), **values)


def a_standing(**fields) -> Standing:
    application = make_application(make_attempt(make_form([make_item()])))
    run = make_run(application.attempt, {"compassion": 3.0})
    return Standing.objects.create(
        application=application, opening=application.opening, run=run, **fields
    )


def a_task(**fields) -> OpeningTask:
    return OpeningTask.objects.create(
        opening=make_opening(make_form([make_item()])),
        text="Help",
        **{"position": 1, "importance": 3, **fields},
    )


def a_decision(**fields) -> Decision:
    return Decision.objects.create(
        application=make_application(),
        verdict=DecisionVerdict.HOLD,
        decided_by=make_staff(Role.RECRUITER),
        **{"reason": "See the notes.", **fields},
    )


def a_measure() -> OutcomeMeasure:
    return OutcomeMeasure.objects.create(
        application=make_application(), measure="calls", value=3, measured_on=timezone.localdate()
    )


BREAKS: dict[str, Callable[[], object]] = {
    "opening_says_when_it_opened": lambda: change(make_opening(), opened_at=None),
    "opening_says_when_it_closed": lambda: change(make_opening(), state=OpeningState.CLOSED),
    "candidates_have_one_to_ninety_days": lambda: change(make_opening(), days_to_answer=91),
    "task_position_is_unique_in_opening": lambda: again(a_task()),
    "task_importance_is_one_to_five": lambda: a_task(importance=6),
    "bar_version_is_unique_in_opening": lambda: again(a_bar()),
    "bar_probabilities_are_ordered": lambda: a_bar(meets_p=0.1, below_p=0.2),
    "composite_cut_is_one_to_five": lambda: a_bar(composite_cut=5.1),
    "bar_has_a_reason": lambda: a_bar(reason=""),
    "bar_names_a_competency_once": lambda: again(a_requirement()),
    "bar_minimum_is_one_to_five": lambda: a_requirement(minimum=0.5),
    "bar_weight_is_not_negative": lambda: a_requirement(weight=-1),
    "knock_out_has_a_minimum": lambda: a_requirement(is_knock_out=True),
    "candidate_email_is_unique_in_any_case": lambda: [
        Candidate.objects.create(name="A", email=email) for email in ("a@x.org", "A@x.org")
    ],
    "candidate_applies_once_to_an_opening": lambda: again(
        make_application(), attempt=make_attempt()
    ),
    "application_has_one_live_link": lambda: again(make_application().invitations.get()),
    "link_expires_after_it_is_sent": lambda: change(
        make_application().invitations.get(), expires_at=F("sent_at") - timedelta(days=1)
    ),
    "composite_shows_its_error": lambda: a_standing(composite=3.0),
    "outcome_is_against_a_bar": lambda: a_standing(outcome="meets"),
    "consent_keeps_the_words_shown": lambda: Consent.objects.create(
        application=make_application(), purpose="recording", is_given=True, text_version="1"
    ),
    "self_identification_says_something": lambda: a_self_identification(sex=""),
    "self_identification_uses_the_categories": lambda: a_self_identification(sex="x"),
    "self_identification_keeps_the_words_shown": lambda: a_self_identification(text=""),
    "decision_has_a_reason": lambda: a_decision(reason=""),
    "outcome_is_measured_once_a_day": lambda: again(a_measure()),
    **workspace_rows.BREAKS,
}


def test_every_constraint_has_a_row_that_breaks_it():
    named = {
        constraint.name
        for model in apps.get_app_config("candidates").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }

    assert named == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses_the_row_that_breaks_it(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKS[name]()


FIXED: dict[str, Callable[[], object]] = {
    "adopted bar": lambda: change(a_bar(adopted_at=timezone.now()), composite_cut=2),
    "part of an adopted bar": lambda: BarCompetency.objects.create(
        bar=a_bar(adopted_at=timezone.now()), competency=make_competency()
    ),
    "consent": lambda: change(make_application().consents.first(), is_given=False),
    "decision": lambda: change(a_decision(), reason="Another one."),
    **workspace_rows.FIXED,
}


@pytest.mark.parametrize("what", FIXED)
def test_what_was_decided_never_changes(what):
    with pytest.raises(IntegrityError), transaction.atomic():
        FIXED[what]()


def test_proposed_bar_may_still_change():
    bar = a_bar()

    change(bar, composite_cut=2)

    assert HiringBar.objects.get().composite_cut == 2
    assert Opening.objects.count() == 1
