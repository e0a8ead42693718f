"""The rater laboratory: agreement, bias and drift of each rater, the machine among them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assessments.enums import Role
from assessments.models import Competency, RaterQualification, StaffUser
from assessments.reports import further
from assessments.reports import raters as reports
from assessments.rules import role_required, staff
from assessments.scoring.agreement import LEAST_COMMON

NEWEST = 50  # sittings that are shown


@role_required(Role.AUDITOR)
@require_GET
def laboratory(request: HttpRequest) -> HttpResponse:
    names = _names(staff(request))
    competencies = reports.rated_competencies()
    shown = _shown(request, competencies)
    rows = list(RaterQualification.objects.order_by("-at", "-pk")[:NEWEST])
    context = {
        "tabs": _tabs(competencies, shown),
        "competency": shown,
        "laboratory": reports.laboratory(shown, names) if shown else None,
        "sittings": reports.sittings(rows, names),
        "least": LEAST_COMMON,
        "has_names": bool(names),
        "further": further.Waiting.now(),
    }
    return render(request, "assessments/raters/laboratory.html", context)


def _names(reader: StaffUser) -> dict[int, str]:
    """Of everybody who may rate or has rated; codes only for who is no admin."""
    if not reader.has_role():
        return {}
    return {user.pk: str(user) for user in StaffUser.objects.all()}


def _shown(request: HttpRequest, competencies: list[Competency]) -> Competency | None:
    slug = request.GET.get("competency", "")
    if slug:
        found = next((c for c in competencies if c.slug == slug), None)
        if found is None:
            raise Http404
        return found
    return competencies[0] if competencies else None


def _tabs(competencies: list[Competency], shown: Competency | None) -> list[dict[str, object]]:
    address = reverse("rater_laboratory")
    return [
        {
            "label": competency.name,
            "url": f"{address}?competency={competency.slug}",
            "current": competency == shown,
        }
        for competency in competencies
    ]
