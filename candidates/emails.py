"""Mail to candidates, in their language."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation

from assessments import emails
from assessments.models import Reopening
from candidates import links
from candidates.models import Application, Invitation, Judge


@dataclass(frozen=True, slots=True)
class News:
    """How many questions no longer count or count again, and the reopening, if there is one."""

    n_voided: int
    n_lifted: int
    reopening: Reopening | None

    def __bool__(self) -> bool:
        return bool(self.n_voided or self.n_lifted or self.reopening)


def send_invitations(invitations: Sequence[Invitation]) -> int:
    """Mail each candidate the link; returns how many the mail server took."""
    return len(emails.deliver([_message(invitation) for invitation in invitations]))


def _message(invitation: Invitation) -> EmailMessage:
    application = invitation.application
    candidate, opening = application.candidate, application.opening
    facts = {
        "candidate": candidate,
        "opening": opening,
        "minutes": opening.form_version.expected_minutes,
        "expires_at": invitation.expires_at,
        "link": links.link_for(invitation),
    }
    with translation.override(candidate.language):
        return emails.written(
            "invitation", facts, to=candidate.email, reply_to=opening.contact_email
        )


def send_news(application: Application, news: News) -> bool:
    """Mail a candidate what changed afterwards; False where the mail server did not take it."""
    candidate, opening = application.candidate, application.opening
    live = application.invitations.filter(revoked_at=None).first()
    facts = {
        "candidate": candidate,
        "opening": opening,
        "news": news,
        "n_items": news.reopening.items.count() if news.reopening else 0,
        "link": links.link_for(live) if live and news.reopening else "",
    }
    with translation.override(candidate.language):
        message = emails.written(
            "change", facts, to=candidate.email, reply_to=opening.contact_email
        )
    return bool(emails.deliver([message]))


def judge_link(judge: Judge) -> str:
    """The absolute address of the judge's own page."""
    return settings.SITE_URL + reverse("judge", args=[judge.public_id])


def send_to_judges(judges: Sequence[Judge]) -> list[Judge]:
    """Mail each judge the link; returns those whose mail the server did not take."""
    mails = {judge: _to_judge(judge) for judge in judges}
    taken = emails.deliver(list(mails.values()))
    return [judge for judge, mail in mails.items() if mail not in taken]


def _to_judge(judge: Judge) -> EmailMessage:
    setting = judge.setting
    facts = {"setting": setting, "link": judge_link(judge)}
    to = judge.user.email if judge.user else judge.email
    return emails.written("judge_invitation", facts, to=to, reply_to=setting.created_by.email)
