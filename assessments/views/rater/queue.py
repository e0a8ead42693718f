"""A rater's pages: the questions that wait, one answer after another, nothing of whose it is."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions import gold, ratings
from assessments.actions.rating_sheets import sheets_of
from assessments.enums import Role, Route
from assessments.errors import NotQualified, RapportError
from assessments.forms.ratings import SheetForm
from assessments.models import RatingAssignment, RecordingPart, StaffUser
from assessments.reports import further
from assessments.reports import rating_queue as reports
from assessments.rules import role_required, staff
from assessments.views import media
from assessments.views.stem import stem_media

raters_only = role_required(Role.RATER)


@raters_only
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    rater = staff(request)
    is_qualified = ratings.is_qualified(rater)
    context = {
        "is_qualified": is_qualified,
        "questions": reports.questions(rater) if is_qualified else [],
        "held": reports.last_held(rater),
        "state": gold.state_of(rater),
        "further": further.Waiting.now() if is_qualified else None,
        "may_see_laboratory": rater.has_role(Role.AUDITOR),
    }
    return render(request, "assessments/raters/home.html", context)


@raters_only
@require_POST
def take(request: HttpRequest, version_id: int) -> HttpResponse:
    return _next(request, staff(request), version_id)


@raters_only
@never_cache
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    rater = staff(request)
    row = _assignment(rater, pk)
    if row.given_at or row.returned_at:
        return redirect("rating")
    sheets = sheets_of(row.attempt_item.form_item.item_version_id)
    form = SheetForm(request.POST or None, sheets=sheets, initial=SheetForm.initial_of(row.given))
    if request.method == "POST" and form.is_valid():
        try:
            ratings.hand_in(rater, row.pk, form.given(), form.cleaned_data["note"])
        except RapportError as error:
            messages.error(request, str(error.sentence))
            return redirect("rating")
        return _next(request, rater, row.attempt_item.form_item.item_version_id)
    return _page(request, row, form)


@raters_only
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    rater = staff(request)
    row = _assignment(rater, pk)
    try:
        ratings.give_back(rater, row.pk)
    except RapportError as error:
        messages.error(request, str(error.sentence))
        return redirect("rating")
    messages.success(request, _("Given back: somebody else will rate that one."))
    return _next(request, rater, row.attempt_item.form_item.item_version_id)


@raters_only
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        row = ratings.take_back(staff(request), _assignment(staff(request), pk).pk)
    except RapportError as error:
        messages.error(request, str(error.sentence))
        return redirect("rating")
    return redirect("rate", row.pk)


@raters_only
@require_GET
def recording(request: HttpRequest, pk: int, part_id: int) -> HttpResponse:
    """Send the player to a fresh address of one part; only then is it issued and recorded."""
    row = _assignment(staff(request), pk, RatingAssignment.objects.in_hand_of(staff(request)))
    playable = RecordingPart.objects.filter(pk__in=reports.part_ids(row.attempt_item))
    part = get_object_or_404(playable.select_related("take", "blurred"), pk=part_id)
    if part.take.route == Route.VIDEO:
        return HttpResponseRedirect(media.issue_copy(part.blurred, staff(request)))
    return HttpResponseRedirect(media.issue(part, staff(request)))


def _assignment(
    rater: StaffUser, pk: int, among: "QuerySet[RatingAssignment] | None" = None
) -> RatingAssignment:
    rows = RatingAssignment.objects.filter(rater=rater) if among is None else among
    return get_object_or_404(rows.select_related("attempt_item__form_item__item_version"), pk=pk)


def _next(request: HttpRequest, rater: StaffUser, version_id: int) -> HttpResponse:
    """On to the next answer of the same question, or home where none is left."""
    try:
        row = ratings.take(rater, version_id)
    except NotQualified as error:
        messages.error(request, str(error.sentence))
        return redirect("rating")
    if row is None:
        messages.success(request, _("No answer to this question waits for you any more."))
        return redirect("rating")
    return redirect("rate", row.pk)


def _page(request: HttpRequest, row: RatingAssignment, form: SheetForm) -> HttpResponse:
    version = row.attempt_item.form_item.item_version
    context = {
        "row": row,
        "version": version,
        "stem_media": stem_media(version, staff(request)),
        "answer": reports.answer(row.attempt_item),
        "form": form,
        "progress": reports.progress(staff(request), version.pk),
        "held": reports.last_held(staff(request)),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/raters/rate.html", context, status=status)
