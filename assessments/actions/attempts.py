"""What happens to an attempt as a whole: made, started, moved, submitted, withdrawn, expired."""

import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from random import Random

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions import clocks, recordings, reopening, responses, sessions, signals
from assessments.actions.author import exposure
from assessments.enums import AttemptState, Route, SignalKind, Verb
from assessments.errors import AttemptClosed, NotAllowed, OtherDevice, TimeUp
from assessments.models import (
    Attempt,
    AttemptItem,
    FormItem,
    FormSection,
    FormVersion,
    Option,
    Response,
)
from assessments.pipeline import stages

LIVE = [AttemptState.INVITED, AttemptState.OPEN]
TIME_FACTORS = tuple(map(Decimal, ("1", "1.25", "1.5", "2")))  # free to choose, no reason asked


def create(
    form_version: FormVersion, expires_at: datetime, language: str = "en", **marks: bool
) -> Attempt:
    """Make an attempt nobody has opened yet; its seed settles every later draw."""
    return Attempt.objects.create(
        **marks,
        form_version=form_version,
        expires_at=expires_at,
        language=language,
        seed=secrets.randbits(62),
    )


def new_device_key() -> str:
    return secrets.token_urlsafe(24)


def claim(attempt: Attempt, device_key: str) -> None:
    """Bind ``attempt`` to this browser if none holds it; OtherDevice where another does."""
    free_or_mine = Q(device_key="") | Q(device_key=device_key)
    if not Attempt.objects.filter(free_or_mine, pk=attempt.pk).update(device_key=device_key):
        raise OtherDevice(attempt.pk)
    attempt.device_key = device_key


@transaction.atomic
def take_over(attempt: Attempt, device_key: str) -> None:
    """Move ``attempt`` to this browser; the former one is refused from now on."""
    live = Attempt.objects.filter(pk=attempt.pk, state__in=LIVE)
    if not live.update(device_key=device_key):
        raise AttemptClosed(attempt.pk)
    attempt.device_key = device_key
    # Another browser counts its saves from its own clock.
    Response.every.filter(attempt_item__attempt=attempt).update(saved_order=None)
    audit.record(Verb.TOOK_OVER, attempt)
    if attempt.state == AttemptState.OPEN:
        signals.note(attempt, SignalKind.TWO_SESSIONS)


@transaction.atomic
def let_go(attempt: Attempt) -> None:
    """Turn every browser away that opened a link to ``attempt``: the next one to open it holds it.

    What the server has of it stays. The key itself goes, so nobody takes over without a link.
    """
    sessions.forget([attempt.public_id])
    Attempt.objects.filter(pk=attempt.pk).update(device_key="")
    Response.every.filter(attempt_item__attempt=attempt).update(saved_order=None)
    attempt.device_key = ""


@transaction.atomic
def start(attempt: Attempt) -> None:
    """Draw the items and open ``attempt``; a second start changes nothing."""
    held = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if held.state == AttemptState.INVITED:
        drawn = draw(held.form_version, held.seed)
        AttemptItem.objects.bulk_create(
            AttemptItem(attempt=held, form_item=form_item, position=position)
            for position, form_item in enumerate(drawn, start=1)
        )
        Attempt.objects.filter(pk=held.pk).update(state=AttemptState.OPEN, opened_at=Now())
        audit.record(Verb.STARTED, held)
    elif held.state != AttemptState.OPEN:
        raise AttemptClosed(attempt.pk)
    attempt.refresh_from_db()


def draw(form_version: FormVersion, seed: int) -> list[FormItem]:
    """The items of one attempt in their order: the same seed draws the same items.

    An item at its exposure limit is left out of a pool that has enough others; the drawn rows
    are stored, so an attempt that has begun keeps its items.
    """
    rng = Random(seed)  # noqa: S311 repeatable, not secret
    sections = form_version.sections.order_by("position").prefetch_related("items__item_version")
    pools = [section for section in sections if section.n_drawn is not None]
    spent = exposure.spent(i.item_version.item_id for pool in pools for i in pool.items.all())
    return [item for section in sections for item in _drawn(section, rng, spent)]


def _drawn(section: FormSection, rng: Random, spent: Collection[int]) -> list[FormItem]:
    items = sorted(section.items.all(), key=lambda item: item.position)
    if section.n_drawn is not None and section.n_drawn < len(items):
        fresh = [item for item in items if item.item_version.item_id not in spent]
        pool = fresh if len(fresh) >= section.n_drawn else items
        items = sorted(rng.sample(pool, section.n_drawn), key=lambda item: item.position)
    if section.shuffles_items:
        rng.shuffle(items)
    return items


def option_order(attempt: Attempt, form_item: FormItem, options: Sequence[Option]) -> list[Option]:
    """``options`` as this attempt shows them: shuffled, each time alike, where the section asks."""
    ordered = sorted(options, key=lambda option: option.position)
    if form_item.section.shuffles_options:
        Random(f"{attempt.seed}:{form_item.pk}").shuffle(ordered)  # noqa: S311 as above
    return ordered


def n_questions(form_version: FormVersion) -> int:
    """How many items an attempt at ``form_version`` holds."""
    sections = form_version.sections.annotate(n_items=Count("items"))
    return sum(section.n_given(section.n_items) for section in sections)


def furthest(attempt: Attempt) -> int:
    """The position of the first item that is not complete: nobody may look beyond it."""
    undone = attempt.items.filter(completed_at__isnull=True).order_by("position")
    position = undone.values_list("position", flat=True).first()
    return position if position is not None else attempt.items.count()


def is_over(attempt: Attempt) -> bool:
    """Whether no answer is taken any more: it ended, or its last day has passed."""
    return attempt.state not in LIVE or attempt.expires_at < timezone.now()


@transaction.atomic
def choose_route(attempt: Attempt, route: Route) -> None:
    """Answer by video, audio or typing from now on; recording only where it was agreed to."""
    held = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if held.state not in LIVE:
        raise AttemptClosed(attempt.pk)
    if route != Route.TYPED and not held.may_record:
        raise NotAllowed(sentence=_("You chose not to be recorded, so answers are typed."))
    attempt.route = route
    if held.route == route:
        return
    Attempt.objects.filter(pk=held.pk).update(route=route)
    held.route = route
    clocks.refit(held)
    audit.record(Verb.ROUTE_CHANGED, held, route=route.value)


@transaction.atomic
def choose_time(attempt: Attempt, factor: Decimal) -> None:
    """Take up to double time on every clock, running ones too; clocks are never shortened."""
    if factor not in TIME_FACTORS:
        raise NotAllowed(sentence=_("Please choose one of the offered times."))
    held = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if held.state not in LIVE:
        raise AttemptClosed(attempt.pk)
    Attempt.objects.filter(pk=held.pk).update(time_factor=factor)
    attempt.time_factor = held.time_factor = factor
    clocks.refit(held)


def submit(attempt: Attempt) -> None:
    """Close ``attempt`` to answers and queue its scoring; of two submits one wins.

    Recordings and answers that were never confirmed count as given.
    """
    with suppress(TimeUp):  # a recording a day too late does not keep anyone from handing in
        recordings.choose_last_takes(attempt)
    _close(attempt)


@transaction.atomic
def _close(attempt: Attempt) -> None:
    responses.close_all(attempt)
    reopening.bring_back(attempt)
    still_open = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN)
    if not still_open.update(state=AttemptState.SUBMITTED, submitted_at=Now()):
        raise AttemptClosed(attempt.pk)
    audit.record(Verb.SUBMITTED, attempt)
    stages.after_submission(attempt)
    attempt.refresh_from_db()


@transaction.atomic
def withdraw(attempt: Attempt) -> None:
    """End ``attempt`` at the candidate's wish; nothing of it is scored."""
    live = Attempt.objects.filter(pk=attempt.pk, state__in=LIVE)
    if not live.update(state=AttemptState.WITHDRAWN):
        raise AttemptClosed(attempt.pk)
    audit.record(Verb.WITHDREW, attempt)
    attempt.refresh_from_db()


def expire_overdue() -> int:
    """Close what was not submitted in time; returns how many attempts that were."""
    return sum(map(_expire, Attempt.objects.overdue()))


@transaction.atomic
def _expire(attempt: Attempt) -> int:
    if attempt.reopenings.exists():
        return _hand_in_again(attempt)
    expired = Attempt.objects.overdue().filter(pk=attempt.pk).update(state=AttemptState.EXPIRED)
    if expired:
        audit.record(Verb.EXPIRED, attempt, by_system=True)
    return expired


def _hand_in_again(attempt: Attempt) -> int:
    """A reopened attempt was handed in once: when its time is over, it is again, as it stands."""
    mine = Attempt.objects.overdue().filter(pk=attempt.pk, state=AttemptState.OPEN)
    if not mine.update(state=AttemptState.SUBMITTED, submitted_at=Now()):
        return 0
    responses.count_whole_answers(Response.objects.filter(attempt_item__attempt=attempt))
    reopening.bring_back(attempt)
    audit.record(Verb.SUBMITTED, attempt, by_system=True)
    stages.after_submission(attempt)
    return 1
