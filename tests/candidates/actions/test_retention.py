"""What a day ends: applications and records, but never what a hold keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from assessments.enums import JobKind, JobState
from assessments.models import Job
from candidates.actions import applications, erasure, holds, retention
from candidates.enums import ErasureReason
from candidates.errors import RetentionOver
from candidates.models import Application, Erasure, LegalHold, Opening
from tests.factories import make_application, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db

DAY = date(2031, 3, 14)


@pytest.fixture(autouse=True)
def _ledger(settings: LazySettings, tmp_path) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


@pytest.fixture
def opening() -> Opening:
    return make_opening(make_form([make_item()]), retention_until=DAY)


def test_nothing_goes_before_the_day_and_everything_on_it(opening) -> None:
    make_application(opening=opening)
    make_application(opening=opening)

    assert retention.erase_due(DAY - timedelta(days=1)) == 0
    assert retention.erase_due(DAY) == 2

    assert not Application.objects.exists()
    assert {row.reason for row in Erasure.objects.all()} == {ErasureReason.RETENTION}


def test_day_is_that_of_the_installation(opening, settings, monkeypatch) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    make_application(opening=opening)
    monkeypatch.setattr(timezone, "now", lambda: _at(12))

    with timezone.override("Pacific/Auckland"):
        retention.tidy()

    assert not Application.objects.exists()


def _at(hour: int) -> datetime:
    """Noon in Greenwich on the day before is the day itself in Auckland."""
    return datetime(2031, 3, 13, hour, tzinfo=UTC)


def test_only_so_many_go_at_once_and_the_rest_in_the_next_round(opening, monkeypatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(3):
        make_application(opening=opening)

    assert [retention.erase_due(DAY), retention.erase_due(DAY), retention.erase_due(DAY)] == [
        2,
        1,
        0,
    ]


def test_hold_keeps_one_and_a_hold_on_the_opening_keeps_all(opening) -> None:
    held, free = make_application(opening=opening), make_application(opening=opening)
    other = make_application(opening=make_opening(opening.form_version, retention_until=DAY))
    holds.place(opening, held.pk, "A complaint.", actor=make_staff())
    holds.place(other.opening, None, "An inspection.", actor=make_staff())

    retention.erase_due(DAY)

    assert set(Application.objects.all()) == {held, other}
    assert Erasure.objects.get().number == free.pk


def test_lifted_hold_keeps_nothing(opening) -> None:
    application = make_application(opening=opening)
    hold = holds.place(opening, application.pk, "A complaint.", actor=make_staff())
    retention.erase_due(DAY)
    assert Application.objects.exists()

    holds.lift(hold, actor=make_staff())
    retention.erase_due(DAY)

    assert not Application.objects.exists()


def test_record_ends_with_retention_and_holds(opening) -> None:
    free = erasure.ask(make_application(opening=opening))
    held = erasure.ask(make_application(opening=opening))
    hold = holds.place(opening, held.number, "A complaint.", actor=make_staff())

    assert retention.end_records(DAY - timedelta(days=1)) == 0
    assert retention.end_records(DAY) == 1
    free.refresh_from_db()
    held.refresh_from_db()
    assert (free.record, bool(held.record)) == ({}, True)
    holds.lift(hold, actor=make_staff())
    assert retention.end_records(DAY) == 1

    held.refresh_from_db()
    assert held.record == {}
    assert held.record_ended_at is not None
    assert LegalHold.objects.get().number == held.number


def test_deletion_that_was_given_up_is_tried_again_after_a_rest(opening) -> None:
    row = erasure.ask(make_application(opening=opening))
    job = Job.objects.get(kind=JobKind.ERASE)
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now())

    retention.take_up_again()
    assert Job.objects.count() == 1
    Job.objects.update(finished_at=timezone.now() - retention.REST)
    retention.take_up_again()

    again = Job.objects.get(state=JobState.QUEUED)
    assert (again.subject_id, again.facts) == (row.pk, job.facts)


def test_sessions_lose_the_key_of_what_was_deleted_and_nothing_else(opening) -> None:
    later = make_opening(opening.form_version, retention_until=DAY + timedelta(days=1))
    gone, stays = make_application(opening=opening), make_application(opening=later)
    both, alone = SessionStore(), SessionStore()
    both["take"] = {str(gone.attempt.public_id): "k1", str(stays.attempt.public_id): "k2"}
    alone["take"] = {str(gone.attempt.public_id): "k3"}
    both.save()
    alone.save()

    retention.erase_due(DAY)

    (left,) = Session.objects.all()
    assert left.get_decoded() == {"take": {str(stays.attempt.public_id): "k2"}}


def test_nobody_is_invited_to_be_deleted_at_once(opening) -> None:
    Opening.objects.update(retention_until=timezone.localdate())

    with pytest.raises(RetentionOver):
        applications.invite(opening, "Ada Obi", "ada@example.org", "en", None)
