import pytest

from assessments.enums import ItemKind, Role
from assessments.models import Competency, Rating, RatingAssignment, Rubric
from candidates.models import Application
from candidates.reports.rated import Rated, RatedItem, RatedLevel, rated
from candidates.reports.veil import Veil
from tests.candidates.answered import make_answered
from tests.factories import make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


def make_rated() -> Application:
    """Two raters: 4 and 3 of compassion, the second with a note."""
    application = make_answered(make_opening(make_form([make_item(ItemKind.WRITTEN)])))
    item = application.attempt.items.get()
    compassion = Competency.objects.get(slug="compassion")
    rubric, _ = Rubric.objects.get_or_create(
        competency=compassion, number=1, defaults={"content_hash": "test"}
    )
    for level, note in ((4, ""), (3, "Ada names the worry.")):
        Rating.objects.create(
            attempt_item=item,
            competency=compassion,
            rubric=rubric,
            rater=make_staff(Role.RATER),
            level=level,
            note=note,
        )
    return application


def test_levels_stand_in_the_order_of_the_raters_and_notes_are_masked():
    application = make_rated()
    item = application.attempt.items.get()

    found = rated(application.attempt, Veil("Ada Obi"))

    assert found == Rated(
        {
            item.pk: RatedItem(
                (RatedLevel("Compassion", "4 · 3"),), ((2, "[name hidden] names the worry."),)
            )
        }
    )
    assert rated(application.attempt, Veil(), only="warmth") == Rated({})


def test_nothing_is_told_while_somebody_may_still_rate():
    application = make_rated()
    RatingAssignment.objects.create(attempt_item=application.attempt.items.get())

    assert rated(application.attempt, Veil()) == Rated({})
