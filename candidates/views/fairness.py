"""Rates of groups for auditors and admins, and the file that an independent audit starts from."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import audit
from assessments.enums import Role, Verb
from assessments.reports import csv_cells
from assessments.rules import role_required, staff
from assessments.views.downloads import dated_csv
from candidates.forms.fairness import Ll144Form, RatesForm
from candidates.models import Opening
from candidates.reports import fairness as reports
from candidates.reports import ll144 as files
from candidates.reports import table_names
from candidates.reports.census import FEWEST, Census, Split
from candidates.reports.grouping import SMALLEST_CELL

VIEWS = {
    "selection": _("Selected"),
    "scoring": _("Above the median"),
    "not_scored": _("Not scored"),
}
SELECTED = [
    (Split.ADVANCED.value, _("Somebody moved them forward")),
    (Split.MEETING.value, _("They meet the bar")),
]


@role_required(Role.AUDITOR)
@require_GET
@never_cache
def fairness(request: HttpRequest) -> HttpResponse:
    census = Census.take()
    form = RatesForm(request.GET.dict(), table_names.of_tables(census.tables), SELECTED)
    context: dict[str, object] = {
        "form": form,
        "least": SMALLEST_CELL,
        "thin": reports.THIN,
        "fewest": FEWEST,
        "n_left_out": census.n_left_out,
    }
    status = 200
    if not form.is_valid():
        status = 422
    elif (place := census.place(form.cleaned_data["of"])) is not None and census.has_people:
        selected = Split(form.cleaned_data["selected"])
        report = reports.report(census, place, selected)
        show = _show(request)
        context |= {
            "report": report,
            "show": show,
            "section": getattr(report, show),
            "views": _views(form.cleaned_data, show),
            "is_by_bar": selected == Split.MEETING,
        }
    return render(request, "candidates/fairness/rates.html", context, status=status)


@role_required(Role.AUDITOR)
@require_http_methods(["GET", "POST"])
@never_cache
def ll144(request: HttpRequest) -> HttpResponse:
    """Says what the file is; a POST takes it, which is an event of the audit."""
    form = Ll144Form(request.POST or None, table_names.of_file())
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "candidates/fairness/ll144.html", {"form": form}, status=status)
    code, since, until = form.cleaned_data["of"], form.day("since"), form.day("until")
    population = files.limited(files.population(code), since, until)
    _record(request, code, since, until)
    rows = files.rows(population, form.words(), since, until)
    return dated_csv(csv_cells.lines(files.HEADS, rows), "ll144")


def _show(request: HttpRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in VIEWS else next(iter(VIEWS))


def _views(asked: dict[str, str], show: str) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "url": "?" + urlencode({**asked, "show": name}),
            "current": name == show,
        }
        for name, label in VIEWS.items()
    ]


def _record(request: HttpRequest, code: str, since: date | None, until: date | None) -> None:
    """Of the opening, or of whoever took the file where it is of all of them."""
    kind, _sep, pk = code.partition("-")
    of = {"opening": Q(pk=pk), "bar": Q(bars=pk)}.get(kind, Q(pk=None))
    actor = staff(request)
    audit.record(
        Verb.EXPORTED,
        Opening.objects.filter(of).first() or actor,
        actor=actor,
        what="ll144",
        of=code,
        since=str(since or ""),
        until=str(until or ""),
    )
