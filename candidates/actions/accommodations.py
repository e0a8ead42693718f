"""More than double time, or another way: asked by a candidate, answered by a coordinator.

The audit names the request and nothing of it; the hiring team learns of neither.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from assessments import audit
from assessments.actions import attempts, conditions
from assessments.enums import Verb
from assessments.errors import AttemptClosed, NotNow
from assessments.models import StaffUser, Take, Transcript
from candidates.actions import mails
from candidates.enums import AccommodationKind, AccommodationState, MailKind
from candidates.models import Accommodation, Application

# The link ends after some days: an answer has to come while there is time to use it.
TO_ANSWER = timedelta(days=3)
# From handing in; until then nothing of it is scored, and the others' results arrive.
TO_WRITE_DOWN = timedelta(days=7)

GRANTS = {
    AccommodationKind.UNTIMED: conditions.lift_clocks,
    AccommodationKind.CAPTIONER: conditions.have_written_down,
}


@transaction.atomic
def ask(application: Application, kind: AccommodationKind, text: str) -> Accommodation:
    """Raises AttemptClosed, or NotNow where the same is waiting or granted already."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    if attempts.is_over(held.attempt):
        raise AttemptClosed(held.attempt_id)
    if kind not in open_kinds(held):
        asked = _("You have asked for this already. The answer is below, or on its way.")
        raise NotNow(application.pk, sentence=asked)
    row = Accommodation.objects.create(application=held, kind=kind, text=text.strip())
    audit.record(Verb.ACCOMMODATION_ASKED, row)
    return row


def open_kinds(application: Application) -> list[AccommodationKind]:
    """What can still be asked for: not what waits, and not what is granted for good."""
    rows = set(application.accommodations.values_list("kind", "state"))
    return [
        kind
        for kind in AccommodationKind
        if (kind, AccommodationState.ASKED) not in rows
        and (kind not in GRANTS or (kind, AccommodationState.GRANTED) not in rows)
    ]


@transaction.atomic
def answer(row: Accommodation, state: AccommodationState, words: str, actor: StaffUser) -> None:
    """Grant or decline; of two answers the first counts. The candidate is told by mail.

    Raises NotNow where it is answered, or where the assessment is over and nothing can change.
    """
    waiting = Accommodation.objects.filter(pk=row.pk, state=AccommodationState.ASKED)
    answered = {"state": state, "answer": words.strip(), "answered_by": actor}
    if not waiting.update(**answered, answered_at=Now()):
        raise NotNow(row.pk, sentence=_("Somebody else has answered this request meanwhile."))
    if state == AccommodationState.GRANTED:
        _grant(row)
    audit.record(Verb.ACCOMMODATION_ANSWERED, row, actor=actor)
    mails.queue(MailKind.ACCOMMODATION, row.application, row.pk)


def _grant(row: Accommodation) -> None:
    grant = GRANTS.get(AccommodationKind(row.kind))
    if grant is None:
        return
    try:
        grant(row.application.attempt)
    except AttemptClosed as error:
        over = _("The assessment is handed in or over, so this cannot be granted any more.")
        raise NotNow(row.pk, sentence=over) from error


@transaction.atomic
def write_down(take: Take, text: str, actor: StaffUser) -> Transcript:
    """Keep what was said in ``take``; the scoring goes on with it. NotNow where it is done."""
    row = conditions.write_down(take, text)
    audit.record(Verb.CORRECTED, row, actor=actor, accommodation=True)
    return row
