"""Deletion at the candidate's wish, the page that stays afterwards, and the opening's list."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.actions.attempts import is_over
from assessments.actions.sessions import SESSION_KEY
from assessments.enums import Role
from assessments.models import Attempt
from assessments.rules import staff
from candidates import rules
from candidates.actions import erasure as actions
from candidates.forms.erasure import DeleteForm
from candidates.models import Application, Erasure, Opening
from candidates.reports import deletions as rows
from candidates.views.own import unlocked_page

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@unlocked_page
def mine_delete(request: HttpRequest, application: Application) -> HttpResponse:
    """Say what goes, what stays and why; one clear yes, and it is done."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    attempt = application.attempt
    if request.method == "POST" and form.is_valid():
        erasure = actions.ask(application)
        _forget_key(request, attempt)
        return redirect("deleted", erasure.attempt_key)
    facts = {
        "application": application,
        "attempt": attempt,
        "opening": application.opening,
        "is_unfinished": not is_over(attempt),
        "is_held": actions.is_held(application.opening_id, application.pk),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "candidates/erasure/ask.html", facts, status=status)


def _forget_key(request: HttpRequest, attempt: Attempt) -> None:
    keys = dict(request.session.get(SESSION_KEY, {}))
    keys.pop(str(attempt.public_id), None)
    request.session[SESSION_KEY] = keys


@never_cache
@require_GET
def deleted(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was deleted and what is left of it, without one of the deleted rows."""
    found = Erasure.objects.filter(attempt_key=key).select_related("opening").order_by("-pk")
    facts = {"erasure": (row := found.first()), "is_kept": bool(row and row.record)}
    if row:
        facts["is_held"] = actions.is_held(row.opening_id, row.number)
    return render(request, "candidates/erasure/deleted.html", facts, status=200 if row else 404)


@rules.opening_page
@require_GET
def deletions(request: HttpRequest, opening: Opening) -> HttpResponse:
    found = opening.erasures.order_by("-asked_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "opening": opening,
        "page": page,
        "rows": rows.rows(list(page), sees_failures=Role.ADMIN in staff(request).roles),
    }
    return render(request, "candidates/erasure/deletions.html", context)
