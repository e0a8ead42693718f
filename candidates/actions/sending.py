"""Send one mail: a job that repeats what the server did not take, and keeps what it refused."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments import audit, emails, jobs
from assessments.enums import Verb
from candidates import letters
from candidates.enums import MailKind, MailState
from candidates.models import Erasure, Mail

# A greylisting server takes the second try after minutes; one that is down is asked less and less.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# RFC 5321, 4.5.4.1: give up after four to five days.
GIVE_UP_AFTER = timedelta(days=5)
GAVE_UP = "not written"  # the job failed by itself, again and again


def send(held: jobs.Claim) -> None:
    """Do a job of kind ``send_mail``: its subject is the mail.

    A kill between the server's yes and our note sends it again under the same Message-ID.
    """
    mail = letters.waiting(held.subject_id)
    if mail is None:
        jobs.finish(held)
        return
    words = letters.letter(mail)
    if words is None:
        _end(held, mail, MailState.DROPPED)
        return
    try:
        emails.send(letters.message(mail, words))
    except emails.Delayed as answer:
        _wait(held, mail, answer.code)
    except emails.Refused as answer:
        _end(held, mail, MailState.REFUSED, answer.code)
    else:
        _end(held, mail, MailState.SENT, words=words)


def give_up(held: jobs.Claim) -> None:
    """The job failed for good: say so where mails are listed."""
    mail = letters.waiting(held.subject_id)
    if mail is not None:
        _note(mail, MailState.REFUSED, GAVE_UP)


def _wait(held: jobs.Claim, mail: Mail, code: str) -> None:
    now = timezone.now()
    if now - mail.asked_at > GIVE_UP_AFTER:
        _end(held, mail, MailState.REFUSED, code)
        return
    n = int(str(held.facts.get("n_waits", 0)))
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(n, 10))
    with transaction.atomic():
        jobs.postpone(held, now + pause, code, n_waits=n + 1)
        Mail.objects.filter(pk=mail.pk).update(problem=code)


@transaction.atomic
def _end(
    held: jobs.Claim,
    mail: Mail,
    state: MailState,
    problem: str = "",
    *,
    words: letters.Letter | None = None,
) -> None:
    jobs.finish(held)
    ended = _note(mail, state, problem)
    if words is not None and mail.application is not None:
        _record(mail, words)
    if ended and mail.erasure_id is not None:
        Erasure.objects.filter(pk=mail.erasure_id).update(address="")


def _note(mail: Mail, state: MailState, problem: str) -> int:
    """Nothing where it was asked for anew meanwhile: another job sends that."""
    same = Mail.objects.filter(pk=mail.pk, state=MailState.WAITING, asked_at=mail.asked_at)
    sent_at = timezone.now() if state == MailState.SENT else None
    return same.update(state=state, sent_at=sent_at, problem=problem)


def _record(mail: Mail, words: letters.Letter) -> None:
    verb = Verb.TOLD if mail.kind == MailKind.CHANGE else Verb.MAILED
    assert mail.application is not None  # noqa: S101
    told: dict[str, Any] = {"mail": mail.pk, "kind": mail.kind, **words.told}
    audit.record(verb, mail.application, by_system=True, **told)
