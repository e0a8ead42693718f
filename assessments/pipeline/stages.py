"""The order of the stages, and how an attempt goes on from wherever it stands.

handing in → attempt_submitted
recording → process_take (decode, gate, transcribe) → score_attempt → attempt_scored
                    → a person's words, where a captioned attempt waits for them ↗
                                                               and → rate_by_model, where asked
raters' levels, once the last is final → score_ratings → attempt_scored
"""

from django.conf import settings

from assessments import jobs
from assessments.enums import AttemptState, JobKind
from assessments.models import Attempt, RatingAssignment, Take


def go_on(attempt_id: int) -> None:
    """Queue what a submitted attempt needs next. Call it in a transaction.

    The lock makes two takes that finish at once see each other; jobs already waiting are
    not queued twice.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if attempt.state != AttemptState.SUBMITTED or attempt.is_dry_run:
        return
    unread = Take.objects.awaiting_processing().filter(response__attempt_item__attempt=attempt)
    if unread.exists():
        for take_id in unread.values_list("pk", flat=True):
            jobs.enqueue(JobKind.PROCESS_TAKE, take_id)
        return
    if Take.objects.awaiting_words().filter(response__attempt_item__attempt=attempt).exists():
        return  # whoever writes down the last one calls this again
    jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)


def after_submission(attempt: Attempt) -> None:
    """Queue what follows the handing in; nobody hears of a dry run. Call it in a transaction."""
    if not attempt.is_dry_run:
        jobs.enqueue(JobKind.ATTEMPT_SUBMITTED, attempt.pk)
        go_on(attempt.pk)


def after_scoring(attempt: Attempt) -> None:
    """Queue what follows a scoring; an outside model only where the candidate agreed to it."""
    jobs.enqueue(JobKind.ATTEMPT_SCORED, attempt.pk)
    if settings.LLM is not None and attempt.may_send_to == settings.LLM.run_by:
        jobs.enqueue(JobKind.RATE_BY_MODEL, attempt.pk)
    after_rating(attempt)


def after_rating(attempt: Attempt) -> None:
    """Queue the raters' result once nobody's levels are on their way any more.

    An answer that only waits for a further rater is not scored meanwhile and says so; else an
    attempt would wait unseen where no further rater exists.
    """
    places = RatingAssignment.objects.filter(attempt_item__attempt=attempt)
    if places.exists() and not places.under_way().that_count().exists():
        jobs.enqueue(JobKind.SCORE_RATINGS, attempt.pk)
