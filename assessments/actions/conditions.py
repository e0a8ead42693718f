"""Other conditions for one attempt: no clock, or a person who writes down what is said.

They are granted elsewhere, and why is not known here.
"""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments import jobs
from assessments.actions import clocks
from assessments.enums import AttemptState, JobKind, TranscriptSource
from assessments.errors import AttemptClosed, NotNow
from assessments.media.alignment import timed
from assessments.models import Attempt, Take, Transcript
from assessments.pipeline import stages

STILL_ANSWERING = (AttemptState.INVITED, AttemptState.OPEN)
OVER = (AttemptState.EXPIRED, AttemptState.WITHDRAWN)


@transaction.atomic
def lift_clocks(attempt: Attempt) -> None:
    """No clock ends an answer from now on, running ones too; AttemptClosed where it is too late."""
    held = _locked(attempt)
    if held.state not in STILL_ANSWERING:
        raise AttemptClosed(attempt.pk)
    Attempt.objects.filter(pk=held.pk).update(is_untimed=True)
    attempt.is_untimed = held.is_untimed = True
    clocks.lift(held)


@transaction.atomic
def have_written_down(attempt: Attempt) -> None:
    """Score no spoken answer before a person has written it down; AttemptClosed where it is over.

    What is scored already stays until then.
    """
    held = _locked(attempt)
    if held.state in OVER:
        raise AttemptClosed(attempt.pk)
    Attempt.objects.filter(pk=held.pk).update(is_captioned=True)
    attempt.is_captioned = True


@transaction.atomic
def write_down(take: Take, text: str) -> Transcript:
    """Keep what a person heard as the newest version; after the last one it is scored.

    ``text`` is empty where nothing can be made out. Raises NotNow where nobody waits for it.
    """
    attempt = _locked(take.response.attempt_item.attempt)
    if not Take.objects.awaiting_words().filter(pk=take.pk).exists():
        raise NotNow(take.pk, sentence=_("This recording is written down already."))
    row = _new_version(take, text.strip(), attempt.language)
    if attempt.state == AttemptState.SUBMITTED:
        stages.go_on(attempt.pk)
    elif not _waiting(attempt):
        jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
    return row


def _new_version(take: Take, text: str, language: str) -> Transcript:
    versions = Transcript.objects.filter(response=take.response_id)
    before = versions.filter(take=take).order_by("-version").first()
    return Transcript.objects.create(
        response_id=take.response_id,
        take=take,
        version=(versions.aggregate(Max("version"))["version__max"] or 0) + 1,
        source=TranscriptSource.CAPTIONER,
        language=language,
        text=text,
        words=timed(text, before.words if before else []),
        segments=before.segments if before else [],
    )


def _waiting(attempt: Attempt) -> bool:
    mine = Take.objects.awaiting_words().filter(response__attempt_item__attempt=attempt)
    return mine.exists()


def _locked(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
