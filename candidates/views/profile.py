"""A candidate's profile: the result, every answer with its evidence, and what the team adds."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments import audit
from assessments.actions import blurring, reopening
from assessments.enums import Route, ScoreSource, Verb
from assessments.errors import RapportError
from assessments.models import BlurredCopy, Competency, RecordingPart, StaffUser
from assessments.rules import staff
from assessments.views import media
from candidates import blind, rules
from candidates.actions import decisions, erasure, rescoring
from candidates.forms.decision import DecisionForm
from candidates.forms.review import NoteForm, OverrideForm, WaiveForm
from candidates.forms.unblinding import UnblindingForm
from candidates.models import Application
from candidates.reports import (
    amendments,
    disputes,
    history,
    rated,
    review,
    second,
    sheets,
    shortlist,
    signals,
)
from candidates.reports import profile as rows
from candidates.reports.answers import beside

SPARE_S = 60  # a remembered address is asked for anew this long before it expires


@rules.recruiters_only
@require_GET
def profile(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    audit.record(Verb.VIEWED, application, actor=staff(request))
    return page(request, application)


@rules.recruiters_only
@require_POST
def rescore(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    try:
        rescoring.score_again(application, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        asked = _("Scoring again. Nothing changes unless the scorer or an answer did.")
        messages.success(request, asked)
    return redirect("profile", opening_id, pk)


@rules.recruiters_only
@require_GET
def recording(request: HttpRequest, opening_id: int, pk: int, part_id: int) -> HttpResponse:
    """Send the player to a fresh address of one part; only then is it issued and recorded.

    So a page that is read without playing hands out nothing, and one that stays open for longer
    than an address lives still plays.
    """
    application = rules.visible_application(staff(request), opening_id, pk)
    part = get_object_or_404(_parts(application), pk=part_id)
    address = _address(part, application, staff(request))
    remembered_s = max(0, settings.MEDIA_URL_SECONDS - SPARE_S)
    return HttpResponseRedirect(
        address, headers={"Cache-Control": f"private, max-age={remembered_s}"}
    )


@rules.recruiters_only
@require_GET
def copy_ready(request: HttpRequest, opening_id: int, pk: int, response_id: int) -> HttpResponse:
    """What became of the copies of an answer; nothing (204) while one is still being made."""
    application = rules.visible_application(staff(request), opening_id, pk)
    parts = _parts(application).filter(take__response=response_id).select_related("blurred")
    copies = [getattr(part, "blurred", None) for part in parts.order_by("number")]
    if not copies:
        raise Http404
    if None in copies:
        return HttpResponse(status=204)
    shown = next((copy for copy in copies if copy and copy.file), copies[0])
    return render(request, "candidates/profile/_copy_ready.html", {"copy": shown})


def _parts(application: Application) -> QuerySet[RecordingPart]:
    """The whole parts of the recordings that count."""
    return RecordingPart.objects.filter(
        take__response__attempt_item__attempt=application.attempt_id,
        take__is_chosen=True,
        take__response__replaced_at__isnull=True,
        completed_at__isnull=False,
    )


def _address(part: RecordingPart, application: Application, reader: StaffUser) -> str:
    """Of the part, or of its copy without faces while ``reader`` is blind."""
    if part.take.route != Route.VIDEO or not blind.is_blind(reader, application):
        return media.issue(part, reader)
    copies = BlurredCopy.objects.exclude(file="").select_related("part")
    return media.issue_copy(get_object_or_404(copies, part=part), reader)


def page(
    request: HttpRequest, application: Application, status: int = 200, **bound: Form
) -> HttpResponse:
    """The profile; ``bound``: a form that was sent and refused, in place of the empty one."""
    only = request.GET.get("competency", "")
    (sheet,) = sheets.load([application.pk], staff(request), only=only)
    blurring.ask(sheet.copies_to_make)
    shown = sheet.measured
    opinions = second.opinions([item.pk for item in sheet.items], sheet.veil, only)
    ratings = rated.rated(sheet.application.attempt, sheet.veil, only)
    around = signals.signals(sheet.application.attempt)
    changed = amendments.amended(sheet.application.attempt)
    run_id = sheet.run.pk if sheet.run else None
    bands = shortlist.bands_of(sheet.application, shown, sheet.spec) if sheet.run else []
    context: dict[str, Any] = {
        "opening": application.opening,
        "application": sheet.application,
        "is_held": erasure.is_held(application.opening_id, application.pk),
        "attempt": sheet.application.attempt,
        "standing": sheet.standing,
        "run": sheet.run,
        "judged_by_raters": bool(sheet.run and sheet.run.source == ScoreSource.HUMAN),
        "bar": sheet.standing.bar if sheet.standing else None,
        "reference": rows.reference(sheet),
        "identity": sheet.identity,
        "bands": review.bands(application, shown, bands, run_id),
        "composite": rows.composite(sheet),
        "reasons": rows.why(sheet, shown),
        "probability": rows.probability(sheet),
        "is_within_error": rows.is_within_error(sheet),
        "is_provisional": rows.is_provisional(sheet),
        "findings": rows.findings(sheet.items),
        "sections": rows.sections(
            beside(sheet.items, opinions, ratings.items, around.by_item, changed.void)
        ),
        "ratings": ratings,
        "second_waits": second.waiting(sheet.application.attempt),
        "tabs": rows.tabs(shown, only),
        "only": only,
        "can_decide": decisions.is_decidable(sheet.application),
        "decisions": [(row, changed.since(row.decided_at)) for row in sheet.decisions],
        "changed": changed,
        "around": around,
        "may_reopen": sheet.application.attempt.state in reopening.HANDED_IN,
        "histories": history.histories(sheet.application.attempt, run_id),
        "notes": review.notes(application),
        "disputes": disputes.of_application(staff(request), application),
    }
    template = "candidates/profile/profile.html"
    return render(request, template, context | _forms(shown) | bound, status=status)


def _forms(measured: Sequence[Competency]) -> dict[str, Any]:
    return {
        "form": DecisionForm(),
        "note_form": NoteForm(),
        "who_form": UnblindingForm(),
        "waive_form": WaiveForm(),
        "override_form": OverrideForm(measured) if measured else None,
    }
