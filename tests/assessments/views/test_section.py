from typing import Any

import pytest

from assessments.actions import responses
from assessments.enums import ItemKind
from assessments.models import Attempt, FormItem, FormSection, FormVersion, Response
from tests.factories import (
    item_of,
    make_attempt,
    make_form,
    make_item,
    publish_version,
)
from tests.taking import address, browser_of, leads_to

pytestmark = pytest.mark.django_db


def two_parts() -> FormVersion:
    """One pick-one item, then a part of two written ones."""
    form_version = make_form([make_item()], publish=False)
    part = FormSection.objects.create(
        form_version=form_version, position=2, title="Write to a customer"
    )
    for position in (1, 2):
        FormItem.objects.create(
            section=part, item_version=make_item(ItemKind.WRITTEN), position=position
        )
    publish_version(form_version)
    return form_version


def after_the_first(**options: Any) -> Attempt:
    attempt = make_attempt(two_parts(), **options)
    responses.complete_item(item_of(attempt, 1))
    return attempt


def test_next_part_is_announced_and_no_clock_runs_there() -> None:
    attempt = after_the_first()

    answer = browser_of(attempt).get(address("take", attempt), follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == address("take_section", attempt, 2)
    assert "Write to a customer" in page
    assert "2 questions, up to 5:00 minutes each." in page
    assert Response.objects.count() == 0


def test_part_says_the_time_with_the_chosen_factor() -> None:
    attempt = after_the_first(time_factor=2)

    page = browser_of(attempt).get(address("take_section", attempt, 2)).content.decode()

    assert "up to 10:00 minutes each." in page


def test_part_that_has_begun_is_not_announced_again() -> None:
    attempt = after_the_first()
    client = browser_of(attempt)
    client.get(address("take_item", attempt, 2))

    answer = client.get(address("take", attempt))

    assert leads_to(answer) == address("take_item", attempt, 2)


def test_first_part_follows_the_practice_without_another_page() -> None:
    attempt = make_attempt(two_parts())

    answer = browser_of(attempt).get(address("take", attempt))

    assert leads_to(answer) == address("take_item", attempt, 1)


@pytest.mark.parametrize("position", [1, 2, 3, 9])
def test_part_that_is_not_next_leads_to_where_one_is(position: int) -> None:
    attempt = make_attempt(two_parts())

    answer = browser_of(attempt).get(address("take_section", attempt, position))

    assert leads_to(answer) == address("take", attempt)
