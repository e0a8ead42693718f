"""What a reader may see of who a candidate is: pages, files, links and the API all ask here.

Until a decision exists a candidate is a reference. Only the reader who lifted the blind, and said
why, sees more before; somebody without an account never does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from assessments.models import StaffUser
from candidates.models import Application, Decision, Unblinding
from candidates.models.candidate import ApplicationQuerySet


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a candidate is, as far as one reader may know it; ``name`` hides the rest with it."""

    name: str = ""
    email: str = ""

    @property
    def is_hidden(self) -> bool:
        return not self.name


HIDDEN = Identity()


def identities(
    reader: StaffUser | None, applications: Collection[Application]
) -> dict[int, Identity]:
    """The identity of each by its application, in one query; load ``candidate`` with them.

    ``reader``: None is a judge, who has a link and no account, and learns nobody's name.
    """
    known = _known_to(reader, [application.pk for application in applications])
    return {row.pk: _identity(row) if row.pk in known else HIDDEN for row in applications}


def is_blind(reader: StaffUser, application: Application) -> bool:
    """Whether ``reader`` must not know yet, nor see or read, who this is."""
    return application.pk not in _known_to(reader, [application.pk])


def known_to(reader: StaffUser, applications: Iterable[int] | ApplicationQuerySet) -> QuerySet[Any]:
    """The ids of those among ``applications`` whose identity ``reader`` may know."""
    decided = Decision.objects.filter(application__in=applications).order_by()
    lifted = Unblinding.objects.filter(application__in=applications, reader=reader)
    return decided.values("application").union(lifted.values("application"))


def _known_to(reader: StaffUser | None, pks: Collection[int]) -> set[int]:
    if reader is None or not pks:
        return set()
    return {row["application"] for row in known_to(reader, pks)}


def _identity(application: Application) -> Identity:
    return Identity(application.candidate.name, application.candidate.email)
