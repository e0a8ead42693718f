"""What the question pages tell of the time around an answer; always answered, never a hindrance."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from assessments.actions import signals
from assessments.enums import AttemptState, SignalKind
from assessments.models import Attempt
from assessments.views.gate import candidate_page

OF_A_PAGE = (SignalKind.TAB_LEFT, SignalKind.PASTED, SignalKind.FULL_SCREEN_LEFT)


class SignalForm(forms.Form):
    kind = forms.TypedChoiceField(
        choices=[(kind.value, kind.label) for kind in OF_A_PAGE], coerce=SignalKind
    )
    position = forms.IntegerField(min_value=1)
    seconds = forms.FloatField(required=False, min_value=0)


@require_POST
@candidate_page
def note(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    form = SignalForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    if attempt.state == AttemptState.OPEN and not attempt.is_dry_run:
        given = form.cleaned_data
        item = attempt.items.filter(position=given["position"]).first()
        signals.note(attempt, given["kind"], item, given["seconds"])
    return HttpResponse(status=204)
