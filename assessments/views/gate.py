"""The door of the candidate's pages: only the browser that holds the attempt comes in.

A refused page says what happened and what to do; a refused ``fetch`` gets the same as JSON.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache

from assessments.actions import attempts
from assessments.actions.sessions import SESSION_KEY
from assessments.errors import AttemptClosed, OtherDevice, RapportError
from assessments.models import Attempt
from assessments.views.holder import holds

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Attempt, P], HttpResponse]
Outer = Callable[..., HttpResponse]  # Django passes the address's parts by name


def remember(request: HttpRequest, attempt: Attempt) -> str:
    """The key of this browser for ``attempt``, made at the first opening of the link."""
    known = dict(request.session.get(SESSION_KEY, {}))
    key: str = known.setdefault(str(attempt.public_id), attempts.new_device_key())
    request.session[SESSION_KEY] = known
    return key


def key_of(request: HttpRequest, attempt: Attempt) -> str:
    """The key of this browser for ``attempt``; empty where it never opened the link."""
    key: str = request.session.get(SESSION_KEY, {}).get(str(attempt.public_id), "")
    return key


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def candidate_page(view: Inner[P]) -> Outer:
    """Hand the held attempt to ``view``; turn other browsers and closed attempts away in words."""

    @never_cache
    @wraps(view)
    def guarded(
        request: HttpRequest, public_id: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        attempt = get_object_or_404(
            Attempt.objects.select_related("form_version__form"), public_id=public_id
        )
        if not key_of(request, attempt):
            return _no_link(request)
        _speak(request, attempt.language)
        if attempt.state in attempts.LIVE and not holds(request, attempt):
            return other_device(request, attempt)
        try:
            return view(request, attempt, *args, **kwargs)
        except AttemptClosed as error:
            return closed(request, attempt, error)

    return guarded


def _speak(request: HttpRequest, language: str) -> None:
    """Answer in the language of the invitation, unless this browser chose one."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and language in dict(
        settings.LANGUAGES
    ):
        translation.activate(language)


def other_device(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if wants_json(request):
        return problem(OtherDevice(), "device", 409)
    page = "assessments/take/other_device.html"
    return render(request, page, {"attempt": attempt}, status=409)


def closed(request: HttpRequest, attempt: Attempt, error: AttemptClosed) -> HttpResponse:
    if wants_json(request):
        return problem(error, "closed", 409)
    return redirect("take", attempt.public_id)


def problem(error: RapportError, code: str, status: int) -> JsonResponse:
    return JsonResponse({"problem": code, "sentence": error.sentence}, status=status)


def _no_link(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"problem": "link"}, status=403)
    return render(request, "assessments/take/no_link.html", status=403)
