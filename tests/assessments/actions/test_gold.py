import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.db import DatabaseError, transaction

from assessments import scoring
from assessments.actions import gold, ratings
from assessments.actions.gold import Pair, figures_of, passes
from assessments.enums import ItemKind, Verb
from assessments.errors import NoGoldLeft, NotNow, RatingIncomplete
from assessments.models import (
    AuditEvent,
    GoldAnswer,
    GoldLevel,
    GoldRating,
    Item,
    RaterQualification,
)
from tests.factories import SCORED, make_bank, make_item
from tests.rating import make_rater, make_rubric

pytestmark = pytest.mark.django_db
CORPUS = Path(scoring.__file__).parent / "corpus" / "answers.jsonl"
FILE = yaml.safe_load(gold.SHIPPED.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def short_sittings(settings):
    settings.GOLD_SITTING = 4


def make_gold(n: int = 8) -> list[GoldAnswer]:
    """Answers whose agreed levels run over the scale, for compassion and warmth."""
    version = make_item(ItemKind.WRITTEN, competencies=SCORED[:2])
    rubrics = [make_rubric(slug) for slug in SCORED[:2]]
    made = GoldAnswer.objects.bulk_create(
        GoldAnswer(code=f"gold-{k}", item_version=version, text=f"Answer {k}.") for k in range(n)
    )
    GoldLevel.objects.bulk_create(
        GoldLevel(answer=a, competency=r.competency, level=1 + k * 5 // n, why="By its words.")
        for k, a in enumerate(made)
        for r in rubrics
    )
    return made


def sit(rater, off: int = 0) -> list[int]:
    """Rate a whole sitting, ``off`` levels above the agreed ones; which answers it was."""
    seen, is_over = [], False
    while not is_over:
        answer = gold.next_answer(rater)
        seen.append(answer.pk)
        agreed = answer.levels.values_list("competency__slug", "level")
        is_over = gold.rate(rater, answer, {s: min(5, n + off) for s, n in agreed})
    return seen


def test_sitting_that_agrees_qualifies_and_keeps_its_figures():
    make_gold()
    rater = make_rater(is_qualified=False)

    sit(rater)

    row = RaterQualification.objects.get()
    assert (row.rater, row.sitting, row.passed) == (rater, 1, True)
    assert row.figures == {
        "n": 8,
        "kappa": 1.0,
        "competencies": {slug: {"n": 4, "difference": 0.0, "bias": 0.0} for slug in SCORED[:2]},
    }
    assert ratings.is_qualified(rater)
    assert AuditEvent.objects.get(verb=Verb.QUALIFIED).facts == {"passed": True, "sitting": 1}
    with pytest.raises(NotNow):
        gold.next_answer(rater)


def test_further_sitting_uses_other_answers_until_none_is_left():
    make_gold()
    rater = make_rater(is_qualified=False)

    first, second = sit(rater, off=2), sit(rater, off=2)

    assert not set(first) & set(second)
    assert not ratings.is_qualified(rater)
    with pytest.raises(NoGoldLeft):
        gold.next_answer(rater)


def test_sitting_spans_the_scale_and_is_another_for_another_rater():
    make_gold(40)
    levels_of = dict(GoldLevel.objects.values_list("answer", "level"))
    drawn = [sit(make_rater(is_qualified=False)) for _ in range(4)]

    for one in drawn:
        levels = {levels_of[pk] for pk in one}
        assert min(levels) <= 2
        assert max(levels) >= 4
    assert len({tuple(one) for one in drawn}) > 1


def test_answer_sent_twice_counts_once_and_half_an_answer_not_at_all():
    make_gold()
    rater = make_rater(is_qualified=False)
    answer = gold.next_answer(rater)

    with pytest.raises(RatingIncomplete):
        gold.rate(rater, answer, {"compassion": 3})
    for level in (3, 5):
        gold.rate(rater, answer, {"compassion": level, "warmth": level})

    assert list(GoldRating.objects.values_list("level", flat=True)) == [3, 3]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        GoldRating.objects.update(level=1)


@pytest.mark.parametrize(
    ("own", "agreed", "is_passed"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], True),
        ([2, 2, 3, 4, 4], [1, 2, 3, 4, 5], True),  # kappa .85, .4 apart
        ([3, 3, 3, 3, 3], [1, 2, 3, 4, 5], False),  # kappa 0
        ([3, 3, 3, 3, 3], [3, 3, 3, 3, 3], False),  # no spread: kappa cannot be told
        ([2, 3, 4, 5, 5], [1, 2, 3, 4, 5], False),  # .8 apart
    ],
)
def test_rule_asks_for_agreement_and_for_no_competency_far_off(own, agreed, is_passed):
    pairs = [Pair("warmth", a, b) for a, b in zip(own, agreed, strict=True)]

    assert passes(figures_of(pairs)) == is_passed


def test_one_competency_far_off_is_not_hidden_by_three_good_ones():
    good = [Pair(slug, n, n) for slug in SCORED[:3] for n in (1, 2, 3, 4, 5)]
    bad = [Pair(SCORED[3], min(5, n + 1), n) for n in (1, 2, 3, 4, 4)]

    figures = figures_of([*good, *bad])

    assert figures["kappa"] > 0.8
    assert not passes(figures)


def test_shipped_answers_are_brought_in_once_and_stay_as_an_admin_left_them():
    for slug in SCORED:
        make_rubric(slug)
    version = make_item(ItemKind.WRITTEN, bank=make_bank("customer-service"))
    Item.objects.filter(pk=version.item_id).update(code="written-late-gift")

    n = gold.load_shipped()
    changed = GoldLevel.objects.filter(answer__code="late-gift-today", competency__slug="warmth")
    changed.update(level=4)

    assert n == sum(a["item"] == "written-late-gift" for a in FILE["answers"]) > 0
    assert gold.load_shipped() == 0
    assert GoldAnswer.objects.count() == n
    assert GoldLevel.objects.filter(answer__code="late-gift-today").count() == 4
    assert (
        GoldLevel.objects.get(answer__code="late-gift-today", competency__slug="warmth").level == 4
    )


def test_shipped_answers_are_levelled_for_all_competencies_all_over_the_scale():
    answers = FILE["answers"]

    assert len(answers) >= 36  # three sittings
    assert len({a["code"] for a in answers}) == len({a["text"] for a in answers}) == len(answers)
    for slug in SCORED:
        levels = Counter(a["levels"][slug][0] for a in answers)
        assert set(levels) == {1, 2, 3, 4, 5}
    assert all(why.strip() for a in answers for _, why in a["levels"].values())


def test_shipped_answers_are_not_those_the_scorer_was_fitted_to():
    words = {" ".join(a["text"].split()) for a in FILE["answers"]}
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    fitted = {" ".join(json.loads(line)["text"].split()) for line in lines}

    assert not words & fitted
