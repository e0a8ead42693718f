"""Asking a person to look again: by the candidate, in the team's queue, answered in words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.enums import AttemptState, Role, Verb
from assessments.errors import NotNow
from assessments.models import AuditEvent
from candidates.actions import disputes
from candidates.enums import DecisionVerdict, DisputeOutcome, DisputeSubject, MailKind
from candidates.models import Application, Decision, Dispute, Mail, Opening
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.taking import address, leads_to, own_browser_of

pytestmark = pytest.mark.django_db
QUEUE = "/disputes/"


def handed_in(opening: Opening | None = None, name: str = "Ada Obi") -> Application:
    opening = opening or make_opening(make_form([make_item()]))
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    return make_application(attempt, opening=opening, name=name)


def asked(application: Application | None = None, text: str = "Please listen again.") -> Dispute:
    return disputes.ask(application or handed_in(), DisputeSubject.RESULT, text)


def of_team(opening: Opening) -> Client:
    staff = make_staff(Role.RECRUITER)
    opening.team.add(staff)
    client = Client()
    client.force_login(staff)
    return client


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_candidate_asks_and_reads_the_day_and_later_the_answer():
    application = handed_in()
    client = own_browser_of(application.attempt, application)
    where = address("mine_look_again", application.attempt)

    sent = client.post(where, {"subject": "transcript", "text": "I said <Ortiz>."})

    assert leads_to(sent) == address("mine", application.attempt)
    dispute = Dispute.objects.get()
    assert (dispute.due_at - dispute.asked_at) == timedelta(days=14)
    page = words_of(client.get(leads_to(sent)))
    assert "I said &lt;Ortiz&gt;." in page
    assert "You get an answer by" in page
    disputes.answer(dispute, DisputeOutcome.CHANGED, "We listened.", make_staff(Role.ADMIN))
    page = words_of(client.get(leads_to(sent)))
    assert "Something was changed." in page
    assert "We listened." in page
    event = AuditEvent.objects.get(verb=Verb.DISPUTED)
    assert (event.subject_id, event.facts["dispute"]) == (application.pk, dispute.pk)


def test_candidate_asks_one_thing_at_a_time_and_loses_no_word():
    application = handed_in()
    client = own_browser_of(application.attempt, application)
    where = address("mine_look_again", application.attempt)

    empty = client.post(where, {"subject": "", "text": "Something odd"})
    asked(application)
    second = client.post(where, {"subject": "other", "text": "And another thing"})

    assert (empty.status_code, second.status_code) == (422, 422)
    assert "Please choose what it is about." in words_of(empty)
    assert "Something odd" in words_of(empty)
    assert "You have asked already" in words_of(second)
    assert "And another thing" in words_of(second)
    assert "You have asked already" in words_of(client.get(where))
    assert Dispute.objects.count() == 1


def test_nothing_is_disputed_while_the_attempt_runs():
    application = make_application(make_attempt())

    with pytest.raises(NotNow):
        asked(application)


def test_queue_holds_the_teams_own_the_overdue_first():
    opening = make_opening(make_form([make_item()]))
    late, soon = asked(handed_in(opening)), asked(handed_in(opening))
    asked(handed_in())
    past = timezone.now() - timedelta(days=20)
    Dispute.objects.filter(pk=late.pk).update(asked_at=past, due_at=past + timedelta(days=14))

    page = words_of(of_team(opening).get(QUEUE))

    assert page.count("<li> <div>") == 2
    assert page.index(reverse("dispute", args=[late.pk])) < page.index(
        reverse("dispute", args=[soon.pk])
    )
    assert "Overdue since" in page


def test_queue_is_the_teams_and_the_admins_alone():
    dispute = asked()
    one = reverse("dispute", args=[dispute.pk])

    for roles, status, of_one in [
        ((Role.RATER,), 403, 403),
        ((Role.AUDITOR,), 403, 403),
        ((Role.RECRUITER,), 200, 404),
        ((Role.ADMIN,), 200, 200),
    ]:
        client = Client()
        client.force_login(make_staff(*roles))
        assert (client.get(QUEUE).status_code, client.get(one).status_code) == (status, of_one)
    assert Client().get(QUEUE).status_code == 302


def test_queue_hides_who_asks_until_a_decision():
    dispute = asked(handed_in(name="Ada Obi"), "Ada Obi here, please listen.")
    application = dispute.application
    client = of_team(application.opening)

    before = words_of(client.get(QUEUE)) + words_of(
        client.get(reverse("dispute", args=[dispute.pk]))
    )
    Decision.objects.create(
        application=application,
        verdict=DecisionVerdict.HOLD,
        reason="Later",
        decided_by=make_staff(Role.RECRUITER),
    )

    assert application.reference in before
    assert "Obi" not in before
    assert "Ada Obi" in words_of(client.get(QUEUE))


def test_answer_is_written_once_mailed_and_recorded():
    dispute = asked()
    client = of_team(dispute.application.opening)
    where = reverse("dispute", args=[dispute.pk])

    refused = client.post(where, {"outcome": "", "answer": "We listened."})
    client.post(where, {"outcome": "upheld", "answer": "We listened."})
    again = client.post(where, {"outcome": "changed", "answer": "Once more"}, follow=True)

    assert refused.status_code == 422
    assert "We listened." in words_of(refused)
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.answer) == ("upheld", "We listened.")
    assert "Somebody answered this meanwhile." in words_of(again)
    mail = Mail.objects.get(kind=MailKind.DISPUTE_ANSWERED)
    assert (mail.application_id, mail.subject_id) == (dispute.application_id, dispute.pk)
    event = AuditEvent.objects.get(verb=Verb.DISPUTE_ANSWERED)
    assert (event.facts["outcome"], event.actor_id) == ("upheld", dispute.answered_by_id)
    assert "We listened." not in str(event.facts)
    assert "It stays as it is" in words_of(client.get(QUEUE, {"answered": ""}))


def test_profile_shows_what_was_asked():
    dispute = asked()
    opening = dispute.application.opening
    client = of_team(opening)

    page = words_of(client.get(reverse("profile", args=[opening.pk, dispute.application_id])))

    assert reverse("dispute", args=[dispute.pk]) in page
    assert "To be answered by" in page


@pytest.mark.parametrize("n", [1, 3])
def test_queue_asks_the_same_few_queries_for_any_number(n, django_assert_num_queries):
    opening = make_opening(make_form([make_item()]))
    for _ in range(n):
        asked(handed_in(opening))
    client = of_team(opening)

    with django_assert_num_queries(5):
        client.get(QUEUE)
