"""Role-plays: one customer turn after the other, each answered by recording or typing."""

import json
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.actions import attempts, clocks, recordings, responses
from assessments.enums import Route
from assessments.errors import (
    AnswerRefused,
    AttemptClosed,
    NoTakesLeft,
    NotAllowed,
    NotAnswered,
    OutOfTurn,
    TimeUp,
    UploadIncomplete,
)
from assessments.forms.answers import RouteForm, SaveForm
from assessments.models import Attempt, AttemptItem, RecordingPart, Response, Take, Turn
from assessments.views.gate import candidate_page, problem
from assessments.views.media import Media, media_url
from assessments.views.place import place
from assessments.views.stem import stem_media

PRACTICE_S = 15


@dataclass(frozen=True, slots=True)
class CustomerTurn:
    """What the customer says, as the page shows it."""

    number: int
    text: str
    is_synthetic_voice: bool
    audio_url: str
    captions_url: str
    answered_by: str = ""


def turn_page(request: HttpRequest, attempt: Attempt, drawn: AttemptItem) -> HttpResponse:
    """The first turn without an answer; its clock starts when it is first shown."""
    turns = list(drawn.form_item.item_version.turns.order_by("position"))
    given = {
        response.turn_id: response for response in drawn.responses.filter(answered_at__isnull=False)
    }
    turn = next((turn for turn in turns if turn.pk not in given), None)
    if turn is None:
        return redirect("take", attempt.public_id)
    response = responses.show(drawn, turn)
    response.attempt_item = drawn
    if clocks.is_up(response) and not response.takes.exists():
        return _over(request, attempt, response)
    past = [_customer(before, attempt, given[before.pk]) for before in turns if before.pk in given]
    return render(
        request,
        "assessments/take/role_play.html",
        {
            **place(attempt, drawn.position),
            **_clock(response),
            "item": drawn,
            "version": drawn.form_item.item_version,
            "stem_media": stem_media(drawn.form_item.item_version, attempt),
            "response": response,
            "turn": _customer(turn, attempt),
            "n_turns": len(turns),
            "past": past,
            "is_typed": attempt.route == Route.TYPED,
            "is_video": attempt.route == Route.VIDEO,
            "other_routes": other_routes(attempt),
            "setup": json.dumps(_setup(attempt, response)),
        },
    )


def _customer(turn: Turn, attempt: Attempt, given: Response | None = None) -> CustomerTurn:
    has_audio = bool(turn.audio)
    return CustomerTurn(
        number=turn.position,
        text=turn.text,
        is_synthetic_voice=turn.is_synthetic_voice,
        audio_url=media_url(Media.STEM, turn.pk, attempt) if has_audio else "",
        captions_url=media_url(Media.CAPTIONS, turn.pk, attempt) if has_audio else "",
        answered_by=str(Route(given.route).label) if given and given.route else "",
    )


def _clock(response: Response) -> dict[str, object]:
    return {
        "left_s": _left(response),
        "left": "{}:{:02d}".format(*divmod(clocks.left_s(response), 60)),
    }


def _left(response: Response) -> float:
    return round(max(0.0, (response.answer_by - timezone.now()).total_seconds()), 1)


def _think_left(response: Response) -> float:
    until = response.think_until or response.shown_at
    return round(max(0.0, (until - timezone.now()).total_seconds()), 1)


def other_routes(attempt: Attempt) -> list[tuple[str, str]]:
    if not attempt.may_record:
        return []
    words = {
        Route.VIDEO: _("Answer by video"),
        Route.AUDIO: _("Answer by sound only"),
        Route.TYPED: _("Answer by typing"),
    }
    return [(route.value, text) for route, text in words.items() if route != attempt.route]


def _setup(attempt: Attempt, response: Response) -> dict[str, object]:
    """What the recorder starts from: the server's clock, the takes, and what it has of them."""
    take = response.takes.order_by("-number").first()
    return {
        "attempt": str(attempt.public_id),
        "kind": attempt.route,
        "limit_s": recordings.limit_s(response),
        "think_s": clocks.think_s(response.attempt_item.form_item.item_version, attempt),
        "think_left_s": _think_left(response),
        "n_takes": response.attempt_item.form_item.item_version.takes,
        "takes_left": recordings.n_left(response),
        "take": _take_facts(take, attempt) if take else None,
    }


def _take_facts(take: Take, attempt: Attempt) -> dict[str, object]:
    parts = take.parts.order_by("number")
    return {
        "id": take.pk,
        "number": take.number,
        "is_stopped": take.stopped_at is not None,
        "parts": [_part_facts(part, attempt) for part in parts],
    }


def _part_facts(part: RecordingPart, attempt: Attempt) -> dict[str, object]:
    is_complete = part.completed_at is not None
    return {
        "id": str(part.upload_id),
        "seconds": part.duration_claimed_s or 0,
        "is_complete": is_complete,
        "is_whole": part.is_whole,
        "url": media_url(Media.PART, part.pk, attempt) if is_complete else "",
    }


@require_POST
@candidate_page
def begin(request: HttpRequest, attempt: Attempt, response_id: int) -> HttpResponse:
    """A take begins, or goes on after a reload."""
    response = _turn_response(attempt, response_id)
    form = RouteForm(request.POST)
    if not form.is_valid():
        return problem(NotAllowed(), "route", 422)
    try:
        take = recordings.begin_take(response, Route(form.cleaned_data["route"]))
    except (NoTakesLeft, NotAllowed, OutOfTurn) as error:
        return problem(error, "take", 409)
    except TimeUp as error:
        return problem(error, "time", 409)
    return JsonResponse(
        {
            "take": _take_facts(take, attempt),
            "takes_left": recordings.n_left(response),
            "left_s": _left(response),
        }
    )


@require_POST
@candidate_page
def stop(_request: HttpRequest, attempt: Attempt, take_id: int) -> HttpResponse:
    take = _take(attempt, take_id)
    recordings.stop_take(take)
    return JsonResponse({"left_s": _left(take.response)})


@require_POST
@candidate_page
def use(_request: HttpRequest, attempt: Attempt, take_id: int) -> HttpResponse:
    """The candidate gives this take as the answer."""
    take = _take(attempt, take_id)
    try:
        recordings.choose_take(take.response, take)
    except UploadIncomplete as error:
        return problem(error, "sending", 409)
    except (NotAnswered, OutOfTurn, TimeUp) as error:
        return problem(error, "take", 409)
    return JsonResponse({"next": reverse("take", args=[attempt.public_id])})


@require_POST
@candidate_page
def over(request: HttpRequest, attempt: Attempt, response_id: int) -> HttpResponse:
    """The time of a turn is over: what was given counts, by recording or in writing."""
    return _over(request, attempt, _turn_response(attempt, response_id))


def _over(request: HttpRequest, attempt: Attempt, response: Response) -> HttpResponse:
    if clocks.is_up(response):
        if not response.text.strip():
            recordings.choose_last_take(response)
        responses.confirm(response)
        messages.info(request, TimeUp().sentence)
    return redirect("take", attempt.public_id)


@require_POST
@candidate_page
def save(request: HttpRequest, attempt: Attempt, response_id: int) -> HttpResponse:
    """Keep a typed reply while it is written; answers with the time that is left."""
    try:
        response = _save(request, _turn_response(attempt, response_id))
    except AnswerRefused as error:
        return problem(error, "answer", 422)
    except (OutOfTurn, TimeUp) as error:
        return problem(error, "time", 409)
    return JsonResponse({"left_s": _left(response), "n": response.n_saves})


@require_POST
@candidate_page
def answer(request: HttpRequest, attempt: Attempt, response_id: int) -> HttpResponse:
    """Give the typed reply; the next turn is shown after it."""
    response = _turn_response(attempt, response_id)
    try:
        responses.confirm(_save(request, response))
    except TimeUp:
        return _over(request, attempt, response)
    except (AnswerRefused, NotAnswered) as error:
        messages.warning(request, error.sentence)
    except OutOfTurn:
        pass  # given before, in another tab or by a second click
    return redirect("take", attempt.public_id)


@require_POST
@candidate_page
def beat(request: HttpRequest, attempt: Attempt, response_id: int) -> HttpResponse:
    """The page is open and connected; a reported outage is credited."""
    offline_s = SaveForm(request.POST).facts()["offline_s"]
    response = responses.beat(_turn_response(attempt, response_id), offline_s)
    return JsonResponse({"left_s": _left(response), "think_left_s": _think_left(response)})


@require_POST
@candidate_page
def change_route(request: HttpRequest, attempt: Attempt, response_id: int) -> HttpResponse:
    """Another way to answer from here on; it costs nothing and the turn has that way's time."""
    response = _turn_response(attempt, response_id)
    form = RouteForm(request.POST)
    if form.is_valid():
        try:
            attempts.choose_route(attempt, Route(form.cleaned_data["route"]))
            recordings.give_time_of_route(response)
        except NotAllowed as error:
            messages.warning(request, error.sentence)
    return redirect("take", attempt.public_id)


@require_GET
@candidate_page
def practice(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Try the recorder; nothing leaves the browser."""
    if attempts.is_over(attempt):
        raise AttemptClosed(attempt.pk)
    if not attempt.may_record or attempt.route == Route.TYPED:
        return redirect("take_practice", attempt.public_id)
    setup = {"kind": attempt.route, "limit_s": PRACTICE_S, "is_practice": True}
    facts = {
        "attempt": attempt,
        "is_video": attempt.route == Route.VIDEO,
        "is_practice": True,
        "seconds": PRACTICE_S,
        "setup": json.dumps(setup),
    }
    return render(request, "assessments/take/role_play_practice.html", facts)


def _save(request: HttpRequest, response: Response) -> Response:
    facts = SaveForm(request.POST).facts()
    return responses.save(response, text=request.POST.get("text", ""), **facts)


def _turn_response(attempt: Attempt, response_id: int) -> Response:
    response = get_object_or_404(
        Response.objects.select_related("attempt_item__form_item__item_version", "turn"),
        pk=response_id,
        attempt_item__attempt=attempt,
        turn__isnull=False,
    )
    response.attempt_item.attempt = attempt
    return response


def _take(attempt: Attempt, take_id: int) -> Take:
    take = (
        Take.objects.filter(
            pk=take_id,
            response__attempt_item__attempt=attempt,
            response__replaced_at__isnull=True,
        )
        .select_related("response__attempt_item__form_item__item_version")
        .first()
    )
    if take is None:
        raise Http404
    take.response.attempt_item.attempt = attempt
    return take
