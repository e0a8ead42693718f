"""What a panel has said, option by option, and its adoption as the key of new drafts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from assessments.actions.author import keys
from assessments.actions.author.panels import is_over
from assessments.enums import Role
from assessments.forms.panels import AdoptForm
from assessments.models import ExpertPanel
from assessments.reports import keying
from assessments.rules import role_required, staff

PER_PAGE = 10


@role_required(Role.AUTHOR)
@require_GET
def ratings(request: HttpRequest, panel_id: int) -> HttpResponse:
    panel = _panel(panel_id)
    found = keying.figures(panel)
    only = request.GET.get("show") == "disputed"
    items = [item for item in found.items if item.n_disputed or not only]
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "panel": panel,
        "is_over": is_over(panel),
        "figures": found,
        "page": page,
        "only": only,
    }
    return render(request, "assessments/author/panels/ratings.html", context)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def adopt_key(request: HttpRequest, panel_id: int) -> HttpResponse:
    panel = _panel(panel_id)
    form = AdoptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        adopted = keys.adopt(
            panel,
            keeps_other_raters=form.cleaned_data["raters"] == AdoptForm.ADD,
            drops_disputed=form.cleaned_data["drops_disputed"],
            actor=staff(request),
        )
        _tell(request, adopted)
        return redirect("panel", panel.pk)
    found = keying.figures(panel)
    context = {
        "panel": panel,
        "form": form,
        "is_over": is_over(panel),
        "figures": found,
        "ready": [item for item in found.items if item.n_whole],
        "waiting": [item for item in found.items if not item.n_whole],
        "disputed": [item for item in found.items if item.n_disputed],
        "newer": keying.with_newer_versions(panel),
        "edited": keying.edited_since(panel),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/author/panels/adopt.html", context, status=status)


def _tell(request: HttpRequest, adopted: keys.Adopted) -> None:
    n = len(adopted.drafts)
    if n:
        said = ngettext(
            "%(n)d draft holds the experts’ ratings now. Look at it, then publish it.",
            "%(n)d drafts hold the experts’ ratings now. Look at them, then publish them.",
            n,
        )
        messages.success(request, said % {"n": n})
    if adopted.left:
        why = "; ".join(f"“{version.title}”: {reason}" for version, reason in adopted.left)
        messages.warning(request, _("No draft was made of %(why)s.") % {"why": why})


def _panel(panel_id: int) -> ExpertPanel:
    return get_object_or_404(ExpertPanel.objects.select_related("bank"), pk=panel_id)
