"""The job that makes a copy without faces, on files that are really stored."""

from pathlib import Path

import av
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from assessments import jobs
from assessments.actions import blurring, uploads
from assessments.enums import JobKind, JobState, Route
from assessments.errors import StaleClaim
from assessments.media.anonymise import VERSION
from assessments.models import BlurredCopy, Job, RecordingPart
from assessments.pipeline import blur
from tests.assessments.media.drawing import SIZE, walk
from tests.assessments.media.making import record, tone
from tests.candidates.answered import add_part
from tests.factories import item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("filmed") / "face.webm"
    return record(path, walk(0.6), size=SIZE).read_bytes()


def make_part(data: bytes) -> RecordingPart:
    attempt = make_attempt(make_form([make_item("role_play")]), route=Route.VIDEO)
    item = item_of(attempt)
    now = timezone.now()
    response = item.responses.create(
        turn=item.form_item.item_version.turns.get(),
        shown_at=now,
        seen_at=now,
        answer_by=attempt.expires_at,
    )
    take = response.takes.create(number=1, route=Route.VIDEO, started_at=now, stopped_at=now)
    return add_part(take, 1, data, 0.0)


def claimed(part: RecordingPart) -> jobs.Claim:
    blurring.ask([part.pk])
    held = jobs.claim(Job.objects.get(kind=JobKind.BLUR_PART, state=JobState.QUEUED).pk)
    assert held is not None
    return held


def test_copy_is_stored_beside_the_recording_and_goes_with_it(filmed):
    part = make_part(filmed)

    blur.blur_part(claimed(part))

    copy = BlurredCopy.objects.get(part=part)
    assert (copy.problem, copy.made_by, copy.n_frames, copy.n_blanked) == ("", VERSION, 6, 0)
    assert default_storage.exists(str(copy.file.name))
    assert Job.objects.get(kind=JobKind.BLUR_PART).state == JobState.DONE

    uploads.forget(part)
    assert not default_storage.exists(str(copy.file.name))


def test_a_copy_that_is_there_is_not_made_again(filmed, monkeypatch):
    part = make_part(filmed)
    blur.blur_part(claimed(part))
    made_at = BlurredCopy.objects.get().made_at

    blur.blur_part(claimed(part))

    assert BlurredCopy.objects.get().made_at == made_at


def test_worker_that_was_taken_over_writes_nothing_and_the_next_one_goes_on(filmed):
    part = make_part(filmed)
    held = claimed(part)
    Job.objects.filter(pk=held.job_id).update(claim=None, lease_until=None, state=JobState.QUEUED)

    with pytest.raises(StaleClaim):
        blur.blur_part(held)

    assert not BlurredCopy.objects.exists()
    again = jobs.claim(held.job_id)
    assert again is not None
    blur.blur_part(again)
    assert BlurredCopy.objects.get(part=part).n_frames == 6


def test_what_cannot_be_read_says_why_in_words():
    part = make_part(b"no recording at all, only a few words of text")

    blur.blur_part(claimed(part))

    copy = BlurredCopy.objects.get(part=part)
    assert (copy.file.name, copy.n_frames) == ("", 0)
    assert copy.problem == "This is not an audio or video recording but a text file."


def test_recording_whose_pictures_cannot_be_covered_is_heard_alone(tmp_path):
    part = make_part(record(tmp_path / "voice.webm", None, tone(1)).read_bytes())

    blur.blur_part(claimed(part))

    copy = BlurredCopy.objects.get(part=part)
    assert copy.is_sound_alone
    assert copy.problem
    with copy.file.open("rb") as stored, av.open(stored) as heard:
        assert [stream.type for stream in heard.streams] == ["audio"]


def test_part_that_is_forgotten_meanwhile_leaves_no_copy(filmed, monkeypatch):
    part = make_part(filmed)
    held = claimed(part)
    names: list[str] = []

    def forgotten(one: RecordingPart, name: str) -> dict[str, object]:
        made = blur_made(one, name)
        names.append(name)
        RecordingPart.objects.filter(pk=part.pk).delete()
        return made

    blur_made = blur._made
    monkeypatch.setattr(blur, "_made", forgotten)
    blur.blur_part(held)

    assert not default_storage.exists(names[0])
    assert Job.objects.get(kind=JobKind.BLUR_PART).state == JobState.DONE


def test_giving_up_tells_the_reader(filmed):
    part = make_part(filmed)

    blur.give_up(claimed(part))

    assert BlurredCopy.objects.get(part=part).problem == blur.GIVEN_UP


def test_asking_twice_queues_once_even_while_it_is_made(filmed):
    part = make_part(filmed)
    claimed(part)

    blurring.ask([part.pk])

    assert Job.objects.filter(kind=JobKind.BLUR_PART).count() == 1
