import pytest
from django.db import IntegrityError, InternalError
from pytest_django import Settings

from assessments.enums import AttemptState, Route, Verb
from assessments.errors import AttemptClosed
from assessments.models import AuditEvent
from candidates.actions import consents
from candidates.enums import ConsentPurpose
from candidates.errors import ConsentMissing
from candidates.models import Application, Consent
from config.llm import LanguageModel
from tests.factories import make_application, make_attempt, make_language_model

pytestmark = pytest.mark.django_db
RECORDING, MACHINE = ConsentPurpose.RECORDING, ConsentPurpose.MACHINE_SCORING
EXTERNAL = ConsentPurpose.EXTERNAL_MODEL
MODEL = make_language_model()


def invited() -> Application:
    return make_application(has_consented=False)


@pytest.mark.parametrize(
    ("recording", "machine", "route"),
    [
        (True, True, Route.VIDEO),
        (True, False, Route.VIDEO),
        (False, True, Route.TYPED),
        (False, False, Route.TYPED),
    ],
)
def test_every_answer_is_fine_and_reaches_the_attempt(
    recording: bool, machine: bool, route: str
) -> None:
    application = invited()

    consents.answer(application, {RECORDING: recording, MACHINE: machine})

    attempt = application.attempt
    attempt.refresh_from_db()
    assert (attempt.may_record, attempt.may_machine_score) == (recording, machine)
    assert attempt.route == route
    rows = application.consents.values_list("purpose", "is_given", "text_version", "text")
    assert set(rows) == {
        (RECORDING, recording, consents.TEXT_VERSION, str(consents.TEXTS[RECORDING])),
        (MACHINE, machine, consents.TEXT_VERSION, str(consents.TEXTS[MACHINE])),
    }
    assert AuditEvent.objects.get(verb=Verb.CONSENTED).facts == {
        "recording": recording,
        "machine_scoring": machine,
    }


@pytest.mark.parametrize(
    ("machine", "external", "may_send_to"),
    [
        (True, True, "Example Models Ltd"),
        (True, False, ""),
        (False, True, ""),
        (False, False, ""),
    ],
)
def test_outside_model_is_agreed_to_by_name_and_only_with_machine_scoring(
    machine: bool, external: bool, may_send_to: str, settings: Settings
) -> None:
    settings.LLM = MODEL
    application = invited()

    consents.answer(application, {RECORDING: True, MACHINE: machine, EXTERNAL: external})

    attempt = application.attempt
    attempt.refresh_from_db()
    row = application.consents.get(purpose=EXTERNAL)
    assert (attempt.may_send_to, attempt.may_machine_score) == (may_send_to, machine)
    assert attempt.may_record
    assert row.is_given is external
    assert "that Example Models Ltd runs" in row.text
    assert AuditEvent.objects.get(verb=Verb.CONSENTED).facts["external_model"] is external


@pytest.mark.parametrize("model", [None, MODEL])
def test_outside_model_is_asked_for_only_where_there_is_one(
    model: LanguageModel | None, settings: Settings
) -> None:
    settings.LLM = model

    assert (EXTERNAL in consents.asked()) is (model is not None)
    wrong = {RECORDING: True, MACHINE: True} | ({} if model else {EXTERNAL: True})
    with pytest.raises(ConsentMissing):
        consents.answer(invited(), wrong)


def test_changed_mind_takes_the_outside_model_away_again(settings: Settings) -> None:
    settings.LLM = MODEL
    application = invited()
    consents.answer(application, {RECORDING: True, MACHINE: True, EXTERNAL: True})

    consents.answer(application, {RECORDING: True, MACHINE: True, EXTERNAL: False})

    application.attempt.refresh_from_db()
    assert application.attempt.may_send_to == ""


def test_one_question_left_open_is_refused() -> None:
    application = invited()

    with pytest.raises(ConsentMissing):
        consents.answer(application, {RECORDING: True})

    assert application.consents.count() == 0


def test_changed_answer_is_another_row_and_the_newest_counts() -> None:
    application = invited()
    consents.answer(application, {RECORDING: True, MACHINE: True})

    consents.answer(application, {RECORDING: False, MACHINE: True})

    assert application.consents.count() == 4
    assert consents.answered(application) == {RECORDING: False, MACHINE: True}
    application.attempt.refresh_from_db()
    assert not application.attempt.may_record


def test_answer_after_the_start_is_refused() -> None:
    application = make_application(make_attempt(), has_consented=False)

    with pytest.raises(AttemptClosed):
        consents.answer(application, {RECORDING: True, MACHINE: True})

    assert application.attempt.state == AttemptState.OPEN
    assert application.consents.count() == 0


def test_consent_row_is_never_edited() -> None:
    application = invited()
    consents.answer(application, {RECORDING: False, MACHINE: False})

    with pytest.raises((IntegrityError, InternalError), match="never changed"):
        application.consents.update(is_given=True)


def test_consent_without_words_breaks_the_constraint() -> None:
    with pytest.raises(IntegrityError, match="consent_keeps_the_words_shown"):
        Consent.objects.create(
            application=invited(), purpose=RECORDING, is_given=True, text_version="1", text=""
        )
