"""The order of the stages, and how an attempt goes on from wherever it stands.

recording → process_take (decode, gate, transcribe) → score_attempt → attempt_scored
"""

from assessments import jobs
from assessments.enums import AttemptState, JobKind
from assessments.models import Attempt, Take


def go_on(attempt_id: int) -> None:
    """Queue what a submitted attempt needs next. Call it in a transaction.

    The lock makes two takes that finish at once see each other; jobs already waiting are
    not queued twice.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if attempt.state != AttemptState.SUBMITTED:
        return
    unread = Take.objects.awaiting_processing().filter(response__attempt_item__attempt=attempt)
    if unread.exists():
        for take_id in unread.values_list("pk", flat=True):
            jobs.enqueue(JobKind.PROCESS_TAKE, take_id)
        return
    jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
