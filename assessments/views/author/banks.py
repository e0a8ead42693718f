"""Banks: all of them, one with its items, making and describing one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments.actions.author import assign
from assessments.actions.author import banks as item_banks
from assessments.enums import PublicationState, Role
from assessments.errors import CodeTaken
from assessments.forms.banks import BankForm
from assessments.forms.items import AssignForm, FilterForm
from assessments.models import ItemBank
from assessments.reports import banks as reports
from assessments.rules import role_required, staff
from assessments.views.author.editing import competencies

PER_PAGE = 50


@role_required(Role.AUTHOR)
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    every = ItemBank.objects.order_by("name", "pk")
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": reports.bank_rows(list(page.object_list))}
    return render(request, "assessments/author/banks/banks.html", context)


@role_required(Role.AUTHOR)
@require_GET
def bank(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(ItemBank, slug=slug)
    choices = reports.filter_choices(found)
    form = FilterForm(request.GET, choices=choices)
    asked = form.asked()
    versions = reports.found(reports.newest_versions(found), asked)
    page = Paginator(reports.with_what_a_row_shows(versions), PER_PAGE).get_page(
        request.GET.get("page")
    )
    counts = reports.state_counts(found)
    context = {
        "bank": found,
        "form": form,
        "page": page,
        "n_items": sum(counts.values()),
        "states": _state_links(counts, asked),
        "sorts": _sort_links(asked),
        "is_narrowed": bool(asked.keys() - {"sort"}),
        **(_waiting(found) if assign.WAITING in dict(choices["competency"]) else {}),
    }
    return render(request, "assessments/author/banks/bank.html", context)


def _waiting(bank: ItemBank) -> dict[str, object]:
    """The imported keys that do not say yet what they measure, and the form that says it."""
    n_waiting = assign.waiting(bank).count()
    return {
        "n_waiting": n_waiting,
        "assign": AssignForm(competencies=competencies()) if n_waiting else None,
    }


def _state_links(counts: dict[str, int], asked: dict[str, str]) -> list[dict[str, object]]:
    """One tab a state, and one for all; the rest of the search stays."""
    rest = {name: value for name, value in asked.items() if name != "state"}
    tabs: list[tuple[str, str, int]] = [("", _("All"), sum(counts.values()))]
    tabs += [(s, str(PublicationState(s).label), n) for s, n in counts.items() if n]
    return [
        {
            "label": label,
            "url": "?" + urlencode({**rest, "state": state} if state else rest),
            "count": n,
            "current": asked.get("state", "") == state,
        }
        for state, label, n in tabs
    ]


def _sort_links(asked: dict[str, str]) -> dict[str, dict[str, str]]:
    """The address that sorts by a column, and how it is sorted now."""
    now = asked.get("sort", "code")
    links = {}
    for name in ("code", "title"):
        to = f"-{name}" if now == name else name
        sorted_as = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
        links[name] = {"url": "?" + urlencode({**asked, "sort": to}), "sorted": sorted_as}
    return links


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def new_bank(request: HttpRequest) -> HttpResponse:
    form = BankForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = item_banks.create(actor=staff(request), **form.cleaned_data)
        except CodeTaken as error:
            form.add_error("slug", error.sentence)
        else:
            messages.success(request, _("The bank is there. Make its first item."))
            return redirect("bank", made.slug)
    return _edit_page(request, form)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def edit_bank(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(ItemBank, slug=slug)
    form = BankForm(request.POST or None, bank=found)
    if request.method == "POST" and form.is_valid():
        item_banks.edit(found, actor=staff(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("bank", found.slug)
    return _edit_page(request, form, found)


def _edit_page(request: HttpRequest, form: BankForm, bank: ItemBank | None = None) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "bank": bank}
    return render(request, "assessments/author/banks/edit.html", context, status=status)
