"""Voluntary self-identification: given, changed or removed by the candidate alone."""

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments import audit
from assessments.enums import AttemptState, Verb
from candidates.errors import TooEarlyToAsk
from candidates.models import Application, SelfIdentification

TEXT_VERSION = "2026-11"
# The page prints these words and the row keeps them; a changed word needs a new version.
TEXT = _(
    "You may tell us your sex and your race or ethnicity. We ask only to check that our questions "
    "are fair to everybody: answers are put together with those of many others, and small groups "
    "are never shown. Nobody who decides about you sees them, nor does any program that scores. "
    "Each answer is voluntary. Leaving them out has no effect at all, and you can change or remove "
    "them here until your data is deleted."
)
ENDED = (AttemptState.SUBMITTED, AttemptState.SCORED)


@transaction.atomic
def answer(application: Application, *, sex: str, race_ethnicity: str) -> None:
    """Keep the answers with the words shown; two empty ones remove what was there.

    Asked only once the assessment is handed in, so that it can have no part in it; raises
    TooEarlyToAsk before. The audit says that something was answered, not what.
    """
    if application.attempt.state not in ENDED:
        raise TooEarlyToAsk(application.pk)
    if not sex and not race_ethnicity:
        remove(application)
        return
    SelfIdentification.objects.update_or_create(
        application=application,
        defaults={
            "sex": sex,
            "race_ethnicity": race_ethnicity,
            "text_version": TEXT_VERSION,
            "text": str(TEXT),
            "language": get_language() or "en",
        },
    )
    audit.record(Verb.CONSENTED, application, self_identification=True)


@transaction.atomic
def remove(application: Application) -> None:
    """Leave no trace of the answers but that they were removed."""
    removed, _by_model = SelfIdentification.objects.filter(application=application).delete()
    if removed:
        audit.record(Verb.CONSENTED, application, self_identification=False)
