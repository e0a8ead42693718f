"""Mail to candidates, in their language."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.utils import translation

from assessments import emails
from candidates import links
from candidates.models import Invitation


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
