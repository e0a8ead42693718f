"""Competencies: those that came with Rapport and one's own; their rubrics with each version."""

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments.actions.author import competencies as actions
from assessments.enums import Role
from assessments.errors import CodeTaken, NotNow
from assessments.forms.competencies import CompetencyForm, RubricForm
from assessments.models import Competency
from assessments.rules import role_required, staff


@role_required(Role.AUTHOR)
@require_GET
def competencies(request: HttpRequest) -> HttpResponse:
    """All on one page: a catalogue is read as a whole."""
    rows = Competency.objects.annotate(
        rubric_number=Max("rubrics__number"),
        n_items=Count(
            "itemcompetency__item_version__item",
            filter=Q(itemcompetency__is_scored=True),
            distinct=True,
        ),
    ).order_by("position", "name")
    groups = {
        "scored": [row for row in rows if row.is_scored],
        "own": [row for row in rows if not row.is_scored and not actions.is_shipped(row)],
        "catalogue": [row for row in rows if not row.is_scored and actions.is_shipped(row)],
    }
    return render(request, "assessments/author/competencies/competencies.html", groups)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def new_competency(request: HttpRequest) -> HttpResponse:
    form = CompetencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(actor=staff(request), **form.cleaned_data)
        except CodeTaken as error:
            form.add_error("slug", error.sentence)
        else:
            messages.success(request, _("It is there. Now say what each level looks like."))
            return redirect("rubric", made.slug)
    return _edit_page(request, form)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def edit_competency(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Competency, slug=slug)
    if actions.is_shipped(found):
        return redirect("rubric", slug)
    form = CompetencyForm(request.POST or None, competency=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(found, actor=staff(request), **form.cleaned_data)
        except NotNow as error:
            messages.error(request, error.sentence)
        else:
            messages.success(request, _("Saved."))
        return redirect("competencies")
    return _edit_page(request, form, found)


def _edit_page(
    request: HttpRequest, form: CompetencyForm, found: Competency | None = None
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "competency": found}
    return render(request, "assessments/author/competencies/edit.html", context, status=status)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def rubric(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest anchors to change, and every version before."""
    found = get_object_or_404(Competency, slug=slug)
    versions = list(found.rubrics.order_by("-number").prefetch_related("levels"))
    anchors = {level.level: level.anchor for level in versions[0].levels.all()} if versions else {}
    form = RubricForm(request.POST or None, anchors=anchors)
    if request.method == "POST" and form.is_valid():
        kept = actions.keep_rubric(found, form.anchors(), actor=staff(request))
        messages.success(request, _("Rubric %(n)d is in force.") % {"n": kept.number})
        return redirect("rubric", slug)
    context = {
        "competency": found,
        "form": form,
        "versions": [
            {"rubric": row, "levels": sorted(row.levels.all(), key=lambda level: level.level)}
            for row in versions
        ],
        "is_shipped": actions.is_shipped(found),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/author/competencies/rubric.html", context, status=status)
