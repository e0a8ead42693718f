"""Dry runs: an author on the candidate's own pages, and what each item took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.actions import attempts, clocks
from assessments.actions.author import dry_runs
from assessments.enums import Role
from assessments.errors import AttemptClosed, NotPublishable
from assessments.models import Attempt, AttemptItem, Response
from assessments.reports.form_contents import expected_s
from assessments.rules import role_required, staff
from assessments.views import gate
from assessments.views.author.form_rows import version_of


@role_required(Role.AUTHOR)
@require_POST
def try_form(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Begin a dry run in this browser, on the page that a candidate sees after consenting."""
    version = version_of(slug, number)
    try:
        attempt = dry_runs.begin(version, staff(request))
    except NotPublishable as error:
        messages.error(request, str(error.sentence))
        return redirect("form_version", slug, number)
    attempts.claim(attempt, gate.remember(request, attempt))
    return redirect("take_device", attempt.public_id)


@dataclass(frozen=True, slots=True)
class Took:
    """How long one item took the author, beside what is expected and allowed."""

    position: int
    title: str
    seconds: int | None
    expected: int
    limit: int

    @property
    def words(self) -> str:
        return _minutes(self.seconds) if self.seconds is not None else _("not finished")

    @property
    def expected_words(self) -> str:
        return _minutes(self.expected)

    @property
    def limit_words(self) -> str:
        return _minutes(self.limit)


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


@require_GET
@gate.candidate_page
def dry_run(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Where help, the end and the way out of a dry run are."""
    if not attempt.is_dry_run:
        return redirect("take", attempt.public_id)
    items = list(map(_took, _drawn(attempt)))
    facts = {
        "attempt": attempt,
        "version": attempt.form_version,
        "items": items,
        "total": _minutes(sum(item.seconds or 0 for item in items)),
        "expected": _minutes(sum(item.expected for item in items)),
        "is_over": attempts.is_over(attempt),
    }
    return render(request, "assessments/author/forms/dry_run.html", facts)


def _drawn(attempt: Attempt) -> Iterable[AttemptItem]:
    responses = Response.objects.order_by("shown_at")
    return (
        attempt.items.select_related("form_item__item_version")
        .prefetch_related(
            Prefetch("responses", responses),
            "form_item__item_version__options",
            "form_item__item_version__turns",
        )
        .order_by("position")
    )


def _took(drawn: AttemptItem) -> Took:
    form_item, responses = drawn.form_item, list(drawn.responses.all())
    route = drawn.attempt.route
    n_turns = max(1, len(form_item.item_version.turns.all()))
    return Took(
        position=drawn.position,
        title=form_item.item_version.title,
        seconds=_seconds(responses, drawn.completed_at),
        expected=round(expected_s(form_item)),
        limit=round(clocks.limit_s(form_item, drawn.attempt, route)) * n_turns,
    )


def _seconds(responses: list[Response], completed_at: datetime | None) -> int | None:
    """From the first display to the end of the item; None where it has none."""
    ends = [completed_at] if completed_at else [r.answered_at for r in responses if r.answered_at]
    if not responses or not ends:
        return None
    return round((max(ends) - responses[0].shown_at).total_seconds())


@require_POST
@gate.candidate_page
def delete_dry_run(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if not attempt.is_dry_run:
        raise AttemptClosed(attempt.pk)
    version = attempt.form_version
    dry_runs.delete(attempt)
    messages.success(request, _("The dry run is deleted; nothing of it is kept."))
    return redirect("form_version", version.form.slug, version.number)
