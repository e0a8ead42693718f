"""Mail to the judges of a standard."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from assessments import emails
from candidates.models import Judge


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
