from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assessments.actions import ratings
from assessments.actions.rating_sheets import Given
from assessments.actions.ratings import Asked
from assessments.enums import AssignmentReason, AttemptState, JobKind, Verb
from assessments.errors import (
    AssignmentGone,
    NothingToTakeBack,
    NotQualified,
    RatingIncomplete,
)
from assessments.models import (
    Attempt,
    AuditEvent,
    ItemVoid,
    Rating,
    RatingAssignment,
    RatingRequest,
    Response,
)
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
FOUR = {"compassion": 4, "warmth": 4}


def ask(*attempts, n_raters=2, escalate_from=2):
    return ratings.ask([attempt.pk for attempt in attempts], n_raters, escalate_from)


def test_asking_opens_a_place_a_rater_at_each_open_answer_once():
    form = make_written_form(n=2)
    attempts = [make_answer(form), make_answer(form)]

    assert ratings.would_ask([a.pk for a in attempts], 2) == Asked(2, 4, 8)
    assert ask(*attempts) == Asked(2, 4, 8)
    assert ask(*attempts) == Asked()
    assert RatingAssignment.objects.count() == 8


def test_asking_for_more_raters_later_opens_only_the_missing_places():
    attempt = make_answer(make_written_form())
    ask(attempt, n_raters=1)
    rate(make_rater(), attempt, FOUR)
    RatingRequest.objects.update(closed_at=timezone.now())

    assert ask(attempt, n_raters=3) == Asked(1, 1, 2)


def test_nothing_is_asked_where_nothing_was_said_or_it_is_not_scored_yet():
    form = make_written_form()
    silent, early = make_answer(form, text=""), make_answer(form)
    Attempt.objects.filter(pk=early.pk).update(state=AttemptState.SUBMITTED)

    assert ask(silent, early) == Asked()


def test_rater_gets_each_answer_once_and_two_raters_in_their_own_orders():
    form = make_written_form()
    attempts = [make_answer(form) for _ in range(6)]
    ask(*attempts)
    orders = []
    for rater in (make_rater(), make_rater()):
        rated = [rate(rater, attempts[0], FOUR).attempt_item_id for _ in attempts]
        assert ratings.take(rater, question_of(attempts[0])) is None
        orders.append(rated)

    assert sorted(orders[0]) == sorted(orders[1]) == sorted(set(orders[0]))
    assert orders[0] != orders[1]


def test_taking_again_gives_the_answer_that_is_in_hand():
    attempt = make_answer(make_written_form())
    ask(attempt)
    rater = make_rater()

    first, again = (ratings.take(rater, question_of(attempt)) for _ in range(2))

    assert first == again
    assert RatingAssignment.objects.filter(rater=rater).count() == 1


def test_unqualified_rater_gets_no_answer():
    attempt = make_answer(make_written_form())
    ask(attempt)

    with pytest.raises(NotQualified):
        ratings.take(make_rater(is_qualified=False), question_of(attempt))


@pytest.mark.django_db(transaction=True)
def test_two_raters_never_take_the_same_place():
    attempts = [make_answer(make_written_form())]
    ask(*attempts, n_raters=1)
    question, raters = question_of(attempts[0]), [make_rater() for _ in range(4)]
    together = Barrier(len(raters))

    def grab(rater):
        try:
            together.wait()
            return ratings.take(rater, question)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(raters)) as pool:
        taken = [row for row in pool.map(grab, raters) if row]

    assert len(taken) == 1
    assert RatingAssignment.objects.get().rater == taken[0].rater


def test_answer_handed_in_is_held_then_becomes_ratings_that_nobody_changes():
    attempt = make_answer(make_written_form())
    ask(attempt)
    rater = make_rater()
    row = rate(rater, attempt, FOUR, is_final=False)
    assert not Rating.objects.exists()

    RatingAssignment.objects.filter(pk=row.pk).update(
        given_at=timezone.now() - timedelta(minutes=6)
    )
    assert ratings.settle_due() == 1

    levels = Rating.objects.order_by("competency__slug").values_list("competency__slug", "level")
    assert list(levels) == [("compassion", 4), ("warmth", 4)]
    event = AuditEvent.objects.get(verb=Verb.RATED)
    assert (event.subject_id, event.actor_id) == (attempt.pk, rater.pk)
    with pytest.raises(NothingToTakeBack):
        ratings.take_back(rater, row.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Rating.objects.update(level=5)


def test_held_answer_can_be_taken_back_and_keeps_what_was_filled_in():
    attempt = make_answer(make_written_form())
    ask(attempt)
    rater = make_rater()
    row = rate(rater, attempt, {"compassion": 2, "warmth": None}, is_final=False)

    again = ratings.take_back(rater, row.pk)

    assert again.given["levels"] == {
        "compassion": {"level": 2, "cannot_rate_reason": ""},
        "warmth": {"level": None, "cannot_rate_reason": "No sound."},
    }
    assert ratings.take(rater, question_of(attempt)) == again


def test_next_answer_handed_in_makes_the_last_one_final():
    form = make_written_form()
    ask(*(attempts := [make_answer(form), make_answer(form)]))
    rater = make_rater()

    first = rate(rater, attempts[0], FOUR, is_final=False)
    rate(rater, attempts[0], FOUR, is_final=False)

    assert set(Rating.objects.values_list("attempt_item", flat=True)) == {first.attempt_item_id}


@pytest.mark.parametrize(
    "given",
    [
        {"compassion": Given(4)},
        {"compassion": Given(4), "warmth": Given(None)},
        {"compassion": Given(4), "warmth": Given(3, "No sound.")},
    ],
)
def test_incomplete_hand_in_is_refused(given):
    attempt = make_answer(make_written_form())
    ask(attempt)
    rater = make_rater()
    row = take(rater, attempt)

    with pytest.raises(RatingIncomplete):
        ratings.hand_in(rater, row.pk, given)


def test_given_back_answer_goes_to_somebody_else_only():
    attempt = make_answer(make_written_form())
    ask(attempt, n_raters=1)
    rater, question = make_rater(), question_of(attempt)
    row = take(rater, attempt)

    ratings.give_back(rater, row.pk)

    assert ratings.take(rater, question) is None
    assert ratings.take(make_rater(), question) is not None
    with pytest.raises(AssignmentGone):
        ratings.hand_in(rater, row.pk, {slug: Given(n) for slug, n in FOUR.items()})


def test_overdue_answer_is_free_again_for_everybody():
    attempt = make_answer(make_written_form())
    ask(attempt, n_raters=1)
    rater, question = make_rater(), question_of(attempt)
    row = take(rater, attempt)
    RatingAssignment.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    assert ratings.return_overdue() == 1

    with pytest.raises(AssignmentGone):
        ratings.hand_in(rater, row.pk, {slug: Given(n) for slug, n in FOUR.items()})
    assert ratings.take(rater, question) is not None


def test_third_rater_is_asked_once_where_two_differ_by_the_set_amount():
    attempt = make_answer(make_written_form())
    ask(attempt)
    first, second = make_rater(), make_rater()
    rate(first, attempt, {"compassion": 4, "warmth": 3})
    assert not waits(JobKind.ATTEMPT_SCORED, attempt)

    rate(second, attempt, {"compassion": 2, "warmth": 3})

    place = RatingAssignment.objects.get(reason=AssignmentReason.DISAGREEMENT)
    assert place.rater is None
    assert AuditEvent.objects.get(verb=Verb.ESCALATED).facts["levels"] == 2
    assert ratings.with_disagreement([attempt.pk]) == {attempt.pk}
    assert waits(JobKind.ATTEMPT_SCORED, attempt)
    assert waits(JobKind.SCORE_RATINGS, attempt)  # of the answers that are in no dispute
    assert ratings.take(first, question_of(attempt)) is None

    rate(make_rater(), attempt, {"compassion": 5, "warmth": 3})

    assert RatingAssignment.objects.unfinished().count() == 0


def test_raters_within_the_set_amount_need_no_third():
    attempt = make_answer(make_written_form())
    ask(attempt)

    for levels in ({"compassion": 4, "warmth": 3}, {"compassion": 3, "warmth": None}):
        rate(make_rater(), attempt, levels)

    assert not ratings.with_disagreement([attempt.pk])
    assert waits(JobKind.SCORE_RATINGS, attempt)


def answer_anew(attempt):
    """What a reopening leaves behind: the former answer set aside, another one given later."""
    former = Response.objects.get(attempt_item__attempt=attempt)
    Response.objects.filter(pk=former.pk).update(replaced_at=timezone.now())
    later = timezone.now()
    Response.objects.create(
        attempt_item=former.attempt_item,
        text="Once more, and better.",
        shown_at=later,
        answer_by=later + timedelta(minutes=5),
        seen_at=later,
    )


def test_answer_given_anew_needs_raters_of_its_own():
    attempt = make_answer(make_written_form())
    ask(attempt)
    raters = [make_rater() for _ in range(4)]
    for rater, level in zip(raters[:2], (1, 5), strict=True):
        rate(rater, attempt, {"compassion": level, "warmth": 3})
    RatingAssignment.objects.filter(rater=None).delete()

    answer_anew(attempt)

    assert not ratings.with_disagreement([attempt.pk])
    assert ask(attempt) == Asked(1, 1, 2)
    assert ratings.take(raters[0], question_of(attempt)) is None
    for rater in raters[2:]:
        rate(rater, attempt, FOUR)
    assert not ratings.with_disagreement([attempt.pk])
    assert Rating.objects.of_present_answers().count() == 4


def test_answer_replaced_while_it_is_read_is_not_rated_unread():
    attempt = make_answer(make_written_form())
    ask(attempt)
    rater = make_rater()
    row = take(rater, attempt)

    answer_anew(attempt)

    with pytest.raises(AssignmentGone):
        ratings.hand_in(rater, row.pk, {slug: Given(n) for slug, n in FOUR.items()})


def test_void_question_waits_for_nobody():
    attempt = make_answer(make_written_form())
    ask(attempt)
    item = attempt.items.exclude(form_item__item_version__kind="sjt").get()
    ItemVoid.objects.create(form_item=item.form_item, reason="Wrong facts.", by=make_staff())

    assert ratings.take(make_rater(), question_of(attempt)) is None
