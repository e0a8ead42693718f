"""What the hiring team adds to a result: a decision, notes, scores of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import RapportError
from assessments.models import Competency
from assessments.rules import staff
from candidates import rules
from candidates.actions import decisions, notes, overrides
from candidates.errors import ReasonMissing
from candidates.forms.decision import DecisionForm
from candidates.forms.review import NoteForm, OverrideForm, TakeBackForm
from candidates.models import Application, Standing
from candidates.views import profile


@rules.recruiters_only
@require_POST
def decide(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            decisions.decide(
                application, given["verdict"], given["reason"], staff(request), given["listed"]
            )
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("profile", opening_id, pk)
    return profile.page(request, application, 422, form=form)


@rules.recruiters_only
@require_POST
def note(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.write(application, form.cleaned_data["text"], staff(request))
        messages.success(request, _("The note is kept."))
        return redirect("profile", opening_id, pk)
    return profile.page(request, application, 422, note_form=form)


@rules.recruiters_only
@require_POST
def override(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    form = OverrideForm(_measured(application), request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            overrides.override(
                application, given["competency"], given["score"], given["why"], staff(request)
            )
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("Your score stands beside the other one."))
            return redirect("profile", opening_id, pk)
    return profile.page(request, application, 422, override_form=form)


@rules.recruiters_only
@require_POST
def take_back(request: HttpRequest, opening_id: int, pk: int) -> HttpResponse:
    application = rules.visible_application(staff(request), opening_id, pk)
    form = TakeBackForm(_measured(application), request.POST)
    try:
        if not form.is_valid():
            raise ReasonMissing(application.pk)
        given = form.cleaned_data
        overrides.take_back(application, given["competency"], given["why"], staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("The team’s score is taken back; both stay on record."))
    return redirect("profile", opening_id, pk)


def _measured(application: Application) -> list[Competency]:
    """What the shown result measures: what a score of the team can stand beside."""
    shown = Standing.objects.filter(application=application).values("run")
    return list(Competency.objects.filter(competencyscore__run__in=shown))
