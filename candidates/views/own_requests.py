"""What candidates do from their own page: ask for a second look, take their data, take a consent
back."""

import json
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import audit
from assessments.enums import Verb
from assessments.errors import NotNow
from assessments.views.downloads import zip_file
from candidates.actions import disputes, taking_back
from candidates.enums import ConsentPurpose, DisputeSubject
from candidates.forms.mine import DisputeForm
from candidates.models import Application
from candidates.reports import own_data, own_recordings
from candidates.views.own import own_page, unlocked_page


@require_http_methods(["GET", "POST"])
@own_page
def look_again(request: HttpRequest, application: Application) -> HttpResponse:
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        subject = DisputeSubject(form.cleaned_data["subject"])
        try:
            disputes.ask(application, subject, form.cleaned_data["text"])
        except NotNow as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("Sent. A person looks at it and writes to you."))
            return redirect("mine", application.attempt.public_id)
    facts = {
        "attempt": application.attempt,
        "opening": application.opening,
        "form": form,
        "why_not": "" if form.is_bound else disputes.why_not(application),
        "days": disputes.DAYS_TO_ANSWER,
    }
    status = 422 if form.errors else 200
    return render(request, "candidates/mine/look_again.html", facts, status=status)


@require_GET
@unlocked_page
def data(_request: HttpRequest, application: Application) -> HttpResponse:
    """Everything held about the candidate: JSON, what its keys mean, and the recordings."""
    audit.record(Verb.OWN_DATA_TAKEN, application)
    told = json.dumps(
        own_data.own_data(application), default=own_data.plain, ensure_ascii=False, indent=1
    )
    words = [("README.txt", [own_data.read_me().encode()]), ("data.json", [told.encode()])]
    entries = chain(words, own_recordings.files(application.attempt))
    return zip_file(entries, f"rapport-{application.reference}.zip")


@require_POST
@own_page
def take_back(request: HttpRequest, application: Application, purpose: str) -> HttpResponse:
    if purpose not in ConsentPurpose.values:
        raise Http404
    try:
        taking_back.take_back(application, ConsentPurpose(purpose))
    except NotNow as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Taken back. It holds from now on."))
    return redirect("mine", application.attempt.public_id)
