"""The bar of an opening: what it is, what it was, what another one would do."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.errors import RapportError
from assessments.models import Competency
from assessments.rules import staff
from candidates import rules
from candidates.actions import bars as actions
from candidates.actions.standings import current_bars
from candidates.enums import Outcome
from candidates.forms.bar import BarForm
from candidates.judging import BarSpec
from candidates.models import BarCompetency, HiringBar, Opening


@rules.opening_page
@require_http_methods(["GET", "POST"])
def bar(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Show the versions; preview or adopt a new one."""
    current = current_bars([opening.pk]).get(opening.pk)
    spec = BarSpec.of(current) if current else None
    asked = _competencies(opening)
    form = BarForm(
        request.POST or None, competencies=asked, initial=BarForm.initial_of(spec, asked)
    )
    preview = None
    if request.method == "POST" and form.is_ready(to_adopt="adopt" in request.POST):
        try:
            if "adopt" in request.POST:
                actions.adopt(opening, form.spec(), form.cleaned_data["reason"], staff(request))
                messages.success(request, _("The bar is adopted. Everyone is read against it."))
                return redirect("opening", opening.pk)
            actions.check(opening, form.spec())
            preview = actions.preview(opening, form.spec())
        except RapportError as error:
            form.add_error(None, str(error.sentence))
    context = {
        "opening": opening,
        "current": current,
        "next_version": current.version + 1 if current else 1,
        "versions": _versions(opening),
        "form": form,
        "rows": form.rows(),
        "preview": [(outcome, preview[outcome]) for outcome in Outcome] if preview else None,
        "after_results": actions.results_are_visible(opening),
        "unlinked": _unlinked(opening, asked),
    }
    status = 422 if form.errors else 200
    return render(request, "candidates/openings/bar.html", context, status=status)


def _competencies(opening: Opening) -> list[Competency]:
    """What the assessment measures: the only thing that a bar can ask for."""
    found = Competency.objects.scored_by(opening.form_version_id)
    return list(found.order_by("position", "slug"))


def _unlinked(opening: Opening, asked: list[Competency]) -> list[str]:
    linked = set(opening.tasks.values_list("competencies__slug", flat=True))
    return [competency.name for competency in asked if competency.slug not in linked]


def _versions(opening: Opening) -> list[HiringBar]:
    versions = opening.bars.filter(adopted_at__isnull=False).select_related("author")
    rows = BarCompetency.objects.select_related("competency").order_by("competency__position")
    return list(versions.prefetch_related(Prefetch("competencies", rows)).order_by("-version"))
