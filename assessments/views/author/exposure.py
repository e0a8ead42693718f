"""How often each item was shown, and its limit."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.actions.author import exposure as actions
from assessments.enums import Role
from assessments.forms.assessment_forms import ExposureListForm, LimitForm
from assessments.models import Item
from assessments.reports import exposure as report
from assessments.rules import role_required, staff

PER_PAGE = 50


@role_required(Role.AUTHOR)
@require_GET
def exposure(request: HttpRequest) -> HttpResponse:
    asked = ExposureListForm(request.GET)
    asked.is_valid()
    bank, form = asked.cleaned_data.get("bank"), asked.cleaned_data.get("form")
    order = request.GET.get("order", "")
    scope = report.Scope(
        bank=bank.pk if bank else None,
        form=form.pk if form else None,
        word=asked.cleaned_data.get("q", ""),
        order=order if order in report.ORDERS else "shown",
    )
    page = Paginator(report.rows(scope), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "rows": report.standings(list(page.object_list)),
        "form": asked,
        "order": scope.order,
        "is_filtered": any(asked.cleaned_data.values()),
        "back": request.get_full_path(),
    }
    return render(request, "assessments/author/forms/exposure.html", facts)


@role_required(Role.AUTHOR)
@require_POST
def set_exposure_limit(request: HttpRequest, item_id: int) -> HttpResponse:
    """Allow an item so many showings; from the list or any page that sends ``next``."""
    item = get_object_or_404(Item, pk=item_id)
    form = LimitForm(request.POST)
    if form.is_valid():
        limit = form.cleaned_data["exposure_limit"]
        actions.set_exposure_limit(item, limit, staff(request))
        words = _("“%(item)s” may be shown %(n)d times.") if limit else _("“%(item)s”: no limit.")
        messages.success(request, words % {"item": item, "n": limit})
    else:
        messages.error(request, _("A limit is a whole number above 0, or empty for none."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()})
    return to if is_ours else reverse("exposure")
