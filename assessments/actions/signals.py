"""Note what happens around an answer. No scorer reads it; it never keeps anybody from answering."""

from django.db import transaction

from assessments.enums import SignalKind
from assessments.models import Attempt, AttemptItem, IntegritySignal

MOST = 200  # an attempt; what comes after is not kept
LONGEST_S = 86_400.0


@transaction.atomic
def note(
    attempt: Attempt,
    kind: SignalKind,
    item: AttemptItem | None = None,
    seconds: float | None = None,
) -> bool:
    """Keep one signal; False where the attempt has as many as are kept."""
    Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if attempt.signals.count() >= MOST:
        return False
    within = None if seconds is None else min(max(seconds, 0.0), LONGEST_S)
    IntegritySignal.objects.create(attempt=attempt, attempt_item=item, kind=kind, seconds=within)
    return True
