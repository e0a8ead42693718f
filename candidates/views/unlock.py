"""The code from the mailbox that opens the inner part of a candidate's own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments.errors import NotNow
from candidates import codes
from candidates.actions import unlocking
from candidates.enums import MailKind, MailState
from candidates.errors import CodeNotRight
from candidates.forms.mine import CodeForm
from candidates.models import Application
from candidates.views.own import code_page, link_page, unlock

# Where one can go on to; everything else is found again from the page itself.
WANTED = {"mine_answers", "mine_delete", "take_accommodation", "take_done"}


@require_http_methods(["GET", "POST"])
@link_page
def code(request: HttpRequest, application: Application) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            unlocking.enter(application, form.cleaned_data["digits"])
        except CodeNotRight as error:
            form.add_error("digits", error.sentence)
        else:
            unlock(request, application)
            return redirect(_wanted(request) or "mine", application.attempt.public_id)
    newest = codes.newest(application).first()
    facts = {
        "attempt": application.attempt,
        "opening": application.opening,
        "form": form,
        "to": _wanted(request),
        "is_sent": newest is not None,
        "is_refused": newest is not None
        and application.mails.filter(
            kind=MailKind.CODE, subject_id=newest.pk, state=MailState.REFUSED
        ).exists(),
        "address": _hinted(application.candidate.email),
        "minutes": codes.VALID_MINUTES,
    }
    return render(request, "candidates/mine/code.html", facts, status=422 if form.errors else 200)


@require_POST
@link_page
def send_code(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        unlocking.send_code(application)
    except NotNow as error:
        messages.error(request, error.sentence)
    return redirect(code_page(application, _wanted(request)))


def _wanted(request: HttpRequest) -> str:
    to = request.POST.get("to") or request.GET.get("to", "")
    return to if to in WANTED else ""


def _hinted(email: str) -> str:
    """Enough to know which mailbox to open, too little to learn the address."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}"
