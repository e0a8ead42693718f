"""Openings: the list, making, editing and moving one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments.errors import RapportError
from assessments.forms.numbers import whole
from assessments.rules import staff
from candidates import job_templates, rules
from candidates.actions import openings as actions
from candidates.actions.openings import TaskSpec
from candidates.enums import OpeningState
from candidates.errors import PilotFixed
from candidates.forms.openings import BaseTaskFormSet, OpeningForm, task_formset
from candidates.models import HiringBar, Opening
from candidates.reports import counts, overdue
from candidates.views import live

PER_PAGE = 50
MOVES = {
    OpeningState.OPEN: actions.open_,
    OpeningState.PAUSED: actions.pause,
    OpeningState.CLOSED: actions.close,
}


@rules.recruiters_only
@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    mine = counts.with_live_counts(rules.visible_openings(staff(request)))
    closed_last = F("closed_at").desc(nulls_first=True)
    page = Paginator(mine.order_by(closed_last, "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    every = counts.look_again(page.object_list)
    part = live.part(request, "candidates/openings/_openings.html", {"page": page}, every)
    if request.headers.get("HX-Request"):
        return live.answer(request, part)
    context = {"live": part.html, "page": page, "overdue": overdue.notices(staff(request))}
    return render(request, "candidates/openings/openings.html", context)


@rules.recruiters_only
@require_http_methods(["GET", "POST"])
def new_opening(request: HttpRequest) -> HttpResponse:
    template = job_templates.BY_SLUG.get(request.GET.get("template", ""))
    form = OpeningForm(request.POST or None, initial=_first_values(request))
    tasks = _tasks(request, template.tasks if template else ())
    if _is_complete(request, form, tasks):
        made = actions.create(actor=staff(request), tasks=tasks.specs(), **form.cleaned_data)
        messages.success(request, _("The opening is a draft. Set its bar, then open it."))
        return redirect("opening", made.pk)
    context = {"templates": job_templates.TEMPLATES, "template": template}
    return _edit_page(request, form, tasks, context)


@rules.opening_page
@require_http_methods(["GET", "POST"])
def edit_opening(request: HttpRequest, opening: Opening) -> HttpResponse:
    form = OpeningForm(request.POST or None, initial=OpeningForm.initial_of(opening))
    tasks = _tasks(request, _tasks_of(opening))
    if _is_complete(request, form, tasks):
        try:
            actions.edit(opening, actor=staff(request), tasks=tasks.specs(), **form.cleaned_data)
        except RapportError as error:
            field = "is_pilot" if isinstance(error, PilotFixed) else "form_version"
            form.add_error(field, str(error.sentence))
        else:
            messages.success(request, _("Saved."))
            return redirect("opening", opening.pk)
    return _edit_page(request, form, tasks, {"opening": opening})


@rules.opening_page
@require_http_methods(["GET", "POST"])
def move_opening(request: HttpRequest, opening: Opening, state: str) -> HttpResponse:
    """Ask first, then open, pause or close."""
    if state not in MOVES:
        return redirect("opening", opening.pk)
    if request.method == "GET":
        context = {"opening": opening, "state": state, "bar": _has_bar(opening)}
        return render(request, "candidates/openings/move.html", context)
    try:
        MOVES[OpeningState(state)](opening, actor=staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    return redirect("opening", opening.pk)


def _first_values(request: HttpRequest) -> dict[str, object]:
    user = staff(request)
    return {"contact_email": user.email, "team": [user.pk]}


def _tasks(request: HttpRequest, tasks: "tuple[TaskSpec, ...]") -> BaseTaskFormSet:
    """The rows that were sent, or those of ``tasks`` and one empty row."""
    if request.method == "POST":
        return task_formset(extra=0)(_with_another_row(request), prefix="tasks")
    extra = 1 if tasks else 2
    return task_formset(extra)(initial=BaseTaskFormSet.initial_of(tasks), prefix="tasks")


def _with_another_row(request: HttpRequest) -> dict[str, Any]:
    """What was sent; with “add a task” pressed, one empty row more (works without JavaScript)."""
    sent = request.POST.copy()
    if "add_task" in sent:
        n = whole(sent.get("tasks-TOTAL_FORMS", "0"))
        sent["tasks-TOTAL_FORMS"] = str((n or 0) + 1)
    return sent


def _is_complete(request: HttpRequest, form: OpeningForm, tasks: BaseTaskFormSet) -> bool:
    if request.method != "POST" or "add_task" in request.POST:
        return False
    return form.is_valid() & tasks.is_valid()


def _tasks_of(opening: Opening) -> "tuple[TaskSpec, ...]":
    rows = opening.tasks.order_by("position").prefetch_related("competencies")
    return tuple(
        TaskSpec(row.text, row.importance, tuple(c.slug for c in row.competencies.all()))
        for row in rows
    )


def _edit_page(
    request: HttpRequest, form: OpeningForm, tasks: BaseTaskFormSet, more: dict[str, Any]
) -> HttpResponse:
    status = 422 if request.method == "POST" and "add_task" not in request.POST else 200
    context = {"form": form, "tasks": tasks, "back": reverse("openings")} | more
    return render(request, "candidates/openings/edit.html", context, status=status)


def _has_bar(opening: Opening) -> bool:
    return HiringBar.objects.current().filter(opening=opening).exists()
