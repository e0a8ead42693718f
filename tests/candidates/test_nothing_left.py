"""After a deletion not a mark is left of what was planted everywhere; and the search is awake."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from assessments import jobs, tasks
from assessments.actions import erasing, sessions, uploads
from assessments.enums import JobKind, JobState
from assessments.models import Attempt, Job
from candidates.actions import mails, pools
from candidates.models import Application, Candidate, Erasure, Pool
from tests.candidates import planting
from tests.candidates.planting import left, make_everything, new_mark, plant
from tests.factories import make_opening
from tests.taking import own_browser_of

pytestmark = pytest.mark.django_db

FEWEST_TABLES = 36
FEWEST_MARKS = 70


@pytest.fixture(autouse=True)
def _folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


def planted() -> tuple[Application, dict[str, int]]:
    application = make_everything()
    return application, plant(application)


def delete(application: Application) -> None:
    """As the candidate does it, and then as a worker does what waits."""
    attempt = Attempt.objects.get(pk=application.attempt_id)
    browser = own_browser_of(attempt, application)
    address = reverse("mine_delete", args=[attempt.public_id])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"is_understood": "on"}, follow=True).status_code == 200
    for kind in (JobKind.ERASE, JobKind.SEND_MAIL):
        for pk in Job.objects.filter(kind=kind, state=JobState.QUEUED).values_list("pk", flat=True):
            tasks.run_job(pk)


def test_nothing_is_left_of_a_candidate(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    application, marks = planted()
    assert len(marks) >= FEWEST_TABLES
    assert sum(marks.values()) >= FEWEST_MARKS
    before = left([], tmp_path)
    assert len(before) >= FEWEST_TABLES - 6  # those hold numbers only

    delete(application)

    assert left(caplog.records, tmp_path) == []
    assert Erasure.objects.get().finished_at is not None
    assert (Erasure.objects.get().address, len(mail.outbox)) == ("", 1)
    assert not Candidate.objects.exists()
    assert not Attempt.objects.exists()
    assert not any(model._base_manager.exists() for model in planting.owned() - KEPT)


# The mail that says so is a row of the erasure, without its address.
KEPT = {model for model in planting.owned() if model.__name__ == "Mail"}


def _skip_files(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(uploads, "forget", lambda _part: None)
    patch.setattr(erasing, "remove_files", lambda _ids: None)


SKIPPED: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "files": ("file ", _skip_files),
    "jobs": ("assessments_job", lambda patch: patch.setattr(jobs, "drop", lambda _ids: None)),
    "words": ("assessments_", lambda patch: patch.setattr(erasing, "shut", lambda _attempt: None)),
    "pool": ("candidates_pool", lambda patch: patch.setattr(pools, "reread", lambda _pk: None)),
    "address": (
        "candidates_erasure",
        lambda patch: patch.setattr(mails, "queue_erased", lambda _row: None),
    ),
    "sessions": ("a session", lambda patch: patch.setattr(sessions, "forget", lambda _ids: None)),
}


@pytest.mark.parametrize("place", SKIPPED)
def test_search_finds_what_a_deletion_left_out(place, tmp_path, monkeypatch, caplog) -> None:
    said, skip = SKIPPED[place]
    application, _marks = planted()
    skip(monkeypatch)

    delete(application)

    assert any(where.startswith(said) for where in left(caplog.records, tmp_path))


def test_search_reads_names_caches_logs_and_other_peoples_tables(tmp_path, caplog) -> None:
    assert left(caplog.records, tmp_path) == []
    logging.getLogger("assessments").warning("a take is read", extra={"words": new_mark()})
    cache.set("kept", new_mark())
    (tmp_path / new_mark()).touch()
    session = SessionStore()
    session["said"] = new_mark()
    session.save()
    Pool.objects.create(opening=make_opening(description=new_mark()), data=new_mark().encode())

    found = left(caplog.records, tmp_path)
    cache.clear()

    assert {where.split(":")[0].split(" zq7")[0] for where in found} == {
        "candidates_opening",
        "candidates_pool",
        "a session",
        "the cache",
        "file",
        "the log",
    }


def test_every_kind_of_job_is_known_to_be_about_a_candidate_or_not() -> None:
    about = {*erasing.OF_ATTEMPT, JobKind.PROCESS_TAKE, JobKind.BLUR_PART}
    about |= {JobKind.SEND_MAIL}
    not_about = {JobKind.READ_BANK, JobKind.IMPORT_BANK, JobKind.REFRESH_STANDINGS, JobKind.ERASE}

    assert about | not_about == set(JobKind)
