"""The ledger apart from the database, and what it does after a backup was brought back."""

import os
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.enums import JobKind
from assessments.models import Attempt, Job
from candidates.actions import erasure, ledger, replaying
from candidates.actions.ledger import Entry
from candidates.enums import ErasureReason
from candidates.models import Application, Candidate, Erasure, Invitation
from tests.factories import make_application, make_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def path(settings: LazySettings, tmp_path: Path) -> Path:
    made = tmp_path / "apart" / "erasures.jsonl"
    settings.ERASURE_LEDGER = made
    return made


def entry_of(application: Application, **changes: Any) -> Entry:
    entry = Entry(
        number=application.pk,
        key=application.attempt.public_id,
        attempt=application.attempt_id,
        opening=application.opening_id,
        reason="asked",
        asked_at=timezone.now(),
        files=(uuid.uuid4(),),
    )
    return replace(entry, **changes)


def test_line_is_read_back_as_written_and_closed_to_others(path: Path) -> None:
    entry = entry_of(make_application())

    ledger.append(entry)

    assert list(ledger.read(path)) == [entry]
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"@" not in path.read_bytes()


def test_half_written_line_loses_no_other_and_is_written_again(path: Path, caplog) -> None:
    first, second, third = (entry_of(make_application()) for _ in range(3))
    ledger.append(first)
    ledger.append(second)
    os.truncate(path, path.stat().st_size - 20)  # a kill in the middle of the second

    ledger.append_once(third)
    ledger.append_once(second)
    ledger.append_once(first)

    assert [entry.number for entry in ledger.read(path)] == [
        first.number,
        third.number,
        second.number,
    ]
    assert caplog.records[0].message == "a line of the erasure ledger cannot be read"


def test_half_written_last_line_is_passed_over_by_the_command(path: Path, capsys) -> None:
    ledger.append(entry_of(make_application()))
    with path.open("a") as file:
        file.write('{"number":12,"key":"0b')

    call_command("replay_erasures", str(path))

    assert "1 deletions read: 1 done again" in capsys.readouterr().out


def test_restored_person_is_deleted_again_without_a_second_mail(path: Path) -> None:
    application, other = make_application(), make_application()
    entry = entry_of(application)
    ledger.append(entry)

    done = replaying.replay(ledger.read(path))
    again = replaying.replay(ledger.read(path))

    assert (done.n_deleted, done.n_known) == (1, 0)
    assert (again.n_deleted, again.n_known) == (0, 1)
    assert Application.objects.get() == other
    row = Erasure.objects.get()
    assert (row.number, row.asked_at, row.address) == (entry.number, entry.asked_at, "")
    assert row.reason == ErasureReason.ASKED
    assert Job.objects.get().kind == JobKind.ERASE


def test_number_that_somebody_else_has_now_is_left_alone(path: Path) -> None:
    other = make_application()
    ledger.append(entry_of(other, key=uuid.uuid4()))

    replaying.replay(ledger.read(path))

    assert Application.objects.get() == other
    assert Invitation.objects.exists()


def test_files_that_came_back_without_rows_are_deleted(
    path: Path, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    upload = uuid.uuid4()
    name = default_storage.save(f"recordings/{upload.hex}", ContentFile(b"voice"))
    entry = entry_of(make_application(), number=10**6, key=uuid.uuid4(), files=(upload,))

    done = replaying.replay([entry])

    assert done.n_without_rows == 1
    assert not default_storage.exists(name)


def test_numbers_of_the_deleted_are_never_given_again(path: Path) -> None:
    last = make_application()
    replaying.replay([entry_of(last, number=last.pk + 50, attempt=last.attempt_id + 70)])

    assert make_application(last.attempt, email="eve@example.org").pk > last.pk + 50
    assert make_attempt().pk > last.attempt_id + 70
    assert Attempt.objects.count() == 2


def test_command_without_a_file_deletes_nothing(path: Path) -> None:
    with pytest.raises(CommandError, match="is not there"):
        call_command("replay_erasures", str(path))


def test_deletion_is_undone_by_a_restore_and_done_again_by_the_ledger(path: Path) -> None:
    """As a restore leaves it: the rows are back, the row that says they were deleted is not."""
    application = make_application()
    number, attempt = application.pk, application.attempt
    candidate, opening = application.candidate, application.opening
    row = erasure.ask(application)
    ledger.append(Entry.of(row, []))
    key = row.attempt_key
    row.delete()
    candidate.pk = None
    candidate.save(force_insert=True)
    Attempt.objects.filter(pk=attempt.pk).update(public_id=key, state="invited")
    Application.objects.create(pk=number, candidate=candidate, opening=opening, attempt=attempt)

    replaying.replay(ledger.read(path))

    assert not Application.objects.exists()
    assert not Candidate.objects.exists()
    assert Erasure.objects.get().attempt_number == attempt.pk
