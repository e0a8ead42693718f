"""One opening with its people: those who need a person, the ranked, those without a result."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assessments.models import Competency, StaffUser
from assessments.rules import staff
from candidates import rules
from candidates.actions.standings import current_bars
from candidates.enums import Outcome
from candidates.forms.shortlist import TableForm
from candidates.judging import BarSpec
from candidates.models import HiringBar, Opening
from candidates.reports import applicants, counts, keyset, shortlist
from candidates.reports.applicants import Query
from candidates.reports.keyset import Pager
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
        "here": query.address(after=query.after, before=query.before),
        "person_address": query.address(show="person"),
        "waiting_address": query.address(show="waiting"),
    } | _lists(counted, query, bar, shown, staff(request))
    every = counts.SOON_S if reading else counts.look_again([counted])
    part = live.part(request, "candidates/openings/_shortlist.html", context, every)
    if request.headers.get("HX-Request"):
        return live.answer(request, part)
    return render(request, "candidates/openings/opening.html", context | {"live": part.html})


def _lists(
    opening: Opening,
    query: Query,
    bar: HiringBar | None,
    shown: Sequence[Competency],
    reader: StaffUser,
) -> dict[str, Any]:
    spec = BarSpec.of(bar) if bar else None
    by_competency, composite, newest = shortlist.columns(shown, query, spec)
    context: dict[str, Any] = {
        "columns": by_competency,
        "composite_column": composite,
        "newest_column": newest,
    }
    parts = applicants.lists(opening, query, shown, reader)
    found = {name: _page(own, query, name) for name, own in parts.items()}
    with_result = [name for name in ("person", "ranked") if name in found]
    people = shortlist.load([pk for name in with_result for pk in found[name].pks])
    rows = {row.pk: row for row in shortlist.rows(people, reader, shown, spec)}
    if "person" in found:
        context["person_rows"] = [rows[pk] for pk in found["person"].pks if pk in rows]
        context["person_pager"] = _pager(opening, found["person"], query, "person")
    if "ranked" in found:
        ranked = [person for person in people if person.pk in set(found["ranked"].pks)]
        made = [rows[person.pk] for person in ranked]
        context["rows"] = shortlist.mark_near(ranked, made, query.sort)
        context["pager"] = _pager(opening, found["ranked"], query, "ranked")
    if "waiting" in found:
        context["waiting_rows"] = shortlist.waiting_rows(found["waiting"].pks)
        context["waiting_pager"] = _pager(opening, found["waiting"], query, "waiting")
    return context


def _page(parts: list[keyset.Part], query: Query, name: str) -> keyset.Slice:
    """A page of one list; only the list that fills the page alone goes on to others."""
    order, is_alone = f"{name}{query.sort}", query.lists == (name,)
    if name != "ranked" and not is_alone:
        return keyset.page(parts, order, PERSONS_FIRST if name == "person" else PAGE)
    return keyset.page(parts, order, PAGE, after=query.after, before=query.before)


def _pager(opening: Opening, found: keyset.Slice, query: Query, name: str) -> Pager:
    return Pager.of(found, query.address, _n_in_all(opening, query, name))


def _n_in_all(opening: Opening, query: Query, name: str) -> int | None:
    """How many a list holds, where the figures of the page say it already."""
    figures = vars(opening)
    if query.is_plain:
        n_person, n_results = figures["n_person"], figures["n_results"]
        all_of = {"person": n_person, "ranked": n_results - n_person}
        return int(all_of.get(name, figures["n_invited"] - n_results))
    is_by_outcome = query.outcome in Outcome and replace(query, outcome="").is_plain
    return int(figures[f"n_{query.outcome}"]) if is_by_outcome and name == "ranked" else None


def _being_read(opening: Opening, bar: HiringBar | None) -> dict[str, int] | None:
    """How far a newly adopted bar is; None where everybody is read against it."""
    n, total = counts.n_read(bar), vars(opening)["n_results"]
    return {"n": n, "total": total} if n is not None and n < total else None
