"""Mail through a real SMTP server: taken, put off, refused, and sent twice after a kill."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import jobs
from assessments.enums import JobState, Verb
from assessments.errors import StaleClaim
from assessments.models import AuditEvent, Job
from candidates import links
from candidates.actions import applications, mails, sending
from candidates.enums import MailKind, MailState
from candidates.models import Application, Mail
from tests.candidates.mailing import claim_mail
from tests.factories import make_application, make_staff
from tests.smtp import Inbox, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(settings) -> Iterator[Inbox]:
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def application() -> Application:
    """Somebody whose invitation waits to be sent."""
    person = make_application(email="ada@example.org")
    mails.queue(MailKind.INVITATION, person, person.invitations.get().pk)
    return person


def test_mail_arrives_as_text_and_html_with_one_button(inbox, application):
    sending.send(claim_mail())

    [message] = inbox.taken
    link = links.link_for(application.invitations.get())
    text, html = (
        message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")
    )
    assert (message["To"], message["Reply-To"]) == ("ada@example.org", "people@example.org")
    assert message["Subject"] == "Your assessment: Support agent, Leeds"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message
    assert "Hello Ada Obi," in text
    assert f"See what awaits you, and begin:\n{link}\n" in text
    assert max(len(line) for line in text.splitlines() if link not in line) <= 72
    assert html.count(f'href="{link}"') == 2
    assert html.count('class="button"') == 1
    assert not any(mark in html for mark in ("<img", "<table", "<script", " src="))
    row = application.mails.get()
    assert (row.state, row.problem) == (MailState.SENT, "")
    assert row.sent_at
    event = AuditEvent.objects.get(verb=Verb.MAILED)
    assert (event.subject_id, event.facts["kind"]) == (application.pk, "invitation")


def test_mail_that_is_put_off_is_taken_later_and_costs_no_try(inbox, application):
    inbox.at_recipient = ["451 Greylisted", "451 Greylisted"]
    pauses = []

    for _ in range(2):
        sending.send(claim_mail())
        job = Job.objects.get()
        pauses.append(round((job.available_at - timezone.now()) / timedelta(minutes=1)))
        assert (job.state, job.n_claims, job.last_error) == (JobState.QUEUED, 0, "451")
        assert application.mails.get().problem == "451"
    sending.send(claim_mail())

    assert pauses == [1, 2]
    assert len(inbox.taken) == 1
    assert application.mails.get().state == MailState.SENT
    assert application.mails.get().problem == ""


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_address_that_is_refused_is_not_tried_again(inbox, application, where, caplog):
    setattr(inbox, where, ["550 No such user"])

    with caplog.at_level(logging.DEBUG):
        sending.send(claim_mail())

    row = application.mails.get()
    assert (row.state, row.problem, row.sent_at) == (MailState.REFUSED, "550", None)
    assert Job.objects.get().state == JobState.DONE
    ours = [entry for entry in caplog.records if entry.name != "mail.log"]  # the server's own log
    assert "ada@" not in "".join(entry.getMessage() for entry in ours)
    assert inbox.taken == []


def test_server_that_is_away_is_asked_again_until_five_days_are_over(settings, application):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    sending.send(claim_mail())

    assert application.mails.get().state == MailState.WAITING
    assert Job.objects.get().last_error == "no answer"
    Job.objects.update(facts={"n_waits": 40})
    sending.send(claim_mail())
    assert Job.objects.get().available_at - timezone.now() <= sending.LONGEST_PAUSE
    Mail.objects.update(asked_at=timezone.now() - timedelta(days=6))
    application.invitations.update(expires_at=timezone.now() + timedelta(days=9))
    sending.send(claim_mail())
    row = application.mails.get()
    assert (row.state, row.problem) == (MailState.REFUSED, "no answer")


@pytest.mark.parametrize("code", ["530 Sign in first", "553 Sender not allowed"])
def test_server_that_refuses_the_sender_is_for_the_administrator_to_mend(
    inbox, application, code, monkeypatch
):
    async def handle_MAIL(*_given: object) -> object:
        return code

    monkeypatch.setattr(inbox, "handle_MAIL", handle_MAIL, raising=False)

    sending.send(claim_mail())

    assert application.mails.get().state == MailState.WAITING


def test_kill_between_sending_and_noting_repeats_the_same_message(inbox, application, monkeypatch):
    finish = jobs.finish

    def killed(_held: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "finish", killed)
    first = claim_mail()
    with pytest.raises(KeyboardInterrupt):
        sending.send(first)
    assert application.mails.get().state == MailState.WAITING
    monkeypatch.setattr(jobs, "finish", finish)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    second = jobs.claim(first.job_id)
    assert second
    sending.send(second)

    one, other = inbox.taken
    assert one["Message-ID"] == other["Message-ID"]
    assert application.mails.get().state == MailState.SENT
    assert AuditEvent.objects.filter(verb=Verb.MAILED).count() == 1
    with pytest.raises(StaleClaim):
        jobs.finish(first)


def test_mail_whose_link_was_revoked_is_dropped(inbox, application):
    applications.revoke_link(application.invitations.get(), actor=make_staff("recruiter"))

    sending.send(claim_mail())

    assert application.mails.get().state == MailState.DROPPED
    assert inbox.taken == []


def test_second_ask_is_harmless_and_sending_anew_is_another_message(inbox, application):
    link = application.invitations.get().pk
    mails.queue(MailKind.INVITATION, application, link)
    sending.send(claim_mail())
    mails.queue(MailKind.INVITATION, application, link)
    assert not Job.objects.filter(state=JobState.QUEUED).exists()

    mails.queue(MailKind.INVITATION, application, link, again=True)
    sending.send(claim_mail())

    one, other = inbox.taken
    assert one["Message-ID"] != other["Message-ID"]
    assert application.mails.count() == 1


def test_mail_that_waits_for_hours_is_sent_at_once_when_asked_for_anew(inbox, application):
    inbox.at_recipient = ["451 Later"]
    sending.send(claim_mail())
    Job.objects.update(available_at=timezone.now() + timedelta(hours=4))

    mails.queue(MailKind.INVITATION, application, application.invitations.get().pk, again=True)

    assert jobs.claim(Job.objects.get().pk)


def test_job_that_cannot_be_done_leaves_word_where_mails_are_listed(application):
    sending.give_up(claim_mail())

    row = application.mails.get()
    assert (row.state, row.problem) == (MailState.REFUSED, sending.GAVE_UP)


def test_mail_of_who_was_erased_ends_without_a_word(inbox, application):
    held = claim_mail()
    application.mails.all().delete()

    sending.send(held)

    assert Job.objects.get().state == JobState.DONE
    assert inbox.taken == []


def test_invented_people_get_no_mail(application):
    application.candidate.is_demo = True

    mails.queue(MailKind.RECEIVED, application)
    application.candidate.save()
    mails.queue_many(MailKind.CHANGE, [application.pk])

    assert [row.kind for row in application.mails.all()] == [MailKind.INVITATION]
