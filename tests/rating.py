"""Answers put to raters, and people who may rate them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from assessments import jobs
from assessments.actions import ratings
from assessments.actions.rating_sheets import Given
from assessments.enums import AttemptState, ItemKind, JobKind, JobState, Role
from assessments.models import (
    Attempt,
    FormVersion,
    Job,
    RaterQualification,
    RatingAssignment,
    Response,
    Rubric,
    RubricLevel,
    StaffUser,
)
from assessments.pipeline.ratings import score_ratings
from tests.factories import SCORED, make_attempt, make_competency, make_form, make_item, make_staff

ANCHORS = ("Harmful.", "Missing.", "Stock phrase.", "Specific.", "Specific and checked.")


def make_rubric(slug: str) -> Rubric:
    competency = make_competency(slug)
    fields = {"content_hash": f"{slug}-1"}
    rubric, is_new = Rubric.objects.get_or_create(competency=competency, number=1, defaults=fields)
    if is_new:
        RubricLevel.objects.bulk_create(
            RubricLevel(rubric=rubric, level=n, anchor=anchor)
            for n, anchor in enumerate(ANCHORS, start=1)
        )
    return rubric


def make_rater(*roles: Role, is_qualified: bool = True) -> StaffUser:
    rater = make_staff(*(roles or (Role.RATER,)))
    if is_qualified:
        RaterQualification.objects.create(rater=rater, sitting=1, passed=True)
    return rater


def make_written_form(competencies: Sequence[str] = SCORED[:2], n: int = 1) -> FormVersion:
    for slug in competencies:
        make_rubric(slug)
    items = [make_item(ItemKind.WRITTEN, competencies=competencies) for _ in range(n)]
    return make_form([make_item(competencies=competencies), *items])


def make_answer(
    form_version: FormVersion, text: str = "I am sorry.", *, may_machine_score: bool = True
) -> Attempt:
    """A scored attempt whose open questions are answered by ``text``."""
    attempt = make_attempt(
        form_version, state=AttemptState.SCORED, may_machine_score=may_machine_score
    )
    now = timezone.now()
    Response.objects.bulk_create(
        Response(
            attempt_item=item,
            text=text,
            shown_at=now,
            answer_by=now + timedelta(minutes=5),
            seen_at=now,
        )
        for item in attempt.items.exclude(form_item__item_version__kind=ItemKind.SJT)
    )
    return attempt


def question_of(attempt: Attempt) -> int:
    """The first open question of the attempt."""
    items = attempt.items.exclude(form_item__item_version__kind=ItemKind.SJT)
    return items.order_by("position").values_list("form_item__item_version", flat=True)[0]


def take(rater: StaffUser, attempt: Attempt) -> RatingAssignment:
    """Let ``rater`` take whatever answer of ``attempt``'s question comes."""
    row = ratings.take(rater, question_of(attempt))
    assert row is not None
    return row


def rate(
    rater: StaffUser, attempt: Attempt, levels: Mapping[str, int | None], *, is_final: bool = True
) -> RatingAssignment:
    """Let ``rater`` take an answer and hand in."""
    row = take(rater, attempt)
    given = {slug: Given(n) if n else Given(None, "No sound.") for slug, n in levels.items()}
    ratings.hand_in(rater, row.pk, given)
    if is_final:
        ratings.settle_of(rater)
    return row


def run_score_ratings(attempt: Attempt) -> None:
    """Do the job that makes the raters' result, if it waits."""
    waiting = Job.objects.filter(kind=JobKind.SCORE_RATINGS, subject_id=attempt.pk)
    held = jobs.claim(waiting.get(state=JobState.QUEUED).pk)
    assert held is not None
    score_ratings(held)


def waits(kind: JobKind, attempt: Attempt) -> bool:
    return Job.objects.filter(kind=kind, subject_id=attempt.pk, state=JobState.QUEUED).exists()
