"""The two doors of a candidate's own page.

The outer one is the signed link, as long as nobody revoked it. Behind the inner one, which a
one-time code opens, lie results, recordings, the archive and the deletion.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.models import Attempt
from assessments.views import gate
from candidates.errors import LinkExpired
from candidates.models import Application

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Application, P], HttpResponse]
UNLOCKED = "unlocked"  # in the session: until when pages were last shown, by attempt
SHOWN_FOR_S = 60 * 60  # somebody else may sit there later
RENEW_AFTER_S = 60
FORMS_FOR_S = 24 * 60 * 60  # what is typed into a page that was open overnight is not lost
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


def unlocked_page(view: Inner[P]) -> Outer:
    """As ``own_page``, where this browser gave the code from the candidate's mailbox lately."""

    def guarded(
        request: HttpRequest, application: Application, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not is_unlocked(request, application):
            wanted = {"to": request.resolver_match.url_name} if request.resolver_match else None
            return redirect(
                reverse("mine_code", args=[application.attempt.public_id], query=wanted)
            )
        return view(request, application, *args, **kwargs)

    return own_page(wraps(view)(guarded))


def is_unlocked(request: HttpRequest, application: Application) -> bool:
    """Each look keeps it open; a demo candidate has no mailbox and needs no code."""
    if application.candidate.is_demo:
        return True
    opened = request.session.get(UNLOCKED, {}).get(str(application.attempt.public_id), 0)
    limit = FORMS_FOR_S if request.method == "POST" else SHOWN_FOR_S
    age = time.time() - opened
    if RENEW_AFTER_S < age <= limit:
        unlock(request, application)
    return age <= limit


def unlock(request: HttpRequest, application: Application) -> None:
    opened = {str(application.attempt.public_id): time.time()}
    request.session[UNLOCKED] = request.session.get(UNLOCKED, {}) | opened


def _with_live_link(attempt: Attempt) -> Application | None:
    live = Application.objects.filter(attempt=attempt, invitations__revoked_at__isnull=True)
    people = live.select_related("candidate", "opening", "attempt__form_version__form")
    return people.order_by("pk").first()
