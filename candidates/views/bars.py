"""The bar of an opening: try figures on everybody, adopt them, see what was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.enums import Role
from assessments.errors import RapportError
from assessments.forms.numbers import whole
from assessments.models import Competency, StaffUser
from assessments.rules import role_required, staff
from candidates import rules
from candidates.actions import bars as actions
from candidates.actions.standings import current_bars
from candidates.enums import OpeningState
from candidates.forms.bar import BarForm
from candidates.judging import BAR_PARTS, BarSpec
from candidates.models import HiringBar, Opening
from candidates.reports import bar_impact, laboratory, standards
from candidates.reports.bar_changes import Change, changes
from candidates.reports.laboratory import Reading
from candidates.reports.reasons import names_of

PER_PAGE = 50

Shown = dict[str, object]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the bar and what it asks otherwise than the one before."""

    bar: HiringBar
    changes: list[Change]


@rules.opening_page
@require_http_methods(["GET", "POST"])
def bar(request: HttpRequest, opening: Opening) -> HttpResponse:
    """The laboratory: figures to the left, what they would say of everybody to the right."""
    current = current_bars([opening.pk]).get(opening.pk)
    competencies = _competencies(opening)
    first = _first_spec(request, opening, current, competencies)
    form = _form(request, opening, competencies, first)
    if request.method == "GET":
        return _page(request, opening, current, form, BarForm.spec_of(first, competencies))
    is_adopting = "adopt" in request.POST
    if not form.is_ready(to_adopt=is_adopting):
        return _answer(request, opening, current, form, None)
    if is_adopting:
        try:
            reason = form.cleaned_data["reason"]
            made = actions.put_forward(opening, form.spec(), reason, staff(request))
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _said(made))
            return redirect("opening" if made.adopted_at else "bar", opening.pk)
    return _answer(request, opening, current, form, form.spec())


@rules.opening_page
@require_POST
def adopt_proposed(request: HttpRequest, opening: Opening, version: int) -> HttpResponse:
    proposal = _proposal(opening, version)
    try:
        actions.adopt_proposed(proposal, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
        return redirect("bar", opening.pk)
    messages.success(request, _("The bar is adopted. Everyone is read against it."))
    return redirect("opening", opening.pk)


@rules.opening_page
@require_POST
def take_back(request: HttpRequest, opening: Opening, version: int) -> HttpResponse:
    try:
        actions.take_back(_proposal(opening, version), staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("The proposal is taken back. The bar stays as it is."))
    return redirect("bar", opening.pk)


def _proposal(opening: Opening, version: int) -> HiringBar:
    return get_object_or_404(
        HiringBar.objects.select_related("author"), opening=opening, version=version
    )


def _said(made: HiringBar) -> str:
    if made.adopted_at:
        return _("The bar is adopted. Everyone is read against it.")
    return _("The bar is proposed. It counts once somebody else of the team adopts it.")


def _form(
    request: HttpRequest,
    opening: Opening,
    competencies: Sequence[Competency],
    first: BarSpec | None,
) -> BarForm:
    return BarForm(
        request.POST if request.method == "POST" else None,
        competencies=competencies,
        items=actions.items_for_all(opening.form_version_id),
        standards=opening.standards.filter(closed_at__isnull=False),
        initial=BarForm.initial_of(first, competencies),
    )


def _first_spec(
    request: HttpRequest,
    opening: Opening,
    current: HiringBar | None,
    competencies: Sequence[Competency],
) -> BarSpec | None:
    """The bar in force, or the version or the judges' work that the address names."""
    if (version := whole(request.GET.get("version", ""))) is not None:
        bars = opening.bars.prefetch_related(*BAR_PARTS)
        return BarSpec.of(get_object_or_404(bars, version=version))
    spec = BarSpec.of(current) if current else None
    if (standard := whole(request.GET.get("standard", ""))) is not None:
        closed = opening.standards.filter(closed_at__isnull=False)
        base = BarForm.spec_of(spec, competencies)
        return standards.suggested(get_object_or_404(closed, pk=standard), base)
    return spec


def _answer(
    request: HttpRequest,
    opening: Opening,
    current: HiringBar | None,
    form: BarForm,
    spec: BarSpec | None,
) -> HttpResponse:
    """To a script only what is redrawn; an error there is a state of the page, not a failure."""
    if not request.headers.get("HX-Request"):
        return _page(request, opening, current, form, spec)
    context = _shown(request, opening, current, form, spec)
    return render(request, "candidates/bar/_reading.html", context)


def _page(
    request: HttpRequest,
    opening: Opening,
    current: HiringBar | None,
    form: BarForm,
    spec: BarSpec | None,
) -> HttpResponse:
    context = _shown(request, opening, current, form, spec) | {
        "form": form,
        "rows": form.rows(),
        "next_version": _next_version(opening),
        "versions": _versions(opening, form.competencies),
        "proposal": _version(actions.proposed(opening), current, form.competencies),
        "needs_second": actions.needs_second_person(),
        "is_closed": opening.state == OpeningState.CLOSED,
        "after_results": actions.results_are_visible(opening),
        "me": staff(request),
    }
    context |= _impact(staff(request), opening, current)
    status = 422 if form.errors else 200
    return render(request, "candidates/bar/bar.html", context, status=status)


def _shown(
    request: HttpRequest,
    opening: Opening,
    current: HiringBar | None,
    form: BarForm,
    spec: BarSpec | None,
) -> Shown:
    """What is redrawn as the figures move."""
    adopted = BarSpec.of(current) if current else None
    problems = actions.bad_figures(spec) if spec else []
    reading: Reading | None = None
    if spec and not problems:
        is_moving = request.method == "POST"
        reading = laboratory.read(opening, spec, adopted, may_be_older=is_moving)
        problems = actions.without_grounds(opening, spec)
    return {
        "opening": opening,
        "current": current,
        "form": form,
        "reading": reading,
        "problems": problems,
    }


def _impact(user: StaffUser, opening: Opening, current: HiringBar | None) -> Shown:
    """For auditors and admins; a recruiter never sees a figure by group."""
    if not user.has_role(Role.AUDITOR) or current is None:
        return {"sees_groups": False}
    return {
        "sees_groups": True,
        "is_allowed": bar_impact.is_allowed(opening),
        "impact": bar_impact.along_the_cut(opening, BarSpec.of(current)),
        "least": bar_impact.LEAST_GROUP,
    }


def _competencies(opening: Opening) -> list[Competency]:
    """What the assessment measures: the only thing that a bar can ask for."""
    found = Competency.objects.scored_by(opening.form_version_id)
    return list(found.order_by("position", "slug"))


def _next_version(opening: Opening) -> int:
    newest = opening.bars.order_by("-version").first()
    return newest.version + 1 if newest else 1


def _versions(opening: Opening, competencies: Sequence[Competency]) -> list[Version]:
    """The newest first."""
    adopted = opening.bars.filter(adopted_at__isnull=False).order_by("version")
    found: list[Version] = []
    before: HiringBar | None = None
    for one in adopted.select_related("author", "adopted_by", "standard").prefetch_related(
        *BAR_PARTS
    ):
        if made := _version(one, before, competencies):
            found.append(made)
        before = one
    return found[::-1]


def _version(
    bar: HiringBar | None, before: HiringBar | None, competencies: Sequence[Competency]
) -> Version | None:
    if bar is None:
        return None
    was = BarSpec.of(before) if before else None
    return Version(bar, changes(was, BarSpec.of(bar), names_of(competencies)))


@role_required(Role.AUDITOR)
@require_GET
def audited_bars(request: HttpRequest) -> HttpResponse:
    """The openings that have a bar, for those who look at it without names."""
    with_bar = Opening.objects.filter(bars__adopted_at__isnull=False).distinct()
    page = Paginator(with_bar.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, bar_impact.is_allowed(one)) for one in page.object_list]
    return render(request, "candidates/bar/audited_bars.html", {"page": page, "rows": rows})


@role_required(Role.AUDITOR)
@require_GET
def audited_bar(request: HttpRequest, opening_id: int) -> HttpResponse:
    """The bar in force and what it says of everybody, without names, references or sliders."""
    opening = get_object_or_404(Opening.objects.select_related("form_version"), pk=opening_id)
    current = current_bars([opening.pk]).get(opening.pk)
    if current is None:
        raise Http404
    spec = BarSpec.of(current)
    competencies = _competencies(opening)
    context = {
        "opening": opening,
        "current": current,
        "reading": laboratory.read(opening, spec, None),
        "versions": _versions(opening, competencies),
        **_impact(staff(request), opening, current),
    }
    return render(request, "candidates/bar/audited_bar.html", context)
