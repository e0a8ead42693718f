"""Give an attempt back to its candidate: what was not answered, or chosen items anew.

A former answer is set aside, never deleted; where nothing whole takes its place it comes back.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.enums import AttemptState, Verb
from assessments.errors import NotNow
from assessments.models import Attempt, AttemptItem, Reopening, Response, StaffUser

HANDED_IN = (AttemptState.SUBMITTED, AttemptState.SCORED)


def unanswered(attempt: Attempt) -> list[AttemptItem]:
    """The items of ``attempt`` without a whole answer, in their order."""
    given = Q(responses__answered_at__isnull=False, responses__replaced_at__isnull=True)
    items = attempt.items.annotate(
        n_given=Count("responses", filter=given, distinct=True),
        n_asked=Greatest(Value(1), Count("form_item__item_version__turns", distinct=True)),
    )
    return list(items.filter(n_given__lt=F("n_asked")).order_by("position"))


@transaction.atomic
def reopen(
    attempt: Attempt,
    reason: str,
    expires_at: datetime,
    actor: StaffUser,
    items: Sequence[AttemptItem] = (),
) -> Reopening:
    """Let the candidate answer until ``expires_at``: ``items`` anew, or all without an answer.

    Raises NotNow where the attempt is not handed in, or nothing is left to answer.
    """
    handed_in = Attempt.objects.filter(pk=attempt.pk, state__in=HANDED_IN, is_dry_run=False)
    # Nobody holds it now: the browser that opens the link first goes on.
    opened = {"state": AttemptState.OPEN, "submitted_at": None, "device_key": ""}
    if not handed_in.update(**opened, expires_at=expires_at):
        raise NotNow(attempt.pk, sentence=_("Only an assessment that is handed in is reopened."))
    given_back = list(items) or unanswered(attempt)
    if not given_back:
        every = _("Every question is answered. Choose which ones are to be answered anew.")
        raise NotNow(attempt.pk, sentence=every)
    _set_aside(given_back, only_unanswered=not items)
    row = Reopening.objects.create(attempt=attempt, reason=reason, by=actor, expires_at=expires_at)
    row.items.set(given_back)
    audit.record(Verb.REOPENED, attempt, actor=actor, reopening=row.pk, n_items=len(given_back))
    attempt.refresh_from_db()
    return row


def _set_aside(items: Sequence[AttemptItem], *, only_unanswered: bool) -> None:
    former = Response.objects.filter(attempt_item__in=items)
    if only_unanswered:
        former = former.filter(answered_at__isnull=True)
    former.update(replaced_at=Now())
    AttemptItem.objects.filter(pk__in=[item.pk for item in items]).update(completed_at=None)


def bring_back(attempt: Attempt) -> None:
    """Let former answers count again where no whole one was given; in a transaction."""
    former = Response.every.filter(
        attempt_item__attempt=attempt, replaced_at__isnull=False, answered_at__isnull=False
    )
    seen: set[tuple[int, int | None]] = set()
    for old in former.order_by("-replaced_at", "-pk"):
        place = (old.attempt_item_id, old.turn_id)
        if place in seen:
            continue
        seen.add(place)
        now = Response.objects.filter(attempt_item=old.attempt_item_id, turn=old.turn_id)
        if now.filter(answered_at__isnull=False).exists():
            continue
        now.update(replaced_at=timezone.now())
        Response.every.filter(pk=old.pk).update(replaced_at=None)
