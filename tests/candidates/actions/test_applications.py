from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.enums import AttemptState, Route
from assessments.models import Attempt, AuditEvent, StaffUser
from candidates import links
from candidates.actions import applications
from candidates.actions.applications import Person
from candidates.enums import OpeningState
from candidates.errors import (
    AlreadyInvited,
    LinkChanged,
    NotRenewable,
    OpeningNotOpen,
    TooSoon,
)
from candidates.models import Application, Candidate, Invitation, Opening
from tests.candidates.mailing import sent_mails
from tests.factories import make_application, make_attempt, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> StaffUser:
    return make_staff("recruiter")


def invite(opening: Opening, actor: StaffUser, email: str = "ada@example.org") -> Application:
    return applications.invite(opening, "Ada Obi", email, "en", actor)


def test_invitation_makes_everything_the_link_needs(actor):
    opening = make_opening(days_to_answer=5)

    application = invite(opening, actor)

    attempt, invitation = application.attempt, application.invitations.get()
    assert (attempt.state, attempt.form_version) == (AttemptState.INVITED, opening.form_version)
    assert attempt.expires_at == invitation.expires_at
    assert invitation.expires_at - invitation.sent_at == timedelta(days=5)
    assert (application.candidate.name, application.candidate.email) == (
        "Ada Obi",
        "ada@example.org",
    )
    event = AuditEvent.objects.get(verb="invited")
    assert (event.subject_id, event.actor_id) == (application.pk, actor.pk)
    assert event.facts == {"opening": opening.pk, "invitation": invitation.pk}


def test_invitation_is_mailed_by_a_job(actor):
    application = invite(make_opening(), actor)

    [message] = sent_mails()
    assert message.to == ["ada@example.org"]
    assert message.subject == "Your assessment: Support agent, Leeds"
    assert links.link_for(application.invitations.get()) in message.body
    assert message.reply_to == ["people@example.org"]


def test_two_attempts_have_different_seeds(actor):
    opening = make_opening()

    invite(opening, actor, "a@example.org")
    invite(opening, actor, "b@example.org")

    assert len(set(Attempt.objects.values_list("seed", flat=True))) == 2


def test_person_known_in_another_case_stays_one_candidate(actor):
    invite(make_opening(), actor, "Ada@Example.org")

    invite(make_opening(), actor, "ada@example.org")

    assert Candidate.objects.count() == 1


def test_second_invitation_to_the_same_opening_is_refused(actor):
    opening = make_opening()
    invite(opening, actor)

    with pytest.raises(AlreadyInvited):
        invite(opening, actor, "ADA@example.org")


@pytest.mark.parametrize("state", [OpeningState.DRAFT, OpeningState.PAUSED])
def test_opening_that_is_not_open_invites_nobody(actor, state):
    with pytest.raises(OpeningNotOpen):
        invite(make_opening(state=state), actor)


def test_same_assessment_within_the_waiting_period_is_refused(actor):
    first = make_opening()
    attempt = make_attempt(first.form_version)
    make_application(attempt, opening=first, email="ada@example.org")
    second = make_opening(first.form_version)

    with pytest.raises(TooSoon):
        invite(second, actor)

    Attempt.objects.update(opened_at=timezone.now() - timedelta(days=91))
    assert invite(second, actor).opening == second


def test_many_are_invited_together_or_not_at_all(actor):
    opening = make_opening()
    invite(opening, actor, "b@example.org")

    with pytest.raises(AlreadyInvited):
        applications.invite_many(
            opening,
            [Person("A", "a@example.org", "en"), Person("B", "b@example.org", "en")],
            actor,
        )

    assert Application.objects.count() == 1
    assert Candidate.objects.count() == 1


def test_revoked_link_is_revoked_once_and_audited(actor):
    invitation = invite(make_opening(), actor).invitations.get()

    applications.revoke_link(invitation, actor=actor)

    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert AuditEvent.objects.filter(verb="link_revoked").count() == 1
    with pytest.raises(LinkChanged):
        applications.revoke_link(invitation, actor=actor)


def test_renew_mails_a_live_link_again(actor):
    application = invite(make_opening(), actor)
    [first] = sent_mails()

    invitation = applications.renew(application, actor=actor)

    assert invitation == application.invitations.get()
    [second] = sent_mails()
    assert second.body == first.body
    assert second.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


def test_renew_after_a_revocation_makes_a_fresh_link(actor):
    application = invite(make_opening(), actor)
    old = application.invitations.get()
    applications.revoke_link(old, actor=actor)

    new = applications.renew(application, actor=actor)

    assert new != old
    assert Invitation.objects.filter(revoked_at=None).get() == new


def test_renew_of_an_expired_attempt_opens_it_again(actor):
    application = invite(make_opening(), actor)
    past = timezone.now() - timedelta(days=1)
    Attempt.objects.update(state=AttemptState.EXPIRED, expires_at=past, route=Route.TYPED)

    invitation = applications.renew(application, actor=actor)

    application.attempt.refresh_from_db()
    assert application.attempt.state == AttemptState.INVITED
    assert application.attempt.expires_at == invitation.expires_at


def test_renew_after_submission_is_refused(actor):
    opening = make_opening()
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    application = make_application(attempt, opening=opening)

    with pytest.raises(NotRenewable):
        applications.renew(application, actor=actor)
