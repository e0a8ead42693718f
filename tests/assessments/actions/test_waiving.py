import pytest

from assessments.actions import ratings, waiving
from assessments.enums import AssignmentReason, JobKind, Role, Verb
from assessments.errors import NotNow
from assessments.models import Attempt, AuditEvent, RatingAssignment
from tests.factories import make_staff
from tests.rating import (
    make_answer,
    make_rater,
    make_written_form,
    question_of,
    rate,
    take,
    waits,
)

pytestmark = pytest.mark.django_db
WHY = "Nobody else reads Danish."


@pytest.fixture
def attempt() -> Attempt:
    """Two raters differ by more than was set; a further one is wanted."""
    made = make_answer(make_written_form())
    ratings.ask([made.pk], 2, 2)
    for level in (2, 5):
        rate(make_rater(), made, {"compassion": level, "warmth": 3})
    return made


def test_waived_place_says_who_and_why_and_nobody_is_offered_it(attempt):
    actor = make_staff(Role.RECRUITER)

    assert waiving.waive(attempt, WHY, actor) == 1

    place = RatingAssignment.objects.get(reason=AssignmentReason.DISAGREEMENT)
    assert (place.waived_by, place.waived_reason, place.rater) == (actor, WHY, None)
    assert not RatingAssignment.objects.unfinished().exists()
    assert ratings.take(make_rater(), question_of(attempt)) is None
    assert waits(JobKind.SCORE_RATINGS, attempt)
    event = AuditEvent.objects.get(verb=Verb.RATER_WAIVED)
    assert (event.actor_id, event.facts) == (actor.pk, {"answers": 1})


def test_what_was_waived_or_is_in_hand_cannot_be_waived(attempt):
    third = make_rater()
    row = take(third, attempt)
    with pytest.raises(NotNow):
        waiving.waive(attempt, WHY, make_staff(Role.ADMIN))

    ratings.give_back(third, row.pk)
    waiving.waive(attempt, WHY, make_staff(Role.ADMIN))

    with pytest.raises(NotNow):
        waiving.waive(attempt, WHY, make_staff(Role.ADMIN))


def test_more_raters_may_be_asked_for_afterwards(attempt):
    waiving.waive(attempt, WHY, make_staff(Role.ADMIN))

    assert ratings.ask([attempt.pk], 3, 2).n_ratings == 1
