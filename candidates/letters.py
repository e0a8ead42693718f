"""What a mail to a candidate says, from what is true when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone, translation

from assessments import emails
from assessments.actions import attempts
from assessments.enums import AttemptState
from candidates import codes, links, news, reminding
from candidates.enums import AccommodationState, MailKind, MailState, OpeningState
from candidates.models import Application, Candidate, Erasure, Invitation, Mail

HANDED_IN = (AttemptState.SUBMITTED, AttemptState.SCORED)
CAN_BEGIN = (AttemptState.INVITED, AttemptState.OPEN)


@dataclass(frozen=True, slots=True)
class Letter:
    """The facts of a template; ``told`` is what the audit keeps of them."""

    facts: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, object] = field(default_factory=dict)


def waiting(pk: int) -> Mail | None:
    """The mail with everything a letter reads, if it is still to be sent."""
    rows = Mail.objects.filter(pk=pk, state=MailState.WAITING)
    return rows.select_related(
        "application__candidate",
        "application__opening__form_version",
        "application__attempt",
        "erasure__opening",
    ).first()


def letter(mail: Mail) -> Letter | None:
    """None where there is nothing to say any more."""
    if mail.erasure is not None:
        return _erased(mail.erasure)
    if mail.application is None or mail.application.candidate.is_demo:
        return None
    return LETTERS[MailKind(mail.kind)](mail, mail.application)


def message(mail: Mail, words: Letter) -> EmailMultiAlternatives:
    """The mail itself, in the reader's language; a repeat of it has the same Message-ID."""
    if mail.erasure is not None:
        to, language, opening = mail.erasure.address, mail.erasure.language, mail.erasure.opening
    else:
        assert mail.application is not None  # noqa: S101 one of the two, by a constraint
        candidate, opening = mail.application.candidate, mail.application.opening
        to, language = candidate.email, candidate.language
    headers = {
        "Message-ID": message_id(mail),
        "Auto-Submitted": "auto-generated",  # no holiday notes in answer (RFC 3834)
        **words.headers,
    }
    with translation.override(language):
        facts = {"opening": opening, "contact": opening.contact_email, **words.facts}
        return emails.written(
            mail.kind, facts, to=to, reply_to=opening.contact_email, headers=headers
        )


def message_id(mail: Mail) -> str:
    """Of this asking: sent again on purpose is another mail, or readers' programs would hide it."""
    return f"<mail-{mail.pk}-{mail.asked_at:%Y%m%d%H%M%S%f}@{urlsplit(settings.SITE_URL).hostname}>"


def _invitation(mail: Mail, application: Application) -> Letter | None:
    invitation = _to_begin(mail, application)
    if invitation is None:
        return None
    minutes = application.opening.form_version.expected_minutes
    return Letter(_about_link(application, invitation) | {"minutes": minutes})


def _reminder(mail: Mail, application: Application) -> Letter | None:
    invitation = _to_begin(mail, application)
    is_wanted = application.wants_reminders and application.opening.state == OpeningState.OPEN
    if invitation is None or not is_wanted:
        return None
    stop = reminding.stop_link(application)
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    has_begun = application.attempt.state == AttemptState.OPEN
    facts = _about_link(application, invitation) | {"stop": stop, "has_begun": has_begun}
    return Letter(facts, headers)


def _to_begin(mail: Mail, application: Application) -> Invitation | None:
    """The link that the mail was asked for, as long as it lets somebody in who is not done."""
    if application.attempt.state not in CAN_BEGIN or attempts.is_over(application.attempt):
        return None
    return (
        _live_links(application)
        .filter(pk=mail.subject_id or 0, expires_at__gt=timezone.now())
        .first()
    )


def _received(_mail: Mail, application: Application) -> Letter | None:
    if application.attempt.state not in HANDED_IN:
        return None
    return Letter(_own_page(application) | {"until": application.opening.retention_until})


def _result(_mail: Mail, application: Application) -> Letter | None:
    is_there = application.attempt.state in HANDED_IN and hasattr(application, "standing")
    return Letter(_own_page(application)) if is_there else None


def _change(_mail: Mail, application: Application) -> Letter | None:
    new = news.news_for(application)
    if not new:
        return None
    facts = {"news": new, "n_items": 0, "until": None, **_own_page(application)}
    if new.reopening:
        facts |= {"n_items": new.reopening.items.count(), "until": new.reopening.expires_at}
    told = {
        "voided": new.n_voided,
        "lifted": new.n_lifted,
        "reopening": new.reopening.pk if new.reopening else None,
        # What changes while the mail is on its way is the next mail's news.
        "as_of": new.as_of.isoformat(),
    }
    return Letter(facts, told=told)


def _dispute_answered(mail: Mail, application: Application) -> Letter | None:
    answered = application.disputes.filter(pk=mail.subject_id or 0, answered_at__isnull=False)
    return Letter(_own_page(application)) if answered.exists() else None


def _accommodation(mail: Mail, application: Application) -> Letter | None:
    asked = application.accommodations.filter(pk=mail.subject_id or 0)
    is_answered = asked.exclude(state=AccommodationState.ASKED).exists()
    if not is_answered:
        return None
    facts = _own_page(application)
    # Straight to the answer: the way through the assessment may start the clock of a question.
    return Letter(facts | {"link": facts["link"] and f"{facts['link']}?to=answer"})


def _code(mail: Mail, application: Application) -> Letter | None:
    code = codes.newest(application).filter(pk=mail.subject_id or 0).first()
    if code is None:
        return None
    digits = codes.digits_of(code)
    facts = {"digits": f"{digits[:3]} {digits[3:]}", "minutes": codes.VALID_MINUTES}
    return Letter({"name": application.candidate.name, **facts})


def _erased(erasure: Erasure) -> Letter | None:
    if not erasure.address:
        return None
    return Letter(
        {
            "reason": erasure.reason,
            "keeps_record": bool(erasure.record),
            "applies_elsewhere": Candidate.objects.filter(email__iexact=erasure.address).exists(),
        }
    )


LETTERS: dict[MailKind, Callable[[Mail, Application], Letter | None]] = {
    MailKind.INVITATION: _invitation,
    MailKind.REMINDER: _reminder,
    MailKind.RECEIVED: _received,
    MailKind.RESULT: _result,
    MailKind.CHANGE: _change,
    MailKind.DISPUTE_ANSWERED: _dispute_answered,
    MailKind.ACCOMMODATION: _accommodation,
    MailKind.CODE: _code,
}


def _live_links(application: Application) -> "QuerySet[Invitation]":
    return application.invitations.filter(revoked_at=None)


def _about_link(application: Application, invitation: Invitation) -> dict[str, object]:
    return {
        "name": application.candidate.name,
        "until": invitation.expires_at,
        "link": links.link_for(invitation),
    }


def _own_page(application: Application) -> dict[str, object]:
    """The same link: once an attempt is over, it opens the page of what was measured."""
    live = _live_links(application).first()
    link = links.link_for(live) if live else ""
    return {"name": application.candidate.name, "link": link}
