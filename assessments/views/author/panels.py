"""Expert panels of a bank: all of them, a new one, one with its experts, links and progress."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions.author import panels as actions
from assessments.emails import expert_link
from assessments.enums import Role
from assessments.errors import RapportError
from assessments.forms.panels import ExpertsForm
from assessments.models import Expert, ExpertPanel, ItemBank
from assessments.reports import keying
from assessments.rules import role_required, staff

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class PanelRow:
    panel: ExpertPanel
    is_over: bool


@role_required(Role.AUTHOR)
@require_GET
def panels(request: HttpRequest, slug: str) -> HttpResponse:
    bank = get_object_or_404(ItemBank, slug=slug)
    live = Q(experts__revoked_at=None)
    found = bank.panels.annotate(
        n_experts=Count("experts", filter=live, distinct=True),
        n_finished=Count(
            "experts", filter=live & Q(experts__finished_at__isnull=False), distinct=True
        ),
        n_items=Count("items", distinct=True),
    ).order_by(F("closed_at").desc(nulls_first=True), "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [PanelRow(panel, actions.is_over(panel)) for panel in page.object_list]
    context = {"bank": bank, "page": page, "rows": rows}
    return render(request, "assessments/author/panels/panels.html", context)


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One expert; ``link`` is empty where it opens nothing any more."""

    progress: keying.ExpertProgress
    link: str


@role_required(Role.AUTHOR)
@require_GET
def panel(request: HttpRequest, panel_id: int) -> HttpResponse:
    return _panel_page(request, _panel(panel_id), ExpertsForm())


def _panel_page(request: HttpRequest, panel: ExpertPanel, form: ExpertsForm) -> HttpResponse:
    found = keying.progress(panel)
    is_over = actions.is_over(panel)
    context = {
        "panel": panel,
        "is_over": is_over,
        "progress": found,
        "experts": [_expert_row(one, is_over=is_over) for one in found.experts],
        "n_counting": sum(one.state != "revoked" for one in found.experts),
        "n_finished": sum(one.state == "finished" for one in found.experts),
        "has_ratings": any(one.n_rated for one in found.experts),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/author/panels/panel.html", context, status=status)


def _expert_row(one: keying.ExpertProgress, *, is_over: bool) -> ExpertRow:
    is_live = not is_over and one.state not in ("revoked", "finished")
    return ExpertRow(one, expert_link(one.expert) if is_live else "")


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def add_experts(request: HttpRequest, panel_id: int) -> HttpResponse:
    panel = _panel(panel_id)
    if request.method == "GET":
        return redirect("panel", panel.pk)
    form = ExpertsForm(request.POST)
    if not form.is_valid():
        return _panel_page(request, panel, form)
    try:
        made = actions.add_experts(panel, form.cleaned_data["emails"], staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        send_links(request, made)
    return redirect("panel", panel.pk)


def send_links(request: HttpRequest, experts: list[Expert]) -> None:
    """Mail these links and say which could not be sent."""
    if not experts:
        messages.info(request, _("Everybody named there is on the panel already."))
        return
    unsent = actions.send(experts)
    n_sent = len(experts) - len(unsent)
    if n_sent:
        said = ngettext("%(n)d link was sent.", "%(n)d links were sent.", n_sent)
        messages.success(request, said % {"n": n_sent})
    if unsent:
        who = ", ".join(expert.email for expert in unsent)
        said = _("Not sent, because the mail server did not take it: %(who)s.")
        messages.error(
            request,
            f"{said % {'who': who}} " + _("Copy the link below and hand it over yourself."),
        )


@role_required(Role.AUTHOR)
@require_POST
def send_link(request: HttpRequest, panel_id: int, number: int) -> HttpResponse:
    expert = _expert(panel_id, number)
    try:
        held = actions.renew(expert, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        send_links(request, [held])
    return redirect("panel", panel_id)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def revoke_link(request: HttpRequest, panel_id: int, number: int) -> HttpResponse:
    expert = _expert(panel_id, number)
    if request.method == "GET":
        context = {"panel": expert.panel, "expert": expert}
        return render(request, "assessments/author/panels/revoke.html", context)
    try:
        actions.revoke(expert, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    return redirect("panel", panel_id)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def close_panel(request: HttpRequest, panel_id: int) -> HttpResponse:
    panel = _panel(panel_id)
    if request.method == "GET":
        found = keying.progress(panel)
        n_open = sum(one.state in ("begun", "invited", "unsent") for one in found.experts)
        context = {"panel": panel, "n_open": n_open}
        return render(request, "assessments/author/panels/close.html", context)
    try:
        actions.close(panel, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    return redirect("panel", panel.pk)


@role_required(Role.AUTHOR)
@require_POST
def reopen_panel(request: HttpRequest, panel_id: int) -> HttpResponse:
    panel = _panel(panel_id)
    try:
        actions.reopen(panel, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("The panel takes ratings again, without a last day."))
    return redirect("panel", panel.pk)


def _panel(panel_id: int) -> ExpertPanel:
    return get_object_or_404(ExpertPanel.objects.select_related("bank"), pk=panel_id)


def _expert(panel_id: int, number: int) -> Expert:
    experts = Expert.objects.select_related("panel__bank", "panel__created_by")
    return get_object_or_404(experts, panel=panel_id, number=number)
