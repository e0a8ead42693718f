"""The rows that every analysis reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.actions import responses as answering
from assessments.enums import AttemptState, ItemKind, ScoreSource
from assessments.models import Attempt, Competency, FormVersion, Response
from assessments.reports import responses
from assessments.reports.responses import Answered, Credit, Scope, rows
from tests.candidates.results import make_run
from tests.factories import SCORED, item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db


def make_answered(form: FormVersion, choice: str = "a", **fields: object) -> Attempt:
    """Handed in, its first question answered after twenty seconds, the others never shown."""
    attempt = make_attempt(form)
    shown = answering.show(item_of(attempt))
    answering.save(shown, answer={"choice": choice})
    answering.confirm(shown)
    answered_at = timezone.now()
    Response.objects.filter(pk=shown.pk).update(
        shown_at=answered_at - timedelta(seconds=20), answered_at=answered_at
    )
    changes = {"state": AttemptState.SUBMITTED, "submitted_at": answered_at, **fields}
    Attempt.objects.filter(pk=attempt.pk).update(**changes)
    return attempt


def test_row_holds_the_answer_its_time_and_the_scores_of_the_newest_run():
    form = make_form([make_item(), make_item(ItemKind.WRITTEN)])
    attempt = make_answered(form)
    make_run(attempt, dict.fromkeys(SCORED, 2.0))
    make_run(attempt, {"compassion": 4.0, "warmth": None})
    make_run(attempt, {"compassion": 1.0}, source=ScoreSource.HUMAN)
    ids = dict(Competency.objects.values_list("slug", "pk"))

    first, second = rows(Scope(form_version=form.pk))

    assert (first.attempt, first.position, first.route, first.language) == (
        attempt.pk,
        1,
        "typed",
        "en",
    )
    assert (first.answered, first.answer, first.seconds) == (Answered.GIVEN, {"choice": "a"}, 20)
    assert first.credits == (
        Credit(ids["compassion"], "test", None, 4.0, ""),
        Credit(ids["warmth"], "test", None, None, "the answer is too short"),
    )
    assert (second.answered, second.answer, second.seconds) == (Answered.NOT_REACHED, None, None)


def test_item_shown_without_a_whole_answer_is_left_out():
    form = make_form([make_item()])
    attempt = make_answered(form)
    Response.objects.update(answered_at=None)

    (row,) = rows(Scope(form_version=form.pk))

    assert (row.attempt, row.answered, row.answer) == (attempt.pk, Answered.LEFT_OUT, None)


def test_dry_runs_unfinished_and_withdrawn_attempts_do_not_count():
    form = make_form([make_item()])
    counted = make_answered(form)
    make_answered(form, is_dry_run=True)
    make_answered(form, state=AttemptState.WITHDRAWN)
    make_attempt(form)

    assert [row.attempt for row in rows(Scope(form_version=form.pk))] == [counted.pk]


def test_range_of_days_includes_both_ends():
    form = make_form([make_item()])
    today = timezone.localtime()
    days = [today.date() - timedelta(days=back) for back in range(4)]
    made = [make_answered(form, submitted_at=today - timedelta(days=back)) for back in range(4)]

    found = rows(Scope(form_version=form.pk, since=days[2], until=days[1]))

    assert [row.attempt for row in found] == [made[1].pk, made[2].pk]


def test_bank_is_read_over_all_forms_and_without_items_of_others():
    one, other = make_item(), make_item()
    first, second = make_answered(make_form([one, other])), make_answered(make_form([one]))

    of_item = [row.attempt for row in rows(Scope(item_version=one.pk))]
    of_bank = [row.item_version for row in rows(Scope(bank=one.item.bank_id))]

    assert of_item == [first.pk, second.pk]
    assert sorted(of_bank) == sorted([one.pk, other.pk, one.pk])


def test_scope_must_name_something():
    with pytest.raises(ValueError, match="Name a form version"):
        Scope()


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow_with_the_attempts(n, django_assert_num_queries):
    form = make_form([make_item()])
    for _ in range(n):
        make_run(make_answered(form), dict.fromkeys(SCORED, 3.0))

    with django_assert_num_queries(3):
        assert len(list(rows(Scope(form_version=form.pk)))) == n


def test_chunks_are_read_one_after_the_other(monkeypatch, django_assert_num_queries):
    form = make_form([make_item(), make_item()])
    made = [make_answered(form) for _ in range(3)]
    monkeypatch.setattr(responses, "CHUNK", 2)

    with django_assert_num_queries(1 + 2 * 3):
        found = [row.attempt for row in rows(Scope(form_version=form.pk))]

    assert found == [pk for attempt in made for pk in (attempt.pk, attempt.pk)]
