"""Answered attempts for tests of the profile: real answers, scored by the real pipeline."""

import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone

from assessments import jobs
from assessments.actions import responses
from assessments.enums import AttemptState, ItemKind, JobKind, JobState, Route, Severity
from assessments.models import (
    Attempt,
    AttemptItem,
    FormVersion,
    Job,
    QualityFinding,
    RecordingPart,
    Response,
    Take,
    Transcript,
)
from assessments.pipeline import score
from candidates.actions import standings
from candidates.models import Application, Opening
from tests.factories import item_of, make_application, make_attempt, make_form, make_item

KIND_REPLY = (
    "Hello Mrs Ortiz, I am so sorry that your parcel is late and that you had to wait at home "
    "all day. I can see it is at Mill Road. Could you tell me which address suits you best? "
    "I will send it again today and call you by 5 pm to check that it has arrived."
)


def make_written_form(n_written: int = 1) -> FormVersion:
    return make_form([make_item(), *(make_item(ItemKind.WRITTEN) for _ in range(n_written))])


def make_answered(
    opening: Opening,
    *,
    text: str = KIND_REPLY,
    choice: str = "a",
    route: str = Route.TYPED,
    seed: int = 7,
) -> Application:
    """Everything answered and scored: closed items by ``choice``, the others by ``text``."""
    attempt = make_attempt(opening.form_version, route=route, seed=seed)
    application = make_application(attempt, opening=opening)
    for item in attempt.items.order_by("position"):
        _answer(item_of(attempt, item.position), text, choice)
    submit(attempt)
    run_scoring(attempt)
    standings.refresh(application)
    return Application.objects.get(pk=application.pk)


def submit(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        state=AttemptState.SUBMITTED, submitted_at=timezone.now()
    )
    attempt.refresh_from_db()


def run_scoring(attempt: Attempt) -> None:
    jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
    queued = Job.objects.get(
        kind=JobKind.SCORE_ATTEMPT, subject_id=attempt.pk, state=JobState.QUEUED
    )
    held = jobs.claim(queued.pk)
    assert held is not None
    score.score_attempt(held)


def make_spoken(
    response: Response, text: str = KIND_REPLY, *, parts: tuple[bytes, ...] = (b"one", b"two")
) -> Take:
    """A processed video take: a word each half second, its parts on one timeline."""
    now = timezone.now()
    words = [
        {"word": word, "start": i / 2, "end": i / 2 + 0.4, "confidence": 0.3 if i == 1 else 0.9}
        for i, word in enumerate(text.split())
    ]
    take = Take.objects.create(
        response=response,
        number=1,
        route=Route.VIDEO,
        started_at=now,
        stopped_at=now,
        is_chosen=True,
        processed_at=now,
        duration_s=len(words) / 2,
        measures={"articulation_wpm": 168.4, "words_per_minute": 148.2, "pause_ratio": 0.12},
    )
    for number, data in enumerate(parts, start=1):
        add_part(take, number, data, starts_at_s=(number - 1) * 10.0)
    Transcript.objects.create(
        response=response, take=take, version=1, source="recognised", text=text, words=words
    )
    QualityFinding.objects.create(
        take=take, code="dark", severity=Severity.WARN, message="The picture is dark."
    )
    return take


def add_part(take: Take, number: int, data: bytes, starts_at_s: float) -> RecordingPart:
    part = RecordingPart(
        take=take,
        number=number,
        length=len(data),
        received=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        sha256_claimed=hashlib.sha256(data).hexdigest(),
        completed_at=timezone.now(),
        starts_at_s=starts_at_s,
        duration_s=10.0,
    )
    part.file.save(f"{number}.webm", ContentFile(data), save=False)
    part.save()
    return part


def _answer(item: AttemptItem, text: str, choice: str) -> None:
    version = item.form_item.item_version
    if version.kind == ItemKind.ROLE_PLAY:
        for turn in version.turns.order_by("position"):
            make_spoken(responses.show(item, turn), text)
    elif version.kind == ItemKind.SJT:
        responses.save(responses.show(item), answer={"choice": choice})
    else:
        responses.save(responses.show(item), text=text)
