"""Plain-text mail to invited experts. A mail server that is away never undoes what was done."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from assessments.models import Expert

TIMEOUT_S = 15  # an author waits for it

log = logging.getLogger(__name__)


def expert_link(expert: Expert) -> str:
    """The absolute address of the expert's own page."""
    return settings.SITE_URL + reverse("expert", args=[expert.public_id])


def send_to_experts(experts: Sequence[Expert]) -> list[Expert]:
    """Mail each expert the link; returns those whose mail the server took."""
    connection, taken = get_connection(timeout=TIMEOUT_S), []
    try:
        connection.open()
        for expert in experts:
            if connection.send_messages([_message(expert)]):
                taken.append(expert)
        connection.close()
    except (OSError, SMTPException) as error:
        log.warning(
            "experts were not mailed",
            extra={"n": len(experts) - len(taken), "error": type(error).__name__},
        )
    return taken


def _message(expert: Expert) -> EmailMessage:
    facts = {"panel": expert.panel, "link": expert_link(expert)}
    subject = render_to_string("emails/expert_invitation_subject.txt", facts)
    return EmailMessage(
        " ".join(subject.split()),
        render_to_string("emails/expert_invitation.txt", facts),
        settings.DEFAULT_FROM_EMAIL,
        [expert.email],
        reply_to=[expert.panel.created_by.email],
    )
