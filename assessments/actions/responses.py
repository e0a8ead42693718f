"""Answers: shown (the clock starts), saved, credited for outages, confirmed.

Every write locks the response and its attempt in one query, so that a save and a submit,
or two tabs, come one after the other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions import clocks
from assessments.actions.answer_words import in_words
from assessments.enums import AttemptState, ItemKind, Verb
from assessments.errors import AnswerRefused, AttemptClosed, NotAnswered, OutOfTurn, TimeUp
from assessments.models import Attempt, AttemptItem, ItemVersion, Response, Turn
from assessments.models.attempt import MAX_CREDIT_PER_ATTEMPT_S, MAX_CREDIT_PER_ITEM_S
from assessments.scoring import sjt

SAVED = [
    "answer",
    "text",
    "saved_at",
    "saved_order",
    "seen_at",
    "arrived_late",
    "n_saves",
    "answered_at",
]
MAX_TEXT = 20_000  # characters; far above any sensible answer


@transaction.atomic
def show(attempt_item: AttemptItem, turn: Turn | None = None) -> Response:
    """Return the response of an item (or turn); its first display starts the clock."""
    attempt = _open_attempt(attempt_item.attempt_id)
    now = timezone.now()
    shown = Response.objects.filter(attempt_item=attempt_item, turn=turn).first()
    if shown:
        return shown
    if turn and not _earlier_turns_answered(attempt_item, turn):
        raise OutOfTurn(attempt_item.pk)
    version = attempt_item.form_item.item_version
    is_role_play = version.kind == ItemKind.ROLE_PLAY
    route = attempt.route if is_role_play else ""
    think = timedelta(seconds=clocks.think_s(version, attempt))
    return Response.objects.create(
        attempt_item=attempt_item,
        turn=turn,
        route=route,
        shown_at=now,
        seen_at=now,
        think_until=now + think if is_role_play else None,
        answer_by=clocks.ends_at(attempt_item.form_item, attempt, route, now),
    )


def _earlier_turns_answered(attempt_item: AttemptItem, turn: Turn) -> bool:
    before = Turn.objects.filter(
        item_version_id=turn.item_version_id, position__lt=turn.position
    ).count()
    answered = Response.objects.filter(
        attempt_item=attempt_item, turn__position__lt=turn.position, answered_at__isnull=False
    ).count()
    return answered == before


@transaction.atomic
def beat(response: Response, offline_s: float = 0) -> Response:
    """Note that the browser is there; an outage it reports is credited first."""
    held = _locked(response)
    if offline_s > 0:
        _credit(held, offline_s)
    Response.objects.filter(pk=held.pk).update(seen_at=timezone.now())
    return held


@transaction.atomic
def save(
    response: Response,
    *,
    answer: Mapping[str, object] | None = None,
    text: str | None = None,
    stored_age_s: float = 0,
    offline_s: float = 0,
    order: int | None = None,
) -> Response:
    """Keep a possibly unfinished answer.

    ``stored_age_s`` says how long ago the browser stored it: one stored before the deadline
    is accepted for 24 h. An older answer never replaces a newer one, whichever arrives first:
    ``order`` is the browser's own count of its saves. Raises AttemptClosed,
    TimeUp, OutOfTurn (a role-play turn already given) or AnswerRefused.
    """
    held = _locked(response)
    if offline_s > 0:
        _credit(held, offline_s)
    now = timezone.now()
    stored_at = max(held.shown_at, now - timedelta(seconds=max(0.0, stored_age_s)))
    late = _must_be_in_time(held, stored_at, now)
    if held.turn_id and held.answered_at:
        raise OutOfTurn(held.pk)
    _must_be_legal(held, answer, text)
    if _is_older(held, stored_at, order):
        return held
    held.answer = dict(answer) if answer is not None else held.answer
    held.text = text if text is not None else held.text
    held.saved_at, held.seen_at = max(stored_at, held.saved_at or stored_at), now
    held.saved_order = held.saved_order if order is None else order
    held.arrived_late = held.arrived_late or late
    held.n_saves += 1
    if held.answered_at and what_is_missing(held):
        held.answered_at = None  # emptied again: no longer given
    held.save(update_fields=SAVED)
    return held


def _is_older(held: Response, stored_at: datetime, order: int | None) -> bool:
    """Two requests may overtake each other on their way; the browser's count does not lie then."""
    if order is not None and held.saved_order is not None:
        return order < held.saved_order
    return held.saved_at is not None and stored_at < held.saved_at


def _must_be_in_time(held: Response, stored_at: datetime, now: datetime) -> bool:
    """Whether the answer arrives late though stored in time; TimeUp where it was not."""
    grace = timedelta(seconds=clocks.GRACE_S)
    if now <= held.answer_by + grace:
        return False
    if stored_at > held.answer_by or now > held.answer_by + clocks.LATE:
        raise TimeUp(held.pk)
    return True


def _must_be_legal(held: Response, answer: Mapping[str, object] | None, text: str | None) -> None:
    version = _version(held)
    if (answer is not None) != (version.kind == ItemKind.SJT) or (text is None) == (answer is None):
        raise AnswerRefused(held.pk, sentence=_("The answer is not in the expected form."))
    if text is not None and len(text) > MAX_TEXT:
        raise AnswerRefused(held.pk, sentence=_("This answer is too long to be kept."))
    if answer is not None:
        try:
            sjt.validate_legal(version.response_format, _option_keys(version), answer)
        except sjt.InvalidAnswer as error:
            raise AnswerRefused(held.pk, sentence=in_words(error)) from error


@transaction.atomic
def grant_outage_credit(response: Response, offline_s: float) -> int:
    """Add the seconds of an outage to the clock, within its limits; returns those granted.

    At most 180 s an item and 900 s an attempt, and never more than has passed since the
    server last heard of the browser.
    """
    return _credit(_locked(response), offline_s)


def _credit(held: Response, offline_s: float) -> int:
    item = held.attempt_item
    given = AttemptItem.objects.filter(attempt_id=item.attempt_id).aggregate(n=Sum("credit_s"))["n"]
    silent_s = (timezone.now() - held.seen_at).total_seconds()
    granted = int(
        min(
            offline_s,
            silent_s,
            MAX_CREDIT_PER_ITEM_S - item.credit_s,
            MAX_CREDIT_PER_ATTEMPT_S - given,
        )
    )
    if granted <= 0:
        return 0
    AttemptItem.objects.filter(pk=item.pk).update(credit_s=F("credit_s") + granted)
    item.credit_s += granted
    more = timedelta(seconds=granted)
    if held.think_until and held.think_until > held.seen_at:
        held.think_until += more
    held.answer_by += more
    held.seen_at = timezone.now()
    held.save(update_fields=["think_until", "answer_by", "seen_at"])
    audit.record(Verb.CREDITED, held, seconds=granted)
    return granted


@transaction.atomic
def confirm(response: Response) -> Response:
    """Take the saved answer as given; the item is complete when its last turn is.

    NotAnswered where something is missing and there is still time to give it. Once the time
    is up, the item is completed with what was saved.
    """
    held = _locked(response)
    missing = what_is_missing(held)
    if missing and not clocks.is_up(held):
        raise NotAnswered(held.pk, sentence=missing)
    if not missing and not held.answered_at:
        held.answered_at = timezone.now()
        held.save(update_fields=["answered_at"])
    if missing or not _next_turn(held):
        _complete(held.attempt_item)
    return held


def what_is_missing(response: Response) -> str:
    """The sentence that asks for the rest of the answer; empty where it is whole."""
    version = _version(response)
    if version.kind == ItemKind.SJT:
        try:
            sjt.validate_answer(
                version.response_format, _option_keys(version), response.answer or {}
            )
        except sjt.InvalidAnswer as error:
            return in_words(error)
        return ""
    if response.text.strip():
        return ""
    if version.kind == ItemKind.WRITTEN:
        return _("Please write an answer before you continue.")
    if response.takes.filter(is_chosen=True).exists():
        return ""
    return _("Please record or type an answer before you continue.")


@transaction.atomic
def complete_item(attempt_item: AttemptItem) -> None:
    """Close an item with what was saved: whole answers count as given, others do not."""
    _open_attempt(attempt_item.attempt_id)
    count_whole_answers(Response.objects.filter(attempt_item=attempt_item))
    _complete(attempt_item)


@transaction.atomic
def close_all(attempt: Attempt) -> None:
    """Before the end: whole answers that were never confirmed count as given."""
    _open_attempt(attempt.pk)
    count_whole_answers(Response.objects.filter(attempt_item__attempt=attempt))


def count_whole_answers(of: QuerySet[Response]) -> None:
    unconfirmed = of.filter(answered_at__isnull=True).select_related(
        "attempt_item__form_item__item_version"
    )
    whole = [response.pk for response in unconfirmed if not what_is_missing(response)]
    Response.objects.filter(pk__in=whole).update(answered_at=timezone.now())


def _complete(item: AttemptItem) -> None:
    now = timezone.now()
    if AttemptItem.objects.filter(pk=item.pk, completed_at__isnull=True).update(completed_at=now):
        item.completed_at = now


def _next_turn(response: Response) -> Turn | None:
    if response.turn is None:
        return None
    later = Q(position__gt=response.turn.position)
    return response.turn.item_version.turns.filter(later).order_by("position").first()


def _open_attempt(attempt_id: int) -> Attempt:
    """The attempt under its lock; AttemptClosed where it takes no answers."""
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt_id)
    _must_be_open(attempt)
    return attempt


def _locked(response: Response) -> Response:
    """The response as it stands now, it and its attempt locked; AttemptClosed where closed."""
    held = (
        Response.objects.select_for_update(no_key=True, of=("attempt_item__attempt", "self"))
        .select_related("attempt_item__attempt", "attempt_item__form_item__item_version")
        .get(pk=response.pk)
    )
    _must_be_open(held.attempt_item.attempt)
    return held


def _must_be_open(attempt: Attempt) -> None:
    if attempt.state != AttemptState.OPEN or attempt.expires_at < timezone.now():
        raise AttemptClosed(attempt.pk)


def _version(response: Response) -> ItemVersion:
    return response.attempt_item.form_item.item_version


def _option_keys(version: ItemVersion) -> list[str]:
    return list(version.options.values_list("key", flat=True))
