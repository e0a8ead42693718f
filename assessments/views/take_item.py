"""One item a page: shown, saved, confirmed; role-plays go to their own page."""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments.actions import attempts, clocks, responses
from assessments.enums import AttemptState, ItemKind
from assessments.errors import AnswerRefused, AttemptClosed, NotAnswered, TimeUp
from assessments.forms.answers import SaveForm, read_answer
from assessments.models import Attempt, AttemptItem, Option, Response
from assessments.views import role_play
from assessments.views.gate import candidate_page, problem
from assessments.views.place import place
from assessments.views.question import Question, question
from assessments.views.stem import stem_media


@require_http_methods(["GET", "POST"])
@candidate_page
def item(request: HttpRequest, attempt: Attempt, position: int) -> HttpResponse:
    drawn = _drawn(attempt, position)
    if attempt.state != AttemptState.OPEN or attempts.is_over(attempt):
        raise AttemptClosed(attempt.pk)
    if position > attempts.furthest(attempt):
        return redirect("take", attempt.public_id)
    if drawn.form_item.item_version.kind == ItemKind.ROLE_PLAY:
        if drawn.completed_at:
            return redirect("take", attempt.public_id)
        return role_play.turn_page(request, attempt, drawn)
    response = responses.show(drawn)
    if request.method == "POST":
        return _answered(request, drawn, response)
    if clocks.is_up(response):
        return _time_is_up(request, drawn)
    return _page(request, drawn, response)


def _answered(request: HttpRequest, drawn: AttemptItem, response: Response) -> HttpResponse:
    """A form that was sent: to go on, to go back, or because the time is over."""
    do, attempt = request.POST.get("do", "continue"), drawn.attempt
    try:
        response = _save(request, drawn, response)
        if do == "continue":
            responses.confirm(response)
    except TimeUp:
        return _time_is_up(request, drawn)
    except (AnswerRefused, NotAnswered) as error:
        if do == "continue":
            return _page(request, drawn, response, error.sentence)
    if do == "back" and drawn.position > 1:
        return redirect("take_item", attempt.public_id, drawn.position - 1)
    if do == "time" and clocks.left_s(response) <= 1:
        return _time_is_up(request, drawn)
    return redirect("take", attempt.public_id)


def _time_is_up(request: HttpRequest, drawn: AttemptItem) -> HttpResponse:
    responses.complete_item(drawn)
    messages.info(request, TimeUp().sentence)
    return redirect("take", drawn.attempt.public_id)


@require_POST
@candidate_page
def save(request: HttpRequest, attempt: Attempt, position: int) -> HttpResponse:
    """Keep every change while it is made; answers with the time that is left."""
    drawn = _drawn(attempt, position)
    response = _shown(drawn)
    try:
        response = _save(request, drawn, response)
    except AnswerRefused as error:
        return problem(error, "answer", 422)
    except TimeUp as error:
        return problem(error, "time", 409)
    return JsonResponse({"left_s": _left(response), "n": response.n_saves})


@require_POST
@candidate_page
def beat(request: HttpRequest, attempt: Attempt, position: int) -> HttpResponse:
    """The page is open and connected; a reported outage is credited."""
    response = _shown(_drawn(attempt, position))
    offline_s = SaveForm(request.POST).facts()["offline_s"]
    return JsonResponse({"left_s": _left(responses.beat(response, offline_s))})


def _save(request: HttpRequest, drawn: AttemptItem, response: Response) -> Response:
    version, facts = drawn.form_item.item_version, SaveForm(request.POST).facts()
    keys = [option.key for option in _options(drawn)]
    try:
        given = read_answer(version, keys, request.POST)
    except ValidationError as error:
        raise AnswerRefused(response.pk, sentence=" ".join(error.messages)) from error
    return responses.save(response, **given, **facts)


def _drawn(attempt: Attempt, position: int) -> AttemptItem:
    found = (
        AttemptItem.objects.filter(attempt=attempt, position=position)
        .select_related("form_item__item_version", "form_item__section")
        .prefetch_related("form_item__item_version__options")
        .first()
    )
    if found is None:
        raise Http404
    found.attempt = attempt
    return found


def _shown(drawn: AttemptItem) -> Response:
    """The response of an item that was displayed; saving never starts a clock."""
    found = Response.objects.filter(attempt_item=drawn, turn__isnull=True).first()
    if found is None:
        raise Http404
    return found


def _options(drawn: AttemptItem) -> list[Option]:
    options = drawn.form_item.item_version.options.all()
    return attempts.option_order(drawn.attempt, drawn.form_item, list(options))


def _left(response: Response) -> float:
    return round(max(0.0, (response.answer_by - timezone.now()).total_seconds()), 1)


def _page(
    request: HttpRequest, drawn: AttemptItem, response: Response, refused: str = ""
) -> HttpResponse:
    attempt = drawn.attempt
    facts = {
        **place(attempt, drawn.position),
        "item": drawn,
        "response": response,
        "question": _question(request, drawn, response),
        "stem_media": stem_media(drawn.form_item.item_version, attempt),
        "left_s": _left(response),
        "left": "{}:{:02d}".format(*divmod(clocks.left_s(response), 60)),
        "can_go_back": _can_go_back(drawn),
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "assessments/take/item.html", facts, status=status)


def _question(request: HttpRequest, drawn: AttemptItem, response: Response) -> Question:
    """With what was saved or, where that was refused, with what was sent."""
    version, options = drawn.form_item.item_version, _options(drawn)
    answer, text = response.answer, response.text
    if request.method == "POST":
        with suppress(ValidationError):
            sent = read_answer(version, [option.key for option in options], request.POST)
            answer, text = sent.get("answer", answer), sent.get("text", text)
    return question(version, options, answer, text)


def _can_go_back(drawn: AttemptItem) -> bool:
    """Whether the item before can still be changed."""
    return Response.objects.filter(
        attempt_item__attempt_id=drawn.attempt_id,
        attempt_item__position=drawn.position - 1,
        turn__isnull=True,
        answer_by__gt=timezone.now(),
    ).exists()
