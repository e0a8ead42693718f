"""A new expert panel: who is asked, and about which items of the bank."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.actions.author import panels as actions
from assessments.enums import ItemKind, Role
from assessments.errors import PanelRefused
from assessments.forms.panels import RATABLE, NarrowForm, PanelForm
from assessments.models import ItemBank, ItemVersion
from assessments.rules import role_required, staff
from assessments.views.author.panels import send_links


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def new_panel(request: HttpRequest, slug: str) -> HttpResponse:
    bank = get_object_or_404(ItemBank, slug=slug)
    every = list(_ratable(bank))
    if request.method == "GET":
        return _page(request, bank, PanelForm(), every, {})
    if request.POST.get("do") != "create":
        return _page(request, bank, _as_typed(request), every, request.POST)
    form, chosen = PanelForm(request.POST), _chosen(request, every)
    if form.is_valid():
        try:
            made = actions.create(bank, items=chosen, actor=staff(request), **form.cleaned_data)
        except PanelRefused as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("The panel is open."))
            send_links(request, list(made.experts.select_related("panel").order_by("number")))
            return redirect("panel", made.pk)
    return _page(request, bank, form, every, request.POST, status=422)


def _ratable(bank: ItemBank) -> QuerySet[ItemVersion]:
    """The newest version of each item with options, unless it is retired."""
    newest = ItemVersion.objects.filter(item__bank=bank, item__is_practice=False)
    newest = newest.order_by("item", "-number").distinct("item")
    return (
        ItemVersion.objects.filter(pk__in=newest.values("pk"))
        .filter(kind=ItemKind.SJT, state__in=RATABLE)
        .select_related("item")
        .prefetch_related("options", "keyed_to__competency")
        .order_by("item__code")
    )


def _as_typed(request: HttpRequest) -> PanelForm:
    """What was typed, not judged yet: only the list of items was asked anew."""
    names = PanelForm.base_fields
    return PanelForm(initial={name: request.POST.get(name, "") for name in names})


def _chosen(request: HttpRequest, every: Sequence[ItemVersion]) -> list[ItemVersion]:
    sent = set(request.POST.getlist("items"))
    return [version for version in every if str(version.pk) in sent]


def _page(
    request: HttpRequest,
    bank: ItemBank,
    form: PanelForm,
    every: Sequence[ItemVersion],
    data: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    tags = sorted({tag for version in every for tag in version.item.tags})
    narrow = NarrowForm(data, tags)
    shown = [version for version in every if _fits(version, narrow.asked())]
    chosen = {version.pk for version in _chosen(request, every)}
    if data.get("do") == "all":
        chosen |= {version.pk for version in shown}
    if data.get("do") == "none":
        chosen -= {version.pk for version in shown}
    context = {
        "bank": bank,
        "form": form,
        "narrow": narrow,
        "n_every": len(every),
        "shown": [(version, version.pk in chosen) for version in shown],
        "kept": [v.pk for v in every if v.pk in chosen and v not in shown],
        "n_chosen": len(chosen),
    }
    return render(request, "assessments/author/panels/new.html", context, status=status)


def _fits(version: ItemVersion, asked: Mapping[str, str]) -> bool:
    is_tagged = not asked.get("tag") or asked["tag"] in version.item.tags
    given = {"state": version.state, "response_format": version.response_format}
    return is_tagged and all(asked.get(name, value) == value for name, value in given.items())
