import pytest
from django.core.files.storage import default_storage
from django.test import Client

from assessments.actions import recordings
from assessments.actions.author import dry_runs
from assessments.enums import ItemKind, Role, Route
from assessments.models import Attempt, Job, RecordingPart
from tests.assessments.views.holding import begin, hold, make_role_play_attempt, send_whole
from tests.factories import make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


def test_recording_of_a_dry_run_is_not_read_and_goes_with_it(client: Client) -> None:
    attempt = hold(client, make_role_play_attempt(is_dry_run=True))
    take = begin(attempt)
    send_whole(client, take, b"hello")
    recordings.choose_take(take.response, take)
    stored = RecordingPart.objects.get().file.name or ""
    assert default_storage.exists(stored)
    assert not Job.objects.exists()

    dry_runs.delete(attempt)

    assert not Attempt.objects.exists()
    assert not default_storage.exists(stored)


def test_candidates_attempt_is_never_deleted_as_a_dry_run() -> None:
    attempt = make_attempt(make_form([make_item()]))

    dry_runs.delete(attempt)
    dry_runs.delete_of(attempt.form_version)

    assert Attempt.objects.get() == attempt


def test_dry_run_may_record_and_scores_nothing() -> None:
    version = make_form([make_item(ItemKind.ROLE_PLAY)], publish=False)

    attempt = dry_runs.begin(version, make_staff(Role.AUTHOR))

    assert (attempt.may_record, attempt.may_machine_score) == (True, False)
    assert attempt.route == Route.VIDEO
