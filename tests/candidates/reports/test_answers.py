"""What the profile says of the answer to a closed item."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.enums import ResponseFormat
from assessments.scoring.sjt import Method
from candidates.reports.answers import item_row
from candidates.reports.methods import METHODS
from tests.factories import item_of, make_attempt, make_form, make_item


def test_every_method_is_told_in_words():
    assert set(METHODS) == set(Method)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("response_format", "answer", "told"),
    [
        (
            ResponseFormat.RANK,
            {"order": "cadb"},
            ["3 Place 1", "1 Place 2", "4 Place 3", "2 Place 4"],
        ),
        (ResponseFormat.BEST_WORST, {"best": "c", "worst": "a"}, ["3 Best", "1 Worst"]),
        (ResponseFormat.PICK_SEVERAL, {"choices": "db"}, ["2 Picked", "4 Picked"]),
        (ResponseFormat.PICK_ONE, {"choice": "b"}, ["2 Chosen"]),
    ],
)
def test_replies_stand_in_the_order_that_the_candidate_gave(response_format, answer, told):
    form = make_form([make_item(response_format=response_format)])
    item = item_of(make_attempt(form))
    options = list(item.form_item.item_version.options.order_by("position"))
    key = dict(zip("abcd", (option.key for option in options), strict=True))
    given = {
        name: [key[one] for one in said] if name in ("order", "choices") else key[said]
        for name, said in answer.items()
    }
    now = timezone.now()
    until = now + timedelta(minutes=9)
    item.responses.create(shown_at=now, seen_at=now, answer_by=until, answer=given)

    row = item_row(item, [])

    assert row is not None
    places = {option.text: str(option.position) for option in options}
    assert [f"{places[reply.text]} {reply.given}" for reply in row.given] == told
