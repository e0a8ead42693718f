"""Two to five candidates of one opening side by side."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments import audit
from assessments.actions import blurring
from assessments.enums import Verb
from assessments.rules import staff
from assessments.seed.words import in_words
from candidates import rules
from candidates.forms import picks
from candidates.forms.shares import ShareForm
from candidates.models import Opening, ShareLink
from candidates.reports import comparison, profile, sheets, shortlist
from candidates.reports.sheets import Sheet


@rules.opening_page
@require_GET
def compare(request: HttpRequest, opening: Opening) -> HttpResponse:
    return page(request, opening, picks.asked(request.GET))


def page(
    request: HttpRequest,
    opening: Opening,
    pks: Sequence[int],
    form: ShareForm | None = None,
    share: ShareLink | None = None,
) -> HttpResponse:
    """The comparison of these candidates; ``share``: where a shared address led here."""
    if not comparison.FEWEST <= len(pks) <= comparison.MOST:
        return _refused(request, opening, _how_many(len(pks)))
    loaded = sheets.load(picks.of_opening(opening, pks), staff(request))
    if len(loaded) < len(pks):
        raise Http404
    scored = [sheet for sheet in loaded if sheet.standing]
    blurring.ask([pk for sheet in scored for pk in sheet.copies_to_make])
    waiting = [sheet.application.reference for sheet in loaded if not sheet.standing]
    if len(scored) < comparison.FEWEST:
        return _refused(request, opening, _not_scored(waiting))
    for sheet in scored:
        audit.record(Verb.VIEWED, sheet.application, actor=staff(request))
    context = {
        "opening": opening,
        "waiting": _not_scored(waiting),
        "asked": pks,
        "share": share,
        "form": form or ShareForm(),
    }
    status = 422 if form and form.errors else 200
    template = "candidates/compare/compare.html"
    return render(request, template, context | _tables(scored), status=status)


def _how_many(n: int) -> str:
    if n > comparison.MOST:
        return _("%(n)s candidates are more than fit side by side. Pick two to five.") % {"n": n}
    return _("A comparison needs two to five candidates. Pick them in the table.")


def _not_scored(references: list[str]) -> str:
    if not references:
        return ""
    return _("No result yet, so not compared: %(who)s.") % {"who": ", ".join(references)}


def _refused(request: HttpRequest, opening: Opening, sentence: str) -> HttpResponse:
    context = {"opening": opening, "sentence": sentence}
    return render(request, "candidates/compare/pick.html", context)


def _tables(scored: list[Sheet]) -> dict[str, Any]:
    found = {c.slug: c for sheet in scored for c in sheet.measured}
    measured = sorted(found.values(), key=lambda c: (c.position, c.slug))
    references = [sheet.application.reference for sheet in scored]
    bands = [shortlist.bands_of(s.application, measured, s.spec) for s in scored]
    by_competency = [
        comparison.axis(in_words(competency.name), references, [row[i] for row in bands])
        for i, competency in enumerate(measured)
    ]
    composites = [row for sheet in scored if (row := profile.composite(sheet))]
    compared = comparison.items(scored)
    return {
        "people": scored,
        "bar": next((s.standing.bar for s in scored if s.standing), None),
        "axes": [comparison.axis(_("Composite"), references, composites), *by_competency],
        "items": [item for item in compared if item.n_asked > 1],
        "alone": [item for item in compared if item.n_asked == 1],
        "routes_differ": len({sheet.application.attempt.route for sheet in scored}) > 1,
    }
