"""The consent questions: their words, and what was answered, one row a purpose."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments import audit
from assessments.enums import AttemptState, Route, Verb
from assessments.errors import AttemptClosed
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
}
ASKED = tuple(TEXTS)


@transaction.atomic
def answer(application: Application, given: Mapping[ConsentPurpose, bool]) -> None:
    """Keep the answers, each with the words shown, and copy them to the attempt.

    Both may be no: then answers are typed, and people rate them. May be answered anew until
    the assessment begins; the newest rows count. Raises ConsentMissing or AttemptClosed.
    """
    if set(given) != set(ASKED):
        raise ConsentMissing(application.pk)
    may_record = given[ConsentPurpose.RECORDING]
    not_begun = Attempt.objects.filter(pk=application.attempt_id, state=AttemptState.INVITED)
    changed = not_begun.update(
        may_record=may_record,
        may_machine_score=given[ConsentPurpose.MACHINE_SCORING],
        route=Route.VIDEO if may_record else Route.TYPED,
    )
    if not changed:
        raise AttemptClosed(application.attempt_id)
    Consent.objects.bulk_create(
        Consent(
            application=application,
            purpose=purpose,
            is_given=is_given,
            text_version=TEXT_VERSION,
            text=str(TEXTS[purpose]),
            language=get_language() or "en",
        )
        for purpose, is_given in given.items()
    )
    audit.record(
        Verb.CONSENTED,
        application,
        recording=may_record,
        machine_scoring=given[ConsentPurpose.MACHINE_SCORING],
    )


def answered(application: Application) -> dict[ConsentPurpose, bool]:
    """The newest answer to each question that was asked so far."""
    rows = application.consents.order_by("pk").values_list("purpose", "is_given")
    return {ConsentPurpose(purpose): is_given for purpose, is_given in rows}
