"""Corrections of what was understood of a spoken answer: each a new version, all are kept."""

import re
from difflib import SequenceMatcher

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import audit, jobs
from assessments.actions.reopening import HANDED_IN
from assessments.enums import AttemptState, JobKind, Severity, TranscriptSource, Verb
from assessments.errors import NotNow
from assessments.media import alignment
from assessments.models import Attempt, QualityFinding, Response, Take, Transcript
from assessments.pipeline import stages

MAX_CHARACTERS = 6000  # ten minutes of fast speech
MOST_CORRECTIONS = 5  # of one answer; enough to mend slips, too few to try out scores
READ_BESIDE_FROM = 0.25  # from this share of changed words a reader should listen as well
CHANGED = "transcript_changed"


@transaction.atomic
def correct(response: Response, text: str) -> Transcript:
    """Keep ``text`` as what was said in ``response``, and have it scored.

    Words that were recognised keep their seconds, so that the recording still plays from them.
    Raises NotNow where it is not handed in, nothing was understood, nothing is changed, or too
    often.
    """
    attempt = Attempt.objects.select_for_update().get(pk=response.attempt_item.attempt_id)
    take = response.takes.filter(is_chosen=True, processed_at__isnull=False).first()
    former = list(response.transcripts.order_by("version"))
    words = " ".join(text.split())
    why = why_not(attempt, take, former)
    if why or take is None:
        raise NotNow(response.pk, sentence=why)
    if words == former[-1].text:
        raise NotNow(response.pk, sentence=_("These are the words as they stand already."))
    heard = [row for row in former if row.source != TranscriptSource.CANDIDATE][-1]
    corrected = _next(former[-1], heard, take, words)
    share = share_changed(heard.text, words)
    _mark(take, share)
    audit.record(
        Verb.CORRECTED,
        attempt,
        response=response.pk,
        transcript=corrected.pk,
        changed_percent=round(100 * share),
    )
    _score_anew(attempt)
    return corrected


def why_not(attempt: Attempt, take: Take | None, former: list[Transcript]) -> str:
    """Why this answer cannot be corrected, in words for its candidate; empty where it can."""
    if attempt.state not in HANDED_IN:
        return _("You can correct this once your answers are handed in.")
    if take is None:
        return _("This recording is still being read. Please look again in some minutes.")
    if not former or not former[-1].text:
        return _(
            "Nothing was understood in this recording, so there is nothing to correct. You can "
            "ask a person to listen to it."
        )
    own = [row for row in former if row.source == TranscriptSource.CANDIDATE]
    if len(own) >= MOST_CORRECTIONS:
        return _(
            "You have corrected this answer %(n)s times, which is as often as it goes. If "
            "something is still wrong, ask a person to look at it."
        ) % {"n": MOST_CORRECTIONS}
    return ""


def share_changed(before: str, after: str) -> float:
    """Return which share (0–1) of the words differs; capitals and full stops are no difference."""
    old, new = _plain(before), _plain(after)
    longer = max(len(old), len(new))
    if not longer:
        return 0.0
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return 1 - sum(block.size for block in matcher.get_matching_blocks()) / longer


def _plain(text: str) -> list[str]:
    return re.sub(r"[^\w'\s]", "", text.lower()).split()


def _next(newest: Transcript, heard: Transcript, take: Take, text: str) -> Transcript:
    lines = [{"start": row["start"], "end": row["end"]} for row in heard.segments]
    return Transcript.objects.create(
        response=newest.response,
        take=take,
        version=newest.version + 1,
        source=TranscriptSource.CANDIDATE,
        language=newest.language,
        text=text,
        words=alignment.timed(text, heard.words),
        segments=lines,
    )


def _mark(take: Take, share: float) -> None:
    """Tell readers of a large change; a smaller one later takes the mark away."""
    take.findings.filter(code=CHANGED).delete()
    if share <= READ_BESIDE_FROM:
        return
    said = "The candidate changed over a quarter of the words: read them beside the recording."
    QualityFinding.objects.create(
        take=take, code=CHANGED, severity=Severity.WARN, message=said, value=round(share, 3)
    )


def _score_anew(attempt: Attempt) -> None:
    if attempt.state == AttemptState.SCORED:
        jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
    else:
        stages.go_on(attempt.pk)
