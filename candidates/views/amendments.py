"""Void an item, lift that, reopen an attempt: each asked first, with the people it touches."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.actions import reopening
from assessments.enums import Role
from assessments.errors import RapportError
from assessments.models import AttemptItem, FormItem, ItemVoid
from assessments.rules import staff
from candidates import rules
from candidates.actions import amendments
from candidates.forms.amendments import EVERYWHERE, ReopenForm, VoidForm
from candidates.models import Application
from candidates.reports.amendments import Reach, others_with, reach


@rules.recruiters_only
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, opening_id: int, pk: int, item_id: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    item = get_object_or_404(
        application.attempt.items.select_related("form_item__item_version"), pk=item_id
    )
    form = _void_form(request, item.form_item)
    if form.is_valid():
        everywhere = form.cleaned_data["reach"] == EVERYWHERE
        attempt = None if everywhere else application.attempt
        try:
            amendments.void(item.form_item, form.cleaned_data["reason"], staff(request), attempt)
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("The question does not count any more."))
            return _back(application, item)
    context = {"item": item, "n_others": others_with(application.attempt, application)}
    return _page(request, "void", application, form, context)


@rules.recruiters_only
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, opening_id: int, pk: int, void_id: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    voids = ItemVoid.objects.touching(application.attempt).select_related(
        "form_item__item_version", "attempt", "by"
    )
    row = get_object_or_404(voids, pk=void_id)
    if row.attempt is None and not staff(request).has_role(Role.ADMIN):
        raise PermissionDenied
    if request.method == "POST":
        try:
            amendments.lift(row, staff(request))
        except RapportError as error:
            messages.error(request, str(error.sentence))
        else:
            messages.success(request, _("The question counts again."))
        return redirect("profile", opening_id, pk)
    context = {"row": row, "reach": reach(row.form_item, row.attempt)}
    return _page(request, "lift", application, None, context)


@rules.recruiters_only
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    attempt = application.attempt
    items = list(attempt.items.select_related("form_item__item_version").order_by("position"))
    n_unanswered = len(reopening.unanswered(attempt))
    form = ReopenForm(items, n_unanswered, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            amendments.reopen(
                application, given["reason"], given["days"], staff(request), form.anew
            )
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("The assessment is open again; the candidate is told."))
            return redirect("profile", opening_id, pk)
    context = {
        "is_handed_in": attempt.state in reopening.HANDED_IN,
        "n_others": others_with(attempt, application),
        "is_decided": application.decisions.exists(),
    }
    return _page(request, "reopen", application, form, context)


def _void_form(request: HttpRequest, form_item: FormItem) -> VoidForm:
    everywhere = ""
    if staff(request).has_role(Role.ADMIN):
        everywhere = _everybody(reach(form_item))
    return VoidForm(_("This candidate only"), everywhere, request.POST or None)


def _everybody(touched: Reach) -> str:
    people = ngettext(
        "Everybody at this form: the result of %(n)d person changes, %(decided)d decided already.",
        "Everybody at this form: the results of %(n)d people change, %(decided)d decided already.",
        touched.n_people,
    ) % {"n": touched.n_people, "decided": touched.n_decided}
    if not touched.n_answering:
        return people
    return (
        people
        + " "
        + ngettext(
            "%(n)d more is answering now.", "%(n)d more are answering now.", touched.n_answering
        )
        % {"n": touched.n_answering}
    )


def _back(application: Application, item: AttemptItem) -> HttpResponse:
    answer = redirect("profile", application.opening_id, application.pk)
    answer["Location"] += f"#item-{item.pk}"
    return answer


def _page(
    request: HttpRequest,
    name: str,
    application: Application,
    form: Any,
    context: dict[str, Any],
) -> HttpResponse:
    facts = {"opening": application.opening, "application": application, "form": form} | context
    status = 422 if form is not None and form.errors else 200
    return render(request, f"candidates/amendments/{name}.html", facts, status=status)
