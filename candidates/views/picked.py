"""What is done with several candidates at once: one decision, a file, packs for paper."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import audit
from assessments.enums import Verb
from assessments.errors import RapportError
from assessments.reports import csv_cells
from assessments.rules import staff
from assessments.views.downloads import dated_csv
from candidates import rules
from candidates.actions.bulk_decisions import decide_all
from candidates.actions.decisions import is_decidable
from candidates.actions.standings import current_bars
from candidates.forms import picks
from candidates.forms.decision import DecisionForm
from candidates.forms.shortlist import TableForm
from candidates.models import Application, Opening
from candidates.reports import export as files
from candidates.reports import profile, sheets, shortlist
from candidates.reports.applicants import Query
from candidates.reports.sheets import Sheet

# What the buttons under the table lead to.
PAGES = {"compare": "compare", "decide": "decide_many", "export": "export", "packs": "packs"}
MOST = 100  # two full pages
MOST_PACKS = 25


@rules.opening_page
@require_POST
def picked(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Lead from the table to the page that a button named, with those who were picked."""
    asked = picks.asked(request.POST)[:MOST]
    name = PAGES.get(request.POST.get("do", ""))
    if name and asked:
        return redirect(_address(name, opening, asked))
    messages.error(request, _("Nobody is picked yet: tick the boxes in the table first."))
    back = request.POST.get("back", "")
    return redirect(reverse("opening", args=[opening.pk]) + (back if back[:1] == "?" else ""))


@rules.opening_page
@require_http_methods(["GET", "POST"])
def decide_many(request: HttpRequest, opening: Opening) -> HttpResponse:
    """One decision about all who were picked: for each of them, or for nobody."""
    given = request.POST if request.method == "POST" else request.GET
    people = _people(opening, picks.asked(given)[:MOST])
    if not people:
        messages.error(request, _("Nobody is picked yet: tick the boxes in the table first."))
        return redirect("opening", opening.pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        says = form.cleaned_data
        try:
            decide_all(people, says["verdict"], says["reason"], staff(request), says["listed"])
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _recorded(len(people)))
            return redirect("opening", opening.pk)
    status = 422 if form.is_bound else 200
    context = _decide_context(opening, people, request) | {"form": form}
    return render(request, "candidates/openings/decide.html", context, status=status)


@rules.opening_page
@require_GET
def export(request: HttpRequest, opening: Opening) -> HttpResponse:
    """A CSV file of all that the table shows, or of those who were picked."""
    bar = current_bars([opening.pk]).get(opening.pk)
    shown = shortlist.competencies_shown(opening, bar)
    query = Query(**TableForm(request.GET, shown=shown).asked() | {"after": "", "before": ""})
    asked = picks.asked(request.GET)[:MOST]
    reader = staff(request)
    own = picks.of_opening(opening, asked)
    pks = own if asked else files.everyone(opening, query, shown, reader)
    facts = {"picked": True} if asked else query.facts()
    audit.record(Verb.EXPORTED, opening, actor=reader, n=len(pks), **facts)
    lines = csv_cells.lines(files.heads(shown), files.rows(opening, pks, shown, reader))
    return dated_csv(lines, slugify(str(opening)) or "opening")


@rules.opening_page
@require_GET
def packs(request: HttpRequest, opening: Opening) -> HttpResponse:
    """A pack of pages a candidate, to print: result, evidence and decision, no recordings."""
    asked = picks.of_opening(opening, picks.asked(request.GET)[:MOST])
    loaded = sheets.load(asked[:MOST_PACKS], staff(request))
    for sheet in loaded:
        audit.record(Verb.VIEWED, sheet.application, actor=staff(request))
    context = {
        "opening": opening,
        "packs": [_pack(sheet) for sheet in loaded],
        "left_out": len(asked) - len(loaded),
        "most": MOST_PACKS,
    }
    return render(request, "candidates/packs/packs.html", context)


def _people(opening: Opening, asked: list[int]) -> list[Application]:
    return shortlist.load(picks.of_opening(opening, asked))


def _address(name: str, opening: Opening, asked: list[int]) -> str:
    chosen = urlencode([("a", pk) for pk in asked])
    return f"{reverse(name, args=[opening.pk])}?{chosen}"


def _decide_context(
    opening: Opening, people: list[Application], request: HttpRequest
) -> dict[str, Any]:
    ready = [person.pk for person in people if is_decidable(person)]
    early = [person.reference for person in people if person.pk not in ready]
    return {
        "opening": opening,
        "people": shortlist.chosen(people, staff(request)),
        "early": ", ".join(early),
        "ready_address": _address("decide_many", opening, ready) if ready else "",
    }


def _recorded(n: int) -> str:
    return ngettext(
        "The decision about %(n)s candidate is recorded.",
        "The decision about %(n)s candidates is recorded for each of them.",
        n,
    ) % {"n": n}


def _pack(sheet: Sheet) -> dict[str, Any]:
    shown = sheet.measured
    return {
        "application": sheet.application,
        "attempt": sheet.application.attempt,
        "identity": sheet.identity,
        "standing": sheet.standing,
        "bar": sheet.standing.bar if sheet.standing else None,
        "composite": profile.composite(sheet),
        "bands": shortlist.bands_of(sheet.application, shown, sheet.spec) if sheet.run else [],
        "reasons": profile.why(sheet, shown),
        "probability": profile.probability(sheet),
        "sections": profile.sections(sheet.items),
        "decisions": sheet.decisions,
    }
