"""The signed link: it names one invitation, and only this installation can make it."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from assessments.actions import attempts
from assessments.enums import AttemptState, Verb
from assessments.models import AuditEvent
from candidates.enums import OpeningState
from candidates.errors import LinkDeleted, LinkExpired, LinkNotValid, OpeningNotOpen
from candidates.models import Application, Erasure, Invitation

_signer = Signer(salt="candidates.invitation", sep=".")


def link_for(invitation: Invitation) -> str:
    """The absolute address that opens the attempt of ``invitation``."""
    return settings.SITE_URL + reverse("start", args=[_signer.sign(str(invitation.pk))])


def invitation_from(token: str) -> Invitation:
    """The live invitation that ``token`` names.

    Raises LinkNotValid where nobody here signed it, LinkDeleted where what it opened was deleted,
    LinkExpired where it was revoked or its time is over, OpeningNotOpen where nobody may begin at
    the moment. Who has begun may finish; whose attempt is over, handed in or not, comes back to
    their own page, by a revoked link too unless it was replaced.
    """
    with_attempt = Invitation.objects.select_related("application__attempt", "application__opening")
    try:
        pk = int(_signer.unsign(token))
    except BadSignature as error:
        raise LinkNotValid(token) from error
    invitation = with_attempt.filter(pk=pk).first()
    if invitation is None:
        raise LinkDeleted(pk, key=_key_of_deleted(pk))
    application = invitation.application
    if invitation.revoked_at and (is_live(application) or not is_way_back(application)):
        raise LinkExpired(invitation.pk)
    if attempts.is_over(application.attempt):
        return invitation
    if invitation.expires_at < timezone.now():
        raise LinkExpired(invitation.pk)
    is_open = application.opening.state == OpeningState.OPEN
    if application.attempt.state == AttemptState.INVITED and not is_open:
        raise OpeningNotOpen(application.opening_id)
    return invitation


def is_live(application: Application) -> bool:
    """Whether a link to it opens, as far as nobody revoked it."""
    return application.invitations.filter(revoked_at=None).exists()


def is_way_back(application: Application) -> bool:
    """Whether a link may lead to the own page: once all is over even a revoked one, with a code."""
    return attempts.is_over(application.attempt) or is_live(application)


def _key_of_deleted(invitation_id: int) -> UUID | None:
    """Of the page that says what was deleted; None where the link had been replaced before."""
    asked = AuditEvent.objects.filter(verb=Verb.ERASURE_ASKED, facts__invitation=invitation_id)
    event = asked.order_by("-pk").first()
    if event is None:
        return None
    deleted = Erasure.objects.filter(pk=int(event.facts["erasure"]))
    return deleted.values_list("attempt_key", flat=True).first()
