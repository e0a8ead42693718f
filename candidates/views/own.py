"""The door of a candidate's own page: the signed link, as long as nobody revoked it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments.models import Attempt
from assessments.views import gate
from candidates.errors import LinkExpired
from candidates.models import Application

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Application, P], HttpResponse]
Outer = Callable[..., HttpResponse]  # Django passes the address's parts by name


def own_page(view: Inner[P]) -> Outer:
    """Hand the application to ``view`` where this browser opened its link, and the link is live."""

    def guarded(
        request: HttpRequest, attempt: Attempt, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if attempt.is_dry_run:
            return redirect("dry_run", attempt.public_id)
        application = _with_live_link(attempt)
        if application is None:
            facts = {"sentence": LinkExpired().sentence}
            return render(request, "candidates/start/no_entry.html", facts, status=410)
        return view(request, application, *args, **kwargs)

    return wraps(view)(gate.candidate_page(guarded))


def _with_live_link(attempt: Attempt) -> Application | None:
    live = Application.objects.filter(attempt=attempt, invitations__revoked_at__isnull=True)
    people = live.select_related("candidate", "opening", "attempt__form_version__form")
    return people.order_by("pk").first()
