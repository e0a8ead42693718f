import pytest

from assessments.enums import AttemptState
from assessments.models import AuditEvent
from candidates.actions import bars, decisions
from candidates.enums import DecisionVerdict
from candidates.errors import NotDecidable, ReasonMissing, ReasonNotOffered
from candidates.models import Decision, DecisionReason
from tests.candidates.results import link_tasks, make_scored, make_spec
from tests.factories import make_application, make_attempt, make_opening, make_staff

pytestmark = pytest.mark.django_db

CLOSE = "Others fit the tasks of the job better"


def test_decision_keeps_the_bar_and_the_outcome_that_stood_beside_it():
    opening, author = make_opening(), make_staff("recruiter")
    link_tasks(opening)
    bar = bars.adopt(opening, make_spec(), "Agreed.", author)
    application = make_scored(opening)

    decision = decisions.decide(application, DecisionVerdict.ADVANCE, " Kind. ", author)

    decision.refresh_from_db()
    assert (decision.verdict, decision.reason) == ("advance", "Kind.")
    assert (decision.bar, decision.outcome_then, decision.decided_by) == (bar, "meets", author)
    event = AuditEvent.objects.get(verb="decided")
    assert (event.subject_type, event.subject_id) == ("application", application.pk)
    assert event.actor_id == author.pk
    assert event.facts == {
        "decision": decision.pk,
        "verdict": "advance",
        "outcome_then": "meets",
    }


def test_decision_without_a_bar_says_so():
    application = make_scored(make_opening())

    decision = decisions.decide(
        application, DecisionVerdict.HOLD, "Perhaps later.", make_staff("recruiter")
    )

    assert (decision.bar, decision.outcome_then) == (None, "")


def test_decision_about_somebody_who_ran_out_of_time_names_the_bar():
    opening, author = make_opening(), make_staff("recruiter")
    link_tasks(opening)
    bar = bars.adopt(opening, make_spec(), "Agreed.", author)
    attempt = make_attempt(opening.form_version, state=AttemptState.EXPIRED)

    decision = decisions.decide(
        make_application(attempt, opening=opening), DecisionVerdict.DECLINE, "No answer.", author
    )

    assert (decision.bar, decision.outcome_then) == (bar, "")


def test_second_decision_leaves_the_first_as_it_was():
    application, author = make_scored(make_opening()), make_staff("recruiter")
    first = decisions.decide(application, DecisionVerdict.DECLINE, "Cold.", author)

    decisions.decide(application, DecisionVerdict.ADVANCE, "Read again.", author)

    assert list(Decision.objects.order_by("pk").values_list("verdict", "reason")) == [
        ("decline", "Cold."),
        ("advance", "Read again."),
    ]
    assert Decision.objects.filter(pk=first.pk).exists()


def test_decision_without_a_reason_is_refused():
    application = make_scored(make_opening())

    with pytest.raises(ReasonMissing):
        decisions.decide(application, DecisionVerdict.DECLINE, "  ", make_staff("recruiter"))

    assert not Decision.objects.exists()


@pytest.mark.parametrize("state", [AttemptState.INVITED, AttemptState.OPEN])
def test_decision_before_the_answers_are_in_is_refused(state):
    opening = make_opening()
    attempt = make_attempt(opening.form_version, state=state)
    application = make_application(attempt, opening=opening)

    with pytest.raises(NotDecidable):
        decisions.decide(application, DecisionVerdict.DECLINE, "Slow.", make_staff("recruiter"))

    assert not AuditEvent.objects.filter(verb="decided").exists()


def test_listed_reason_stands_where_nothing_is_added():
    application, listed = make_scored(make_opening()), DecisionReason.objects.get(text=CLOSE)

    first = decisions.decide(application, DecisionVerdict.DECLINE, "", make_staff(), listed)
    second = decisions.decide(application, DecisionVerdict.DECLINE, " Curt. ", make_staff(), listed)

    assert (first.listed_reason, first.reason) == (listed, CLOSE)
    assert (second.listed_reason, second.reason) == (listed, "Curt.")


@pytest.mark.parametrize(
    ("verdict", "is_active"), [(DecisionVerdict.ADVANCE, True), (DecisionVerdict.DECLINE, False)]
)
def test_listed_reason_of_another_verdict_or_a_retired_one_is_refused(verdict, is_active):
    application, listed = make_scored(make_opening()), DecisionReason.objects.get(text=CLOSE)
    listed.is_active = is_active

    with pytest.raises(ReasonNotOffered):
        decisions.decide(application, verdict, "", make_staff("recruiter"), listed)


def test_admin_keeps_the_list_but_not_the_words_of_decisions_made(client):
    application, listed = make_scored(make_opening()), DecisionReason.objects.get(text=CLOSE)
    decisions.decide(application, DecisionVerdict.DECLINE, "", make_staff("recruiter"), listed)
    client.force_login(make_staff("admin"))
    sent = {"text": "Better words.", "verdict": "hold", "position": 5}
    used, unused = listed.pk, DecisionReason.objects.get(text="Another reason").pk

    for pk in (used, unused):
        assert (
            client.post(f"/admin/candidates/decisionreason/{pk}/change/", sent).status_code == 302
        )

    rows = dict(DecisionReason.objects.values_list("pk", "text"))
    assert (rows[used], rows[unused]) == (CLOSE, "Better words.")
    assert not DecisionReason.objects.get(pk=used).is_active
    assert client.post(f"/admin/candidates/decisionreason/{used}/delete/").status_code == 403
