"""Rows that break the constraints of ratings, blurred copies and amendments."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from assessments.enums import ItemKind, Role
from assessments.models import (
    AttemptItem,
    BlurredCopy,
    GoldAnswer,
    GoldLevel,
    GoldRating,
    IntegritySignal,
    ItemVoid,
    RaterQualification,
    RatingAssignment,
    RatingRequest,
    RecordingPart,
    Reopening,
    Take,
)
from tests.assessments.models.rows import a_response, again, change
from tests.factories import item_of, make_attempt, make_competency, make_form, make_item, make_staff

Row = Callable[[], object]


def an_item() -> AttemptItem:
    return item_of(make_attempt(make_form([make_item(ItemKind.WRITTEN)])))


def a_request(**fields: object) -> RatingRequest:
    return RatingRequest.objects.create(attempt=make_attempt(make_form([make_item()])), **fields)


def an_assignment(**fields: object) -> RatingAssignment:
    now = timezone.now()
    given = {"taken_at": now, "due_at": now + timedelta(hours=1), **fields}
    return RatingAssignment.objects.create(
        attempt_item=an_item(), rater=make_staff(Role.RATER), **given
    )


def a_gold_answer(text: str = "I am sorry that happened.") -> GoldAnswer:
    return GoldAnswer.objects.create(
        code="gold-1", item_version=make_item(ItemKind.WRITTEN), text=text
    )


def a_gold_level(level: int = 3) -> GoldLevel:
    return GoldLevel.objects.create(
        answer=a_gold_answer(), competency=make_competency(), level=level, why="It names it."
    )


def a_gold_rating(level: int = 3) -> GoldRating:
    return GoldRating.objects.create(
        answer=a_gold_answer(),
        competency=make_competency(),
        rater=make_staff(Role.RATER),
        level=level,
    )


def a_qualification() -> RaterQualification:
    return RaterQualification.objects.create(rater=make_staff(Role.RATER), sitting=1, passed=True)


def a_copy(**fields: object) -> BlurredCopy:
    take = Take.objects.create(
        response=a_response(ItemKind.ROLE_PLAY),
        number=1,
        route="video",
        started_at=timezone.now(),
    )
    part = RecordingPart.objects.create(take=take, number=1)
    given = {"made_by": "test", "made_at": timezone.now(), "file": "blurred/a.mp4", **fields}
    return BlurredCopy.objects.create(part=part, **given)


def a_void(**fields: object) -> ItemVoid:
    given = {"reason": "The sound was missing.", "by": make_staff(Role.ADMIN), **fields}
    return ItemVoid.objects.create(form_item=an_item().form_item, **given)


def a_reopening(reason: str = "The upload broke off.") -> Reopening:
    return Reopening.objects.create(
        attempt=an_item().attempt,
        reason=reason,
        by=make_staff(Role.ADMIN),
        expires_at=timezone.now(),
    )


BREAKS: dict[str, Row] = {
    "attempt_has_one_open_rating_request": lambda: again(a_request()),
    "one_to_five_raters_are_asked": lambda: a_request(n_raters=6),
    "raters_differ_by_one_to_four": lambda: a_request(escalate_from=5),
    "rater_holds_an_answer_once": lambda: again(an_assignment()),
    "assignment_in_hand_says_whose": lambda: an_assignment(due_at=None),
    "assignment_ends_one_way": lambda: an_assignment(
        done_at=timezone.now(), returned_at=timezone.now()
    ),
    "only_a_free_place_is_waived_with_a_reason": lambda: an_assignment(
        waived_at=timezone.now(), waived_by=make_staff(Role.ADMIN), waived_reason="Nobody is left."
    ),
    "gold_answer_says_something": lambda: a_gold_answer(""),
    "gold_answer_has_one_level_per_competency": lambda: again(a_gold_level()),
    "gold_level_is_one_to_five": lambda: a_gold_level(6),
    "rater_rates_a_gold_answer_once_a_sitting": lambda: again(a_gold_rating()),
    "gold_rating_is_one_to_five": lambda: a_gold_rating(0),
    "rater_ends_a_sitting_once": lambda: again(a_qualification()),
    "blurred_copy_or_problem": lambda: a_copy(file=""),
    "blanked_frames_are_frames": lambda: a_copy(n_frames=1, n_blanked=2),
    "item_is_voided_once": lambda: again(a_void()),
    "void_has_a_reason": lambda: a_void(reason=""),
    "lifted_void_says_by_whom": lambda: change(a_void(), lifted_at=timezone.now()),
    "reopening_has_a_reason": lambda: a_reopening(""),
}

FIXED: dict[str, Row] = {
    "gold rating": lambda: change(a_gold_rating(), level=1),
    "qualification": lambda: change(a_qualification(), passed=False),
    "reopening": lambda: change(a_reopening(), reason="Another."),
    "signal": lambda: change(
        IntegritySignal.objects.create(attempt=an_item().attempt, kind="pasted"), kind="tab_left"
    ),
}
