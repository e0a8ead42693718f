"""A crowd for trying things at scale: an opening with as many invented applicants as are wanted.

They have no answers, only scores drawn around an ability; everything that follows from scores is
made by the same functions as for real people, for the first two thousand, and shared by the
others. All are marked as demo, stand in an opening of their own, and go with ``remove``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from assessments.enums import AttemptState, Route
from assessments.models import (
    Attempt,
    CompetencyScore,
    Evidence,
    FormVersion,
    ItemScore,
    ScoringRun,
    StaffUser,
)
from candidates.actions import bars, openings, pools, standings
from candidates.demo import pool_copies, pool_scores
from candidates.demo.pool_scores import Plan
from candidates.enums import DecisionVerdict, Outcome, RaceEthnicity, Sex
from candidates.judging import BarSpec, Requirement
from candidates.models import (
    Application,
    Candidate,
    Decision,
    Invitation,
    Opening,
    SelfIdentification,
    Standing,
    StandingScore,
)

FORM = "short"
WORKED_OUT, CHUNK = 2000, 2000
DAYS = 20
GIVEN = ("Ada", "Bo", "Chidi", "Dilan", "Edda", "Farid", "Goran", "Hoa", "Ines", "Jun", "Kofi")
FAMILY = ("Abbas", "Berg", "Costa", "Duval", "Eze", "Fox", "Grant", "Haas", "Ito", "Kaya", "Lund")
STATES = {
    AttemptState.SCORED: 0.92,
    AttemptState.SUBMITTED: 0.01,
    AttemptState.OPEN: 0.01,
    AttemptState.INVITED: 0.04,
    AttemptState.EXPIRED: 0.01,
    AttemptState.WITHDRAWN: 0.01,
}
ROUTES = {Route.TYPED: 0.5, Route.AUDIO: 0.2, Route.VIDEO: 0.3}
SEXES = {"": 0.15, Sex.FEMALE: 0.43, Sex.MALE: 0.38, Sex.OTHER: 0.02, Sex.UNDISCLOSED: 0.02}
RACES = {
    "": 0.2,
    RaceEthnicity.WHITE: 0.42,
    RaceEthnicity.HISPANIC: 0.14,
    RaceEthnicity.BLACK: 0.11,
    RaceEthnicity.ASIAN: 0.08,
    RaceEthnicity.TWO_OR_MORE: 0.03,
    RaceEthnicity.NATIVE: 0.01,
    RaceEthnicity.PACIFIC: 0.01,
}
# Of those who stand there, how many somebody has decided on, and how.
DECIDED = {
    Outcome.MEETS: (DecisionVerdict.ADVANCE, 0.3),
    Outcome.REVIEW: (DecisionVerdict.HOLD, 0.05),
    Outcome.BELOW: (DecisionVerdict.DECLINE, 0.4),
}


class NotSynthetic(Exception):
    """The opening holds real people: nothing may be added to it or removed from it here."""


def make(name: str, n_people: int, actor: StaffUser, *, seed: int = 20_000) -> Opening:
    """A new opening with a bar and ``n_people`` applicants; the same seed gives the same crowd."""
    rng = np.random.default_rng(seed)
    form = FormVersion.objects.published().filter(form__slug=FORM).latest("number")
    opening = _opening(name, form, actor)
    fill(opening, n_people, actor, rng)
    return opening


def fill(opening: Opening, n_people: int, actor: StaffUser, rng: np.random.Generator) -> None:
    n_first = min(n_people, WORKED_OUT)
    with transaction.atomic():
        scored = _scored(_add(opening, range(n_first), rng))
        pool_scores.add([row.attempt for row in scored], Plan.of(opening.form_version), rng)
    standings.refresh_opening(opening)
    sources = pool_copies.sources_of(opening.pk)
    for start in range(n_first, n_people, CHUNK):
        with transaction.atomic():
            chunk = range(start, min(start + CHUNK, n_people))
            pool_copies.add(_scored(_add(opening, chunk, rng)), sources)
    _decide(opening, actor, rng)
    pools.reread(opening.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def remove(name: str) -> int:
    """Take the opening and its people away again; returns how many they were.

    Raises NotSynthetic. Its audit events stay, as all do.
    """
    opening = Opening.objects.get(name=name)
    people = Application.objects.filter(opening=opening)
    check(opening)
    ids = list(people.values_list("pk", "attempt", "candidate"))
    for start in range(0, len(ids), CHUNK):
        rows = list(zip(*ids[start : start + CHUNK], strict=True))
        with transaction.atomic():
            _delete(*map(list, rows))
    opening.delete()
    return len(ids)


def check(opening: Opening) -> None:
    if opening.applications.filter(candidate__is_demo=False).exists():
        raise NotSynthetic(str(opening))


def _opening(name: str, form: FormVersion, actor: StaffUser) -> Opening:
    slugs = sorted(bars.measured_by(form))
    opening = openings.create(
        name=name,
        form_version=form,
        contact_email=actor.email,
        retention_until=timezone.localdate() + timedelta(days=180),
        actor=actor,
        tasks=[openings.TaskSpec("Answer customers who are upset", 5, tuple(slugs))],
        description="Invented applicants, to try the site at scale. Nobody here is real.",
    )
    spec = BarSpec(tuple(Requirement(slug, 1.0, 2.5) for slug in slugs), composite_cut=3.4)
    bars.adopt(opening, spec, "What the task asks for.", actor)
    openings.open_(opening, actor=actor)
    return opening


def _add(opening: Opening, numbers: range, rng: np.random.Generator) -> list[Application]:
    now, n = timezone.now(), len(numbers)
    states, routes = _drawn(STATES, n, rng), _drawn(ROUTES, n, rng)
    began = [now - timedelta(days=DAYS * share) for share in rng.random(n).tolist()]
    candidates = Candidate.objects.bulk_create(
        Candidate(
            name=f"{GIVEN[i % len(GIVEN)]} {FAMILY[i // len(GIVEN) % len(FAMILY)]}",
            email=f"applicant-{opening.pk}-{i}@example.org",
            is_demo=True,
        )
        for i in numbers
    )
    attempts = Attempt.objects.bulk_create(
        _attempt(opening, AttemptState(state), Route(route), at, i)
        for state, route, at, i in zip(states, routes, began, numbers, strict=True)
    )
    applications = Application.objects.bulk_create(
        Application(opening=opening, candidate=candidate, attempt=attempt)
        for candidate, attempt in zip(candidates, attempts, strict=True)
    )
    Invitation.objects.bulk_create(
        Invitation(application=row, sent_at=at, expires_at=at + timedelta(days=14))
        for row, at in zip(applications, began, strict=True)
    )
    _identify(applications, rng)
    return applications


def _scored(applications: Sequence[Application]) -> list[Application]:
    return [row for row in applications if row.attempt.state == AttemptState.SCORED]


def _attempt(
    opening: Opening, state: AttemptState, route: Route, at: datetime, number: int
) -> Attempt:
    began = state != AttemptState.INVITED
    is_in = state in (AttemptState.SUBMITTED, AttemptState.SCORED)
    return Attempt(
        form_version=opening.form_version,
        state=state,
        route=route,
        may_machine_score=True,
        may_record=route != Route.TYPED,
        seed=number,
        expires_at=at + timedelta(days=14),
        opened_at=at if began else None,
        submitted_at=at + timedelta(minutes=9) if is_in else None,
    )


def _identify(applications: Sequence[Application], rng: np.random.Generator) -> None:
    n = len(applications)
    answers = zip(applications, _drawn(SEXES, n, rng), _drawn(RACES, n, rng), strict=True)
    SelfIdentification.objects.bulk_create(
        SelfIdentification(
            application=row, sex=sex, race_ethnicity=race, text_version="demo", text="Invented."
        )
        for row, sex, race in answers
        if sex or race
    )


def _decide(opening: Opening, actor: StaffUser, rng: np.random.Generator) -> None:
    for outcome, (verdict, share) in DECIDED.items():
        standing = Standing.objects.filter(opening=opening, outcome=outcome)
        rows = list(standing.order_by("application").values_list("application", "bar"))
        kept = [row for row, lot in zip(rows, rng.random(len(rows)), strict=True) if lot < share]
        Decision.objects.bulk_create(
            Decision(
                application_id=application,
                verdict=verdict,
                reason="Invented: to try the site at scale.",
                decided_by=actor,
                bar_id=bar,
                outcome_then=outcome,
            )
            for application, bar in kept
        )
        ids = [application for application, _ in kept]
        Standing.objects.filter(application__in=ids).update(verdict=verdict)


def _delete(applications: list[int], attempts: list[int], candidates: list[int]) -> None:
    """What is many goes first and at once; the rest follows by the rules of the models."""
    runs = list(ScoringRun.objects.filter(attempt__in=attempts).values_list("pk", flat=True))
    StandingScore.objects.filter(standing__application__in=applications).delete()
    Evidence.objects.filter(item_score__run__in=runs).delete()
    of_runs = (ItemScore.objects.filter(run__in=runs), CompetencyScore.objects.filter(run__in=runs))
    for rows in of_runs:
        rows._raw_delete(rows.db)  # their evidence is gone, so nothing else has to be looked for
    Application.objects.filter(pk__in=applications).delete()
    Attempt.objects.filter(pk__in=attempts).delete()
    Candidate.objects.filter(pk__in=candidates, is_demo=True).delete()


def _drawn(shares: Mapping[Any, float], n: int, rng: np.random.Generator) -> list[str]:
    names, weights = [str(name) for name in shares], np.array(list(shares.values()))
    places = rng.choice(len(names), size=n, p=weights / weights.sum())
    return [names[place] for place in places]
