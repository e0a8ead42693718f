"""Reminders: once, before a link ends, as long as they are wanted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.enums import AttemptState, Verb
from assessments.models import Attempt, AuditEvent
from candidates import reminding
from candidates.actions import reminders
from candidates.enums import MailKind, MailState, OpeningState
from candidates.models import Application, Opening
from tests.candidates.mailing import sent_mails
from tests.factories import make_application

pytestmark = pytest.mark.django_db


def ending(in_: timedelta, sent: timedelta = timedelta(days=11)) -> Application:
    """Somebody whose link ends then, and was sent that long ago."""
    application = make_application()
    now = timezone.now()
    application.invitations.update(sent_at=now - sent, expires_at=now + in_)
    Attempt.objects.filter(pk=application.attempt_id).update(expires_at=now + in_)
    return application


def test_reminder_is_sent_once_before_the_link_ends():
    application = ending(timedelta(days=2, hours=23))

    assert reminders.queue_due() == 1
    assert reminders.queue_due() == 0

    [message] = sent_mails()
    stop = reminding.stop_link(application)
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.body
    assert "is still open" in " ".join(message.body.split())
    assert reminders.queue_due() == 0


def test_whoever_has_begun_is_reminded_of_where_they_stopped():
    application = ending(timedelta(days=1))
    Attempt.objects.filter(pk=application.attempt_id).update(
        state=AttemptState.OPEN, opened_at=timezone.now()
    )

    reminders.queue_due()

    assert "Go on where you stopped:" in sent_mails()[0].body


@pytest.mark.parametrize(
    ("in_", "sent"),
    [
        (timedelta(days=3, hours=1), timedelta(days=11)),  # too early
        (timedelta(days=2), timedelta(days=1)),  # invited just now
        (timedelta(seconds=-1), timedelta(days=14)),  # over
    ],
)
def test_nobody_is_reminded_at_another_time(in_, sent):
    ending(in_, sent)

    assert reminders.queue_due() == 0


def test_nobody_is_reminded_who_is_done_or_wants_none_or_cannot_begin():
    handed_in, unwilling, paused, revoked = (ending(timedelta(days=1)) for _ in range(4))
    Attempt.objects.filter(pk=handed_in.attempt_id).update(
        state=AttemptState.SUBMITTED, opened_at=timezone.now(), submitted_at=timezone.now()
    )
    reminders.wish(unwilling, is_wanted=False)
    Opening.objects.filter(pk=paused.opening_id).update(state=OpeningState.PAUSED)
    revoked.invitations.update(revoked_at=timezone.now())

    assert reminders.queue_due() == 0


def test_reminder_of_what_was_handed_in_meanwhile_is_dropped():
    application = ending(timedelta(days=1))
    reminders.queue_due()
    Attempt.objects.filter(pk=application.attempt_id).update(
        state=AttemptState.SUBMITTED, opened_at=timezone.now(), submitted_at=timezone.now()
    )

    assert sent_mails() == []
    assert application.mails.get(kind=MailKind.REMINDER).state == MailState.DROPPED


def test_reminders_stop_by_one_click_and_can_be_had_again():
    application = ending(timedelta(days=1))
    address = reminding.stop_link(application).partition("//")[2].partition("/")[2]
    browser = Client(enforce_csrf_checks=True)

    looked = browser.get(f"/{address}")
    application.refresh_from_db()
    assert application.wants_reminders  # programs follow links before people do
    assert "Stop the reminders" in looked.content.decode()

    posted = browser.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    browser.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    application.refresh_from_db()
    assert (posted.status_code, application.wants_reminders) == (200, False)
    assert "Undo" in posted.content.decode()

    browser.post(f"/{address}", {"undo": "1"})
    application.refresh_from_db()
    assert application.wants_reminders
    events = AuditEvent.objects.filter(verb=Verb.REMINDERS_STOPPED).order_by("pk")
    assert [event.facts for event in events] == [{"undone": False}, {"undone": True}]


def test_address_that_nobody_signed_says_so_kindly(client):
    response = client.get("/reminders/7.forged/")

    assert response.status_code == 404
    assert "There is nothing to stop" in response.content.decode()
