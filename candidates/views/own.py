"""The two doors of a candidate's own page.

The outer one is the signed link. Behind the inner one, which a one-time code opens, lie results,
recordings, the archive and the deletion; and all of it where the link was revoked.
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
from assessments.views.holder import holds
from candidates import links
from candidates.errors import LinkExpired
from candidates.models import Application

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Application, P], HttpResponse]
UNLOCKED = "unlocked"  # in the session: until when pages were last shown, by attempt
SHOWN_FOR_S = 60 * 60  # somebody else may sit there later
RENEW_AFTER_S = 60
FORMS_FOR_S = 24 * 60 * 60  # what is typed into a page that was open overnight is not lost
Outer = Callable[..., HttpResponse]  # Django passes the address's parts by name


def link_page(view: Inner[P]) -> Outer:
    """Hand the application to ``view`` where this browser opened its link, and the link is live or
    was revoked of an assessment that is over: data and rights are still the candidate's."""

    def guarded(
        request: HttpRequest, attempt: Attempt, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if attempt.is_dry_run:
            return redirect("dry_run", attempt.public_id)
        people = Application.objects.select_related(
            "candidate", "opening", "attempt__form_version__form"
        )
        application = people.filter(attempt=attempt).order_by("pk").first()
        if application is None or not links.is_way_back(application):
            facts = {"sentence": LinkExpired().sentence}
            return render(request, "candidates/start/no_entry.html", facts, status=410)
        return view(request, application, *args, **kwargs)

    return wraps(view)(gate.candidate_page(guarded))


def own_page(view: Inner[P]) -> Outer:
    """As ``link_page``, and with the code where the link was revoked."""
    return _locked(view, lambda application: not links.is_live(application))


def unlocked_page(view: Inner[P]) -> Outer:
    """As ``link_page``, where this browser gave the code from the candidate's mailbox lately."""
    return _locked(view, lambda _application: True)


def _locked(view: Inner[P], needs_code: Callable[[Application], bool]) -> Outer:
    def guarded(
        request: HttpRequest, application: Application, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if needs_code(application) and not is_unlocked(request, application):
            wanted = request.resolver_match and request.resolver_match.url_name
            return redirect(code_page(application, wanted or ""))
        return view(request, application, *args, **kwargs)

    return link_page(wraps(view)(guarded))


def code_page(application: Application, wanted: str = "") -> str:
    """Where a code is asked for; ``wanted``: the name of the page to go on to."""
    query = {"to": wanted} if wanted else None
    return reverse("mine_code", args=[application.attempt.public_id], query=query)


def is_unlocked(request: HttpRequest, application: Application) -> bool:
    """Each look keeps it open; a demo candidate has no mailbox and needs no code."""
    if application.candidate.is_demo:
        return True
    opened: float = request.session.get(UNLOCKED, {}).get(str(application.attempt.public_id), 0)
    limit = FORMS_FOR_S if request.method == "POST" else SHOWN_FOR_S
    age = time.time() - opened
    if RENEW_AFTER_S < age <= SHOWN_FOR_S:
        unlock(request, application)
    return age <= limit


def is_theirs(request: HttpRequest, application: Application) -> bool:
    """The browser that took the assessment, or one that gave the code."""
    return holds(request, application.attempt) or is_unlocked(request, application)


def unlock(request: HttpRequest, application: Application) -> None:
    opened = {str(application.attempt.public_id): time.time()}
    request.session[UNLOCKED] = request.session.get(UNLOCKED, {}) | opened
