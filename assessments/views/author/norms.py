"""Norm groups: the list, one, making and deleting one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions.author import norms as actions
from assessments.enums import Role
from assessments.errors import NormsRefused
from assessments.forms.analysis import NormGroupForm, PercentileForm
from assessments.models import NormGroup, StaffUser
from assessments.models.norms import SMALLEST_NORM_GROUP
from assessments.reports import norms as reports
from assessments.reports.responses import Scope
from assessments.rules import role_required, staff

PER_PAGE = 50


@role_required(Role.AUTHOR)
@require_GET
def norms(request: HttpRequest) -> HttpResponse:
    every = (
        NormGroup.objects.select_related("form_version__form", "competency")
        .defer("scores")
        .order_by("-collected_on", "name", "competency__position", "pk")
    )
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessments/author/norms/norms.html", {"page": page})


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def new_norm_group(request: HttpRequest) -> HttpResponse:
    form = NormGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _create(form, staff(request))
        except NormsRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _made(made))
            return redirect("norm_group", made[0].pk) if len(made) == 1 else redirect("norms")
    context = {"form": form, "least": SMALLEST_NORM_GROUP}
    status = 422 if form.errors else 200
    return render(request, "assessments/author/norms/new.html", context, status=status)


@role_required(Role.AUTHOR)
@require_GET
def norm_group(request: HttpRequest, pk: int) -> HttpResponse:
    group = _group(pk)
    form = PercentileForm(request.GET if "score" in request.GET else None)
    score = form.cleaned_data["score"] if form.is_bound and form.is_valid() else None
    context = {
        "group": group,
        "table": reports.table_of(group),
        "form": form,
        "score": score,
        "percentile": None if score is None else reports.percentile(group, score),
    }
    return render(request, "assessments/author/norms/norm_group.html", context)


@role_required(Role.AUTHOR)
@require_POST
def delete_norm_group(request: HttpRequest, pk: int) -> HttpResponse:
    group = _group(pk)
    try:
        actions.delete(group, actor=staff(request))
    except NormsRefused as refused:
        messages.error(request, refused.sentence)
        return redirect("norm_group", pk)
    messages.success(request, _("The norm group is deleted."))
    return redirect("norms")


def _create(form: NormGroupForm, actor: StaffUser) -> list[NormGroup]:
    given = form.cleaned_data
    version = given["form_version"]
    scope = Scope(form_version=version.pk, since=given["since"], until=given["until"])
    return actions.create(given["name"], version, reports.scores_of(scope), actor=actor)


def _made(groups: list[NormGroup]) -> str:
    n = len(groups)
    return ngettext(
        "%(n)d norm group is made.", "%(n)d norm groups are made, one a competency.", n
    ) % {"n": n}


def _group(pk: int) -> NormGroup:
    return get_object_or_404(
        NormGroup.objects.select_related("form_version__form", "competency"), pk=pk
    )
