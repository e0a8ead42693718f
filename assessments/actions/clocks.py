"""How long an answer may take: limits of the form or item, times the factor, plus credit.

An untimed attempt has one clock, its own: every answer may be given until it expires.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from assessments.enums import ItemKind, Route
from assessments.models import Attempt, FormItem, ItemVersion, Response

GRACE_S = 10  # a save sent in the last second may arrive a little later
SLACK_S = 120  # role-play: listening, looking at a take, waiting for the upload
UNTIMED_TAKE_S = 1500.0  # one recording without a clock: what a worker still decodes in one go
LATE = timedelta(hours=24)  # what the browser stored in time may arrive this much later


def think_s(version: ItemVersion, attempt: Attempt) -> float:
    """Seconds to think before a role-play answer; 0 for the other kinds.

    Recording starts by itself when they are over, so an untimed attempt has none.
    """
    return 0.0 if attempt.is_untimed else float((version.think_s or 0) * attempt.time_factor)


def ends_at(form_item: FormItem, attempt: Attempt, route: str, shown_at: datetime) -> datetime:
    """The deadline of an item (or turn) that is first shown at ``shown_at``."""
    if attempt.is_untimed:
        return attempt.expires_at
    return shown_at + timedelta(seconds=limit_s(form_item, attempt, route))


def limit_s(form_item: FormItem, attempt: Attempt, route: str) -> float:
    """Seconds from the first display of an item (or turn) to its deadline."""
    return float(usual_s(form_item, route) * attempt.time_factor)


def usual_s(form_item: FormItem, route: str) -> int:
    """The same before anybody's time factor; the form's own limit goes before the item's."""
    version = form_item.item_version
    if version.kind != ItemKind.ROLE_PLAY:
        return form_item.time_limit_s or version.time_limit_s or 0
    answer_s = version.typed_s if route == Route.TYPED else (version.answer_s or 0) * version.takes
    return (version.think_s or 0) + (answer_s or 0) + SLACK_S


def is_up(response: Response, now: datetime | None = None) -> bool:
    """Whether the deadline has passed for what is typed or chosen now."""
    return (now or timezone.now()) > response.answer_by


def left_s(response: Response, now: datetime | None = None) -> int:
    """Whole seconds to the deadline, 0 when it has passed."""
    return max(0, int((response.answer_by - (now or timezone.now())).total_seconds()))


def lift(attempt: Attempt) -> None:
    """Let every running clock end with ``attempt`` and no sooner."""
    now = timezone.now()
    running = Response.objects.filter(attempt_item__attempt=attempt, answer_by__gt=now)
    running.filter(think_until__gt=now).update(think_until=now)
    running.filter(answer_by__lt=attempt.expires_at).update(answer_by=attempt.expires_at)


def follow(attempt: Attempt, expires_at: datetime) -> None:
    """Where an untimed ``attempt`` is given until another day, so are its open answers."""
    if attempt.is_untimed:
        mine = Response.objects.filter(attempt_item__attempt=attempt, answered_at__isnull=True)
        mine.filter(answer_by__gte=attempt.expires_at).update(answer_by=expires_at)


def refit(attempt: Attempt) -> None:
    """Give running clocks the attempt's new factor or route; none is ever shortened.

    Recorded or answered turns keep the route in which they were given.
    """
    running = Response.objects.filter(
        Q(answered_at__isnull=True) | ~Q(attempt_item__form_item__item_version__kind="role_play"),
        attempt_item__attempt=attempt,
        answer_by__gt=timezone.now(),
        takes__isnull=True,
    ).select_related("attempt_item__form_item__item_version")
    for response in running:
        _refit_one(response, attempt)


def _refit_one(response: Response, attempt: Attempt) -> None:
    item = response.attempt_item
    is_role_play = item.form_item.item_version.kind == ItemKind.ROLE_PLAY
    route = attempt.route if is_role_play else response.route
    seconds = limit_s(item.form_item, attempt, route) + item.credit_s
    answer_by = max(response.answer_by, response.shown_at + timedelta(seconds=seconds))
    Response.objects.filter(pk=response.pk).update(route=route, answer_by=answer_by)
