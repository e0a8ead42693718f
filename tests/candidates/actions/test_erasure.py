"""Asking to be deleted: one transaction ends access, a job does the rest, and nothing undoes it."""

import json
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import jobs, storage, tasks
from assessments.actions import erasing
from assessments.enums import AttemptState, JobKind, Role, Route
from assessments.errors import StaleClaim
from assessments.models import (
    Attempt,
    AuditEvent,
    BlurredCopy,
    Job,
    RecordingPart,
    Response,
    Take,
    Transcript,
)
from assessments.pipeline import blur
from assessments.views.media import Media, media_url
from candidates.actions import decisions, erasure, holds, ledger, pools, shares
from candidates.enums import DecisionVerdict, ErasureReason
from candidates.errors import Held
from candidates.models import Application, Candidate, DecisionReason, Erasure, Mail, Pool
from tests.assessments.views.holding import begin, make_role_play_attempt
from tests.candidates.mailing import sent_mails
from tests.candidates.results import make_scored
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings: LazySettings, tmp_path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


def make_recorded() -> Application:
    """One with a stored part, its copy without faces, an upload that never ended, and words."""
    attempt = make_role_play_attempt()
    application = make_application(attempt)
    take = begin(attempt)
    part = RecordingPart(take=take, number=1, length=5, received=5, sha256="0" * 64)
    part.file.name = default_storage.save(f"recordings/{part.upload_id.hex}", ContentFile(b"voice"))
    part.completed_at = timezone.now()
    part.save()
    copy = default_storage.save(blur.name_of(part), ContentFile(b"blurred"))
    BlurredCopy.objects.create(part=part, file=copy, made_by="x", made_at=timezone.now())
    growing = RecordingPart.objects.create(take=take, number=2)
    with storage.uploads().locked(growing):
        storage.uploads().append(growing, [b"still arriving"])
    Transcript.objects.create(
        response=take.response, take=take, version=1, source="recognised", text="I am Ada."
    )
    return application


def run_erase(row: Erasure) -> None:
    job = Job.objects.get(kind=JobKind.ERASE, subject_id=row.pk, state="queued")
    Job.objects.filter(pk=job.pk).update(available_at=job.created_at)
    tasks.run_job(job.pk)


def files_of(tmp_path) -> list[str]:
    return [path.name for path in tmp_path.rglob("*") if path.is_file()]


def test_asking_deletes_the_person_and_keeps_a_record_without_them() -> None:
    opening = make_opening(make_form([make_item()]))
    application = make_scored(opening)
    number, attempt_id = application.pk, application.attempt_id
    key = application.attempt.public_id
    recruiter = make_staff(Role.RECRUITER)
    listed = DecisionReason.objects.create(text="Meets what the job asks for (test)")
    decisions.decide(application, DecisionVerdict.ADVANCE, "Ada was kind.", recruiter, listed)

    row = erasure.ask(application)

    row.refresh_from_db()
    assert not Application.objects.exists()
    assert not Candidate.objects.exists()
    assert (row.number, row.attempt_number, row.attempt_key) == (number, attempt_id, key)
    assert (row.reason, row.due_at - row.asked_at) == (ErasureReason.ASKED, timedelta(hours=24))
    assert row.address.endswith("@example.org")
    (decision,) = row.record["decisions"]
    assert (decision["verdict"], decision["reason"]) == ("advance", listed.text)
    assert decision["by"] == recruiter.pk
    assert {c["purpose"] for c in row.record["consents"]} == {"recording", "machine_scoring"}
    assert "Ada" not in json.dumps(row.record)
    event = AuditEvent.objects.get(verb="erasure_asked")
    assert (event.subject_type, event.subject_id, event.by_system) == ("application", number, False)


def test_nobody_opens_anything_of_it_from_then_on(client: Client) -> None:
    application = make_recorded()
    attempt, opening = application.attempt, application.opening
    recruiter = make_staff(Role.RECRUITER)
    opening.team.add(recruiter)
    client.force_login(recruiter, backend="allauth.account.auth_backends.AuthenticationBackend")
    part = RecordingPart.objects.get(number=1)
    profile = reverse("profile", args=[opening.pk, application.pk])
    recording = media_url(Media.PART, part.pk, recruiter)
    copy = media_url(Media.BLURRED, part.blurred.pk, recruiter)
    assert client.get(profile).status_code == 200
    assert client.get(recording).status_code == 200

    erasure.ask(application)

    assert client.get(profile).status_code == 404
    assert client.get(recording).status_code == 404
    assert client.get(copy).status_code == 404
    assert not Attempt.objects.filter(public_id=attempt.public_id).exists()
    assert not Transcript.objects.exists()
    assert Attempt.objects.get().state == AttemptState.WITHDRAWN


def test_shared_comparison_of_two_ends_with_one_of_them() -> None:
    opening = make_opening(make_form([make_item()]))
    people = [make_scored(opening) for _ in range(3)]
    staff = make_staff(Role.RECRUITER)
    pair = shares.share(opening, people[:2], 5, staff)
    three = shares.share(opening, people, 5, staff)

    erasure.ask(people[0])

    pair.refresh_from_db()
    three.refresh_from_db()
    assert pair.revoked_at is not None
    assert three.revoked_at is None
    assert three.applications.count() == 2


def test_pool_knows_of_the_change_and_is_read_anew_by_the_job() -> None:
    opening = make_opening(make_form([make_item()]))
    gone, stays = make_scored(opening), make_scored(opening)
    pools.reread(opening.pk)
    number = gone.pk

    row = erasure.ask(gone)
    assert pools.block_of(opening.pk, may_be_older=True)[1] == 0
    run_erase(row)

    pool = Pool.objects.get(opening=opening)
    assert pool.n_read == pool.n_changes
    assert pools.block_of(opening.pk)[0].people.tolist() == [stays.pk] != [number]


def test_job_deletes_every_file_and_row_and_says_so(tmp_path) -> None:
    row = erasure.ask(make_recorded())
    assert len(files_of(tmp_path)) == 3

    run_erase(row)

    row.refresh_from_db()
    assert row.finished_at is not None
    assert files_of(tmp_path) == ["erasures.jsonl"]
    assert not Attempt.objects.exists()
    assert not RecordingPart.objects.exists()
    assert AuditEvent.objects.get(verb="erased").facts["number"] == row.number
    assert Mail.objects.get().erasure == row
    assert [job.facts for job in Job.objects.filter(kind=JobKind.ERASE)] == [{}]


def test_second_asking_and_second_job_change_nothing() -> None:
    application = make_recorded()
    row = erasure.ask(application)
    run_erase(row)

    assert erasure.ask(application) == row
    jobs.enqueue(JobKind.ERASE, row.pk)
    run_erase(row)

    assert Erasure.objects.count() == 1
    assert Mail.objects.count() == 1
    assert AuditEvent.objects.filter(verb="erased").count() == 1


@pytest.mark.parametrize("kind", [JobKind.PROCESS_TAKE, JobKind.SCORE_ATTEMPT, JobKind.BLUR_PART])
def test_running_stage_is_fenced_off(kind: JobKind) -> None:
    application = make_recorded()
    subject = {
        JobKind.PROCESS_TAKE: Take.objects.get().pk,
        JobKind.SCORE_ATTEMPT: application.attempt_id,
        JobKind.BLUR_PART: RecordingPart.objects.get(number=1).pk,
    }[kind]
    jobs.enqueue(kind, subject)
    held = jobs.claim(Job.objects.get(kind=kind).pk)
    assert held

    erasure.ask(application)

    with pytest.raises(StaleClaim):
        jobs.finish(held)
    assert not Job.objects.filter(kind=kind).exists()


def test_copy_that_was_in_the_making_is_deleted_by_a_second_look(tmp_path) -> None:
    application = make_recorded()
    part = RecordingPart.objects.get(number=1)
    name = blur.name_of(part)
    jobs.enqueue(JobKind.BLUR_PART, part.pk)
    assert jobs.claim(Job.objects.get(kind=JobKind.BLUR_PART).pk)

    row = erasure.ask(application)
    run_erase(row)
    default_storage.save(name, ContentFile(b"stored by the stage, which is then killed"))
    row.refresh_from_db()
    assert row.finished_at is None
    run_erase(row)

    row.refresh_from_db()
    assert row.finished_at is not None
    assert files_of(tmp_path) == ["erasures.jsonl"]


@pytest.mark.parametrize("n_files", [0, 1, 2, 3])
def test_kill_after_any_file_leaves_nothing_undone(n_files, tmp_path, monkeypatch) -> None:
    row = erasure.ask(make_recorded())
    left = n_files
    delete, discard = FileSystemStorage.delete, storage.FolderUploads.discard

    class Killed(BaseException):
        pass

    def until_killed(step):
        def one(*args):
            nonlocal left
            if not left:
                raise Killed
            left -= 1
            return step(*args)

        return one

    with monkeypatch.context() as patched:
        patched.setattr(FileSystemStorage, "delete", until_killed(delete))
        patched.setattr(storage.FolderUploads, "discard", until_killed(discard))
        with pytest.raises(Killed):
            run_erase(row)
    Job.objects.filter(kind=JobKind.ERASE).update(lease_until=timezone.now())
    tasks.run_job(Job.objects.get(kind=JobKind.ERASE).pk)

    row.refresh_from_db()
    assert row.finished_at is not None
    assert files_of(tmp_path) == ["erasures.jsonl"]
    assert not Attempt.objects.exists()


def test_upload_that_is_being_written_is_waited_for(tmp_path) -> None:
    row = erasure.ask(make_recorded())
    growing = RecordingPart.objects.get(number=2)

    with storage.uploads().locked(growing):
        run_erase(row)
    row.refresh_from_db()
    assert row.finished_at is None
    run_erase(row)

    row.refresh_from_db()
    assert row.finished_at is not None
    assert files_of(tmp_path) == ["erasures.jsonl"]


def test_attempt_that_counts_for_another_opening_stays_until_the_last() -> None:
    attempt = make_attempt(make_form([make_item()]), state=AttemptState.SCORED)
    first = make_application(attempt)
    second = Application.objects.create(
        candidate=first.candidate, opening=make_opening(attempt.form_version), attempt=attempt
    )

    one = erasure.ask(first)
    run_erase(one)
    attempt.refresh_from_db()
    assert (attempt.state, one.attempt_number) == (AttemptState.SCORED, None)
    assert Candidate.objects.count() == 1
    two = erasure.ask(second)
    run_erase(two)

    assert not Attempt.objects.exists()
    assert not Candidate.objects.exists()


def test_job_leaves_alone_an_attempt_that_somebody_uses() -> None:
    row = erasure.ask(make_recorded())
    attempt = Attempt.objects.get()
    make_application(attempt)

    run_erase(row)

    assert Attempt.objects.get() == attempt
    assert default_storage.exists(RecordingPart.objects.get(number=1).file.name or "")


def test_hold_stops_the_schedule_and_not_the_candidate() -> None:
    application = make_application()
    holds.place(application.opening, application.pk, "A complaint.", actor=make_staff())

    with pytest.raises(Held):
        erasure.ask(application, ErasureReason.RETENTION)
    row = erasure.ask(application)

    assert row.record["consents"]
    assert row.opening.holds.get().number == row.number


def test_retention_keeps_no_record_and_tells_the_person_once_all_is_gone() -> None:
    application = make_application()
    address = application.candidate.email

    row = erasure.ask(application, ErasureReason.RETENTION)
    assert (row.record, row.address, Mail.objects.count()) == ({}, address, 0)
    assert row.record_ended_at is not None
    run_erase(row)
    (message,) = sent_mails()

    row.refresh_from_db()
    assert (message.to, row.address) == ([address], "")
    assert "is over, so we have deleted it" in " ".join(message.body.split())
    assert AuditEvent.objects.get(verb="erasure_asked").by_system


def test_retention_writes_neither_to_invented_people_nor_after_a_backup_was_restored() -> None:
    invented, restored = make_application(), make_application()
    Candidate.objects.filter(pk=invented.candidate_id).update(is_demo=True)

    before = erasure.ask(restored, ErasureReason.RETENTION, at=timezone.now())
    for row in (erasure.ask(invented, ErasureReason.RETENTION), before):
        run_erase(row)

        row.refresh_from_db()
        assert row.address == ""
    assert not Mail.objects.exists()


def test_typed_attempt_goes_at_once_but_for_its_number() -> None:
    attempt = make_attempt(make_form([make_item()]), route=Route.TYPED)

    erasure.ask(make_application(attempt))

    assert not Response.every.exists()
    assert erasing.upload_ids(attempt.pk) == []
    assert Attempt.objects.get().items.count() == 0


def test_ledger_gets_a_line_at_once_and_never_twice(
    settings: LazySettings, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = erasure.ask(make_recorded())
    before = settings.ERASURE_LEDGER.read_text()
    run_erase(row)

    (entry,) = ledger.read(settings.ERASURE_LEDGER)
    assert settings.ERASURE_LEDGER.read_text() == before
    assert (entry.number, entry.key, len(entry.files)) == (row.number, row.attempt_key, 2)
