"""What each mail says, from what is true when it is sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from assessments import jobs
from assessments.enums import AttemptState, JobKind, JobState, Role
from assessments.models import Job
from candidates import links
from candidates.actions import mails
from candidates.enums import ErasureReason, MailKind, MailState
from candidates.models import Accommodation, Application, Dispute, Erasure, Mail, Opening
from tests.candidates.mailing import sent_mails
from tests.candidates.results import make_scored
from tests.factories import make_application, make_attempt, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    return make_opening()


@pytest.fixture
def handed_in(opening: Opening) -> Application:
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    return make_application(attempt, opening=opening)


def sent() -> EmailMultiAlternatives:
    [message] = sent_mails()
    return message


def an_erasure(opening: Opening, **fields: Any) -> Erasure:
    given = {"reason": ErasureReason.ASKED, "address": "ada@example.org", **fields}
    due_at = timezone.now() + timedelta(days=1)
    return Erasure.objects.create(opening=opening, number=9, due_at=due_at, **given)


def test_received_thanks_and_says_what_happens_next(handed_in):
    mails.queue(MailKind.RECEIVED, handed_in)

    message = sent()
    body = " ".join(message.body.split())
    assert message.subject == "Received: your answers for Support agent, Leeds"
    assert "Your answers for Support agent, Leeds have arrived" in body
    assert links.link_for(handed_in.invitations.get()) in body


def test_received_without_a_live_link_leads_nowhere(handed_in):
    handed_in.invitations.update(revoked_at=timezone.now())
    mails.queue(MailKind.RECEIVED, handed_in)

    message = sent()
    assert "http" not in message.body
    assert 'class="button"' not in str(message.alternatives[0][0])


def test_result_is_told_only_where_there_is_one(opening, handed_in):
    mails.queue(MailKind.RESULT, handed_in)
    scored = make_scored(opening)
    mails.queue(MailKind.RESULT, scored)

    message = sent()
    assert message.to == [scored.candidate.email]
    assert message.subject == "Your result is ready: Support agent, Leeds"
    assert "See your result:" in message.body
    assert handed_in.mails.get().state == MailState.DROPPED


def test_answer_to_a_dispute_is_told_without_its_words(handed_in):
    dispute = Dispute.objects.create(
        application=handed_in,
        subject="result",
        text="Look at the second answer.",
        due_at=timezone.now() + timedelta(days=9),
    )
    mails.queue(MailKind.DISPUTE_ANSWERED, handed_in, dispute.pk)
    assert sent_mails() == []
    Dispute.objects.update(
        outcome="upheld",
        answer="It stays at three.",
        answered_by=make_staff(Role.RECRUITER),
        answered_at=timezone.now(),
    )

    mails.queue(MailKind.DISPUTE_ANSWERED, handed_in, dispute.pk, again=True)

    body = sent().body
    assert "Read the answer:" in body
    assert "three" not in body


def test_answer_about_an_accommodation_does_not_say_what_was_asked(handed_in):
    row = Accommodation.objects.create(
        application=handed_in,
        kind="other",
        text="I read slowly.",
        state="granted",
        answer="Of course.",
        answered_by=make_staff(Role.ADMIN),
        answered_at=timezone.now(),
    )

    mails.queue(MailKind.ACCOMMODATION, handed_in, row.pk)

    message = sent()
    assert message.subject == "An answer to your request: Support agent, Leeds"
    assert "slowly" not in message.body


def test_deletion_is_told_without_a_name_and_the_address_goes_with_it(opening):
    erasure = an_erasure(opening, record={"verdict": "decline"})
    mails.queue_erased(erasure)
    mails.queue_erased(erasure)

    message = sent()
    body = " ".join(message.body.split())
    assert (message.to, Mail.objects.count()) == (["ada@example.org"], 1)
    assert body.startswith("Hello, as you asked, we have deleted")
    assert "A record without your name stays until" in body
    erasure.refresh_from_db()
    assert erasure.address == ""


def test_deletion_by_schedule_says_that_the_time_was_over(opening):
    mails.queue_erased(an_erasure(opening, reason=ErasureReason.RETENTION))

    body = " ".join(sent().body.split())
    assert "the time to keep your assessment for Support agent, Leeds is over" in body
    assert "A record without your name" not in body


def test_deletion_does_not_say_that_an_address_is_gone_which_another_application_keeps(handed_in):
    erasure = an_erasure(handed_in.opening, address=handed_in.candidate.email.upper())
    mails.queue_erased(erasure)

    body = " ".join(sent().body.split())
    assert "You applied for something else here too" in body
    assert "last use of your address" not in body


def test_mail_is_in_the_candidates_language(handed_in, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    handed_in.candidate.language = "de"
    handed_in.candidate.save()
    mails.queue(MailKind.RECEIVED, handed_in)

    assert '<html lang="de" dir="ltr">' in str(sent().alternatives[0][0])


def test_hostile_name_is_harmless_in_html_and_plain_in_text(handed_in):
    handed_in.candidate.name = "<b>Ada</b> & Co"
    handed_in.candidate.save()
    mails.queue(MailKind.RECEIVED, handed_in)

    message = sent()
    assert "Hello <b>Ada</b> & Co," in message.body
    assert "&lt;b&gt;Ada&lt;/b&gt; &amp; Co" in str(message.alternatives[0][0])


def test_handing_in_asks_for_the_mail_that_says_so(handed_in):
    jobs.enqueue(JobKind.ATTEMPT_SUBMITTED, handed_in.attempt_id)
    held = jobs.claim(Job.objects.get(kind=JobKind.ATTEMPT_SUBMITTED).pk)
    assert held

    mails.on_attempt_submitted(held)

    assert [row.kind for row in handed_in.mails.all()] == [MailKind.RECEIVED]
    assert Job.objects.filter(kind=JobKind.SEND_MAIL, state=JobState.QUEUED).count() == 1
