"""Plain-text mail to candidates. A mail server that is away never undoes what was done."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from candidates import links
from candidates.models import Invitation

log = logging.getLogger(__name__)


def send_invitations(invitations: Sequence[Invitation]) -> int:
    """Mail each candidate the link; returns how many the mail server took."""
    messages = [_message(invitation) for invitation in invitations]
    try:
        return get_connection().send_messages(messages) or 0
    except (OSError, SMTPException) as error:
        log.warning(
            "invitations were not mailed",
            extra={"n": len(messages), "error": type(error).__name__},
        )
        return 0


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
        subject = render_to_string("emails/invitation_subject.txt", facts)
        body = render_to_string("emails/invitation.txt", facts)
    return EmailMessage(
        " ".join(subject.split()),
        body,
        settings.DEFAULT_FROM_EMAIL,
        [candidate.email],
        reply_to=[opening.contact_email],
    )
