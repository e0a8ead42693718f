"""The signed link: it names one invitation, and only this installation can make it."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from assessments.actions import attempts
from assessments.enums import AttemptState
from candidates.enums import OpeningState
from candidates.errors import LinkExpired, LinkNotValid, OpeningNotOpen
from candidates.models import Invitation

_signer = Signer(salt="candidates.invitation", sep=".")


def link_for(invitation: Invitation) -> str:
    """The absolute address that opens the attempt of ``invitation``."""
    return settings.SITE_URL + reverse("start", args=[_signer.sign(str(invitation.pk))])


def invitation_from(token: str) -> Invitation:
    """The live invitation that ``token`` names.

    Raises LinkNotValid where nobody here signed it, LinkExpired where it was revoked or its
    time is over, OpeningNotOpen where nobody may begin at the moment. Who has begun may finish;
    whose attempt is over, handed in or not, comes back to their own page.
    """
    with_attempt = Invitation.objects.select_related("application__attempt", "application__opening")
    try:
        pk = int(_signer.unsign(token))
        invitation = with_attempt.get(pk=pk)
    except (BadSignature, Invitation.DoesNotExist) as error:
        raise LinkNotValid(token) from error
    application = invitation.application
    if invitation.revoked_at:
        raise LinkExpired(invitation.pk)
    if attempts.is_over(application.attempt):
        return invitation
    if invitation.expires_at < timezone.now():
        raise LinkExpired(invitation.pk)
    is_open = application.opening.state == OpeningState.OPEN
    if application.attempt.state == AttemptState.INVITED and not is_open:
        raise OpeningNotOpen(application.opening_id)
    return invitation
