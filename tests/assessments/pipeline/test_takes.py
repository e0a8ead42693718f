"""Real decoding and real recognition of the bank's own synthetic voices."""

import hashlib
import io
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from assessments import jobs
from assessments.actions import responses
from assessments.enums import AttemptState, ItemKind, JobKind, JobState, Route
from assessments.models import Attempt, Job, RecordingPart, ScoringRun, Take, Transcript
from assessments.pipeline import score, takes, text
from tests.factories import item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db

VOICES = Path(takes.__file__).parents[1] / "seed/media"
VOICE, SECOND_VOICE = VOICES / "role-double-rent-1.opus", VOICES / "role-double-rent-2.opus"


def make_take(*containers: bytes) -> Take:
    """A submitted attempt whose one role-play turn was answered with these parts."""
    form = make_form([make_item(ItemKind.ROLE_PLAY)])
    attempt = make_attempt(form, route=Route.AUDIO)
    item = item_of(attempt)
    turn = item.form_item.item_version.turns.get()
    response = responses.show(item, turn)
    now = timezone.now()
    take = Take.objects.create(
        response=response,
        number=1,
        route=Route.AUDIO,
        started_at=now,
        stopped_at=now,
        is_chosen=True,
    )
    for number, data in enumerate(containers, start=1):
        add_part(take, number, data)
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.SUBMITTED, submitted_at=now)
    return take


def add_part(take: Take, number: int, data: bytes) -> RecordingPart:
    part = RecordingPart(
        take=take,
        number=number,
        length=len(data),
        received=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        sha256_claimed=hashlib.sha256(data).hexdigest(),
        completed_at=timezone.now(),
    )
    part.file.save(f"{number}.bin", ContentFile(data), save=False)
    part.save()
    return part


def run_job(kind: JobKind, subject_id: int) -> None:
    jobs.enqueue(kind, subject_id)
    job = Job.objects.get(kind=kind, subject_id=subject_id, state=JobState.QUEUED)
    held = jobs.claim(job.pk)
    assert held is not None
    {JobKind.PROCESS_TAKE: takes.process_take, JobKind.SCORE_ATTEMPT: score.score_attempt}[kind](
        held
    )


def picture_only() -> bytes:
    """Two seconds of a moving pattern without sound, VP8 in WebM."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for i in range(20):
            picture = np.full((120, 160, 3), 40 + 8 * i, dtype=np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()


def test_two_parts_are_heard_on_one_timeline():
    take = make_take(VOICE.read_bytes(), SECOND_VOICE.read_bytes())

    run_job(JobKind.PROCESS_TAKE, take.pk)

    take.refresh_from_db()
    first, second = take.parts.order_by("number")
    transcript = Transcript.objects.get(take=take)
    words = transcript.words
    assert take.not_usable_reason == ""
    assert second.starts_at_s == pytest.approx(first.duration_s)
    assert take.duration_s == pytest.approx((first.duration_s or 0) + (second.duration_s or 0))
    assert "children" in transcript.text.lower()
    assert any(w["start"] > second.starts_at_s for w in words)
    assert all(a["start"] <= b["start"] for a, b in pairwise(words))
    assert take.measures["words_per_minute"] > 60


def test_last_take_read_queues_the_scoring_and_evidence_has_media_seconds():
    take = make_take(VOICE.read_bytes())
    attempt_id = take.response.attempt_item.attempt_id

    run_job(JobKind.PROCESS_TAKE, take.pk)

    assert Job.objects.filter(
        kind=JobKind.SCORE_ATTEMPT, subject_id=attempt_id, state=JobState.QUEUED
    ).exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"hello, this is no recording at all, only some text" * 9, "not an audio or video"),
        (b"\x1a\x45\xdf\xa3" + bytes(296), "cut off or damaged"),
    ],
)
def test_bad_part_is_said_in_words_and_the_attempt_is_still_scored(data, said):
    take = make_take(data)
    attempt = take.response.attempt_item.attempt

    run_job(JobKind.PROCESS_TAKE, take.pk)
    run_score = Job.objects.get(kind=JobKind.SCORE_ATTEMPT, subject_id=attempt.pk)
    held = jobs.claim(run_score.pk)
    assert held is not None
    score.score_attempt(held)

    take.refresh_from_db()
    assert said in take.not_usable_reason
    reasons = set(ScoringRun.objects.get().item_scores.values_list("not_scored_reason", flat=True))
    assert reasons == {take.not_usable_reason}


def test_bad_second_part_loses_nothing_of_the_first():
    take = make_take(VOICE.read_bytes(), b"not a recording, but it was sent as one" * 20)

    run_job(JobKind.PROCESS_TAKE, take.pk)

    take.refresh_from_db()
    assert take.not_usable_reason == ""
    assert "children" in Transcript.objects.get(take=take).text.lower()
    assert take.findings.filter(code="part_lost").exists()


def test_recording_without_sound_is_not_scored_because_nothing_was_said():
    take = make_take(picture_only())

    run_job(JobKind.PROCESS_TAKE, take.pk)

    take.refresh_from_db()
    response = take.response
    assert text.not_usable(response) != ""
    assert not Transcript.objects.exists()


def test_second_delivery_of_a_read_take_makes_no_second_transcript():
    take = make_take(VOICE.read_bytes())

    run_job(JobKind.PROCESS_TAKE, take.pk)
    run_job(JobKind.PROCESS_TAKE, take.pk)

    assert Transcript.objects.count() == 1


def test_given_up_take_lets_the_attempt_be_scored():
    take = make_take(VOICE.read_bytes())
    attempt_id = take.response.attempt_item.attempt_id
    jobs.enqueue(JobKind.PROCESS_TAKE, take.pk)
    held = jobs.claim(Job.objects.get(kind=JobKind.PROCESS_TAKE).pk)
    assert held is not None

    takes.give_up(held)

    take.refresh_from_db()
    assert take.not_usable_reason == takes.GIVEN_UP
    assert Job.objects.filter(kind=JobKind.SCORE_ATTEMPT, subject_id=attempt_id).exists()


def test_other_pictures_and_other_times_under_the_same_words_change_no_score():
    take = make_take(VOICE.read_bytes())
    attempt_id = take.response.attempt_item.attempt_id
    run_job(JobKind.PROCESS_TAKE, take.pk)
    run_job(JobKind.SCORE_ATTEMPT, attempt_id)
    figures = ("attempt_item", "competency", "score", "sem", "not_scored_reason")
    before = list(ScoringRun.objects.get().item_scores.order_by("pk").values_list(*figures))

    # The same words over another picture and sound, spoken at half the pace.
    part = take.parts.get()
    part.file.save("swapped.bin", ContentFile(picture_only()), save=False)
    part.save()
    transcript = Transcript.objects.get()
    transcript.words = [
        {**w, "start": 2 * w["start"], "end": 2 * w["end"]} for w in transcript.words
    ]
    transcript.save()
    Take.objects.filter(pk=take.pk).update(measures={"words_per_minute": 40, "pause_ratio": 0.7})
    ScoringRun.objects.all().delete()
    run_job(JobKind.SCORE_ATTEMPT, attempt_id)

    after = list(ScoringRun.objects.get().item_scores.order_by("pk").values_list(*figures))
    assert after == before
