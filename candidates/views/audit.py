"""The audit: every event, searched and exported, for auditors and admins."""

import re
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments import audit as log
from assessments.enums import Role, Verb
from assessments.forms.analysis import RangeForm
from assessments.models import StaffUser
from assessments.models.audit import CONFIDENTIAL
from assessments.reports import csv_cells
from assessments.rules import role_required, staff
from assessments.views.downloads import dated_csv
from candidates.models import Application
from candidates.reports import audit as reports
from candidates.reports import audit_kinds
from candidates.reports.audit import Query
from candidates.reports.keyset import Pager

REFERENCE = re.compile(r"c-?(\d{1,12})", re.IGNORECASE)
NUMBERED = re.compile(r"(.*\D)\s*(\d{1,12})")
NOT_READ = _(
    "Write a reference such as C-1042, the name of an opening, or a kind and a number such as "
    "answer 12."
)


class AuditForm(RangeForm):
    about = forms.CharField(label=_("About"), required=False, max_length=80, strip=True)
    verb = forms.ChoiceField(label=_("What"), required=False)
    who = forms.ChoiceField(label=_("By whom"), required=False)
    after = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    before = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    field_order = ("about", "verb", "who", "since", "until")

    def __init__(self, *args: Any, reader: StaffUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        hidden = () if reader.has_role(Role.COORDINATOR) else CONFIDENTIAL
        told = ((v.value, str(v.label)) for v in Verb if v not in hidden)
        verbs = sorted(told, key=lambda pair: pair[1])
        people = StaffUser.objects.order_by("email").values_list("pk", "email")
        self.fields["verb"].choices = [("", _("Everything")), *verbs]  # type: ignore[attr-defined]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Anybody")),
            (reports.CANDIDATE, _("Candidates")),
            (reports.SYSTEM, _("The system")),
            *((str(pk), email) for pk, email in people),
        ]

    def clean_about(self) -> tuple[tuple[str, frozenset[int]], ...]:
        text = self.cleaned_data["about"]
        if not text:
            return ()
        if found := REFERENCE.fullmatch(text):
            return _of_candidate(int(found[1]) - Application.FIRST_REFERENCE)
        numbered = NUMBERED.fullmatch(text)
        kind = audit_kinds.kind_of(numbered[1]) if numbered else ""
        if numbered and kind:
            pk = int(numbered[2])
            return reports.about_openings({pk}) if kind == "opening" else ((kind, frozenset({pk})),)
        if found_openings := reports.openings_named(text):
            return reports.about_openings(found_openings)
        raise ValidationError(NOT_READ)

    def query(self) -> Query:
        """What was asked, once it is valid."""
        given = self.cleaned_data
        return Query(
            given["verb"],
            given["who"],
            given["about"],
            given["since"],
            given["until"],
            self.reader,
        )


@role_required(Role.AUDITOR)
@require_GET
@never_cache
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET, reader=staff(request))
    if not form.is_valid():
        return render(request, "candidates/audit/audit.html", {"form": form}, status=422)
    given = form.cleaned_data
    found, rows = reports.page(form.query(), given["after"], given["before"])
    context = {
        "form": form,
        "rows": rows,
        "pager": Pager.of(found, partial(_address, request.GET)),
        "is_asked": any(given[name] for name in ("about", "verb", "who", "since", "until")),
        "asked": _without_cursor(request.GET).urlencode(),
    }
    return render(request, "candidates/audit/audit.html", context)


@role_required(Role.AUDITOR)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A CSV file of what the address asks for; taking it is an event too."""
    form = AuditForm(request.GET, reader=staff(request))
    if not form.is_valid():
        return render(request, "candidates/audit/audit.html", {"form": form}, status=422)
    query = form.query()
    _record(request, query)
    return dated_csv(csv_cells.lines(reports.COLUMNS, reports.file_rows(query)), "audit")


def _record(request: HttpRequest, query: Query) -> None:
    about = " ".join(f"{kind}:{min(ids)}" for kind, ids in query.about[:1])
    asked: dict[str, str] = {
        "only": query.verb,
        "by": query.who,
        "about": about,
        "since": str(query.since or ""),
        "until": str(query.until or ""),
    }
    facts: dict[str, Any] = {name: value for name, value in asked.items() if value}
    log.record(Verb.EXPORTED, staff(request), actor=staff(request), what="audit", **facts)


def _address(asked: QueryDict, **cursor: str) -> str:
    query = _without_cursor(asked)
    query.update(cursor)
    return f"?{query.urlencode()}"


def _without_cursor(asked: QueryDict) -> QueryDict:
    query = asked.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    return query


def _of_candidate(pk: int) -> tuple[tuple[str, frozenset[int]], ...]:
    application = Application.objects.filter(pk=pk).first()
    if application is None:
        # An erased candidate leaves the events of the application itself.
        return (("application", frozenset({pk})),)
    return reports.about_candidate(application)
