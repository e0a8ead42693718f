from datetime import timedelta
from typing import TypeVar

import numpy as np
import pytest
from django.utils import timezone

from assessments.actions.author import forms
from assessments.enums import AttemptState, ResponseFormat, Route
from assessments.models import FormItem, ItemVersion, Response, ScalePoint
from assessments.pipeline.sjt import score_item
from assessments.reports.key_comparison import Told, compare, own_groups
from assessments.reports.responses import Scope
from assessments.scoring.keys import methods_for
from tests.assessments.reports.pilot import make_pilot
from tests.factories import make_competency, make_form, make_item, publish_version

pytestmark = pytest.mark.django_db
T = TypeVar("T")


def items(fmt: str, n: int = 2, *, publish: bool = True) -> list[ItemVersion]:
    return [
        make_item(response_format=fmt, competencies=["warmth"], publish=publish) for _ in range(n)
    ]


def figure(told: Told[T]) -> T:
    assert told.figure is not None, told.reason
    return told.figure


def test_every_method_of_every_format_is_compared_on_the_same_people():
    form = make_form([one for fmt in ResponseFormat.values for one in items(fmt)])
    make_pilot(form, 40)

    found = compare(Scope(form_version=form.pk))

    assert (found.n_people, found.is_cut) == (40, False)
    assert [one.response_format for one in found.formats] == ResponseFormat.values
    for one in found.formats:
        assert [method.method for method in one.methods] == list(methods_for(one.response_format))
        assert (one.n_items, one.n_people) == (2, 40)
        assert [method.in_use for method in one.methods][:2] == [2, 0]
        for method in one.methods:
            assert 1 <= figure(method.spread).mean <= 5
            assert figure(method.alpha).n <= 40
            assert figure(method.whole).value <= 1
            assert method.differences == ()


def test_scores_are_those_that_the_published_form_gives():
    form = make_form(items("rate_each"), publish=False)
    FormItem.objects.update(method="squared_distance")
    ScalePoint.objects.all().delete()
    forms.publish(form)
    make_pilot(form, 30)

    found = compare(Scope(form_version=form.pk)).formats[0]

    by_person: dict[int, list[float | None]] = {}
    for response in Response.objects.select_related("attempt_item__form_item__item_version"):
        item = response.attempt_item.form_item
        scored = score_item(item, response)[0]
        by_person.setdefault(response.attempt_item.attempt_id, []).append(scored.score)
    used = next(one for one in found.methods if one.in_use)
    assert used.method == "squared_distance"
    assert figure(used.spread).mean == pytest.approx(np.mean(list(by_person.values())))


def test_dry_runs_open_attempts_and_other_days_do_not_count():
    form = make_form(items("pick_one"))
    make_pilot(form, 5)
    make_pilot(form, 3, is_dry_run=True)
    make_pilot(form, 2, state=AttemptState.OPEN)
    make_pilot(form, 4, submitted_at=timezone.now() - timedelta(days=9))

    week = timezone.localdate() - timedelta(days=7)

    assert compare(Scope(form_version=form.pk)).n_people == 9
    assert compare(Scope(form_version=form.pk, since=week)).n_people == 5


def test_few_people_are_told_in_words_instead_of_figures():
    form = make_form(items("rank"))
    make_pilot(form, 29)

    method = compare(Scope(form_version=form.pk)).formats[0].methods[0]

    assert method.spread.figure is None
    assert method.spread.reason.startswith("29 scored: too few to compare")
    assert "29 have a score on each of the 2 items" in method.alpha.reason


def test_incomplete_answer_is_not_scored():
    form = make_form(items("rank", 1))
    make_pilot(form, 31)
    Response.objects.filter(attempt_item__attempt=form.attempts.first()).update(
        answer={"order": ["a"]}
    )

    method = compare(Scope(form_version=form.pk)).formats[0].methods[0]

    assert method.n_not_scored == 1
    assert figure(method.spread).n == 30


def test_flat_ratings_are_not_scored_by_shape_but_by_distance():
    form = make_form(items("rate_each"))
    make_pilot(form, 31)
    flat = Response.objects.filter(attempt_item__attempt=form.attempts.first())
    flat.update(answer={"ratings": dict.fromkeys("abcd", 4)})

    by_name = {one.method: one for one in compare(Scope(form_version=form.pk)).formats[0].methods}

    assert by_name["standardised_distance"].n_not_scored == 1
    assert by_name["raw_distance"].n_not_scored == 0
    assert figure(by_name["standardised_distance"].spread).n == 30


def test_methods_that_differ_little_order_people_alike():
    form = make_form(items("rank"))
    make_pilot(form, 40)

    pairs = compare(Scope(form_version=form.pk)).formats[0].pairs

    assert len(pairs) == 6
    found = figure(pairs["spearman", "kendall"])
    assert found.spearman > 0.95
    assert found.n == 40


def test_item_that_a_method_cannot_key_is_named_and_left_out():
    good, bad = items("pick_one", publish=False)
    bad.options.filter(key__in="cd").delete()  # a and b, both above the middle
    for version in (good, bad):
        publish_version(version)
    form = make_form([good, bad])
    make_pilot(form, 30)
    Response.objects.update(answer={"choice": "a"})

    by_name = {one.method: one for one in compare(Scope(form_version=form.pk)).formats[0].methods}

    assert by_name["dichotomous"].n_unkeyed == 1
    assert by_name["dichotomous"].alpha.reason == "One item has no alpha."
    assert by_name["proportion"].n_unkeyed == 0


def test_one_competency_leaves_out_items_that_are_not_scored_for_it():
    warm = make_item(competencies=["warmth"])
    patient = make_item(competencies=["patience"])
    form = make_form([warm, patient])
    make_pilot(form, 3)

    found = compare(Scope(form_version=form.pk), make_competency("patience"))

    assert found.formats[0].n_items == 1


def test_groups_stand_against_the_largest():
    form = make_form(items("pick_one"))
    many = make_pilot(form, 40)
    few = make_pilot(form, 31, seed=4, route=Route.VIDEO)
    three = make_pilot(form, 3, seed=5, route=Route.AUDIO)
    scope = Scope(form_version=form.pk)

    found = compare(scope, groups=own_groups(scope, "route"))
    opaque = compare(scope, groups={one.pk: "g1" for one in many} | {one.pk: "g2" for one in few})

    assert (found.groups, found.reference) == ({"audio": 3, "typed": 40, "video": 31}, "typed")
    audio, video = found.formats[0].methods[0].differences
    assert "3 people against 40" in audio.reason
    assert video.difference is not None
    assert opaque.groups == {"g1": 40, "g2": 31}
    assert len(three) == 3


def test_bank_uses_the_defaults_and_every_form():
    one, two = items("pick_one")
    make_pilot(make_form([one]), 2)
    make_pilot(make_form([one, two]), 3)

    found = compare(Scope(bank=one.item.bank_id))

    assert found.n_people == 5
    assert [method.in_use for method in found.formats[0].methods] == [2, 0, 0, 0, 0]


def test_nobody_has_answered():
    form = make_form(items("pick_one"))

    assert compare(Scope(form_version=form.pk)).formats == ()


def test_more_people_than_can_be_waited_for_are_cut(monkeypatch):
    monkeypatch.setattr("assessments.reports.key_comparison.MAX_PEOPLE", 3)
    form = make_form(items("pick_one"))
    make_pilot(form, 5)

    found = compare(Scope(form_version=form.pk))

    assert (found.n_people, found.is_cut) == (3, True)
    assert found.formats[0].n_people == 3


@pytest.mark.parametrize("n", [1, 3])
def test_comparison_takes_the_same_queries(n, django_assert_num_queries):
    form = make_form(items("pick_one", n))
    make_pilot(form, n)

    with django_assert_num_queries(11):
        compare(Scope(form_version=form.pk))
