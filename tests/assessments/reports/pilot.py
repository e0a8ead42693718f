"""People who have answered judgement items of any format, in a few inserts."""

from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from assessments.enums import AttemptState, ResponseFormat, Route
from assessments.models import Attempt, AttemptItem, FormItem, FormVersion, Response

BEST_FIRST = ("a", "b", "c", "d")  # as the factories rate the options


def answer(fmt: str, ability: float, rng: np.random.Generator) -> dict[str, object]:
    """The abler, the nearer to the key of the factories."""
    liked = np.array([3.0, 2.0, 1.0, 0.0]) * ability + rng.normal(size=4)
    order = [BEST_FIRST[i] for i in np.argsort(-liked)]
    match fmt:
        case ResponseFormat.PICK_ONE:
            return {"choice": order[0]}
        case ResponseFormat.BEST_WORST:
            return {"best": order[0], "worst": order[-1]}
        case ResponseFormat.RANK:
            return {"order": order}
        case ResponseFormat.RATE_EACH:
            ratings = np.clip(np.round(4 + liked - liked.mean()), 1, 7)
            return {"ratings": dict(zip(BEST_FIRST, map(int, ratings), strict=True))}
        case _:
            return {"choices": order[: 1 if ability > 0.7 else 2]}


def make_pilot(
    form: FormVersion,
    n: int,
    *,
    seed: int = 3,
    language: str = "en",
    route: str = Route.TYPED,
    state: str = AttemptState.SUBMITTED,
    is_dry_run: bool = False,
    submitted_at: datetime | None = None,
) -> list[Attempt]:
    """``n`` people who answered every item of ``form``; half a unit of ability apart."""
    rng, now = np.random.default_rng(seed), submitted_at or timezone.now()
    items = list(FormItem.objects.filter(section__form_version=form).select_related("item_version"))
    is_in = state in (AttemptState.SUBMITTED, AttemptState.SCORED)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            form_version=form,
            state=state,
            route=route,
            may_record=route != Route.TYPED,
            language=language,
            is_dry_run=is_dry_run,
            seed=place,
            expires_at=now + timedelta(days=1),
            opened_at=now - timedelta(hours=1),
            submitted_at=now if is_in else None,
        )
        for place in range(n)
    )
    drawn = AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, form_item=item, position=position)
        for attempt in attempts
        for position, item in enumerate(items, start=1)
    )
    able = {attempt.pk: float(rng.normal(0.7, 0.7)) for attempt in attempts}
    Response.objects.bulk_create(
        Response(
            attempt_item=one,
            shown_at=now - timedelta(minutes=2),
            answer_by=now,
            seen_at=now,
            saved_at=now,
            n_saves=1,
            answered_at=now,
            answer=answer(one.form_item.item_version.response_format, able[one.attempt_id], rng),
        )
        for one in drawn
    )
    return attempts
