from datetime import timedelta
from decimal import Decimal

import pytest

from assessments.actions import attempts, responses
from assessments.models import FormItem, FormVersion, Response
from tests.factories import item_of, make_attempt, make_form, make_item, publish_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick() -> FormVersion:
    """A form that gives an item of 90 s only 30."""
    version = make_form([make_item()], publish=False)
    FormItem.objects.update(time_limit_s=30)
    publish_version(version)
    return version


def seconds(response: Response) -> timedelta:
    response.refresh_from_db()
    return response.answer_by - response.shown_at


def test_limit_of_the_form_goes_before_the_items_own(quick: FormVersion) -> None:
    response = responses.show(item_of(make_attempt(quick, time_factor=Decimal("1.5"))))

    assert seconds(response) == timedelta(seconds=45)


def test_more_time_is_more_of_the_forms_limit(quick: FormVersion) -> None:
    attempt = make_attempt(quick)
    response = responses.show(item_of(attempt))

    attempts.choose_time(attempt, Decimal(2))

    assert seconds(response) == timedelta(seconds=60)
