"""Takes: begun, stopped, used as the answer."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import jobs, storage
from assessments.actions import clocks, responses
from assessments.enums import AttemptState, JobKind, Route
from assessments.errors import (
    AttemptClosed,
    NoTakesLeft,
    NotAllowed,
    NotAnswered,
    OutOfTurn,
    TimeUp,
    UploadIncomplete,
)
from assessments.models import Attempt, ItemVersion, Response, Take


def limit_s(response: Response) -> float:
    """Seconds that one take of ``response`` may last."""
    attempt = response.attempt_item.attempt
    if attempt.is_untimed:
        return clocks.UNTIMED_TAKE_S
    return float((_version(response).answer_s or 0) * attempt.time_factor)


def n_left(response: Response) -> int:
    """Takes that may still be begun; an unstopped one is continued and costs none."""
    return max(0, _version(response).takes - response.takes.count())


@transaction.atomic
def begin_take(response: Response, route: Route) -> Take:
    """Begin a take, or continue the one that a reload interrupted.

    Raises AttemptClosed, NotAllowed, OutOfTurn, TimeUp or NoTakesLeft.
    """
    held = _locked(response)
    attempt = held.attempt_item.attempt
    if attempt.state != AttemptState.OPEN or attempt.expires_at < timezone.now():
        raise AttemptClosed(attempt.pk)
    if not attempt.may_record or route == Route.TYPED:
        raise NotAllowed(sentence=_("You chose not to be recorded, so answers are typed."))
    if held.turn_id is None or held.answered_at:
        raise OutOfTurn(held.pk)
    if clocks.is_up(held):
        raise TimeUp(held.pk)
    running = held.takes.filter(stopped_at__isnull=True).order_by("-number").first()
    if running:
        Take.objects.filter(pk=running.pk).update(route=route)
        running.route = route
        return running
    numbers = list(held.takes.values_list("number", flat=True))
    if len(numbers) >= _version(held).takes:
        raise NoTakesLeft(held.pk)
    number = storage.next_number(numbers)
    return Take.objects.create(response=held, number=number, route=route, started_at=timezone.now())


def stop_take(take: Take) -> None:
    """Note that the candidate ended ``take``; a later recording is another one."""
    Take.objects.filter(pk=take.pk, stopped_at__isnull=True).update(stopped_at=timezone.now())
    take.refresh_from_db(fields=["stopped_at"])


@transaction.atomic
def choose_take(response: Response, take: Take) -> Response:
    """Give ``take`` as the answer and queue its processing; a second click changes nothing.

    Every part must be stored: UploadIncomplete while one is still being sent, NotAnswered
    where there is none. Its bytes had to arrive within 24 hours (``uploads``); the click may
    come at any time before the attempt closes.
    """
    held = _locked(response)
    if held.takes.filter(pk=take.pk, is_chosen=True).exists():
        return responses.confirm(held)
    if held.answered_at or take.response_id != held.pk:
        raise OutOfTurn(held.pk)
    late = timezone.now() > held.answer_by + timedelta(seconds=clocks.GRACE_S)
    if take.parts.filter(completed_at__isnull=True).exists():
        raise UploadIncomplete(take.pk)
    if not take.parts.exists():
        raise NotAnswered(take.pk, sentence=_("This recording is empty. Please record again."))
    _choose(take)
    Response.objects.filter(pk=held.pk).update(
        route=take.route, arrived_late=held.arrived_late or late
    )
    return responses.confirm(held)


def choose_last_take(response: Response) -> bool:
    """Use the last whole recording of a turn that was recorded but never confirmed.

    For the end of a turn's time: what was said is kept, not lost for want of a click. A recording
    that broke off is kept as it is, and is an answer only if the candidate gives it as one.
    """
    takes = response.takes.order_by("-number").prefetch_related("parts")
    whole = next((take for take in takes if not take.is_partial), None)
    if whole is None:
        return False
    choose_take(response, whole)
    return True


def choose_last_takes(attempt: Attempt) -> None:
    """The same for every open turn; call it before the attempt closes."""
    recorded = Response.objects.filter(
        attempt_item__attempt=attempt, answered_at__isnull=True, text="", takes__isnull=False
    )
    for response in recorded.distinct():
        choose_last_take(response)


@transaction.atomic
def give_time_of_route(response: Response) -> None:
    """Give a running turn the whole time of the attempt's present route, never less than before."""
    held = _locked(response)
    attempt = held.attempt_item.attempt
    if held.answered_at or clocks.is_up(held):
        return
    item = held.attempt_item
    seconds = clocks.limit_s(item.form_item, attempt, attempt.route) + item.credit_s
    held.answer_by = max(held.answer_by, held.shown_at + timedelta(seconds=seconds))
    held.route = attempt.route
    held.save(update_fields=["answer_by", "route"])


def _choose(take: Take) -> None:
    now = timezone.now()
    Take.objects.filter(response=take.response_id, is_chosen=True).update(is_chosen=False)
    take.stopped_at = take.stopped_at or now
    take.is_chosen = True
    take.save(update_fields=["stopped_at", "is_chosen"])
    if not take.response.attempt_item.attempt.is_dry_run:
        jobs.enqueue(JobKind.PROCESS_TAKE, take.pk)


def _locked(response: Response) -> Response:
    return (
        Response.objects.select_for_update(no_key=True, of=("attempt_item__attempt", "self"))
        .select_related("attempt_item__attempt", "attempt_item__form_item__item_version", "turn")
        .get(pk=response.pk)
    )


def _version(response: Response) -> ItemVersion:
    return response.attempt_item.form_item.item_version
