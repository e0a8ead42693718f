from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.actions import attempts, reopening, responses
from assessments.enums import AttemptState, ItemKind
from assessments.errors import NotNow
from assessments.models import Attempt, AuditEvent, Job, Reopening, Response
from tests.candidates.answered import KIND_REPLY, make_spoken, run_scoring
from tests.factories import item_of, make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


def handed_in(*, answers: int = 2) -> Attempt:
    """A choice and a written item, the first ``answers`` of them answered and handed in."""
    attempt = make_attempt(make_form([make_item(), make_item(ItemKind.WRITTEN)]))
    given = ({"answer": {"choice": "d"}}, {"text": KIND_REPLY})
    for position, answer in enumerate(given[:answers], start=1):
        responses.save(responses.show(item_of(attempt, position)), **answer)
        responses.confirm(item_of(attempt, position).responses.get())
    if answers < 2:
        responses.show(item_of(attempt, 2))
    attempts.submit(attempt)
    return attempt


def soon():
    return timezone.now() + timedelta(days=3)


def run_out(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now() - timedelta(hours=1))


def test_unanswered_items_are_given_back_with_a_fresh_clock():
    attempt, actor = handed_in(answers=1), make_staff()
    shown = item_of(attempt, 2).responses.get()

    row = reopening.reopen(attempt, "The page was down.", soon(), actor)

    assert (attempt.state, attempt.submitted_at, attempt.device_key) == ("open", None, "")
    assert [item.position for item in row.items.all()] == [2]
    assert attempts.furthest(attempt) == 2
    assert responses.show(item_of(attempt, 2)).shown_at > shown.shown_at
    assert AuditEvent.objects.get(verb="reopened").facts == {"reopening": row.pk, "n_items": 1}


def test_answer_given_anew_counts_and_the_former_one_is_kept():
    attempt = handed_in()
    run_scoring(attempt)
    reopening.reopen(attempt, "Wrong picture.", soon(), make_staff(), [item_of(attempt, 1)])
    responses.save(responses.show(item_of(attempt, 1)), answer={"choice": "a"})

    attempts.submit(attempt)
    run_scoring(attempt)

    assert item_of(attempt, 1).responses.get().answer == {"choice": "a"}
    kept = Response.every.filter(attempt_item=item_of(attempt, 1)).order_by("pk")
    assert [row.answer for row in kept] == [{"choice": "d"}, {"choice": "a"}]
    first, second = attempt.runs.order_by("number")
    assert second.reason == "reopened"
    assert first.item_scores.count() == second.item_scores.count()


@pytest.mark.parametrize("ends", ["handed in", "runs out"])
def test_former_answer_comes_back_where_none_is_given_anew(ends):
    attempt = handed_in()
    run_scoring(attempt)
    reopening.reopen(attempt, "Wrong picture.", soon(), make_staff(), [item_of(attempt, 1)])
    responses.show(item_of(attempt, 1))

    if ends == "handed in":
        attempts.submit(attempt)
    else:
        run_out(attempt)
        assert attempts.expire_overdue() == 1
    run_scoring(attempt)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SCORED
    assert item_of(attempt, 1).responses.get().answer == {"choice": "d"}
    assert attempt.runs.count() == 1  # nothing changed, so no second run


def test_what_was_answered_before_a_reopened_attempt_ran_out_is_handed_in():
    attempt = handed_in(answers=1)
    reopening.reopen(attempt, "The page was down.", soon(), make_staff())
    responses.save(responses.show(item_of(attempt, 2)), text=KIND_REPLY)
    run_out(attempt)

    attempts.expire_overdue()

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SUBMITTED
    assert item_of(attempt, 2).responses.get().answered_at is not None
    assert Job.objects.filter(kind="score_attempt", subject_id=attempt.pk).exists()


def test_recording_is_asked_for_anew_with_all_its_takes():
    attempt = make_attempt(make_form([make_item(ItemKind.ROLE_PLAY)]), route="video")
    turn = item_of(attempt).form_item.item_version.turns.get()
    make_spoken(responses.show(item_of(attempt), turn), parts=())
    Response.objects.update(answered_at=timezone.now())
    Attempt.objects.update(state=AttemptState.SUBMITTED, submitted_at=timezone.now())

    reopening.reopen(attempt, "No sound.", soon(), make_staff(), [item_of(attempt)])

    response = responses.show(item_of(attempt), turn)
    assert response.takes.count() == 0
    assert Response.every.get(replaced_at__isnull=False).takes.count() == 1


@pytest.mark.parametrize("state", [AttemptState.OPEN, AttemptState.EXPIRED, AttemptState.WITHDRAWN])
def test_attempt_that_is_not_handed_in_is_not_reopened(state):
    with pytest.raises(NotNow):
        reopening.reopen(make_attempt(state=state), "Why.", soon(), make_staff())

    assert not Reopening.objects.exists()


def test_nothing_is_reopened_where_every_question_is_answered():
    attempt = handed_in()

    with pytest.raises(NotNow):
        reopening.reopen(attempt, "Why.", soon(), make_staff())

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SUBMITTED


def test_two_answers_at_once_to_one_item_are_refused():
    attempt = handed_in()
    item = item_of(attempt)
    now = timezone.now()

    with pytest.raises(IntegrityError, match="one_response"), transaction.atomic():
        Response.objects.create(attempt_item=item, shown_at=now, answer_by=soon(), seen_at=now)
