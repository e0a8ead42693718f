"""The archive of everything held about a candidate."""

import io
import json
from collections.abc import Iterable, Iterator
from zipfile import ZipFile

import pytest
from django.http import StreamingHttpResponse
from django.utils import timezone

from assessments.enums import AttemptState, ItemKind, Role, ScoreSource, Verb
from assessments.models import AuditEvent, Competency, Rating, Response
from assessments.views.downloads import zipped
from candidates.actions import disputes
from candidates.enums import DecisionVerdict, DisputeSubject
from candidates.models import Application, ApplicationNote, Decision, SelfIdentification
from candidates.reports import own_data
from tests.candidates.answered import make_spoken
from tests.candidates.results import make_run, make_scored
from tests.factories import OPTION_TEXTS, item_of, make_form, make_item, make_opening, make_staff
from tests.rating import make_rubric
from tests.taking import address, own_browser_of

pytestmark = pytest.mark.django_db


def full() -> Application:
    """A candidate about whom there is something of every kind."""
    opening = make_opening(make_form([make_item(), make_item(ItemKind.ROLE_PLAY)]))
    application = make_scored(opening, {"compassion": 3.6})
    attempt = application.attempt
    item = item_of(attempt, 2)
    now = timezone.now()
    response = Response.objects.create(
        attempt_item=item,
        turn=item.form_item.item_version.turns.get(),
        shown_at=now,
        answer_by=attempt.expires_at,
        seen_at=now,
    )
    make_spoken(response, "I am sorry, Ms Ortiz.", parts=(b"one", b"two"))
    competency = Competency.objects.get(slug="compassion")
    Rating.objects.create(
        attempt_item=item,
        competency=competency,
        rubric=make_rubric("compassion"),
        rater=make_staff(Role.RATER, email="rater.ray@example.org"),
        level=4,
        note="Warm.",
    )
    make_run(attempt, {"compassion": 4.0}, source=ScoreSource.HUMAN)
    decider = make_staff(Role.RECRUITER, email="rita@example.org")
    Decision.objects.create(
        application=application,
        verdict=DecisionVerdict.HOLD,
        reason="Team reason",
        decided_by=decider,
    )
    ApplicationNote.objects.create(application=application, author=decider, text="Team note")
    SelfIdentification.objects.create(
        application=application, sex="female", text_version="1", text="May we ask?"
    )
    disputes.ask(application, DisputeSubject.OTHER, "Please look.")
    return application


def archive_of(application: Application) -> ZipFile:
    client = own_browser_of(application.attempt, application)
    answer = client.get(address("mine_data", application.attempt))
    assert answer.headers["Content-Type"] == "application/zip"
    assert isinstance(answer, StreamingHttpResponse)
    return ZipFile(io.BytesIO(answer.getvalue()))


def test_archive_holds_everything_about_its_candidate_and_the_recordings():
    application = full()

    archive = archive_of(application)

    assert archive.testzip() is None
    told = json.loads(archive.read("data.json"))
    assert set(told) == set(own_data.KEYS)
    assert told["identity"]["email"] == application.candidate.email
    assert [row["purpose"] for row in told["consents"]] == ["recording", "machine_scoring"]
    closed, spoken = told["questions"]
    assert sorted(row["text"] for row in closed["replies"]) == sorted(OPTION_TEXTS.values())
    (answer,) = spoken["answers"]
    assert answer["transcripts"][0]["text"] == "I am sorry, Ms Ortiz."
    files = [part["file"] for part in answer["recordings"][0]["parts"]]
    assert [archive.read(name) for name in files] == [b"one", b"two"]
    assert told["results"][0]["competencies"][0]["between_95"] == [
        pytest.approx(2.62),
        pytest.approx(4.58),
    ]
    assert told["ratings"][0]["level"] == 4
    assert told["decisions"][0]["verdict"] == "hold"
    assert told["requests"][0]["text"] == "Please look."
    assert told["self_identification"]["sex"] == "female"
    assert AuditEvent.objects.get(verb=Verb.OWN_DATA_TAKEN).subject_id == application.pk


def test_archive_holds_nothing_of_others_nor_of_the_keys():
    application = full()
    other = full_name_of_another()

    words = archive_of(application).read("data.json").decode()

    for hidden in ("rater.ray", "rita@example.org", "Team reason", "Team note", other):
        assert hidden not in words
    told = json.loads(words)
    assert all(set(reply) == {"letter", "text"} for reply in told["questions"][0]["replies"])
    assert {row["position"] for run in told["results"] for row in run["questions"]} == {2}
    assert "author-1" not in words


def full_name_of_another() -> str:
    opening = make_opening(make_form([make_item()]))
    return make_scored(opening, {"compassion": 3.0}).candidate.email


def test_every_key_is_explained_beside_the_data():
    told = archive_of(full()).read("README.txt").decode()

    assert all(f"{key}: " in told for key in own_data.KEYS)


def test_archive_is_packed_piece_by_piece():
    """No more than a piece is held, however large the file."""
    piece = bytes(64 * 1024)
    asked = 0

    def pieces() -> Iterator[bytes]:
        nonlocal asked
        for _ in range(100):
            asked += 1
            yield piece

    entries: Iterable[tuple[str, Iterable[bytes]]] = [("large.webm", pieces())]
    largest = 0
    for n, out in enumerate(zipped(entries), start=1):
        assert asked <= n
        largest = max(largest, len(out))

    assert asked == 100
    assert largest < 2 * len(piece)


def test_archive_of_somebody_who_never_began_is_small_and_whole():
    application = full()
    application.attempt.items.all().delete()
    application.attempt.state = AttemptState.WITHDRAWN
    application.attempt.save(update_fields=["state"])

    told = json.loads(archive_of(application).read("data.json"))

    assert told["questions"] == []
