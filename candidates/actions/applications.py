"""Applications: invite people, renew their links, revoke them, correct an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from assessments import audit
from assessments.actions import attempts, clocks
from assessments.enums import AttemptState, Verb
from assessments.models import Attempt, StaffUser
from candidates.actions import mails
from candidates.enums import MailKind, OpeningState
from candidates.errors import (
    AlreadyInvited,
    LinkChanged,
    NotRenewable,
    OpeningNotOpen,
    RetentionOver,
    SameAddress,
    TooSoon,
)
from candidates.models import Application, Candidate, Invitation, Opening

FINISHED = [AttemptState.SUBMITTED, AttemptState.SCORED, AttemptState.WITHDRAWN]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    language: str


def invite(
    opening: Opening,
    name: str,
    email: str,
    language: str,
    actor: StaffUser | None,
    *,
    notify: bool = True,
    is_demo: bool = False,
) -> Application:
    """Invite one person; a job mails the link once all of it is stored.

    Raises OpeningNotOpen, AlreadyInvited or TooSoon.
    """
    person = Person(name, email, language)
    return invite_many(opening, [person], actor, notify=notify, is_demo=is_demo)[0]


@transaction.atomic
def invite_many(
    opening: Opening,
    people: Sequence[Person],
    actor: StaffUser | None,
    *,
    notify: bool = True,
    is_demo: bool = False,
) -> list[Application]:
    """Invite all of them or, where one of them cannot be invited, nobody."""
    now = timezone.now()
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    if opening.state != OpeningState.OPEN:
        raise OpeningNotOpen(opening.pk)
    if opening.retention_until <= timezone.localdate(now):
        raise RetentionOver(opening.pk)
    sent = [_invite(opening, person, actor, now, is_demo) for person in people]
    if notify:
        for invitation in sent:
            mails.queue(MailKind.INVITATION, invitation.application, invitation.pk)
    return [invitation.application for invitation in sent]


@transaction.atomic
def renew(application: Application, *, actor: StaffUser) -> Invitation:
    """Have a link mailed anew: the live one again, or a fresh one where it ended or was revoked.

    A fresh link gives the opening's full time again. Raises OpeningNotOpen or NotRenewable.
    """
    now = timezone.now()
    attempt = Attempt.objects.select_for_update().get(pk=application.attempt_id)
    if application.opening.state == OpeningState.CLOSED:
        raise OpeningNotOpen(application.opening_id)
    invitation = application.invitations.filter(revoked_at=None, expires_at__gt=now).first()
    if attempt.state in FINISHED:
        raise NotRenewable(application.pk)
    if invitation is None or attempt.state == AttemptState.EXPIRED:
        invitation = _fresh_link(application, attempt, now)
    audit.record(Verb.INVITED, application, actor=actor, invitation=invitation.pk, again=True)
    mails.queue(MailKind.INVITATION, application, invitation.pk, again=True)
    return invitation


@transaction.atomic
def revoke_link(invitation: Invitation, *, actor: StaffUser) -> None:
    """Make the link worthless. What was answered stays; ``renew`` sends another link."""
    live = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
    if not live.update(revoked_at=timezone.now()):
        raise LinkChanged(invitation.pk)
    audit.record(Verb.LINK_REVOKED, invitation.application, actor=actor, invitation=invitation.pk)


@transaction.atomic
def correct_address(application: Application, email: str, *, actor: StaffUser) -> Invitation:
    """Send the invitation to ``email`` from now on, by a new link; the old one opens nothing.

    The old link went to somebody else: whoever opened it is turned away, and consents given
    before the start are asked for anew. The candidate of the old address is no more, unless
    another application is theirs. Raises OpeningNotOpen, NotRenewable, SameAddress,
    AlreadyInvited or TooSoon.
    """
    now = timezone.now()
    opening = Opening.objects.select_for_update(no_key=True).get(pk=application.opening_id)
    if opening.state == OpeningState.CLOSED:
        raise OpeningNotOpen(opening.pk)
    people = Application.objects.select_related("opening", "candidate")
    held = people.select_for_update(of=("self",)).get(pk=application.pk)
    attempt = Attempt.objects.select_for_update().get(pk=held.attempt_id)
    if attempt.state in FINISHED:
        raise NotRenewable(held.pk)
    _move(held, email)
    attempts.let_go(attempt)
    if not attempt.opened_at:
        held.consents.all().delete()
    fresh = _fresh_link(held, attempt, now)
    audit.record(Verb.READDRESSED, held, actor=actor, invitation=fresh.pk)
    mails.address_changed(held)
    mails.queue(MailKind.INVITATION, held, fresh.pk)
    return fresh


def _move(application: Application, email: str) -> None:
    """Make ``application`` that of the person of ``email``.

    Other applications keep their address: those teams know whom they invited.
    """
    former = Candidate.objects.select_for_update().get(pk=application.candidate_id)
    candidate = _candidate(Person(former.name, email, former.language), former.is_demo)
    if candidate == former:
        raise SameAddress(application.pk)
    if obstacle := _obstacle(application.opening, candidate, timezone.now()):
        raise obstacle
    application.candidate, application.wants_reminders = candidate, True
    application.save(update_fields=["candidate", "wants_reminders"])
    if not former.applications.exists():
        former.delete()


def why_not(opening: Opening, email: str) -> AlreadyInvited | TooSoon | None:
    """What would keep this person from being invited here, if anything."""
    candidate = _known(email).first()
    return _obstacle(opening, candidate, timezone.now()) if candidate else None


def _invite(
    opening: Opening, person: Person, actor: StaffUser | None, now: datetime, is_demo: bool
) -> Invitation:
    candidate = _candidate(person, is_demo)
    if obstacle := _obstacle(opening, candidate, now):
        raise obstacle
    expires_at = now + timedelta(days=opening.days_to_answer)
    attempt = attempts.create(opening.form_version, expires_at, person.language)
    application = Application.objects.create(candidate=candidate, opening=opening, attempt=attempt)
    invitation = Invitation.objects.create(
        application=application, sent_at=now, expires_at=expires_at
    )
    audit.record(
        Verb.INVITED,
        application,
        actor=actor,
        by_system=actor is None,
        opening=opening.pk,
        invitation=invitation.pk,
    )
    return invitation


def _candidate(person: Person, is_demo: bool) -> Candidate:
    """The row of this e-mail address in any case; locked, since two openings may invite at once."""
    Candidate.objects.bulk_create(
        [
            Candidate(
                name=person.name, email=person.email, language=person.language, is_demo=is_demo
            )
        ],
        ignore_conflicts=True,
    )
    return _known(person.email).select_for_update().get()


def _known(email: str) -> QuerySet[Candidate]:
    return Candidate.objects.alias(address=Lower("email")).filter(address=email.lower())


def _obstacle(
    opening: Opening, candidate: Candidate, now: datetime
) -> AlreadyInvited | TooSoon | None:
    applications = Application.objects.filter(candidate=candidate)
    if applications.filter(opening=opening).exists():
        return AlreadyInvited(opening.pk)
    since = now - timedelta(days=opening.waiting_period_days)
    recent = applications.filter(
        attempt__form_version__form=opening.form_version.form_id, attempt__opened_at__gt=since
    )
    return TooSoon(opening.pk) if recent.exists() else None


def _fresh_link(application: Application, attempt: Attempt, now: datetime) -> Invitation:
    expires_at = now + timedelta(days=application.opening.days_to_answer)
    application.invitations.filter(revoked_at=None).update(revoked_at=now)
    begun = AttemptState.OPEN if attempt.opened_at else AttemptState.INVITED
    clocks.follow(attempt, expires_at)
    Attempt.objects.filter(pk=attempt.pk).update(state=begun, expires_at=expires_at)
    return Invitation.objects.create(application=application, sent_at=now, expires_at=expires_at)
