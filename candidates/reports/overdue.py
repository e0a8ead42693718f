"""What candidates have asked for and was not done in time: told to those who must act, where they
land after signing in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.enums import Role
from assessments.models import StaffUser
from candidates.models import Erasure, Opening
from candidates.reports import accommodations, disputes

MOST_NAMED = 5  # openings whose deletions are late; more mean that nothing is deleted any more


@dataclass(frozen=True, slots=True)
class Notice:
    """``links``: what leads there, in words, and where."""

    words: str
    links: tuple[tuple[str, str], ...]


def notices(reader: StaffUser) -> list[Notice]:
    """One query a kind, and none of what ``reader`` may not see."""
    found: list[Notice] = []
    if reader.has_role(Role.RECRUITER):
        found += [*_deletions(reader), *_disputes(reader)]
    if reader.has_role(Role.COORDINATOR):
        found += _accommodations()
    return found


def _deletions(reader: StaffUser) -> Iterable[Notice]:
    late = Erasure.objects.unfinished().filter(due_at__lt=timezone.now())
    openings = Opening.objects.visible_to(reader).filter(erasures__in=late)
    counted = openings.annotate(n=Count("erasures"), first=Min("erasures__due_at"))
    oldest_first = list(counted.order_by("first", "pk"))
    n = sum(vars(opening)["n"] for opening in oldest_first)
    said = ngettext(
        "%(n)s deletion is overdue: within 24 hours nothing was to be left.",
        "%(n)s deletions are overdue: within 24 hours nothing was to be left.",
        n,
    )
    named = oldest_first[:MOST_NAMED]
    links = tuple((str(opening), reverse("deletions", args=[opening.pk])) for opening in named)
    if n:
        yield Notice(said % {"n": n}, links)


def _disputes(reader: StaffUser) -> Iterable[Notice]:
    n = disputes.waiting(reader).filter(due_at__lt=timezone.now()).count()
    said = ngettext(
        "%(n)s request to look again is overdue.", "%(n)s requests to look again are overdue.", n
    )
    if n:
        yield Notice(said % {"n": n}, ((_("See the requests"), reverse("disputes")),))


def _accommodations() -> Iterable[Notice]:
    n_requests, n_recordings = accommodations.overdue()
    said = ngettext(
        "%(n)s request for an accommodation is overdue.",
        "%(n)s requests for an accommodation are overdue.",
        n_requests,
    )
    if n_requests:
        link = (_("See the requests"), reverse("accommodations"))
        yield Notice(said % {"n": n_requests}, (link,))
    said = ngettext(
        "%(n)s recording waits too long to be written down.",
        "%(n)s recordings wait too long to be written down.",
        n_recordings,
    )
    if n_recordings:
        link = (_("See the recordings"), reverse("recordings_to_write_down"))
        yield Notice(said % {"n": n_recordings}, (link,))
