"""Who may do what on the measurement side: asked by pages, API and admin alike."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from assessments.enums import Role
from assessments.models import StaffUser

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff(request: HttpRequest) -> StaffUser:
    """The signed-in person; call it only behind ``role_required`` or ``login_required``."""
    user = request.user
    if not isinstance(user, StaffUser):
        raise PermissionDenied
    return user


def role_required(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let only these roles (and admins) in; others are told so, visitors asked to sign in."""

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not staff(request).has_role(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
