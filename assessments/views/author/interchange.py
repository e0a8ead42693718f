"""Banks from files, with a report before anything is changed, and to files."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions.author import bank_imports
from assessments.actions.author.export_file import export_bank as write_export
from assessments.enums import ImportState, Role
from assessments.errors import RapportError
from assessments.forms.interchange import ExportForm, ImportForm, NewCodeForm
from assessments.interchange.package import Fate
from assessments.interchange.write import Format
from assessments.models import BankImport, ItemBank
from assessments.rules import role_required, staff
from assessments.views.downloads import attached

MOVING = (ImportState.READING, ImportState.IMPORTING)
N_RECENT = 10
FATES = {
    Fate.WHOLE: ("meets", gettext_lazy("Whole")),
    Fate.CHANGED: ("review", gettext_lazy("Changed")),
    Fate.UNSCORED: ("review", gettext_lazy("No key")),
    Fate.REFUSED: ("below", gettext_lazy("Left out")),
}


def _mine(request: HttpRequest) -> "QuerySet[BankImport]":
    """Uploads are shown to whoever made them, and to admins."""
    rows = BankImport.objects.select_related("bank").order_by("-pk")
    user = staff(request)
    return rows if Role.ADMIN in user.roles else rows.filter(created_by=user)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def bank_imports_page(request: HttpRequest) -> HttpResponse:
    into = ItemBank.objects.filter(slug=request.GET.get("into", "")).first()
    form = ImportForm(request.POST or None, request.FILES or None, initial={"bank": into})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        row = bank_imports.upload(
            file,
            name=file.name,
            bank=form.cleaned_data["bank"],
            language=form.cleaned_data["language"],
            actor=staff(request),
        )
        return redirect("bank_import", row.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "recent": _mine(request)[:N_RECENT], "into": into}
    return render(request, "assessments/author/interchange/imports.html", context, status=status)


@role_required(Role.AUTHOR)
@require_GET
def bank_import(request: HttpRequest, pk: int) -> HttpResponse:
    return _import_page(request, get_object_or_404(_mine(request), pk=pk), NewCodeForm())


def _import_page(request: HttpRequest, row: BankImport, new_code: NewCodeForm) -> HttpResponse:
    context = {**_context(row), "new_code": new_code}
    part = "assessments/author/interchange/_import.html"
    whole = "assessments/author/interchange/import.html"
    template = part if request.headers.get("HX-Request") else whole
    return render(request, template, context, status=422 if new_code.errors else 200)


def _context(row: BankImport) -> dict[str, Any]:
    report = row.report or {}
    items = [
        {**item, "shape": FATES[Fate(item["fate"])][0], "word": FATES[Fate(item["fate"])][1]}
        for item in report.get("items", [])
    ]
    worries = [item for item in items if item["reasons"] or item["fate"] != Fate.WHOLE]
    return {
        "import": row,
        "report": report,
        "items": worries + [item for item in items if item not in worries],
        "n_worries": len(worries),
        "n_new_forms": sum(form["is_new"] for form in report.get("forms", [])),
        "is_joining": not row.bank and not report.get("bank", {}).get("is_new", True),
        "is_moving": row.state in MOVING,
        "waits": row.state in MOVING and bank_imports.is_waiting_for_a_worker(row),
    }


@role_required(Role.AUTHOR)
@require_POST
def confirm_import(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_mine(request), pk=pk)
    try:
        bank_imports.confirm(row)
    except RapportError as error:
        messages.warning(request, error.sentence)
    return redirect("bank_import", row.pk)


@role_required(Role.AUTHOR)
@require_POST
def import_as_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file again as a bank of its own, where one with its code is there already."""
    row = get_object_or_404(_mine(request), pk=pk)
    form = NewCodeForm(request.POST)
    if not form.is_valid():
        return _import_page(request, row, form)
    try:
        bank_imports.read_as_new(row, form.cleaned_data["code"])
    except RapportError as error:
        messages.warning(request, error.sentence)
    return redirect("bank_import", row.pk)


@role_required(Role.AUTHOR)
@require_POST
def discard_import(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_mine(request), pk=pk)
    try:
        bank_imports.discard(row)
    except RapportError as error:
        messages.warning(request, error.sentence)
        return redirect("bank_import", row.pk)
    messages.success(request, _("The upload is forgotten. The banks are as they were."))
    return redirect("bank_imports")


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def export_bank(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a format; where it cannot say everything, hear what is lost before downloading."""
    bank = get_object_or_404(ItemBank, slug=slug)
    form = ExportForm(request.POST or None)
    context = {"bank": bank, "form": form}
    if request.method == "POST" and form.is_valid():
        written = write_export(bank, Format(form.cleaned_data["format"]), staff(request))
        if not written.notes or form.cleaned_data["anyway"]:
            return attached(written.data, written.content_type, written.name)
        context |= {"notes": written.notes, "chosen": form.cleaned_data["format"]}
    return render(request, "assessments/author/interchange/export.html", context)
