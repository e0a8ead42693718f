"""Mail of one text template each: as text, and as HTML made of the same paragraphs.

A mail server that is away never undoes what was done.
"""

import logging
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from assessments.models import Expert

TIMEOUT_S = 15  # somebody may wait for it
PERMANENT = 500  # codes from here on are final (RFC 5321, 4.2.1)
WIDTH = 72  # characters of a line of text, as RFC 3676 advises
BETWEEN_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
# A template breaks its long lines for its own width, not for the reader's.
BROKEN_LINE = re.compile(r"(?<=[^\n]{60})\n(?!https?:)")
NO_ANSWER = "no answer"

log = logging.getLogger(__name__)


class Refused(Exception):
    """The server will never take this mail; ``code`` is what it answered."""

    def __init__(self, code: int | str) -> None:
        super().__init__(code)
        self.code = str(code)


class Delayed(Refused):
    """The server is away, or did not take the mail for now."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words, the link that the mail is about with what its button says, or digits to type."""

    text: str
    link: str = ""
    is_digits: bool = False


def expert_link(expert: Expert) -> str:
    """The absolute address of the expert's own page."""
    return settings.SITE_URL + reverse("expert", args=[expert.public_id])


def send(message: EmailMessage) -> None:
    """Hand one mail to the server; raises Refused or Delayed.

    Only what the server says of this recipient or of these words is final: whom it lets in,
    and from whom it takes mail, is for the administrator to mend, and mails wait for that.
    """
    try:
        get_connection(timeout=TIMEOUT_S).send_messages([message])
    except SMTPRecipientsRefused as error:
        raise _told(max(code for code, _words in error.recipients.values())) from None
    except SMTPDataError as error:
        raise _told(error.smtp_code) from None
    except SMTPResponseException as error:
        raise Delayed(error.smtp_code) from None
    except (OSError, SMTPException):
        raise Delayed(NO_ANSWER) from None


def _told(code: int) -> Refused:
    return Refused(code) if code >= PERMANENT else Delayed(code)


def deliver(messages: Sequence[EmailMessage]) -> list[EmailMessage]:
    """Hand mails to the server one by one; returns those that it took."""
    connection, taken = get_connection(timeout=TIMEOUT_S), []
    try:
        connection.open()
        for message in messages:
            if connection.send_messages([message]):
                taken.append(message)
        connection.close()
    except (OSError, SMTPException) as error:
        log.warning(
            "mails were not taken",
            extra={"n": len(messages) - len(taken), "error": type(error).__name__},
        )
    return taken


def written(
    template: str,
    facts: Mapping[str, object],
    *,
    to: str,
    reply_to: str,
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """A mail of two templates: ``emails/NAME.txt`` and its subject.

    A paragraph that ends with ``facts["link"]`` becomes the button; what stands before the
    link is its label.
    """
    subject = " ".join(render_to_string(f"emails/{template}_subject.txt", facts).split())
    paragraphs = _paragraphs(render_to_string(f"emails/{template}.txt", facts))
    link = str(facts.get("link", ""))
    message = EmailMultiAlternatives(
        subject,
        "\n\n".join(map(_wrapped, paragraphs)) + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [to],
        reply_to=[reply_to],
        headers=dict(headers or {}),
    )
    digits = str(facts.get("digits", ""))
    parts = [
        Paragraph(one, is_digits=True) if one == digits else _part(one, link) for one in paragraphs
    ]
    html = render_to_string("emails/base.html", {"subject": subject, "parts": parts})
    message.attach_alternative(html, "text/html")
    return message


def _paragraphs(text: str) -> list[str]:
    found = [paragraph.strip() for paragraph in BETWEEN_PARAGRAPHS.split(text)]
    return [BROKEN_LINE.sub(" ", paragraph) for paragraph in found if paragraph]


def _wrapped(paragraph: str) -> str:
    lines = paragraph.splitlines()
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in lines
    )


def _part(paragraph: str, link: str) -> Paragraph:
    if link and paragraph.endswith(link):
        return Paragraph(paragraph.removesuffix(link).rstrip(" :\n"), link)
    return Paragraph(paragraph)


def send_to_experts(experts: Sequence[Expert]) -> list[Expert]:
    """Mail each expert the link; returns those whose mail the server took."""
    mails = {expert: _message(expert) for expert in experts}
    taken = deliver(list(mails.values()))
    return [expert for expert, mail in mails.items() if mail in taken]


def _message(expert: Expert) -> EmailMessage:
    facts = {"panel": expert.panel, "link": expert_link(expert)}
    reply_to = expert.panel.created_by.email
    return written("expert_invitation", facts, to=expert.email, reply_to=reply_to)
