"""From the link to the first question, and the pages that name the opening and its contact."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions import attempts
from assessments.enums import AttemptState, ItemKind
from assessments.forms.answers import TimeForm
from assessments.models import Attempt, Competency
from assessments.views import gate
from candidates import links
from candidates.actions import consents, invitations
from candidates.enums import ConsentPurpose
from candidates.errors import LinkDeleted, LinkExpired, LinkNotValid, OpeningNotOpen
from candidates.models import Application
from candidates.views import about_you

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
MISSING = {"required": _("Please choose yes or no: both are fine.")}


class WelcomeForm(TimeForm):
    """The consent questions, nothing chosen beforehand, and how much time to take."""

    recording = forms.ChoiceField(choices=YES_NO, error_messages=MISSING)
    machine_scoring = forms.ChoiceField(choices=YES_NO, error_messages=MISSING)
    external_model = forms.ChoiceField(choices=YES_NO, error_messages=MISSING)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        if ConsentPurpose.EXTERNAL_MODEL not in consents.asked():
            del self.fields["external_model"]

    def given(self) -> dict[ConsentPurpose, bool]:
        return {purpose: self.cleaned_data[purpose.value] == "yes" for purpose in consents.asked()}


@never_cache
@require_GET
def start(request: HttpRequest, token: str) -> HttpResponse:
    """``/start/<token>/``: the signed link."""
    try:
        invitation = links.invitation_from(token)
    except LinkDeleted as error:
        if error.key:
            return redirect("deleted", error.key)
        return render(request, "candidates/erasure/deleted.html", status=410)
    except (LinkNotValid, LinkExpired, OpeningNotOpen) as error:
        status = 404 if isinstance(error, LinkNotValid) else 410
        page = "candidates/start/no_entry.html"
        return render(request, page, {"sentence": error.sentence}, status=status)
    attempt = invitation.application.attempt
    invitations.open_link(invitation, gate.remember(request, attempt))
    page = "mine" if attempts.is_over(attempt) else "take"
    if request.GET.get("to") == "answer":
        page = "take_accommodation"
    return redirect(page, attempt.public_id)


@require_http_methods(["GET", "POST"])
@gate.candidate_page
def welcome(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if attempt.is_dry_run:
        return redirect("dry_run", attempt.public_id)
    if attempt.state != AttemptState.INVITED:
        return redirect("take", attempt.public_id)
    application = _application(attempt)
    form = WelcomeForm(request.POST or None, initial=_given_before(application))
    if request.method == "POST" and form.is_valid():
        consents.answer(application, form.given())
        attempts.choose_time(attempt, form.factor())
        return redirect("take_device", attempt.public_id)
    facts = {
        **_facts(attempt, application),
        "form": form,
        "competencies": Competency.objects.filter(is_scored=True).order_by("position", "pk"),
        "consents": [(form[p.value], consents.text_of(p)) for p in consents.asked()],
    }
    status = 422 if form.errors else 200
    return render(request, "candidates/start/welcome.html", facts, status=status)


@require_POST
@gate.candidate_page
def begin(_request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Start the clock-bound part; only after the consent questions were answered."""
    if not attempt.is_dry_run and _asks_for_consent(attempt):
        return redirect("take_welcome", attempt.public_id)
    attempts.start(attempt)
    return redirect("take", attempt.public_id)


def _asks_for_consent(attempt: Attempt) -> bool:
    return set(consents.answered(_application(attempt))) < set(consents.asked())


@require_http_methods(["GET", "POST"])
@gate.candidate_page
def help_page(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Who helps, more time without asking, and the way out."""
    if attempt.is_dry_run:
        return redirect("dry_run", attempt.public_id)
    form = TimeForm(request.POST or None, initial={"time_factor": attempt.time_factor})
    if request.method == "POST" and form.is_valid():
        attempts.choose_time(attempt, form.factor())
        return redirect("take", attempt.public_id)
    facts = {**_facts(attempt, _application(attempt)), "form": form}
    return render(request, "candidates/start/help.html", facts)


@require_POST
@gate.candidate_page
def withdraw(_request: HttpRequest, attempt: Attempt) -> HttpResponse:
    attempts.withdraw(attempt)
    return redirect("take", attempt.public_id)


@require_GET
@gate.candidate_page
def done(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """What happens next; for every attempt that has ended."""
    if attempt.is_dry_run:
        return redirect("dry_run", attempt.public_id)
    if attempt.state in attempts.LIVE and not attempts.is_over(attempt):
        return redirect("take", attempt.public_id)
    application = _application(attempt)
    facts = {**_facts(attempt, application), **about_you.facts(request, application)}
    return render(request, "candidates/start/done.html", facts)


def _application(attempt: Attempt) -> Application:
    return get_object_or_404(
        Application.objects.select_related("opening", "candidate", "attempt"), attempt=attempt
    )


def _given_before(application: Application) -> dict[str, object]:
    before: dict[str, object] = {
        purpose.value: "yes" if is_given else "no"
        for purpose, is_given in consents.answered(application).items()
    }
    return {**before, "time_factor": application.attempt.time_factor}


def _facts(attempt: Attempt, application: Application) -> dict[str, object]:
    return {
        "attempt": attempt,
        "application": application,
        "opening": application.opening,
        "minutes": attempt.form_version.expected_minutes,
        "n_items": attempts.n_questions(attempt.form_version),
        "has_role_play": attempt.form_version.sections.filter(
            items__item_version__kind=ItemKind.ROLE_PLAY
        ).exists(),
    }
