"""A candidate's own recordings, and the words that were understood: to hear and to correct."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.actions import transcripts
from assessments.errors import NotNow
from assessments.views import media
from candidates.forms.mine import CorrectionForm
from candidates.models import Application
from candidates.reports import own_answers
from candidates.views.own import unlocked_page

SPARE_S = 60  # a remembered address is asked for anew this long before it expires


@require_GET
@unlocked_page
def answers(request: HttpRequest, application: Application) -> HttpResponse:
    return _page(request, application)


@require_POST
@unlocked_page
def correct(request: HttpRequest, application: Application, response_id: int) -> HttpResponse:
    response = own_answers.of_response(application.attempt, response_id)
    if response is None:
        raise Http404
    form = _form(response_id, request)
    if form.is_valid():
        try:
            transcripts.correct(response, form.cleaned_data["text"])
        except NotNow as error:
            form.add_error("text", error.sentence)
        else:
            kept = _("Kept, beside what was understood before. Your result is worked out anew.")
            messages.success(request, kept)
            return redirect("mine_answers", application.attempt.public_id)
    return _page(request, application, (response_id, form), status=422)


@require_GET
@unlocked_page
def recording(_request: HttpRequest, application: Application, part_id: int) -> HttpResponse:
    """Send the player to a fresh address of one part; only then is it issued and recorded."""
    part = own_answers.part_of(application.attempt, part_id)
    if part is None:
        raise Http404
    address = media.issue(part, application.attempt)
    remembered_s = max(0, settings.MEDIA_URL_SECONDS - SPARE_S)
    return HttpResponseRedirect(
        address, headers={"Cache-Control": f"private, max-age={remembered_s}"}
    )


def _form(response_id: int, request: HttpRequest | None = None, text: str = "") -> CorrectionForm:
    """Each answer's form has a name of its own, so that labels and errors find their field."""
    data = request.POST if request else None
    return CorrectionForm(data, prefix=f"a{response_id}", initial={"text": text})


def _page(
    request: HttpRequest,
    application: Application,
    refused: tuple[int, CorrectionForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = own_answers.spoken(application.attempt)
    sent = dict([refused] if refused else [])
    facts = {
        "attempt": application.attempt,
        "application": application,
        "opening": application.opening,
        "answers": [(row, sent.get(row.pk) or _form(row.pk, text=row.text)) for row in rows],
    }
    return render(request, "candidates/mine/answers.html", facts, status=status)
