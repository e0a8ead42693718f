"""Many people judged as arrays stand where ``judged`` puts each of them."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from assessments.enums import AttemptState
from assessments.models import Attempt, AttemptItem, CompetencyScore, ItemScore, ScoringRun
from assessments.scoring import pool
from candidates import packed
from candidates.judging import ITEM, RUN_PARTS, BarSpec, ItemKnockOut, Requirement, judged
from candidates.reports import laboratory
from tests.factories import make_competency, make_form, make_item

pytestmark = pytest.mark.django_db

SLUGS = ("compassion", "warmth", "patience", "communication", "charm")
CODES = ("meets", "review", "below", "needs_person")


def make_people(n: int, rng: random.Random) -> list[ScoringRun]:
    """Runs as random as the tables allow: missing scores, single items, odd weights."""
    form = make_form([make_item(competencies=SLUGS) for _ in range(6)])
    items = list(form.sections.get().items.all())
    ids = {slug: make_competency(slug).pk for slug in SLUGS}
    now = timezone.now()
    attempts = Attempt.objects.bulk_create(
        Attempt(form_version=form, state=AttemptState.INVITED, seed=1, expires_at=now)
        for _ in range(n)
    )
    drawn = AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, form_item=item, position=place)
        for attempt in attempts
        for place, item in enumerate(items, start=1)
    )
    runs = ScoringRun.objects.bulk_create(
        ScoringRun(attempt=one, number=1, started_at=now, finished_at=now) for one in attempts
    )
    by_attempt = {run.attempt_id: run for run in runs}
    tables = {one.pk: _which_items_score(rng) for one in attempts}
    ItemScore.objects.bulk_create(
        _item_score(by_attempt[item.attempt_id], item, ids[slug], rng)
        for item in drawn
        for slug in SLUGS
        if item.position in tables[item.attempt_id][slug]
    )
    CompetencyScore.objects.bulk_create(
        _score(run, ids[slug], rng) for run in runs for slug in SLUGS if rng.random() < 0.97
    )
    found = ScoringRun.objects.filter(pk__in=[run.pk for run in runs])
    return list(found.prefetch_related(*RUN_PARTS).order_by("pk"))


def _which_items_score(rng: random.Random) -> dict[str, set[int]]:
    return {slug: set(rng.sample(range(1, 7), rng.choice([1, 1, 2, 4, 6]))) for slug in SLUGS}


def _item_score(run: ScoringRun, item: AttemptItem, competency: int, rng: random.Random):
    is_scored = rng.random() < 0.85
    return ItemScore(
        run=run,
        attempt_item=item,
        competency_id=competency,
        method="test",
        score=round(rng.uniform(1, 5), 2) if is_scored else None,
        sem=rng.choice([None, 0.4, 1.3]) if is_scored else None,
        weight=rng.choice([1.0, 1.0, 2.0]),
        not_scored_reason="" if is_scored else "the answer is too short",
    )


def _score(run: ScoringRun, competency: int, rng: random.Random) -> CompetencyScore:
    is_scored = rng.random() < 0.95
    return CompetencyScore(
        run=run,
        competency_id=competency,
        score=round(rng.uniform(1, 5), 2) if is_scored else None,
        sem=rng.choice([0.5, 0.62, 1.0]) if is_scored else None,
        n_items=3,
        reliability=rng.choice([None, 0.5, 0.7, 0.9]),
        not_scored_reason="" if is_scored else "the answer is too short",
    )


def random_bar(rng: random.Random, items: Sequence[int]) -> BarSpec:
    needs = tuple(
        Requirement(
            slug,
            rng.choice([0.0, 0.0, 1.0, rng.uniform(0.1, 4)]),
            rng.choice([None, None, round(rng.uniform(1.5, 4), 1)]),
            rng.random() < 0.3,
        )
        for slug in rng.sample(SLUGS, rng.randint(1, 5))
    )
    knock_outs = (ItemKnockOut(rng.choice(items), "i", rng.choice(SLUGS), 2.5),)
    return BarSpec(
        needs,
        rng.choice([None, round(rng.uniform(2, 4), 1)]),
        rng.uniform(0.6, 0.95),
        rng.uniform(0.05, 0.4),
        items=knock_outs if rng.random() < 0.3 else (),
    )


def test_arrays_stand_where_each_person_is_judged():
    rng = random.Random(20)
    runs = make_people(150, rng)
    packed_runs = [(place, packed.pack(run)) for place, run in enumerate(runs)]
    block = packed.load(packed.dump(packed.merge(packed_runs)))
    order = block.people.tolist()
    ids = {slug: make_competency(slug).pk for slug in SLUGS}
    scores = {
        (getattr(row, ITEM), row.competency.slug, place): row.score
        for place, run in enumerate(runs)
        for row in run.item_scores.all()
    }
    items = sorted({item for item, _slug, _place in scores})
    seen = set()

    for _ in range(60):
        spec = random_bar(rng, items)
        of_items = {
            need: np.array(
                [scores.get((need.item, need.competency, place)) for place in order], dtype=float
            )
            for need in spec.items
        }
        found = laboratory.judge(block, spec, ids, of_items)
        for at, place in rng.sample(list(enumerate(order)), 20):
            one = judged(runs[place], spec)
            assert CODES[found.outcome[at]] == one.outcome.value
            expected = one.composite
            if expected is None or expected.score is None or expected.sem is None:
                assert np.isnan(found.composite[at])
            else:
                figures = (found.composite[at], found.sem[at])
                assert figures == pytest.approx((expected.score, expected.sem), abs=1e-9)
            seen.add(one.outcome.value)

    assert seen == set(CODES)


def test_people_of_different_forms_share_a_block():
    rng = random.Random(3)
    runs = [*make_people(3, rng), *make_people(3, rng)]

    block = packed.merge(enumerate(packed.pack(run) for run in runs))

    assert sorted(block.people.tolist()) == list(range(6))
    assert block.figures.scores.shape == (6, 5)


def test_nobody_is_an_empty_block():
    block = packed.load(packed.dump(packed.merge([(1, b"")])))

    assert (len(block.people), len(block.figures)) == (0, 0)


def test_false_decisions_of_one_cut_are_the_sums_of_the_probabilities():
    # Φ(1) = .8413, Φ(2) = .9772, Φ(−1) = .1587: expected .1587 + .0228 wrong among two who meet,
    # and .1587 among one who is below.
    judged = pool.Judged(
        outcome=np.array([0, 0, 2, 1, 3], dtype=np.int8),
        composite=np.zeros(5),
        sem=np.ones(5),
        least=(p := np.append(pool.normal_cdf(np.array([1.0, 2.0, -1.0, 0.0])), np.nan)),
        most=p,
    )

    met, under = pool.false_decisions(judged)

    assert met == pytest.approx((0.1815, 0.1815), abs=1e-4)
    assert under == pytest.approx((0.1587, 0.1587), abs=1e-4)


def test_several_cuts_leave_a_range_of_false_decisions():
    least, most = np.array([0.81, 0.02]), np.array([0.9, 0.1])
    judged = pool.Judged(np.array([0, 2], dtype=np.int8), least, least, least, most)

    met, under = pool.false_decisions(judged)

    assert met == pytest.approx((0.1, 0.19))
    assert under == pytest.approx((0.02, 0.1))


def test_pool_is_kept_without_compression():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage::text FROM pg_attribute"
            " WHERE attrelid = 'candidates_pool'::regclass AND attname = 'data'"
        )
        assert cursor.fetchone() == ("e",)
