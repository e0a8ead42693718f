"""The consent questions: their words, and what was answered, one row a purpose."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments import audit
from assessments.actions import attempts
from assessments.enums import AttemptState, Route, Verb
from assessments.errors import AttemptClosed, NotNow
from assessments.models import Attempt
from candidates.enums import ConsentPurpose
from candidates.errors import ConsentMissing
from candidates.models import Application, Consent

TEXT_VERSION = "2026-11"
# The page prints these words and the row keeps them; a changed word needs a new version.
TEXTS: dict[ConsentPurpose, Promise] = {
    ConsentPurpose.RECORDING: _(
        "May we record your spoken answers, by video or sound? The recording is turned into "
        "text and kept, for the hiring team and its raters only, until the date above. Faces "
        "are found for a moment to check light and sharpness and to make a blurred copy; no "
        "measure of a face is kept or scored. If you say no, you type your answers."
    ),
    ConsentPurpose.MACHINE_SCORING: _(
        "May a computer program score your answers? It reads the words you choose and say, and "
        "shows which sentence each point comes from. A person decides, sees the program's "
        "error, and may overrule it. If you say no, only people rate your answers."
    ),
    ConsentPurpose.EXTERNAL_MODEL: _(
        "May the words of your answers also be sent to a language model that %(run_by)s runs? It "
        "gets the words and the questions, not your name, address or recording; what you say of "
        "yourself in an answer is among the words. It gives a second opinion, which stands apart "
        "and is no part of your score. If you say no, nothing else changes. A yes counts only "
        "together with a yes to scoring by a program."
    ),
}


def asked() -> tuple[ConsentPurpose, ...]:
    """The questions of this installation: an outside model is asked for only where there is one."""
    always = (ConsentPurpose.RECORDING, ConsentPurpose.MACHINE_SCORING)
    return always if settings.LLM is None else (*always, ConsentPurpose.EXTERNAL_MODEL)


def text_of(purpose: ConsentPurpose) -> str:
    """The words that the page prints and the row keeps."""
    if purpose != ConsentPurpose.EXTERNAL_MODEL or settings.LLM is None:
        return str(TEXTS[purpose])
    return str(TEXTS[purpose]) % {"run_by": settings.LLM.run_by}


@transaction.atomic
def answer(application: Application, given: Mapping[ConsentPurpose, bool]) -> None:
    """Keep the answers, each with the words shown, and copy them to the attempt.

    All may be no: then answers are typed, and people rate them. An outside model is agreed to by
    the name of who runs it, and only together with machine scoring. May be answered anew until
    the assessment begins; the newest rows count. Raises ConsentMissing or AttemptClosed.
    """
    if set(given) != set(asked()):
        raise ConsentMissing(application.pk)
    may_record = given[ConsentPurpose.RECORDING]
    not_begun = Attempt.objects.filter(pk=application.attempt_id, state=AttemptState.INVITED)
    changed = not_begun.update(
        may_record=may_record,
        may_machine_score=given[ConsentPurpose.MACHINE_SCORING],
        may_send_to=_agreed_to(given),
        route=Route.VIDEO if may_record else Route.TYPED,
    )
    if not changed:
        raise AttemptClosed(application.attempt_id)
    _keep(application, given)


def open_to_a_yes(attempt: Attempt, given: Mapping[ConsentPurpose, bool]) -> set[ConsentPurpose]:
    """Which of the no's in ``given`` may become a yes: until all is handed in, and not later.

    Before the start all is asked together; an outside model only beside machine scoring.
    """
    if attempt.state != AttemptState.OPEN or attempts.is_over(attempt):
        return set()
    said_no = {purpose for purpose in asked() if given.get(purpose) is False}
    if not given.get(ConsentPurpose.MACHINE_SCORING):
        said_no.discard(ConsentPurpose.EXTERNAL_MODEL)
    return said_no


@transaction.atomic
def say_yes(application: Application, purpose: ConsentPurpose) -> None:
    """Agree after all to what was refused or taken back, by today's words; else NotNow.

    The route stays as it is: who may be recorded again chooses that.
    """
    attempt = Attempt.objects.select_for_update().get(pk=application.attempt_id)
    given = answered(application)
    if purpose not in open_to_a_yes(attempt, given):
        too_late = _("This cannot be agreed to here, or not any more. Nothing was changed.")
        raise NotNow(application.pk, sentence=str(too_late))
    copies: dict[ConsentPurpose, dict[str, Any]] = {
        ConsentPurpose.RECORDING: {"may_record": True},
        ConsentPurpose.MACHINE_SCORING: {"may_machine_score": True},
        ConsentPurpose.EXTERNAL_MODEL: {"may_send_to": _agreed_to({**given, purpose: True})},
    }
    Attempt.objects.filter(pk=attempt.pk).update(**copies[purpose])
    _keep(application, {purpose: True})


def _keep(application: Application, given: Mapping[ConsentPurpose, bool]) -> None:
    Consent.objects.bulk_create(
        Consent(
            application=application,
            purpose=purpose,
            is_given=is_given,
            text_version=TEXT_VERSION,
            text=text_of(purpose),
            language=get_language() or "en",
        )
        for purpose, is_given in given.items()
    )
    facts: dict[str, Any] = {purpose.value: is_given for purpose, is_given in given.items()}
    audit.record(Verb.CONSENTED, application, **facts)


def _agreed_to(given: Mapping[ConsentPurpose, bool]) -> str:
    """Who may get the words of the answers, by name; nobody unless a program may score them."""
    both = (ConsentPurpose.MACHINE_SCORING, ConsentPurpose.EXTERNAL_MODEL)
    if settings.LLM is None or not all(given.get(purpose) for purpose in both):
        return ""
    return settings.LLM.run_by


def answered(application: Application) -> dict[ConsentPurpose, bool]:
    """The newest answer to each question that was asked so far."""
    rows = application.consents.order_by("pk").values_list("purpose", "is_given")
    return {ConsentPurpose(purpose): is_given for purpose, is_given in rows}
