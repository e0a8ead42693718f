"""Who may do what on the people side: asked by pages and API alike.

Recruiters reach the openings whose hiring team they are on, admins all; for everybody else,
raters, authors and auditors included, the answer is no.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from assessments.enums import Role
from assessments.models import StaffUser
from assessments.rules import View, role_required, staff
from candidates.models import Application, Opening
from candidates.models.opening import OpeningQuerySet

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Opening, P], HttpResponse]

recruiters_only = role_required(Role.RECRUITER)


def visible_openings(user: StaffUser) -> OpeningQuerySet:
    return Opening.objects.visible_to(user)


def visible_opening(user: StaffUser, opening_id: int) -> Opening:
    """The opening, or 404: a team does not learn which other openings exist."""
    openings = visible_openings(user).select_related("form_version__form")
    return get_object_or_404(openings, pk=opening_id)


def visible_application(user: StaffUser, opening_id: int, application_id: int) -> Application:
    """The application with its opening and attempt, or 404."""
    applications = Application.objects.select_related(
        "candidate", "opening__form_version__form", "attempt"
    )
    mine = applications.filter(opening__in=visible_openings(user), opening=opening_id)
    return get_object_or_404(mine, pk=application_id)


def opening_page(view: Inner[P]) -> View[...]:
    """Hand the opening of the address to ``view`` if this person may see it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        opening_id = cast(int, kwargs.pop("opening_id"))
        opening = visible_opening(staff(request), opening_id)
        return view(request, opening, *args, **kwargs)

    return recruiters_only(guarded)
