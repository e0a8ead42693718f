"""The candidate's way: where one is, the device, practice, review, the end."""

import uuid
from contextlib import suppress
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions import attempts, clocks
from assessments.enums import AttemptState, ItemKind, Route
from assessments.errors import AttemptClosed, NotAllowed
from assessments.forms.answers import RouteForm
from assessments.models import Attempt, AttemptItem
from assessments.views import gate, practice_answers
from assessments.views.gate import candidate_page
from assessments.views.section import opens_section
from assessments.views.stem import stem_media


@require_GET
@candidate_page
def take(_request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """The server knows where one is, so any device goes on from there."""
    if attempts.is_over(attempt):
        return redirect("take_done", attempt.public_id)
    if attempt.state == AttemptState.INVITED:
        return redirect("take_welcome", attempt.public_id)
    undone = attempt.items.filter(completed_at__isnull=True).select_related("form_item")
    item = undone.order_by("position").first()
    if item is None:
        return redirect("take_review", attempt.public_id)
    page = "take_section" if opens_section(item) else "take_item"
    return redirect(page, attempt.public_id, item.position)


@require_POST
def take_over(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Move the attempt to this browser, which opened the link too."""
    attempt = get_object_or_404(Attempt, public_id=public_id)
    key = gate.key_of(request, attempt)
    if not key:
        raise Http404
    with suppress(AttemptClosed):  # an ended attempt is shown to any browser with the link
        attempts.take_over(attempt, key)
    return redirect("take", attempt.public_id)


@require_http_methods(["GET", "POST"])
@candidate_page
def device(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Camera, microphone and light; and the choice of video, sound or typing."""
    if attempts.is_over(attempt):
        raise AttemptClosed(attempt.pk)
    form = RouteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _route_chosen(request, attempt, Route(form.cleaned_data["route"]))
    facts = {"attempt": attempt, "has_begun": attempt.state == AttemptState.OPEN}
    return render(request, "assessments/take/device.html", facts)


def _route_chosen(request: HttpRequest, attempt: Attempt, route: Route) -> HttpResponse:
    try:
        attempts.choose_route(attempt, route)
    except NotAllowed as error:
        messages.warning(request, error.sentence)
        return redirect("take_device", attempt.public_id)
    begun = attempt.state == AttemptState.OPEN
    return redirect("take" if begun else "take_practice", attempt.public_id)


@require_http_methods(["GET", "POST"])
@candidate_page
def practice(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """One question to try, or the recorder; nothing of it is kept."""
    if attempt.state != AttemptState.INVITED:
        return redirect("take", attempt.public_id)
    tried = practice_answers.try_out(attempt, request.POST if request.method == "POST" else None)
    facts = {
        "attempt": attempt,
        "tried": tried,
        "question": tried and tried.question,
        "stem_media": stem_media(tried.question.version, attempt) if tried else [],
    }
    status = 422 if tried and tried.missing else 200
    return render(request, "assessments/take/practice.html", facts, status=status)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One item on the page before submission; ``is_partial``: recorded in part, not given."""

    position: int
    title: str
    language: str
    is_answered: bool
    is_begun: bool
    left_s: int
    is_partial: bool = False

    @property
    def left(self) -> str:
        return f"{self.left_s // 60}:{self.left_s % 60:02d}"


@require_GET
@candidate_page
def review(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if attempt.state != AttemptState.OPEN:
        return redirect("take", attempt.public_id)
    lines = _review_lines(attempt)
    facts = {
        "attempt": attempt,
        "lines": lines,
        "n_items": len(lines),
        "n_answered": sum(line.is_answered for line in lines),
        "n_open": sum(not line.is_answered for line in lines),
    }
    return render(request, "assessments/take/review.html", facts)


def _review_lines(attempt: Attempt) -> list[ReviewLine]:
    items = (
        attempt.items.select_related("form_item__item_version")
        .prefetch_related("responses__takes")
        .annotate(n_turns=Count("form_item__item_version__turns"))
        .order_by("position")
    )
    return [_review_line(item, item.n_turns) for item in items]


def _review_line(item: AttemptItem, n_turns: int) -> ReviewLine:
    version = item.form_item.item_version
    now = timezone.now()
    given = [r for r in item.responses.all() if r.answered_at]
    can_change = version.kind != ItemKind.ROLE_PLAY or item.completed_at is None
    left = max((clocks.left_s(r, now) for r in item.responses.all()), default=0)
    return ReviewLine(
        position=item.position,
        title=version.title,
        language=version.language,
        is_answered=len(given) >= max(1, n_turns),
        is_begun=bool(item.responses.all()),
        left_s=left if can_change else 0,
        is_partial=any(not r.answered_at and r.takes.all() for r in item.responses.all()),
    )


@require_POST
@candidate_page
def submit(_request: HttpRequest, attempt: Attempt) -> HttpResponse:
    attempts.submit(attempt)
    return redirect("take_done", attempt.public_id)
