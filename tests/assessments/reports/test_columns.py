"""The arrays say the same as the rows."""

import numpy as np
import pytest
from django.utils import timezone

from assessments.actions import responses as answering
from assessments.enums import AttemptState, ItemKind, ScoreSource
from assessments.models import Attempt, Competency
from assessments.reports import columns
from assessments.reports.responses import Answered, Scope, rows
from tests.assessments.reports.test_responses import make_answered
from tests.candidates.results import make_run
from tests.factories import SCORED, item_of, make_attempt, make_bank, make_form, make_item

pytestmark = pytest.mark.django_db

CODES = {
    Answered.GIVEN: columns.GIVEN,
    Answered.LEFT_OUT: columns.LEFT_OUT,
    Answered.NOT_REACHED: columns.NOT_REACHED,
}


def test_arrays_hold_what_the_rows_hold():
    pick, best, rank = (
        make_item(),
        make_item(response_format="best_worst"),
        make_item(response_format="rank"),
    )
    form = make_form([pick, best, rank, make_item(ItemKind.ROLE_PLAY, n_turns=2)])
    attempt = make_attempt(form)
    answers: tuple[dict[str, object], ...] = (
        {"choice": "c"},
        {"best": "b", "worst": "d"},
        {"order": ["d", "a", "b", "c"]},
    )
    for position, answer in enumerate(answers, start=1):
        shown = answering.show(item_of(attempt, position))
        answering.save(shown, answer=answer)
        answering.confirm(shown)
    role_play = item_of(attempt, 4)
    answering.show(role_play, role_play.form_item.item_version.turns.get(position=1))
    Attempt.objects.update(state=AttemptState.SUBMITTED, submitted_at=timezone.now())
    make_run(attempt, dict.fromkeys(SCORED, 2.0))
    make_run(attempt, {"compassion": 4.0, "warmth": None})
    make_run(attempt, {"compassion": 1.0}, source=ScoreSource.HUMAN)
    make_answered(form)
    scope = Scope(form_version=form.pk)

    table = columns.read(scope)

    place = {version: at for at, version in enumerate(table.versions)}
    for row in rows(scope):
        cell = np.searchsorted(table.attempts, row.attempt), place[row.item_version]
        assert table.answered[cell] == CODES[row.answered]
        assert (None if np.isnan(table.seconds[cell]) else table.seconds[cell]) == row.seconds
    first = table.choice[0]
    assert [first[place[one.pk]] for one in (pick, best, rank)] == [3, 2, 4]
    ids = dict(Competency.objects.values_list("slug", "pk"))
    credits = columns.read_credits(scope, ids["compassion"])
    aligned = credits.at(table.attempts, table.versions)
    assert aligned[0].tolist() == [0.75] * 4
    assert np.isnan(aligned[1]).all()
    assert columns.read_credits(scope, ids["warmth"]).values.shape == (0, 0)
    of_bank = columns.read_credits(Scope(bank=pick.item.bank_id), ids["compassion"])
    assert of_bank.versions.tolist() == credits.versions.tolist()
    other = make_bank("other")
    assert columns.read_credits(Scope(bank=other.pk), ids["compassion"]).values.size == 0


def test_nobody_gives_an_empty_table():
    scope = Scope(form_version=make_form([make_item()]).pk)

    table = columns.read(scope)

    assert table.answered.shape == (0, 0)
    assert columns.read_credits(scope, 1).at(table.attempts, table.versions).shape == (0, 0)


def test_item_that_was_not_drawn_is_told_from_one_not_reached():
    form = make_form([make_item(), make_item()], n_drawn=1)
    for seed in range(8):
        make_attempt(form, state=AttemptState.SUBMITTED, seed=seed)

    table = columns.read(Scope(form_version=form.pk))

    assert table.answered.shape == (8, 2)
    assert (np.sort(table.answered) == [columns.NOT_DRAWN, columns.NOT_REACHED]).all()
