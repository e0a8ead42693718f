"""Accommodations: the candidate's page that asks, and the coordinators' pages that answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import audit
from assessments.actions import attempts
from assessments.enums import Role, Verb
from assessments.errors import NotNow
from assessments.models import Attempt, RecordingPart, Take
from assessments.rules import role_required, staff
from assessments.views import gate
from assessments.views.media import Media, media_url
from candidates.actions import accommodations as actions
from candidates.forms.accommodations import AnswerForm, AskForm, WordsForm
from candidates.models import Application
from candidates.reports import accommodations as reports
from candidates.reports import overdue
from candidates.views.own import code_page, is_theirs

coordinators_only = role_required(Role.COORDINATOR)


@require_http_methods(["GET", "POST"])
@gate.candidate_page
def ask(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """What the candidate may ask for, and what became of it."""
    if attempt.is_dry_run:
        return redirect("dry_run", attempt.public_id)
    application = get_object_or_404(
        Application.objects.select_related("opening", "candidate", "attempt"), attempt=attempt
    )
    asked = application.accommodations.order_by("-asked_at")
    if attempts.is_over(attempt) and asked and not is_theirs(request, application):
        return redirect(code_page(application, "take_accommodation"))
    form = AskForm(request.POST or None, kinds=actions.open_kinds(application))
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            actions.ask(application, given["kind"], given.get("text", ""))
        except NotNow as error:
            messages.warning(request, str(error.sentence))
        else:
            thanks = _("Thank you. A person reads it, and an e-mail tells you of the answer.")
            messages.success(request, thanks)
        return redirect("take_accommodation", attempt.public_id)
    facts = {
        "attempt": attempt,
        "opening": application.opening,
        "form": form,
        "may_ask": not attempts.is_over(attempt),
        "asked": asked,
    }
    status = 422 if form.errors else 200
    return render(request, "candidates/start/accommodation.html", facts, status=status)


@coordinators_only
@require_GET
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    context = {
        "page": reports.requests(request.GET.get("page")),
        "tabs": _tabs("accommodations"),
        "overdue": overdue.notices(staff(request)),
    }
    return render(request, "candidates/accommodations/requests.html", context)


@coordinators_only
@require_http_methods(["GET", "POST"])
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: read, and granted or declined in words."""
    row = get_object_or_404(reports.everything(), pk=pk)
    form = AnswerForm(request.POST or None, kind=row.kind)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.answer(row, given["state"], given["answer"], staff(request))
        except NotNow as error:
            form.add_error(None, str(error.sentence))
            row.refresh_from_db()
        else:
            messages.success(request, _("Answered. The candidate is told by e-mail."))
            return redirect("accommodations")
    context = {"row": row, "form": form, "tabs": _tabs("accommodations")}
    status = 422 if form.errors else 200
    return render(request, "candidates/accommodations/request.html", context, status=status)


@coordinators_only
@require_GET
@never_cache
def recordings(request: HttpRequest) -> HttpResponse:
    page, rows = reports.recordings(request.GET.get("page"))
    context = {"page": page, "rows": rows, "tabs": _tabs("recordings_to_write_down")}
    return render(request, "candidates/accommodations/recordings.html", context)


@coordinators_only
@require_http_methods(["GET", "POST"])
@never_cache
def write_down(request: HttpRequest, take_id: int) -> HttpResponse:
    """One recording beside a field that begins with what the recogniser understood."""
    take = _waiting(take_id)
    form = WordsForm(request.POST or None, initial={"text": reports.begun_with(take)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_down(take, form.words(), staff(request))
        except NotNow as error:
            messages.warning(request, str(error.sentence))
        else:
            messages.success(request, _("Kept. The words go on to be scored."))
        return redirect("recordings_to_write_down")
    context = {
        "take": take,
        "version": take.response.attempt_item.form_item.item_version,
        "parts": reports.parts(take),
        "form": form,
        "tabs": _tabs("recordings_to_write_down"),
    }
    status = 422 if form.errors else 200
    return render(request, "candidates/accommodations/write_down.html", context, status=status)


@coordinators_only
@require_GET
def part(request: HttpRequest, take_id: int, part_id: int) -> HttpResponse:
    """Send the player to a fresh address of one part; that it was given out is recorded."""
    found = get_object_or_404(
        RecordingPart.objects.filter(take=_waiting(take_id), completed_at__isnull=False),
        pk=part_id,
    )
    audit.record(Verb.MEDIA_ISSUED, found, actor=staff(request), accommodation=True)
    return HttpResponseRedirect(media_url(Media.PART, found.pk, staff(request)))


def _waiting(take_id: int) -> Take:
    """A take that somebody is to write down; the others are none of a coordinator's business."""
    takes = Take.objects.awaiting_words().select_related(
        reports.ITEM, "response__turn", "response__attempt_item__attempt"
    )
    take = takes.prefetch_related("response__transcripts").filter(pk=take_id).first()
    if take is None:
        raise Http404
    return take


def _tabs(current: str) -> list[dict[str, object]]:
    words = (("accommodations", _("Requests")), ("recordings_to_write_down", _("To write down")))
    return [
        {"label": label, "url": reverse(name), "current": name == current, "count": count or None}
        for (name, label), count in zip(words, reports.waiting(), strict=True)
    ]
