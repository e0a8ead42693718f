"""Hearing one's own recordings, and correcting what was understood."""

import pytest
from django.http import StreamingHttpResponse
from django.utils import timezone

from assessments.actions import transcripts
from assessments.enums import AttemptState, ItemKind, JobKind, JobState, Role, Route, Verb
from assessments.errors import NotNow
from assessments.models import Attempt, AuditEvent, Job, Response, ScoringRun, Transcript
from candidates.actions import standings
from candidates.models import Application
from tests.candidates.answered import KIND_REPLY, make_spoken, run_scoring, submit
from tests.factories import (
    item_of,
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.taking import address, leads_to, own_browser_of

pytestmark = pytest.mark.django_db
HEARD = KIND_REPLY.replace("Ortiz", "Or tease")
SAID = " ".join(HEARD.split()).replace("Or tease", "Ortiz")


def spoken(text: str = HEARD) -> tuple[Application, Response]:
    """Handed in and scored: one spoken answer, understood as ``text``."""
    opening = make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))
    attempt = make_attempt(opening.form_version, route=Route.VIDEO)
    application = make_application(attempt, opening=opening)
    item = item_of(attempt)
    turn = item.form_item.item_version.turns.get()
    now = timezone.now()
    response = Response.objects.create(
        attempt_item=item, turn=turn, shown_at=now, answer_by=attempt.expires_at, seen_at=now
    )
    make_spoken(response, text)
    submit(attempt)
    run_scoring(attempt)
    standings.refresh(application)
    return Application.objects.get(pk=application.pk), response


def corrected(application: Application, response: Response, text: str):
    client = own_browser_of(application.attempt, application)
    where = address("mine_correct", application.attempt, response.pk)
    return client.post(where, {f"a{response.pk}-text": text})


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_correction_is_a_new_version_that_plays_and_is_scored():
    application, response = spoken()
    Job.objects.all().delete()

    answer = corrected(application, response, SAID)

    assert leads_to(answer) == address("mine_answers", application.attempt)
    heard, new = response.transcripts.order_by("version")
    assert (heard.text, new.text, new.source) == (HEARD, SAID, "candidate")
    at = {word["word"]: word["start"] for word in heard.words}
    assert {w["word"]: w["start"] for w in new.words if w["word"] == "parcel"} == {
        "parcel": at["parcel"]
    }
    assert [w["word"] for w in new.words] == SAID.split()
    run_scoring(Attempt.objects.get(pk=application.attempt_id))
    runs = ScoringRun.objects.filter(attempt=application.attempt).order_by("number")
    assert [run.reason for run in runs] == ["", "answers"]
    event = AuditEvent.objects.get(verb=Verb.CORRECTED)
    assert (event.subject_id, event.facts["response"]) == (application.attempt_id, response.pk)


def test_correction_queues_its_scoring():
    application, response = spoken()
    Job.objects.all().delete()

    transcripts.correct(response, SAID)

    job = Job.objects.get(kind=JobKind.SCORE_ATTEMPT)
    assert (job.subject_id, job.state) == (application.attempt_id, JobState.QUEUED)


def test_small_correction_warns_nobody_and_a_large_one_asks_to_listen():
    _application, response = spoken()
    take = response.takes.get()

    transcripts.correct(response, SAID)
    assert not take.findings.filter(code=transcripts.CHANGED).exists()
    transcripts.correct(response, " ".join(SAID.split()[:20]) + " and then all of it is other")
    assert "read them beside the recording" in take.findings.get(code=transcripts.CHANGED).message
    transcripts.correct(response, SAID)
    assert not take.findings.filter(code=transcripts.CHANGED).exists()


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("one two three four", "One two, three four.", 0.0),
        ("one two three four", "one two three five", 0.25),
        ("one two three four", "one two three four five six seven eight", 0.5),
        ("", "", 0.0),
    ],
)
def test_share_changed_counts_words(before, after, share):
    assert transcripts.share_changed(before, after) == share


def test_recruiter_reads_what_the_candidate_changed():
    application, response = spoken()
    transcripts.correct(response, SAID)
    staff = make_staff(Role.RECRUITER)
    application.opening.team.add(staff)
    client = own_browser_of(application.attempt, application)
    client.force_login(staff)

    page = words_of(client.get(f"/openings/{application.opening_id}/candidates/{application.pk}/"))

    assert "Corrected by the candidate: what changed" in page
    assert "<del>Or tease,</del>" in page


def test_page_keeps_what_was_typed_and_says_what_is_wrong():
    application, response = spoken()

    empty = corrected(application, response, "  ")
    same = corrected(application, response, HEARD)

    assert (empty.status_code, same.status_code) == (422, 422)
    assert "This is empty." in words_of(empty)
    assert "These are the words as they stand already." in words_of(same)
    assert response.transcripts.count() == 1


def test_correction_has_its_limits():
    application, response = spoken()
    for n in range(transcripts.MOST_CORRECTIONS):
        transcripts.correct(response, f"{SAID} {n}")

    with pytest.raises(NotNow, match=str(response.pk)):
        transcripts.correct(response, SAID)
    page = words_of(
        own_browser_of(application.attempt, application).get(
            address("mine_answers", application.attempt)
        )
    )
    assert "which is as often as it goes" in page


def test_nothing_is_corrected_while_the_attempt_is_open_or_where_nothing_was_understood():
    application, response = spoken()
    Attempt.objects.filter(pk=application.attempt_id).update(
        state=AttemptState.OPEN, submitted_at=None
    )
    with pytest.raises(NotNow):
        transcripts.correct(response, SAID)
    submit(application.attempt)
    Transcript.objects.all().delete()
    with pytest.raises(NotNow):
        transcripts.correct(response, SAID)


def test_own_recording_plays_in_any_browser_with_the_link_and_is_recorded():
    application, response = spoken()
    part = response.takes.get().parts.get(number=1)
    own_browser_of(application.attempt, application)  # the first one holds the attempt
    client = own_browser_of(application.attempt, application)

    issued = client.get(address("mine_recording", application.attempt, part.pk))

    played = client.get(leads_to(issued))
    assert isinstance(played, StreamingHttpResponse)
    assert played.getvalue() == b"one"
    event = AuditEvent.objects.get(verb=Verb.MEDIA_ISSUED)
    assert (event.subject_id, event.actor_id, event.by_system) == (part.pk, None, False)


def test_nobody_reaches_the_answers_of_another_candidate():
    application, response = spoken()
    part = response.takes.get().parts.get(number=1)
    other, _theirs = spoken()
    client = own_browser_of(other.attempt, other)

    assert client.get(address("mine_recording", other.attempt, part.pk)).status_code == 404
    assert client.get(address("mine_recording", application.attempt, part.pk)).status_code == 403
    where = address("mine_correct", other.attempt, response.pk)
    assert client.post(where, {f"a{response.pk}-text": SAID}).status_code == 404
    mine = own_browser_of(application.attempt, application)
    address_of_mine = leads_to(mine.get(address("mine_recording", application.attempt, part.pk)))
    assert client.get(address_of_mine).status_code == 403
