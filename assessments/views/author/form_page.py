"""One form: its newest or an older version, what changed, who did it, and the next step."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from assessments.actions.author import forms as actions
from assessments.enums import PublicationState, Role
from assessments.errors import RapportError
from assessments.forms.items import NoteForm
from assessments.models import FormVersion
from assessments.models.publication import OPEN_TO_CHANGE
from assessments.reports import form_changes, history
from assessments.reports.blueprint import blueprint
from assessments.reports.form_contents import sections_of
from assessments.rules import role_required, staff
from assessments.views.author import form_rows


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a version's life; ``question`` where it is asked first, and ``takes_note`` where
    the answer has words, which ``act`` takes as a third argument."""

    state: PublicationState
    act: Callable[..., object]
    said: Promise
    question: Promise | None = None
    consequence: Promise | None = None
    label: Promise | None = None
    is_danger: bool = False
    takes_note: bool = False


MOVES = {
    "review": Move(
        PublicationState.DRAFT,
        actions.send_to_review,
        gettext_lazy("Sent to review. Whoever looks at it can publish it or send it back."),
    ),
    "back": Move(
        PublicationState.REVIEW,
        actions.send_back,
        gettext_lazy("Sent back to draft, with your note."),
        gettext_lazy("Send it back to draft?"),
        gettext_lazy("Whoever edits it next finds your note on its page and in its history."),
        gettext_lazy("Send back"),
        takes_note=True,
    ),
    "publish": Move(
        PublicationState.REVIEW,
        actions.publish,
        gettext_lazy("Published. Recruiters can choose it for their openings."),
        gettext_lazy("Publish this version?"),
        gettext_lazy(
            "Its items, keys and score scale are fixed from now on, and nothing of it can be "
            "changed. A later change is a new version."
        ),
        gettext_lazy("Publish"),
    ),
    "retire": Move(
        PublicationState.PUBLISHED,
        actions.retire,
        gettext_lazy("Retired. Openings that use it go on; new ones cannot choose it."),
        gettext_lazy("Retire this version?"),
        gettext_lazy(
            "New openings cannot choose it any more. Openings that use it go on, and results stay."
        ),
        gettext_lazy("Retire"),
    ),
    "delete": Move(
        PublicationState.DRAFT,
        actions.delete_draft,
        gettext_lazy("The draft is deleted."),
        gettext_lazy("Delete this draft?"),
        gettext_lazy("The draft and everything in it is gone. Its items stay in their banks."),
        gettext_lazy("Delete the draft"),
        is_danger=True,
    ),
}


@role_required(Role.AUTHOR)
@require_GET
def form(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, form_rows.newest_of(slug))


@role_required(Role.AUTHOR)
@require_GET
def form_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _page(request, form_rows.version_of(slug, number))


def _page(request: HttpRequest, version: FormVersion) -> HttpResponse:
    versions = list(_versions(version))
    sections = sections_of(version)
    before = next((v for v in versions if v.number < version.number), None)
    facts = {
        "version": version,
        "versions": versions,
        "is_newest": versions[0] == version,
        "has_open": versions[0].state in OPEN_TO_CHANGE,
        "sections": form_rows.shown(sections),
        "plan": blueprint(version, sections),
        "before": before,
        "changes": form_changes.changes(before, sections_of(before), version, sections)
        if before
        else [],
        "history": history.of_form(versions),
        "last_note": version.review_notes.select_related("author").order_by("-at").first(),
    }
    return render(request, "assessments/author/forms/form.html", facts)


def _versions(version: FormVersion) -> QuerySet[FormVersion]:
    by_candidates = Count("attempts", filter=Q(attempts__is_dry_run=False))
    return (
        FormVersion.objects.filter(form=version.form_id)
        .annotate(n_attempts=by_candidates)
        .order_by("-number")
    )


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def move_form(request: HttpRequest, slug: str, number: int, move: str) -> HttpResponse:
    """The next step of a version; those that cannot be undone are asked first."""
    version = form_rows.version_of(slug, number)
    step = MOVES.get(move)
    if step is None:
        raise Http404
    if request.method == "GET":
        if version.state != step.state or step.question is None:
            return redirect("form_version", slug, number)
        return _ask(request, version, step, NoteForm())
    note = NoteForm(request.POST)
    if step.takes_note and not note.is_valid():
        return _ask(request, version, step, note)
    words = [note.cleaned_data["note"]] if step.takes_note else []
    try:
        step.act(version, staff(request), *words)
    except RapportError as error:
        messages.error(request, str(error.sentence))
        return redirect("form_version", slug, number)
    messages.success(request, str(step.said))
    still_there = FormVersion.objects.filter(form__slug=slug).exists()
    return redirect("form", slug) if still_there else redirect("forms")


def _ask(request: HttpRequest, version: FormVersion, step: Move, note: NoteForm) -> HttpResponse:
    facts = {
        "version": version,
        "step": step,
        "plan": blueprint(version, sections_of(version)),
        "note": note if step.takes_note else None,
    }
    status = 422 if note.errors else 200
    return render(request, "assessments/author/forms/move.html", facts, status=status)


@role_required(Role.AUTHOR)
@require_http_methods(["POST"])
def copy_form(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make a draft with everything that this version has."""
    version = form_rows.version_of(slug, number)
    try:
        actions.new_version(version, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
        return redirect("form", slug)
    words = _("The draft has everything that version %(n)d has. Change what you like.")
    messages.success(request, words % {"n": number})
    return redirect("edit_form", slug)
