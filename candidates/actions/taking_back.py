"""Taking a consent back: a row of its own beside the former one, and what follows from it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import audit, jobs
from assessments.actions import attempts
from assessments.enums import AttemptState, JobKind, Route, Verb
from assessments.errors import NotNow
from assessments.models import Attempt
from assessments.pipeline import stages
from candidates.enums import ConsentPurpose
from candidates.models import Application, Consent

BEGUN = (AttemptState.OPEN, AttemptState.SUBMITTED, AttemptState.SCORED)
# A recording that was made cannot be unmade by a word: to be rid of it one deletes everything.
WHILE = {
    ConsentPurpose.RECORDING: (AttemptState.OPEN,),
    ConsentPurpose.MACHINE_SCORING: BEGUN,
    ConsentPurpose.EXTERNAL_MODEL: BEGUN,
}


def newest(application: Application) -> dict[ConsentPurpose, Consent]:
    """The newest row of each purpose that was asked, in the order of the questions."""
    rows = {row.purpose: row for row in application.consents.order_by("pk")}
    return {purpose: rows[purpose] for purpose in ConsentPurpose if purpose in rows}


def may_take_back(application: Application, row: Consent) -> bool:
    return row.is_given and application.attempt.state in WHILE[ConsentPurpose(row.purpose)]


@transaction.atomic
def take_back(application: Application, purpose: ConsentPurpose) -> None:
    """Take a yes back; raises NotNow where there is none, or it is too late.

    Without machine scoring people rate: the next scoring finds nothing it may score and asks for
    raters, and what the program found before is shown no more. Without recording the rest of the
    answers is typed.
    """
    attempt = Attempt.objects.select_for_update().get(pk=application.attempt_id)
    application.attempt = attempt
    given = {row.purpose: row for row in newest(application).values() if row.is_given}
    if purpose not in given or not may_take_back(application, given[purpose]):
        raise NotNow(application.pk, sentence=_("There is nothing to take back here."))
    gone = [given[purpose]]
    if purpose == ConsentPurpose.MACHINE_SCORING and ConsentPurpose.EXTERNAL_MODEL in given:
        gone.append(given[ConsentPurpose.EXTERNAL_MODEL])  # agreed to only together
    _copy_to(attempt, purpose)
    _keep(application, gone)
    if purpose == ConsentPurpose.MACHINE_SCORING:
        _score_anew(attempt)


def _copy_to(attempt: Attempt, purpose: ConsentPurpose) -> None:
    if purpose == ConsentPurpose.RECORDING:
        attempts.choose_route(attempt, Route.TYPED)
        attempt.may_record = False
    else:
        attempt.may_send_to = ""
        attempt.may_machine_score &= purpose != ConsentPurpose.MACHINE_SCORING
    attempt.save(update_fields=["may_record", "may_machine_score", "may_send_to"])


def _keep(application: Application, rows: list[Consent]) -> None:
    Consent.objects.bulk_create(
        Consent(
            application=application,
            purpose=row.purpose,
            is_given=False,
            text_version=row.text_version,
            text=row.text,
            language=row.language,
        )
        for row in rows
    )
    facts: dict[str, Any] = {str(row.purpose): False for row in rows}
    audit.record(Verb.CONSENTED, application, **facts)


def _score_anew(attempt: Attempt) -> None:
    if attempt.state == AttemptState.SCORED:
        jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
    else:
        stages.go_on(attempt.pk)
