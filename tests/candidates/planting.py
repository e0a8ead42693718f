"""A mark in every field and file that belongs to one candidate, and a search for any that is left.

Which tables and fields those are is read from the models: whatever would go with the candidate, the
application or the attempt belongs to them. So a new field is planted by itself, and a new table
fails until it has a row here.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import CASCADE, BinaryField, CharField, FileField, JSONField, Model, TextField
from django.utils import timezone

from assessments import models as measured
from assessments import storage
from assessments.actions import responses
from assessments.actions.sessions import SESSION_KEY
from assessments.enums import AttemptState, ItemKind, JobKind, Role, Route
from assessments.models import Job
from assessments.pipeline import blur
from candidates import models as people
from config.logs import LineFormatter
from tests.factories import (
    item_of,
    make_application,
    make_attempt,
    make_competency,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.rating import make_rubric

MARK = "zq7mark"
ROOTS: tuple[type[Model], ...] = (people.Candidate, people.Application, measured.Attempt)


def owned() -> set[type[Model]]:
    """Every table whose rows go with those of ``ROOTS``."""
    found, new = set(ROOTS), list(ROOTS)
    while new:
        for relation in new.pop()._meta.related_objects:
            model = relation.related_model
            if getattr(relation, "on_delete", None) is CASCADE and model not in found:
                found.add(model)
                new.append(model)
    return {model for model in found if not model._meta.auto_created}


def make_everything() -> people.Application:
    """One candidate with a row in each of those tables, not a word of it planted yet."""
    form = make_form([make_item(ItemKind.ROLE_PLAY, competencies=["compassion"])])
    attempt = make_attempt(
        form, route=Route.VIDEO, may_send_to="x", device_key="x", expires_at=in_days(3)
    )
    opening = make_opening(form, retention_until=timezone.localdate() + timedelta(days=9))
    application = make_application(attempt, opening=opening)
    _measured_rows(attempt)
    _peoples_rows(application)
    measured.Attempt.objects.filter(pk=attempt.pk).update(
        state=AttemptState.SCORED, submitted_at=timezone.now()
    )
    return application


def in_days(n: int) -> datetime:
    return timezone.now() + timedelta(days=n)


def _measured_rows(attempt: measured.Attempt) -> None:
    now, staff, competency = timezone.now(), make_staff(Role.RATER), make_competency("compassion")
    rubric = make_rubric("compassion")
    item = item_of(attempt)
    turn = item.form_item.item_version.turns.get()
    response = responses.show(item, turn)
    take = measured.Take.objects.create(
        response=response, number=1, route=Route.VIDEO, started_at=now
    )
    stored = measured.RecordingPart(take=take, number=1, completed_at=now, sha256="x")
    stored.file.name = default_storage.save(f"recordings/{stored.upload_id.hex}", marked_file())
    stored.length = stored.received = 1
    stored.save()
    copy = default_storage.save(blur.name_of(stored), marked_file())
    older = default_storage.save("blurred/of-an-earlier-version", marked_file())
    measured.BlurredCopy.objects.create(part=stored, file=older, made_by="x", made_at=now)
    assert copy != older
    growing = measured.RecordingPart.objects.create(take=take, number=2)
    with storage.uploads().locked(growing):
        storage.uploads().append(growing, [new_mark().encode()])
    chunk = default_storage.save(f"uploads/{growing.upload_id}/0", marked_file())
    measured.UploadChunk.objects.create(part=growing, offset=0, size=1, name=chunk)
    measured.QualityFinding.objects.create(take=take, code="dark", severity="warn")
    measured.Transcript.objects.create(response=response, take=take, version=1, source="candidate")
    run = measured.ScoringRun.objects.create(
        attempt=attempt, number=1, started_at=now, finished_at=now
    )
    score = measured.ItemScore.objects.create(
        run=run, attempt_item=item, competency=competency, not_scored_reason="x"
    )
    measured.Evidence.objects.create(
        item_score=score, response=response, direction="for", start=0, end=1
    )
    measured.CompetencyScore.objects.create(
        run=run, competency=competency, n_items=1, not_scored_reason="x"
    )
    judged = {"attempt_item": item, "competency": competency, "rubric": rubric}
    measured.Rating.objects.create(**judged, rater=staff, cannot_rate_reason="x")
    measured.RatingRequest.objects.create(attempt=attempt)
    measured.RatingAssignment.objects.create(
        attempt_item=item, waived_at=now, waived_by=staff, waived_reason="x"
    )
    opinion = measured.ModelRating.objects.create(
        **judged,
        not_rated_reason="x",
        request=measured.ModelRequest.objects.create(attempt=attempt, sent_at=now, tokens=1),
    )
    measured.ModelQuote.objects.create(rating=opinion, response=response, start=0, end=1)
    measured.ItemVoid.objects.create(
        form_item=item.form_item, attempt=attempt, by=staff, reason="x"
    )
    reopening = measured.Reopening.objects.create(
        attempt=attempt, reason="x", by=staff, expires_at=now
    )
    reopening.items.add(item)
    measured.IntegritySignal.objects.create(attempt=attempt, attempt_item=item, kind="pasted")


def _peoples_rows(application: people.Application) -> None:
    opening, staff = application.opening, make_staff(Role.RECRUITER)
    competency = make_competency("compassion")
    run = application.attempt.runs.get()
    standing = people.Standing.objects.create(
        opening=opening, application=application, run=run, figures=b"x"
    )
    people.StandingScore.objects.create(standing=standing, opening=opening, competency=competency)
    people.Pool.objects.create(opening=opening, n_people=1, data=new_mark().encode())
    people.Decision.objects.create(
        application=application, verdict="hold", reason="x", decided_by=staff
    )
    people.OutcomeMeasure.objects.create(
        application=application, value=1, measured_on=timezone.localdate()
    )
    people.ApplicationNote.objects.create(application=application, author=staff, text="x")
    people.ScoreOverride.objects.create(
        application=application, competency=competency, run=run, by=staff, reason="x"
    )
    people.Unblinding.objects.create(application=application, reader=staff, reason="x")
    people.SelfIdentification.objects.create(application=application, sex="other", text="x")
    setting = people.StandardSetting.objects.create(
        opening=opening, method="contrasting", description="Just can.", created_by=staff
    )
    people.GroupJudgement.objects.create(
        judge=people.Judge.objects.create(setting=setting, number=1, user=staff),
        application=application,
    )
    people.Dispute.objects.create(
        application=application,
        subject="other",
        due_at=in_days(9),
        outcome="upheld",
        answer="x",
        answered_by=staff,
        answered_at=timezone.now(),
    )
    people.Accommodation.objects.create(application=application, kind="other", text="x")
    people.OneTimeCode.objects.create(application=application)
    people.Mail.objects.create(application=application, kind="received")
    share = people.ShareLink.objects.create(
        opening=opening, created_by=staff, expires_at=in_days(3)
    )
    share.applications.add(application)


_numbers = count(1)


def new_mark() -> str:
    return f"{MARK}{next(_numbers):04d}"


def marked_file() -> "ContentFile[bytes]":
    return ContentFile(new_mark().encode())


def plant(application: people.Application) -> dict[str, int]:
    """Put a mark into every free field of those rows; how many each table got."""
    planted: dict[str, int] = {}
    with connection.cursor() as cursor:
        for model in sorted(owned(), key=lambda model: model._meta.label):
            rows = list(model._base_manager.all())
            if not rows:
                raise AssertionError(f"{model._meta.label} belongs to candidates and has no row")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no ALTER while some are to be checked
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
            for row in rows:
                marks = dict(_marks(model))
                if marks:
                    model._base_manager.filter(pk=row.pk).update(**marks)
                planted[model._meta.label] = planted.get(model._meta.label, 0) + len(marks)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")
    _plant_around(application)
    return planted


# Kept on purpose: the language of the last mail, and which text was agreed to; no words of anybody.
# A name of a file leads to it: what the file holds is planted instead.
NOT_PLANTED = {
    "candidates.Candidate.language",
    "candidates.Consent.text_version",
    "assessments.UploadChunk.name",
}


def _marks(model: type[Model]) -> Iterator[tuple[str, object]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, FileField) or field.choices or field.is_relation:
            continue
        if f"{model._meta.label}.{field.name}" in NOT_PLANTED:
            continue
        if isinstance(field, JSONField):
            yield field.name, {"planted": new_mark()}
        elif isinstance(field, BinaryField):
            yield field.name, new_mark().encode()
        elif isinstance(field, CharField | TextField):
            email = field.name == "email"
            yield field.name, new_mark() + ("@example.org" if email else "")


def _plant_around(application: people.Application) -> None:
    """Sessions, and what jobs know of it."""
    session = SessionStore()
    session[SESSION_KEY] = {str(application.attempt.public_id): new_mark()}
    session.save()
    attempt = application.attempt
    take = measured.Take.objects.get()
    about = {
        JobKind.SCORE_ATTEMPT: attempt.pk,
        JobKind.RATE_BY_MODEL: attempt.pk,
        JobKind.PROCESS_TAKE: take.pk,
        JobKind.BLUR_PART: measured.RecordingPart.objects.get(number=1).pk,
        JobKind.SEND_MAIL: people.Mail.objects.get().pk,
    }
    Job.objects.bulk_create(
        Job(kind=kind, subject_id=pk, facts={"planted": new_mark()}, last_error=new_mark())
        for kind, pk in about.items()
    )


def left(records: list[logging.LogRecord], *folders: Path) -> list[str]:
    """Where a mark still is: tables, sessions, the cache, files and their names, log lines."""
    form = LineFormatter()
    return [
        *_in_tables(),
        *("a session" for row in Session.objects.all() if MARK in str(row.get_decoded())),
        *("the cache" for kept in vars(caches["default"])["_cache"].values() if MARK in str(kept)),
        *(f"file {path.name}" for folder in folders for path in _files(folder)),
        *("the log" for record in records if MARK in form.format(record)),
    ]


def _in_tables() -> Iterator[str]:
    as_bytes = MARK.encode().hex()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE row_to_json(t)::text ~* %s',  # noqa: S608
                [f"{MARK}|{as_bytes}"],
            )
            if n := cursor.fetchone()[0]:
                yield f"{table}: {n}"


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and (MARK in path.name or MARK.encode() in path.read_bytes()):
            yield path
