"""Qualifying on gold answers: one after another, and what it came to at the end."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.actions import gold
from assessments.errors import RapportError
from assessments.forms.ratings import SheetForm
from assessments.models import Competency, GoldAnswer, RaterQualification
from assessments.reports import qualification as reports
from assessments.rules import staff
from assessments.views.rater.queue import raters_only
from assessments.views.stem import stem_media


@raters_only
@never_cache
@require_http_methods(["GET", "POST"])
def qualify(request: HttpRequest) -> HttpResponse:
    """The next gold answer of the sitting."""
    rater = staff(request)
    try:
        answer = gold.next_answer(rater)
    except RapportError as error:
        messages.error(request, str(error.sentence))
        return redirect("rating")
    form = SheetForm(None, sheets=gold.sheets_of(answer), may_refuse=False)
    if request.method == "POST":
        sent = _sent(request, answer)
        if sent is None:
            messages.info(request, _("That answer is rated already. Here is the next one."))
            return redirect("qualify")
        form = sent
        if form.is_valid():
            if gold.rate(rater, answer, form.levels()):
                return redirect("sitting", gold.state_of(rater).sitting - 1)
            return redirect("qualify")
    return _page(request, answer, form)


@raters_only
@require_GET
def sitting(request: HttpRequest, number: int) -> HttpResponse:
    """One's own sitting: levels beside the agreed ones with the reasons, and the figures."""
    row = get_object_or_404(RaterQualification, rater=staff(request), sitting=number)
    context = {
        "row": row,
        "kappa": row.figures.get("kappa"),
        "figures": reports.figures(row, Competency.objects.order_by("position", "slug")),
        "answers": reports.feedback(row),
        "least_kappa": settings.RATER_LEAST_KAPPA,
        "most_difference": settings.RATER_MOST_DIFFERENCE,
    }
    return render(request, "assessments/raters/sitting.html", context)


def _sent(request: HttpRequest, answer: GoldAnswer) -> SheetForm | None:
    """The form that was sent; None where it belongs to another answer (sent twice, two tabs)."""
    if request.POST.get("answer") != str(answer.pk):
        return None
    return SheetForm(request.POST, sheets=gold.sheets_of(answer), may_refuse=False)


def _page(request: HttpRequest, answer: GoldAnswer, form: SheetForm) -> HttpResponse:
    context = {
        "gold": answer,
        "version": answer.item_version,
        "stem_media": stem_media(answer.item_version, staff(request)),
        "answer": reports.said_of(answer),
        "form": form,
        "state": gold.state_of(staff(request)),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/raters/qualify.html", context, status=status)
