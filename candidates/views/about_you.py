"""The voluntary questions on the candidate's last page."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from assessments.models import Attempt
from assessments.views import gate
from candidates.actions import self_identification
from candidates.enums import RaceEthnicity, Sex
from candidates.errors import TooEarlyToAsk
from candidates.models import Application, SelfIdentification
from candidates.views.own import code_page, is_theirs

NO_ANSWER: tuple[str, Promise] = ("", _("No answer"))


class AboutYouForm(forms.Form):
    """Both may be left out."""

    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[NO_ANSWER, *Sex.choices])
    race_ethnicity = forms.ChoiceField(
        label=_("Race or ethnicity"),
        required=False,
        choices=[NO_ANSWER, *RaceEthnicity.choices],
    )


@require_POST
@gate.candidate_page
def answer(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Keep, change or remove the answers; back to the last page either way."""
    application = get_object_or_404(
        Application.objects.select_related("opening", "candidate", "attempt"), attempt=attempt
    )
    if _is_locked(request, application):
        return redirect(code_page(application, "take_done"))
    if "remove" in request.POST:
        self_identification.remove(application)
        return redirect("take_done", attempt.public_id)
    form = AboutYouForm(request.POST)
    if not form.is_valid():
        page = {"attempt": attempt, "opening": application.opening, "about_you": form}
        context = {**page, "about_you_text": self_identification.TEXT}
        return render(request, "candidates/start/done.html", context, status=422)
    try:
        self_identification.answer(application, **form.cleaned_data)
    except TooEarlyToAsk:
        return redirect("take", attempt.public_id)
    return redirect("take_done", attempt.public_id)


def facts(request: HttpRequest, application: Application) -> dict[str, object]:
    """What the last page shows: the form with what was said, and whether anything was."""
    if application.attempt.state not in self_identification.ENDED:
        return {}
    if _is_locked(request, application):
        return {"about_you_locked": code_page(application, "take_done")}
    said = SelfIdentification.objects.filter(application=application).first()
    initial = {"sex": said.sex, "race_ethnicity": said.race_ethnicity} if said else None
    return {
        "about_you": AboutYouForm(initial=initial),
        "about_you_text": self_identification.TEXT,
        "has_said": said is not None,
    }


def _is_locked(request: HttpRequest, application: Application) -> bool:
    said = SelfIdentification.objects.filter(application=application)
    return said.exists() and not is_theirs(request, application)
