"""Item analysis: what to analyse, a form or bank, one item, and the same as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.enums import Role
from assessments.forms.analysis import ORDERS, AnalysisForm
from assessments.forms.numbers import whole
from assessments.models import AssessmentForm, Competency, FormVersion, ItemBank, ItemVersion
from assessments.reports import plots
from assessments.reports.analysis_files import as_csv, as_json
from assessments.reports.item_analysis import (
    LEAST_PEOPLE,
    WEAK,
    Analysis,
    ItemLine,
    Scale,
    analyse,
    competencies_of,
)
from assessments.reports.item_traces import traces_of
from assessments.reports.responses import HANDED_IN, Scope
from assessments.rules import role_required
from assessments.scoring.reliability import LengthPoint
from assessments.views.downloads import attached, csv_file

PER_PAGE = 50
KEYS: dict[str, Callable[[ItemLine], Any]] = {
    "item": attrgetter("version.item.code", "version.number"),
    "n": attrgetter("n"),
    "facility": attrgetter("facility"),
    "rest": attrgetter("item_rest"),
    "time": attrgetter("median_s"),
    "missing": attrgetter("missing"),
    "shown": attrgetter("n_shown"),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks to analyse."""

    subject: FormVersion | ItemBank
    form: AnalysisForm
    competencies: list[Competency]
    competency: Competency | None
    scope: Scope

    @property
    def query(self) -> dict[str, str]:
        return self.form.asked()


@role_required(Role.AUTHOR)
@require_GET
def analysis(request: HttpRequest) -> HttpResponse:
    """Choose what to analyse: forms with their versions and answers, and banks."""
    counted = Q(attempts__state__in=HANDED_IN, attempts__is_dry_run=False)
    versions = (
        FormVersion.objects.filter(published_at__isnull=False)
        .annotate(n_attempts=Count("attempts", filter=counted))
        .order_by("-number")
    )
    every = (
        AssessmentForm.objects.filter(versions__published_at__isnull=False)
        .distinct()
        .order_by("name", "pk")
        .prefetch_related(Prefetch("versions", versions, to_attr="published"))
    )
    context = {
        "page": Paginator(every, PER_PAGE).get_page(request.GET.get("page")),
        "banks": ItemBank.objects.order_by("name", "pk"),
    }
    return render(request, "assessments/author/analysis/analysis.html", context)


@role_required(Role.AUTHOR)
@require_GET
def form_analysis(request: HttpRequest, form_version_id: int) -> HttpResponse:
    return _page(request, _form_asked(request, form_version_id))


@role_required(Role.AUTHOR)
@require_GET
def bank_analysis(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _bank_asked(request, slug))


@role_required(Role.AUTHOR)
@require_GET
def form_analysis_file(request: HttpRequest, form_version_id: int, kind: str) -> HttpResponse:
    return _file(_form_asked(request, form_version_id), f"form-{form_version_id}", kind)


@role_required(Role.AUTHOR)
@require_GET
def bank_analysis_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    return _file(_bank_asked(request, slug), f"bank-{slug}", kind)


@role_required(Role.AUTHOR)
@require_GET
def item_analysis(request: HttpRequest, version_id: int) -> HttpResponse:
    """One item among the others of its bank, or of the form that the address names."""
    versions = ItemVersion.objects.select_related("item__bank").prefetch_related("options")
    version = get_object_or_404(versions, pk=version_id)
    if (within := whole(request.GET.get("form", ""))) is not None:
        asked = _form_asked(request, within)
    else:
        asked = _bank_asked(request, version.item.bank.slug)
    context = {
        **_frame(asked),
        "version": version,
        "item": version.item,
        "bank": version.item.bank,
        "least": LEAST_PEOPLE,
        "traces": asked.competency and traces_of(asked.scope, version, asked.competency),
        "line": asked.competency and _line_of(version, analyse(asked.scope, asked.competency)),
        "back": _address(asked),
    }
    return render(request, "assessments/author/analysis/item.html", context)


def _line_of(version: ItemVersion, found: Analysis) -> ItemLine | None:
    return next((line for line in found.items if line.version.pk == version.pk), None)


def _form_asked(request: HttpRequest, form_version_id: int) -> _Asked:
    found = get_object_or_404(FormVersion.objects.select_related("form"), pk=form_version_id)
    return _asked(request, found, form_version=found.pk)


def _bank_asked(request: HttpRequest, slug: str) -> _Asked:
    bank = get_object_or_404(ItemBank, slug=slug)
    return _asked(request, bank, bank=bank.pk)


def _asked(request: HttpRequest, subject: FormVersion | ItemBank, **of: int) -> _Asked:
    form = AnalysisForm(request.GET)
    form.is_valid()
    scope = Scope(**of, since=form.day("since"), until=form.day("until"))
    competencies = list(competencies_of(scope))
    return _Asked(subject, form, competencies, form.chosen(competencies), scope)


def _page(request: HttpRequest, asked: _Asked) -> HttpResponse:
    found = analyse(asked.scope, asked.competency) if asked.competency else None
    context = _frame(asked)
    if found and found.n_attempts:
        lines = _sorted(found.items, *asked.form.order())
        query = {name: value for name, value in asked.query.items() if name != "form"}
        within = {"form": str(asked.subject.pk)} if asked.scope.form_version else {}
        context |= {
            "found": found,
            "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
            "columns": _columns(asked),
            "item_query": urlencode({**query, **within}),
            "curve": _curve(found.scale),
            "milestones": _milestones(found.scale),
            "csv_url": _address(asked, "csv"),
            "json_url": _address(asked, "json"),
            "n_weak": sum(line.is_weak for line in found.items),
            "n_doubted": sum(line.likely_miskey is not None for line in found.items),
        }
    return render(request, "assessments/author/analysis/analysed.html", context)


def _frame(asked: _Asked) -> dict[str, Any]:
    """What every page of an analysis shows around its figures."""
    query = asked.query
    return {
        "subject": asked.subject,
        "is_form": asked.scope.form_version is not None,
        "form": asked.form,
        "competency": asked.competency,
        "tabs": [
            {
                "label": one.name,
                "url": "?" + urlencode({**query, "competency": one.slug}),
                "current": one == asked.competency,
            }
            for one in asked.competencies
        ],
        "is_narrowed": bool(asked.scope.since or asked.scope.until),
        "clear": "?" + urlencode({k: v for k, v in query.items() if k not in ("since", "until")}),
        "least": LEAST_PEOPLE,
        "weak": WEAK,
    }


def _address(asked: _Asked, file: str = "") -> str:
    """Of the page, or of a file with the same figures."""
    name = "form_analysis" if asked.scope.form_version else "bank_analysis"
    of = asked.subject.slug if isinstance(asked.subject, ItemBank) else asked.subject.pk
    query = {name: value for name, value in asked.query.items() if name != "form"}
    path = reverse(f"{name}_file", args=[of, file]) if file else reverse(name, args=[of])
    return path + ("?" + urlencode(query) if query else "")


def _columns(asked: _Asked) -> dict[str, dict[str, str]]:
    """By column: its word, the address that sorts by it, and how it is sorted now."""
    now, is_down = asked.form.order()
    found = {}
    for name, word in ORDERS.items():
        turned = name == now and not is_down
        to = urlencode({**asked.query, "sort": f"-{name}" if turned else name})
        direction = ("descending" if is_down else "ascending") if name == now else ""
        found[name] = {"word": str(word), "address": f"?{to}", "direction": direction}
    return found


def _sorted(lines: tuple[ItemLine, ...], name: str, is_down: bool) -> list[ItemLine]:
    """Those without the figure last, whichever way it is sorted."""
    key = KEYS[name]
    told = [line for line in lines if key(line) is not None]
    untold = [line for line in lines if key(line) is None]
    return sorted(told, key=key, reverse=is_down) + untold


def _curve(scale: Scale) -> plots.Plot | None:
    """Reliability by length, up to three times as long, with the present length marked."""
    if not scale.lengths:
        return None
    points = [(float(point.n_items), point.reliability) for point in scale.lengths]
    ends = [point.n_items for point in _milestones(scale)]
    return plots.curve_plot(points, {0.0: "0", 0.7: "0.7", 1.0: "1"}, ends, scale.n_given)


def _milestones(scale: Scale) -> list[LengthPoint]:
    """One item, as many as now, twice and three times as many."""
    wanted = {1, scale.n_given, 2 * scale.n_given, 3 * scale.n_given}
    return [point for point in scale.lengths if point.n_items in wanted]


def _file(asked: _Asked, name: str, kind: str) -> HttpResponse:
    if asked.competency is None or kind not in ("csv", "json"):
        raise Http404(_("Nothing here is scored."))
    found = analyse(asked.scope, asked.competency)
    file = f"items-{name}-{asked.competency.slug}.{kind}"
    if kind == "csv":
        return csv_file(as_csv(found), file)
    return attached(as_json(found, asked.scope, asked.competency), "application/json", file)
