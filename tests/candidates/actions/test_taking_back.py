"""Taking a consent back, what refusing one leads to, and a yes after all."""

from contextlib import suppress

import pytest

from assessments import jobs
from assessments.actions import attempts
from assessments.enums import AttemptState, JobKind, JobState, Route, Verb
from assessments.errors import NotNow
from assessments.models import Attempt, AuditEvent, Job, RatingAssignment
from candidates.actions import consents, standings, taking_back
from candidates.enums import ConsentPurpose
from candidates.models import Application, Consent, Standing
from candidates.reports import history
from tests.candidates.answered import make_answered, make_written_form, run_scoring
from tests.candidates.results import link_tasks
from tests.factories import (
    SCORED,
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_language_model,
    make_opening,
)
from tests.rating import make_rubric
from tests.taking import address, browser_of, leads_to

pytestmark = pytest.mark.django_db
MACHINE = ConsentPurpose.MACHINE_SCORING


def answered() -> Application:
    for slug in SCORED:
        make_rubric(slug)
    opening = make_opening(make_written_form())
    link_tasks(opening, "compassion")
    application = make_answered(opening)
    Job.objects.all().delete()
    return application


def told(application: Application) -> None:
    """What the workers do after a scoring."""
    queued = Job.objects.get(kind=JobKind.ATTEMPT_SCORED, state=JobState.QUEUED)
    held = jobs.claim(queued.pk)
    assert held is not None
    standings.on_attempt_scored(held)


def test_machine_scoring_taken_back_leads_to_people_and_shows_the_figure_no_more():
    application = answered()
    assert Standing.objects.get(application=application).composite is not None

    taking_back.take_back(application, MACHINE)
    run_scoring(Attempt.objects.get(pk=application.attempt_id))
    told(application)

    standing = Standing.objects.get(application=application)
    assert standing.composite is None
    assert set(standing.run.competency_scores.values_list("score", flat=True)) == {None}
    assert RatingAssignment.objects.filter(attempt_item__attempt=application.attempt).count() == 2
    attempt = Attempt.objects.get(pk=application.attempt_id)
    assert history.histories(attempt, standing.run_id) == []


def test_taking_back_keeps_both_rows_with_their_words():
    application = answered()

    taking_back.take_back(application, MACHINE)

    rows = Consent.objects.filter(application=application, purpose=MACHINE).order_by("pk")
    assert [(row.is_given, row.text) for row in rows] == [(True, "May we?"), (False, "May we?")]
    event = AuditEvent.objects.get(verb=Verb.CONSENTED)
    assert event.facts == {"machine_scoring": False}
    with pytest.raises(NotNow):
        taking_back.take_back(application, MACHINE)


def test_recording_is_taken_back_only_while_something_is_left_to_answer():
    running = make_application(make_attempt(make_form([make_item()]), route=Route.VIDEO))
    done = make_application(
        make_attempt(make_form([make_item()]), route=Route.VIDEO, state=AttemptState.SUBMITTED)
    )

    taking_back.take_back(running, ConsentPurpose.RECORDING)
    with pytest.raises(NotNow):
        taking_back.take_back(done, ConsentPurpose.RECORDING)

    attempt = Attempt.objects.get(pk=running.attempt_id)
    assert (attempt.may_record, attempt.route) == (False, Route.TYPED)


def test_page_offers_only_what_can_be_taken_back():
    application = answered()
    client = browser_of(application.attempt, application)

    page = client.get(address("mine", application.attempt)).content.decode()
    where = f"{address('mine', application.attempt)}consents/"
    client.post(f"{where}machine_scoring/")

    assert f"{where}machine_scoring/" in page
    assert f"{where}recording/" not in page
    assert client.post(f"{where}nonsense/").status_code == 404
    assert not Attempt.objects.get(pk=application.attempt_id).may_machine_score


def test_refusing_the_program_from_the_start_brings_raters_without_anybody_asking():
    application = answered()
    Attempt.objects.filter(pk=application.attempt_id).update(may_machine_score=False)

    run_scoring(Attempt.objects.get(pk=application.attempt_id))
    told(application)

    assert RatingAssignment.objects.filter(attempt_item__attempt=application.attempt).exists()


def test_refusing_to_be_recorded_leads_to_typing():
    application = make_application(has_consented=False)

    consents.answer(application, {ConsentPurpose.RECORDING: False, MACHINE: True})

    attempt = Attempt.objects.get(pk=application.attempt_id)
    assert (attempt.may_record, attempt.route) == (False, Route.TYPED)


# --- a yes after all -----------------------------------------------------------------------


def refusing() -> Application:
    attempt = make_attempt(make_form([make_item()]), route=Route.VIDEO)
    application = make_application(attempt)
    taking_back.take_back(application, ConsentPurpose.RECORDING)
    return application


def test_consent_that_was_taken_back_is_given_again_by_todays_words_until_all_is_handed_in():
    application = refusing()
    client = browser_of(application.attempt, application)
    where = f"{address('mine', application.attempt)}consents/recording/yes/"
    assert where in client.get(address("mine", application.attempt)).content.decode()

    answer = client.post(where)

    attempt = Attempt.objects.get(pk=application.attempt_id)
    rows = application.consents.filter(purpose="recording").order_by("pk")
    assert leads_to(answer) == address("take_device", attempt)
    assert (attempt.may_record, attempt.route) == (True, Route.TYPED)
    assert [row.is_given for row in rows] == [True, False, True]
    assert (rows[2].text_version, rows[2].text) == (
        consents.TEXT_VERSION,
        consents.text_of(ConsentPurpose.RECORDING),
    )
    assert rows[2].at > rows[0].at
    assert AuditEvent.objects.order_by("-pk")[0].facts == {"recording": True}
    assert where not in client.get(address("mine", attempt)).content.decode()


def test_yes_comes_too_late_once_all_is_handed_in():
    application = refusing()
    taking_back.take_back(application, MACHINE)
    client = browser_of(application.attempt, application)
    attempts.submit(application.attempt)

    page = client.get(address("mine", application.attempt)).content.decode()

    assert "Say yes after all" not in page
    with pytest.raises(NotNow):
        consents.say_yes(application, MACHINE)
    assert not Attempt.objects.get(pk=application.attempt_id).may_machine_score


def test_nobody_says_yes_twice_nor_to_an_outside_model_alone(settings):
    settings.LLM = make_language_model()
    application = refusing()
    external = ConsentPurpose.EXTERNAL_MODEL
    Consent.objects.create(application=application, purpose=external, is_given=False, text="May?")
    taking_back.take_back(application, MACHINE)

    for purpose in (external, ConsentPurpose.RECORDING, MACHINE, external):
        with suppress(NotNow):
            consents.say_yes(application, purpose)
    with pytest.raises(NotNow):
        consents.say_yes(application, MACHINE)

    attempt = Attempt.objects.get(pk=application.attempt_id)
    assert (attempt.may_machine_score, attempt.may_send_to) == (True, settings.LLM.run_by)
    rows = application.consents.order_by("pk").values_list("purpose", "is_given")
    assert list(rows)[-3:] == [("recording", True), ("machine_scoring", True), (external, True)]
