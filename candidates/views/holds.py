"""Legal holds of an opening: placed and lifted by a person, with a reason."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.errors import RapportError
from assessments.rules import staff
from candidates import rules
from candidates.actions import holds as actions
from candidates.errors import NobodyToHold
from candidates.forms.holds import HoldForm
from candidates.models import Application, Opening

PER_PAGE = 50


@rules.opening_page
@require_http_methods(["GET", "POST"])
def holds(request: HttpRequest, opening: Opening) -> HttpResponse:
    form = HoldForm(request.POST or None, initial={"who": request.GET.get("for", "")})
    if request.method == "POST" and form.is_valid():
        number, reason = form.cleaned_data["who"], form.cleaned_data["reason"]
        try:
            actions.place(opening, number, reason, actor=staff(request))
        except RapportError as error:
            field = "who" if isinstance(error, NobodyToHold) else None
            form.add_error(field, str(error.sentence))
        else:
            messages.success(request, _("Held. Nothing of it is deleted by schedule."))
            return redirect("holds", opening.pk)
    every = opening.holds.select_related("placed_by", "lifted_by")
    newest = every.order_by(F("lifted_at").desc(nulls_first=True), "-pk")
    page = Paginator(newest, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(hold, _reference(hold.number), hold.application_id is None) for hold in page]
    context = {"opening": opening, "form": form, "page": page, "rows": rows}
    status = 422 if form.errors else 200
    return render(request, "candidates/holds/holds.html", context, status=status)


@rules.opening_page
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, opening: Opening, hold_id: int) -> HttpResponse:
    """Ask first: what the hold alone kept is deleted soon afterwards."""
    hold = get_object_or_404(opening.holds.select_related("application"), pk=hold_id)
    if request.method == "GET":
        context = {"opening": opening, "hold": hold, "reference": _reference(hold.number)}
        return render(request, "candidates/holds/lift.html", context)
    try:
        actions.lift(hold, actor=staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("The hold is lifted."))
    return redirect("holds", opening.pk)


def _reference(number: int | None) -> str:
    return f"C-{Application.FIRST_REFERENCE + number}" if number else ""
