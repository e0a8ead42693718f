"""Figures of items and scales from stored answers."""

import json

import numpy as np
import pytest
from django.core.cache import cache

from assessments.enums import ItemKind
from assessments.models import Competency, ItemScore, OptionRating, Response, ScoringRun
from assessments.reports.analysis_files import as_csv, as_json
from assessments.reports.columns import read_credits
from assessments.reports.item_analysis import analyse, competencies_of, scale_of
from assessments.reports.item_traces import traces_of
from assessments.reports.responses import Scope
from assessments.scoring.reliability import cronbach_alpha, omega_total
from tests.assessments.reports.many import make_many
from tests.factories import make_competency, make_form, make_item

pytestmark = pytest.mark.django_db


def swap_key(version) -> None:
    """Key the worst option of an item: its raters turn their ratings round."""
    for rating in OptionRating.objects.filter(option__item_version=version):
        OptionRating.objects.filter(pk=rating.pk).update(value=8 - rating.value)


def compassion() -> Competency:
    return make_competency("compassion")


def test_figures_of_a_form_are_those_of_its_credits():
    form = make_form([make_item(competencies=["compassion"]) for _ in range(5)])
    make_many(form, 60)
    first_ids = Response.objects.order_by("pk").values("pk")[:1]
    Response.objects.filter(pk__in=first_ids).update(answered_at=None)

    found = analyse(Scope(form_version=form.pk), compassion())

    credits = read_credits(Scope(form_version=form.pk), compassion().pk).values
    assert found.n_attempts == 60
    assert [line.n for line in found.items] == [60] * 5
    assert [line.facility for line in found.items] == pytest.approx(list(credits.mean(axis=0)))
    rest = (credits.sum(axis=1) - credits[:, 1]) / 4
    assert found.items[1].item_rest == pytest.approx(np.corrcoef(credits[:, 1], rest)[0, 1])
    alpha = cronbach_alpha(credits)
    assert found.scale.alpha == pytest.approx(alpha)
    assert found.scale.omega == pytest.approx(omega_total(credits))
    assert (found.scale.alpha_low or 1) < alpha < (found.scale.alpha_high or 0)
    sd = (1 + 4 * credits.mean(axis=1)).std(ddof=1)
    assert found.scale.sem == pytest.approx(sd * np.sqrt(1 - alpha))
    first = found.items[0]
    assert (first.median_s, first.n_shown) == (30, 60)
    assert first.missing == pytest.approx(1 / 60)
    assert all(line.likely_miskey is None and not line.is_weak for line in found.items)


def test_wrong_key_is_doubted_and_the_item_called_weak():
    versions = [make_item(competencies=["compassion"], publish=False) for _ in range(5)]
    swap_key(versions[2])
    form = make_form(versions)
    make_many(form, 200, wrong=2)

    found = analyse(Scope(form_version=form.pk), compassion())

    assert [line.likely_miskey for line in found.items] == [None, None, "a", None, None]
    assert [line.is_weak for line in found.items] == [False, False, True, False, False]


def test_few_answers_give_no_figures():
    form = make_form([make_item(competencies=["compassion"]) for _ in range(2)])
    make_many(form, 12)

    found = analyse(Scope(form_version=form.pk), compassion())

    line = found.items[0]
    assert (line.n, line.is_thin, line.facility, line.item_rest) == (12, True, None, None)
    assert (found.scale.alpha, found.scale.mean) == (None, None)
    assert "too few answers (n = 12; at least 30)" in "".join(as_csv(found))


def test_analysis_is_kept_until_something_is_added(django_assert_num_queries):
    form = make_form([make_item(competencies=["compassion"]) for _ in range(2)])
    attempts = make_many(form, 31)
    scope, competency = Scope(form_version=form.pk), compassion()
    cache.clear()
    analyse(scope, competency)

    with django_assert_num_queries(1):
        kept = analyse(scope, competency)
    ItemScore.objects.filter(run__attempt=attempts[0]).delete()
    again = analyse(scope, competency)
    run = ScoringRun.objects.get(attempt=attempts[0])
    run.pk, run.number = None, 2
    run.save()
    anew = analyse(scope, competency)

    assert kept == again  # nobody removes a score; a new run is seen at once
    assert [line.n for line in anew.items] == [30, 30]


def test_scale_of_pools_holds_for_as_many_items_as_are_drawn():
    rng = np.random.default_rng(2)
    whole = np.clip(0.5 + 0.2 * (rng.normal(size=(4000, 1)) + rng.normal(size=(4000, 8))), 0, 1)
    drawn = np.argsort(rng.random(whole.shape)) < 4

    found = scale_of(np.where(drawn, whole, np.nan))

    assert (found.n_people, found.n_items, found.n_given) == (4000, 8, 4)
    assert found.alpha == pytest.approx(cronbach_alpha(whole[:, :4]), abs=0.03)
    assert [point.n_items for point in found.lengths][-1] == 12


def test_items_that_were_never_drawn_together_have_no_reliability():
    table = np.full((80, 2), np.nan)
    table[:40, 0], table[40:, 1] = np.linspace(0, 1, 40), np.linspace(0, 1, 40)

    found = scale_of(table)

    assert found.alpha is None
    assert "together by only 0 people" in found.refused


def test_competencies_are_those_the_items_are_scored_for():
    first = make_item(competencies=["compassion", "warmth"])
    form = make_form([first])
    make_item(competencies=["patience"], bank=first.item.bank)

    of_form = competencies_of(Scope(form_version=form.pk))
    of_bank = competencies_of(Scope(bank=first.item.bank_id))

    assert [one.slug for one in of_form] == ["compassion", "warmth"]
    assert [one.slug for one in of_bank] == ["compassion", "warmth", "patience"]


def test_options_are_traced_over_fifths_of_the_rest_score():
    versions = [make_item(competencies=["compassion"]) for _ in range(5)]
    form = make_form(versions)
    make_many(form, 200)

    found = traces_of(Scope(form_version=form.pk), versions[0], compassion())

    (picked,) = found.traces
    lines = {line.name: line for line in picked.lines}
    assert (found.n, picked.what) == (200, "picked")
    assert [name for name, line in lines.items() if line.is_key] == ["a"]
    assert lines["a"].trace.by_band[-1] > lines["a"].trace.by_band[0] + 0.2
    assert sum(line.trace.share for line in picked.lines) == pytest.approx(1)
    assert [len(line.dots) for line in picked.plot.lines] == [5] * 4


@pytest.mark.parametrize(
    ("response_format", "answer", "what"),
    [
        ("best_worst", {"best": "a", "worst": "d"}, ["best", "worst"]),
        ("rank", {"order": ["a", "b", "c", "d"]}, ["first"]),
        ("rate_each", {"ratings": {"a": 7, "b": 5, "c": 2, "d": 1}}, ["rated"]),
        ("pick_several", {"choices": ["a", "b"]}, ["picked"]),
    ],
)
def test_every_format_has_its_drawing(response_format, answer, what):
    version = make_item(competencies=["compassion"], response_format=response_format)
    form = make_form([version, make_item(competencies=["compassion"])])
    make_many(form, 40)
    mine = Response.objects.filter(attempt_item__form_item__item_version=version)
    mine.update(answer=answer)

    found = traces_of(Scope(form_version=form.pk), version, compassion())

    assert [trace.what for trace in found.traces] == what
    first = {line.name: line.trace.share for line in found.traces[0].lines}
    assert first["a"] == (7 if response_format == "rate_each" else 1)


def test_open_answers_are_traced_by_level():
    version = make_item(ItemKind.WRITTEN, competencies=["compassion"])
    form = make_form([version, make_item(competencies=["compassion"])])
    make_many(form, 40)
    one = ItemScore.objects.filter(attempt_item__form_item__item_version=version)[0]
    ItemScore.objects.filter(pk=one.pk).delete()
    one.score, one.not_scored_reason = None, "the answer is too short"
    one.save(force_insert=True)

    found = traces_of(Scope(form_version=form.pk), version, compassion())

    assert [line.name for line in found.traces[0].lines] == ["1", "2", "3", "4", "5"]
    assert (found.n, found.reasons) == (39, (("the answer is too short", 1),))


def test_files_hold_every_item_and_no_formula():
    version = make_item(competencies=["compassion"], title="=HYPERLINK(1)")
    form = make_form([version, make_item(competencies=["compassion"])])
    make_many(form, 40)
    scope = Scope(form_version=form.pk)
    found = analyse(scope, compassion())

    rows = "".join(as_csv(found)).splitlines()
    told = json.loads(as_json(found, scope, compassion()))

    assert len(rows) == 3
    assert "'=HYPERLINK(1)" in rows[1]
    assert told["items"][0]["title"] == "=HYPERLINK(1)"
    assert told["scale"]["alpha"] == found.scale.alpha
