import pytest

from assessments.enums import ItemKind
from assessments.models import Competency
from tests.factories import make_competency, make_form, make_item

pytestmark = pytest.mark.django_db


def slugs(form_version_id: int | None = None) -> set[str]:
    return set(Competency.objects.scored_by(form_version_id).values_list("slug", flat=True))


def test_keyed_replies_score_any_competency_and_words_only_those_with_a_scorer():
    make_competency("charm", is_scored=False)
    make_competency("wit", is_scored=False)
    sjt = make_item(competencies=["charm", "warmth"])
    written = make_item(ItemKind.WRITTEN, competencies=["wit", "patience"])

    assert slugs(make_form([sjt, written]).pk) == {"charm", "warmth", "patience"}
    assert slugs(make_form([written]).pk) == {"patience"}


def test_drafts_score_nothing_yet():
    make_competency("charm", is_scored=False)
    make_item(competencies=["charm"], publish=False)

    assert slugs() == set()
