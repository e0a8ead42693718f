import pytest
from django.core import mail
from django.utils import timezone

from assessments import emails, jobs
from assessments.actions import attempts, responses
from assessments.enums import AttemptState, ItemKind, JobKind, JobState
from assessments.models import Attempt, AuditEvent, Job, StaffUser
from candidates import links
from candidates.actions import amendments, decisions, mails, sending, standings
from candidates.enums import DecisionVerdict, MailKind, MailState, OpeningState
from candidates.errors import OpeningNotOpen, ReasonMissing
from candidates.models import Application, Mail, Opening, Standing
from tests.candidates.answered import make_answered, run_scoring
from tests.factories import item_of, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    return make_opening(make_form([make_item(), make_item(ItemKind.WRITTEN)]))


@pytest.fixture
def actor() -> StaffUser:
    return make_staff("recruiter")


def waiting() -> list[int]:
    queued = Mail.objects.filter(kind=MailKind.CHANGE, state=MailState.WAITING)
    return list(queued.order_by("application").values_list("application_id", flat=True))


def tell(application: Application) -> str:
    """The words of the mail that goes out for ``application``; empty where none does."""
    [row] = application.mails.all()
    job = Job.objects.get(kind=JobKind.SEND_MAIL, subject_id=row.pk, state=JobState.QUEUED)
    mail.outbox.clear()
    held = jobs.claim(job.pk)
    assert held
    sending.send(held)
    return " ".join(str(mail.outbox[0].body).split()) if mail.outbox else ""


def test_whom_a_void_touches_is_told_once_in_calm_words(opening, actor):
    one, other = make_answered(opening), make_answered(opening)
    item = item_of(one.attempt, 1).form_item

    amendments.void(item, " Two right answers. ", actor)

    assert waiting() == [one.pk, other.pk]
    body = tell(one)
    assert "One question does not count any more." in body
    assert "a person looks at the result" in body
    assert "Two right answers" not in body
    event = AuditEvent.objects.get(verb="told")
    assert (event.subject_id, event.facts["voided"], event.by_system) == (one.pk, 1, True)

    mails.queue(MailKind.CHANGE, one, again=True)
    assert tell(one) == ""


def test_void_lifted_before_anybody_was_told_is_no_news(opening, actor):
    application = make_answered(opening)
    row = amendments.void(item_of(application.attempt, 1).form_item, "Wrong.", actor)
    amendments.lift(row, actor)

    assert tell(application) == ""


def test_void_lifted_after_it_was_told_is_told_again(opening, actor):
    application = make_answered(opening)
    row = amendments.void(item_of(application.attempt, 1).form_item, "Wrong.", actor)
    tell(application)

    amendments.lift(row, actor)

    assert "counts again" in tell(application)


def test_void_made_while_the_mail_goes_out_is_told_next(opening, actor, monkeypatch):
    application = make_answered(opening)
    first, second = (item_of(application.attempt, n).form_item for n in (1, 2))
    amendments.void(first, "Wrong.", actor)
    send = emails.send

    def slowly(message):
        monkeypatch.setattr(emails, "send", send)
        amendments.void(second, "Wrong, too.", actor)
        send(message)

    monkeypatch.setattr(emails, "send", slowly)

    assert "One question does not count any more." in tell(application)
    assert "One question does not count any more." in tell(application)


def test_invented_people_get_no_mail(opening, actor):
    application = make_answered(opening)
    application.candidate.is_demo = True
    application.candidate.save()

    amendments.void(item_of(application.attempt, 1).form_item, "Wrong.", actor)

    assert waiting() == []


def test_reopened_attempt_leaves_the_ranking_and_comes_back(opening, actor, client):
    application = make_answered(opening)
    decisions.decide(application, DecisionVerdict.HOLD, "Wait.", actor)
    attempt = application.attempt

    row = amendments.reopen(application, "Wrong picture.", 3, actor, [item_of(attempt, 1)])

    assert not Standing.objects.exists()
    assert application.decisions.count() == 1
    link = application.invitations.get()
    assert link.expires_at == row.expires_at
    body = tell(application)
    assert "so that you can answer one question" in body
    assert links.link_for(link) in body

    client.get(links.link_for(link))
    attempt = Attempt.objects.get(pk=attempt.pk)
    responses.save(responses.show(item_of(attempt, 1)), answer={"choice": "d"})
    attempts.submit(attempt)
    run_scoring(attempt)
    standings.refresh(application)

    assert Standing.objects.get().run.number == 2


def test_reopening_by_the_clock_of_a_link_that_was_revoked_makes_a_new_one(opening, actor):
    application = make_answered(opening)
    application.invitations.update(revoked_at=timezone.now())

    row = amendments.reopen(
        application, "Wrong picture.", 3, actor, [item_of(application.attempt, 1)]
    )

    assert application.invitations.get(revoked_at=None).expires_at == row.expires_at


def test_closed_opening_reopens_nothing_and_a_reason_is_asked_for(opening, actor):
    application = make_answered(opening)
    items = [item_of(application.attempt, 1)]

    with pytest.raises(ReasonMissing):
        amendments.reopen(application, " ", 3, actor, items)
    with pytest.raises(ReasonMissing):
        amendments.void(items[0].form_item, " ", actor)
    opening.state, opening.closed_at = OpeningState.CLOSED, timezone.now()
    opening.save()
    application.refresh_from_db()
    with pytest.raises(OpeningNotOpen):
        amendments.reopen(application, "Why.", 3, actor, items)

    assert Attempt.objects.get(pk=application.attempt_id).state == AttemptState.SCORED
    assert waiting() == []
