"""Opening a link: the browser that opens it first holds the attempt."""

from django.utils import timezone

from assessments.actions import attempts
from assessments.errors import OtherDevice
from candidates.models import Invitation


def open_link(invitation: Invitation, device_key: str) -> bool:
    """Note the first opening and bind the attempt to this browser.

    False where another browser holds it: then the candidate is asked before it moves.
    """
    Invitation.objects.filter(pk=invitation.pk, first_opened_at__isnull=True).update(
        first_opened_at=timezone.now()
    )
    try:
        attempts.claim(invitation.application.attempt, device_key)
    except OtherDevice:
        return False
    return True
