"""DIF for auditors: a form, or one opening, by groups that people named themselves."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assessments.enums import ResponseFormat, Role
from assessments.forms.analysis import RangeForm
from assessments.forms.assessment_forms import method_words
from assessments.models import Competency, FormVersion
from assessments.reports import key_comparison
from assessments.reports.item_analysis import competencies_of
from assessments.reports.key_comparison import MethodReport
from assessments.reports.responses import Scope
from assessments.rules import role_required
from assessments.scoring.dif import LEAST_TO_REPORT, SOLID
from candidates.models import Opening
from candidates.reports import dif as reports
from candidates.reports import grouping
from candidates.reports.grouping import Group, Grouping

GROUPINGS = [
    (Grouping.SEX.value, gettext_lazy("Sex")),
    (Grouping.RACE_ETHNICITY.value, gettext_lazy("Race or ethnicity")),
    (Grouping.ROUTE.value, gettext_lazy("Way of answering")),
    (Grouping.LANGUAGE.value, gettext_lazy("Language")),
]


class DifForm(RangeForm):
    """``of``: "form-ID" or "opening-ID"."""

    of = forms.ChoiceField(label=gettext_lazy("Form or opening"))
    by = forms.ChoiceField(label=gettext_lazy("Groups by"), choices=GROUPINGS)
    field_order = ("of", "by", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = _subjects()  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Asked:
    scope: Scope
    opening: int | None
    by: Grouping
    competencies: list[Competency]
    competency: Competency | None
    groups: list[Group]
    reference: Group | None
    focal: Group | None
    codes: dict[int, str]


@dataclass(frozen=True, slots=True)
class MethodGap:
    """Hedges' g of the focal group against the reference with its 95 % limits; None unknown."""

    response_format: str
    method: str
    is_used: bool
    gap: float | None = None
    low: float | None = None
    high: float | None = None


@role_required(Role.AUDITOR)
@require_GET
@never_cache
def dif(request: HttpRequest) -> HttpResponse:
    form = DifForm(request.GET if "of" in request.GET else None)
    context: dict[str, Any] = {"form": form, "least": LEAST_TO_REPORT, "solid": SOLID}
    if form.is_bound and form.is_valid():
        asked = _asked(form, request)
        report = _report(asked)
        wanted = {**_query(request), "methods": "1"}
        context |= {
            "asked": asked,
            **_tabs(asked, request),
            "report": report,
            "methods_url": "?" + urlencode(wanted) + "#methods",
            "methods": _methods(asked) if report and "methods" in request.GET else None,
        }
    return render(request, "candidates/dif/dif.html", context)


def _subjects() -> list[tuple[str, list[tuple[str, str]]]]:
    versions = FormVersion.objects.filter(published_at__isnull=False).select_related("form")
    return [
        (
            _("Forms"),
            [(f"form-{v.pk}", str(v)) for v in versions.order_by("form__name", "-number", "pk")],
        ),
        (
            _("Openings"),
            [(f"opening-{o.pk}", str(o)) for o in Opening.objects.order_by("name", "pk")],
        ),
    ]


def _asked(form: DifForm, request: HttpRequest) -> _Asked:
    kind, _dash, pk = form.cleaned_data["of"].partition("-")
    opening = Opening.objects.get(pk=pk) if kind == "opening" else None
    version = opening.form_version_id if opening else int(pk)
    scope = Scope(form_version=version, since=form.day("since"), until=form.day("until"))
    by = Grouping(form.cleaned_data["by"])
    codes = grouping.codes(by, scope, opening.pk if opening else None)
    groups = grouping.groups(by, codes)
    reference = groups[0] if groups else None
    competencies = list(competencies_of(scope))
    return _Asked(
        scope,
        opening.pk if opening else None,
        by,
        competencies,
        _named(competencies, "slug", request.GET.get("competency")),
        groups,
        reference,
        _named(groups[1:], "code", request.GET.get("focal")),
        codes,
    )


def _named(rows: list[Any], field: str, wanted: str | None) -> Any:
    """The one asked for, else the first."""
    first = rows[0] if rows else None
    return next((one for one in rows if getattr(one, field) == wanted), first)


def _report(asked: _Asked) -> reports.DifReport | None:
    if not asked.competency or not asked.reference or not asked.focal:
        return None
    if min(asked.reference.n or 0, asked.focal.n or 0) < LEAST_TO_REPORT:
        return None
    return reports.analyse(
        asked.scope, asked.competency, asked.codes, asked.reference.code, asked.focal.code
    )


def _methods(asked: _Asked) -> list[MethodGap]:
    """How far the focal group stands from the reference under each keying method."""
    pair = {one.code for one in (asked.reference, asked.focal) if one}
    groups = {pk: code for pk, code in asked.codes.items() if code in pair}
    found = key_comparison.compare(asked.scope, asked.competency, groups)
    return [
        _gap(fmt.response_format, method, asked) for fmt in found.formats for method in fmt.methods
    ]


def _gap(response_format: str, method: MethodReport, asked: _Asked) -> MethodGap:
    """Of the focal group; where only the reference has scores there is none."""
    assert asked.focal  # noqa: S101 a report needs one
    turned = {one.group: one for one in method.differences}
    told = turned.get(asked.focal.code)
    is_turned = told is None and bool(turned)
    told = told or next(iter(turned.values()), None)
    words = str(ResponseFormat(response_format).label), method_words(method.method)
    if told is None or told.difference is None:
        return MethodGap(*words, method.in_use > 0)
    gap = told.difference
    figures = (gap.value, gap.low, gap.high)
    if is_turned:
        figures = (-gap.value, -gap.high, -gap.low)
    return MethodGap(*words, method.in_use > 0, *figures)


def _query(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if value}


def _tabs(asked: _Asked, request: HttpRequest) -> dict[str, list[dict[str, object]]]:
    """One tab a competency, one a group compared with the largest."""
    query = _query(request)
    return {
        "tabs": [
            {
                "label": one.name,
                "url": "?" + urlencode({**query, "competency": one.slug}),
                "current": one == asked.competency,
            }
            for one in asked.competencies
        ],
        "pairs": [
            {
                "label": one.label,
                "url": "?" + urlencode({**query, "focal": one.code}),
                "current": one == asked.focal,
            }
            for one in asked.groups[1:]
        ],
    }
