"""One opening with its people: those who need a person, the ranked, those without a result."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from assessments.models import StaffUser
from assessments.rules import staff
from candidates import rules
from candidates.actions.standings import current_bars
from candidates.enums import Outcome
from candidates.forms.shortlist import TableForm
from candidates.judging import BarSpec
from candidates.models import HiringBar, Opening
from candidates.reports import applicants, counts, keyset, shortlist
from candidates.reports.applicants import Query
from candidates.reports.shortlist import Pager
from candidates.views import live

PAGE = 50
PERSONS_FIRST = 8  # those who need a person come before the ranking, but leave room for it


@rules.opening_page
@require_GET
def opening(request: HttpRequest, opening: Opening) -> HttpResponse:
    counted = counts.with_live_counts(Opening.objects.filter(pk=opening.pk)).get()
    bar = current_bars([opening.pk]).get(opening.pk)
    shown = shortlist.competencies_shown(opening, bar)
    form = TableForm(request.GET, shown=shown)
    query = Query(**form.asked())
    reading = _being_read(counted, bar)
    context = {
        "opening": counted,
        "bar": bar,
        "query": query,
        "form": form,
        "reading": reading,
        "ask_url": _url_if_there("ask_raters", opening.pk),
        "here": query.address(after=query.after, before=query.before),
        "person_address": query.address(show="person"),
        "waiting_address": query.address(show="waiting"),
    } | _lists(counted, query, bar, staff(request))
    every = counts.SOON_S if reading else counts.look_again([counted])
    part = live.part(request, "candidates/openings/_shortlist.html", context, every)
    if request.headers.get("HX-Request"):
        return live.answer(request, part)
    return render(request, "candidates/openings/opening.html", context | {"live": part.html})


def _lists(
    opening: Opening, query: Query, bar: HiringBar | None, reader: StaffUser
) -> dict[str, Any]:
    spec = BarSpec.of(bar) if bar else None
    shown = shortlist.competencies_shown(opening, bar)
    by_competency, composite, newest = shortlist.columns(shown, query, spec)
    context: dict[str, Any] = {
        "columns": by_competency,
        "composite_column": composite,
        "newest_column": newest,
    }
    if "person" in query.lists:
        parts = applicants.needing_a_person(opening, query, shown, reader)
        size = PAGE if query.lists == ("person",) else PERSONS_FIRST
        found = _page(parts, query, "person", size)
        people = shortlist.load(found.pks)
        context["person_rows"] = shortlist.rows(people, reader, shown, spec)
        total = opening.n_person if query.is_plain else None  # type: ignore[attr-defined]
        context["person_pager"] = Pager.of(found, query, total)
    if "ranked" in query.lists:
        parts = applicants.ranked(opening, query, shown, reader)
        found = _page(parts, query, "ranked", PAGE)
        people = shortlist.load(found.pks)
        made = shortlist.rows(people, reader, shown, spec)
        context["rows"] = shortlist.mark_near(people, made, query.sort)
        context["pager"] = Pager.of(found, query, _n_ranked(opening, query))
    if "waiting" in query.lists:
        parts = applicants.waiting(opening, query, reader)
        found = _page(parts, query, "waiting", PAGE)
        context["waiting_rows"] = shortlist.waiting_rows(found.pks)
        total = opening.n_invited - opening.n_results if query.is_plain else None  # type: ignore[attr-defined]
        context["waiting_pager"] = Pager.of(found, query, total)
    return context


def _page(parts: list[keyset.Part], query: Query, name: str, size: int) -> keyset.Slice:
    """A page of one list; only the list that fills the page alone goes on to others."""
    order = f"{name}{query.sort}"
    if name != "ranked" and query.lists != (name,):
        return keyset.page(parts, order, size)
    return keyset.page(parts, order, size, after=query.after, before=query.before)


def _n_ranked(opening: Opening, query: Query) -> int | None:
    """How many are ranked in all, where the figures of the page say it already."""
    figures = vars(opening)
    if query.is_plain:
        return int(figures["n_results"] - figures["n_person"])
    if query.outcome in Outcome and replace(query, outcome="").is_plain:
        return int(figures[f"n_{query.outcome}"])
    return None


def _being_read(opening: Opening, bar: HiringBar | None) -> dict[str, int] | None:
    """How far a newly adopted bar is; None where everybody is read against it."""
    n, total = counts.n_read(bar), vars(opening)["n_results"]
    return {"n": n, "total": total} if n is not None and n < total else None


def _url_if_there(name: str, opening_id: int) -> str:
    try:
        return reverse(name, args=[opening_id])
    except NoReverseMatch:
        return ""
