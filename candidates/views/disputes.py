"""Requests to look again: the queue of the hiring teams, and the page that answers one."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from assessments.errors import NotNow
from assessments.rules import staff
from candidates import rules
from candidates.actions import disputes as actions
from candidates.enums import DisputeOutcome
from candidates.reports import disputes as reports

PAGE = 25


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=DisputeOutcome.choices,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "The candidate reads these words, by e-mail and on their page: what you looked at, "
            "what you found, and what was changed. Your name is not shown."
        ),
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]


@rules.recruiters_only
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """``?answered``: those that are done, the newest first."""
    done = "answered" in request.GET
    found = reports.answered(staff(request)) if done else reports.waiting(staff(request))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "rows": reports.rows(staff(request), list(page)), "done": done}
    return render(request, "candidates/disputes/disputes.html", facts)


@rules.recruiters_only
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(reports.visible(staff(request)), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcome = DisputeOutcome(form.cleaned_data["outcome"])
        try:
            actions.answer(found, outcome, form.cleaned_data["answer"], staff(request))
        except NotNow as error:
            messages.error(request, error.sentence)
            return redirect("dispute", pk)
        messages.success(request, _("Answered. The candidate gets your words by e-mail."))
        return redirect("disputes")
    (row,) = reports.rows(staff(request), [found])
    facts = {"row": row, "opening": found.application.opening, "form": form}
    status = 422 if form.errors else 200
    return render(request, "candidates/disputes/dispute.html", facts, status=status)
