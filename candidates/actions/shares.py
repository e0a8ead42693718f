"""Saved comparisons for the hiring team: an address with an end, opened by the team only."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from assessments import audit
from assessments.enums import Verb
from assessments.models import StaffUser
from candidates.errors import ShareEnded
from candidates.models import Application, Opening, ShareLink

LONGEST_DAYS = 30


@transaction.atomic
def share(
    opening: Opening, applications: Sequence[Application], days: int, actor: StaffUser
) -> ShareLink:
    """Save a comparison of ``applications`` for ``days`` days (at most 30)."""
    expires_at = timezone.now() + timedelta(days=min(days, LONGEST_DAYS))
    link = ShareLink.objects.create(opening=opening, created_by=actor, expires_at=expires_at)
    link.applications.set(applications)
    audit.record(Verb.SHARED, link, actor=actor, opening=opening.pk, n=len(applications))
    return link


@transaction.atomic
def open_(link: ShareLink, reader: StaffUser) -> None:
    """Note that ``reader`` opened it; raises ShareEnded where it was revoked or ran out."""
    live = ShareLink.objects.live().filter(pk=link.pk)
    if not live.update(n_opened=F("n_opened") + 1, last_opened_at=Now()):
        raise ShareEnded(link.pk)
    audit.record(Verb.SHARE_OPENED, link, actor=reader, opening=link.opening_id)


@transaction.atomic
def revoke(link: ShareLink, actor: StaffUser) -> None:
    """Make the address worthless; raises ShareEnded where it is already."""
    if not ShareLink.objects.live().filter(pk=link.pk).update(revoked_at=Now()):
        raise ShareEnded(link.pk)
    audit.record(Verb.SHARE_REVOKED, link, actor=actor, opening=link.opening_id)
