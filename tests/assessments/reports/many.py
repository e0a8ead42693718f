"""Many answered and scored attempts in a few inserts, for tests of figures."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from django.utils import timezone

from assessments.enums import AttemptState, Route
from assessments.models import (
    Attempt,
    AttemptItem,
    Competency,
    CompetencyScore,
    FormItem,
    FormVersion,
    ItemScore,
    Response,
    ScoringRun,
)

OPTIONS = ("d", "c", "b", "a")  # from worst to best, as the factories rate them
SCORES = {"a": 5.0, "b": 3.0, "c": 2.0, "d": 1.0}


def abilities(n: int, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def choose(ability: float, rng: np.random.Generator) -> str:
    return OPTIONS[int(np.clip(np.round(1.5 + 0.9 * ability + rng.normal()), 0, 3))]


def make_many(
    form: FormVersion,
    n: int,
    *,
    competency: str = "compassion",
    wrong: int | None = None,
    lean: Sequence[float] | None = None,
    route: str = Route.TYPED,
    seed: int = 5,
) -> list[Attempt]:
    """``n`` people choose by ability; the item at place ``wrong`` is keyed to its worst option.

    ``lean``: added to each person's ability on the first item only.
    """
    rng = np.random.default_rng(seed)
    now = timezone.now()
    keyed = Competency.objects.get(slug=competency)
    items = list(FormItem.objects.filter(section__form_version=form).order_by("position"))
    attempts = Attempt.objects.bulk_create(
        Attempt(
            form_version=form,
            state=AttemptState.SCORED,
            route=route,
            may_record=route != Route.TYPED,
            seed=place,
            expires_at=now + timedelta(days=1),
            opened_at=now - timedelta(hours=1),
            submitted_at=now,
        )
        for place in range(n)
    )
    drawn = AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, form_item=item, position=item.position)
        for attempt in attempts
        for item in items
    )
    runs = ScoringRun.objects.bulk_create(
        ScoringRun(
            attempt=attempt,
            number=1,
            scorer_version="test",
            code_revision="test",
            input_hash="test",
            started_at=now,
            finished_at=now,
        )
        for attempt in attempts
    )
    responses, scores, totals = [], [], []
    for person, (ability, run) in enumerate(zip(abilities(n, seed), runs, strict=True)):
        credits = []
        for place, item in enumerate(drawn[person * len(items) : (person + 1) * len(items)]):
            lent = lean[person] if lean is not None and place == 0 else 0.0
            choice = choose(ability + lent, rng)
            score = 6 - SCORES[choice] if place == wrong else SCORES[choice]
            credits.append(score)
            responses.append(
                Response(
                    attempt_item=item,
                    shown_at=now - timedelta(seconds=30 + place),
                    answer_by=now,
                    seen_at=now,
                    answer={"choice": choice},
                    n_saves=1,
                    saved_at=now,
                    answered_at=now,
                )
            )
            scores.append(
                ItemScore(
                    run=run,
                    attempt_item=item,
                    competency=keyed,
                    method="proportion",
                    raw=score / 5,
                    score=score,
                )
            )
        totals.append(
            CompetencyScore(
                run=run,
                competency=keyed,
                score=float(np.mean(credits)),
                sem=0.5,
                n_items=len(items),
            )
        )
    Response.objects.bulk_create(responses)
    ItemScore.objects.bulk_create(scores)
    CompetencyScore.objects.bulk_create(totals)
    return attempts
