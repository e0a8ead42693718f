"""Asking who a candidate is before a decision: a reason, and an entry in the audit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import RapportError
from assessments.rules import staff
from candidates import rules
from candidates.actions import unblinding
from candidates.forms.unblinding import UnblindingForm
from candidates.views import profile


@rules.recruiters_only
@require_POST
def lift_blind(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    form = UnblindingForm(request.POST)
    if form.is_valid():
        try:
            unblinding.lift(application, form.cleaned_data["reason"], staff(request))
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("You now see who this is. The audit says so."))
            return redirect("profile", opening_id, pk)
    return profile.page(request, application, status=422, who_form=form)
