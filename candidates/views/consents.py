"""Agreeing after all to what was refused or taken back, from the candidate's own page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import NotNow
from candidates.actions import consents
from candidates.enums import ConsentPurpose
from candidates.models import Application
from candidates.views.own import own_page


@require_POST
@own_page
def say_yes(request: HttpRequest, application: Application, purpose: str) -> HttpResponse:
    """Who may be recorded again is led to the page where that is chosen."""
    if purpose not in ConsentPurpose.values:
        raise Http404
    page = "mine"
    try:
        consents.say_yes(application, ConsentPurpose(purpose))
    except NotNow as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Thank you. Your yes holds from now on."))
        page = "take_device" if purpose == ConsentPurpose.RECORDING else "mine"
    return redirect(page, application.attempt.public_id)
