"""Plain-text mail. A mail server that is away never undoes what was done."""

import logging
from collections.abc import Mapping, Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from assessments.models import Expert

TIMEOUT_S = 15  # somebody waits for it

log = logging.getLogger(__name__)


def expert_link(expert: Expert) -> str:
    """The absolute address of the expert's own page."""
    return settings.SITE_URL + reverse("expert", args=[expert.public_id])


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


def written(template: str, facts: Mapping[str, object], *, to: str, reply_to: str) -> EmailMessage:
    """A mail of two templates: ``emails/NAME.txt`` and its subject."""
    subject = render_to_string(f"emails/{template}_subject.txt", facts)
    return EmailMessage(
        " ".join(subject.split()),
        render_to_string(f"emails/{template}.txt", facts),
        settings.DEFAULT_FROM_EMAIL,
        [to],
        reply_to=[reply_to],
    )


def send_to_experts(experts: Sequence[Expert]) -> list[Expert]:
    """Mail each expert the link; returns those whose mail the server took."""
    mails = {expert: _message(expert) for expert in experts}
    taken = deliver(list(mails.values()))
    return [expert for expert, mail in mails.items() if mail in taken]


def _message(expert: Expert) -> EmailMessage:
    facts = {"panel": expert.panel, "link": expert_link(expert)}
    reply_to = expert.panel.created_by.email
    return written("expert_invitation", facts, to=expert.email, reply_to=reply_to)
