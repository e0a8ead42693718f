from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from assessments.enums import AttemptState
from candidates import links
from candidates.enums import OpeningState
from candidates.errors import LinkDeleted, LinkExpired, LinkNotValid, OpeningNotOpen
from candidates.models import Application, Invitation
from tests.factories import make_application, make_attempt

pytestmark = pytest.mark.django_db


def token_of(invitation: Invitation) -> str:
    return links.link_for(invitation).rstrip("/").rpartition("/")[2]


def opened(application: Application) -> Invitation:
    return links.invitation_from(token_of(application.invitations.get()))


def test_link_is_absolute_and_names_its_invitation(settings: Settings) -> None:
    settings.SITE_URL = "https://rapport.example"
    invitation = make_application().invitations.get()

    link = links.link_for(invitation)

    assert link.startswith("https://rapport.example/start/")
    assert links.invitation_from(token_of(invitation)) == invitation


@pytest.mark.parametrize("token", ["", "1", "1.x", "nonsense", "1.2.3", "ä.ö"])
def test_link_that_nobody_signed_is_not_valid(token: str) -> None:
    with pytest.raises(LinkNotValid):
        links.invitation_from(token)


def test_link_of_another_invitation_cannot_be_made_from_ones_own() -> None:
    first, second = (make_application().invitations.get() for _ in range(2))
    signature = token_of(first).partition(".")[2]

    with pytest.raises(LinkNotValid):
        links.invitation_from(f"{second.pk}.{signature}")


def test_link_of_a_deleted_invitation_says_so() -> None:
    invitation = make_application().invitations.get()
    token = token_of(invitation)
    invitation.delete()

    with pytest.raises(LinkDeleted):
        links.invitation_from(token)


def test_revoked_link_has_ended() -> None:
    application = make_application()
    application.invitations.update(revoked_at=timezone.now())

    with pytest.raises(LinkExpired):
        opened(application)


def test_link_past_its_day_has_ended() -> None:
    application = make_application()
    now = timezone.now()
    times = {"sent_at": now - timedelta(days=9), "expires_at": now - timedelta(days=1)}
    application.invitations.update(**times)

    with pytest.raises(LinkExpired):
        opened(application)


def test_link_past_its_day_still_opens_what_was_handed_in() -> None:
    application = make_application(make_attempt(state=AttemptState.SUBMITTED))
    now = timezone.now()
    times = {"sent_at": now - timedelta(days=9), "expires_at": now - timedelta(days=1)}
    application.invitations.update(**times)

    assert opened(application).application == application


@pytest.mark.parametrize("state", [OpeningState.PAUSED, OpeningState.CLOSED])
def test_opening_that_takes_nobody_lets_only_those_in_who_have_begun(state: str) -> None:
    invited = make_application()
    begun = make_application(make_attempt())
    for application in (invited, begun):
        opening = application.opening
        opening.state = state
        opening.closed_at = timezone.now() if state == OpeningState.CLOSED else None
        opening.save()

    with pytest.raises(OpeningNotOpen):
        opened(invited)
    assert opened(begun).application == begun
