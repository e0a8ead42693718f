"""Many people who handed in, in a few inserts, for tests of figures about groups."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from assessments.enums import AttemptState, Role
from assessments.models import Attempt, ScoringRun, StaffUser
from candidates.enums import DecisionVerdict, Outcome
from candidates.models import (
    Application,
    Candidate,
    Decision,
    HiringBar,
    Opening,
    SelfIdentification,
    Standing,
)
from tests.factories import make_staff

DAY = datetime(2026, 2, 10, 12, tzinfo=UTC)


def make_bar(opening: Opening, version: int = 1) -> HiringBar:
    author = make_staff(Role.RECRUITER)
    return HiringBar.objects.create(
        opening=opening,
        version=version,
        composite_cut=3.5,
        reason="As the job asks.",
        author=author,
    )


def add_people(
    opening: Opening,
    n: int,
    *,
    sex: str = "",
    race: str = "",
    n_advanced: int = 0,
    n_meeting: int = 0,
    bar: HiringBar | None = None,
    composites: Sequence[float | None] = (4.0,),
    handed_in: datetime = DAY,
    state: str = AttemptState.SCORED,
) -> list[Application]:
    """``n`` people who said the same of themselves; the first ones are moved forward, and meet.

    ``composites`` are handed out in turn, None to those who need a person.
    """
    attempts = Attempt.objects.bulk_create(
        Attempt(
            form_version=opening.form_version,
            state=state,
            route="typed",
            seed=place,
            expires_at=handed_in + timedelta(days=1),
            opened_at=handed_in - timedelta(hours=1),
            submitted_at=handed_in,
        )
        for place in range(n)
    )
    start = Candidate.objects.count()
    people = Candidate.objects.bulk_create(
        Candidate(name="Ada Obi", email=f"crowd{start + place}@example.org") for place in range(n)
    )
    made = Application.objects.bulk_create(
        Application(candidate=person, opening=opening, attempt=attempt)
        for person, attempt in zip(people, attempts, strict=True)
    )
    if sex or race:
        SelfIdentification.objects.bulk_create(
            SelfIdentification(
                application=one, sex=sex, race_ethnicity=race, text_version="test", text="May we?"
            )
            for one in made
        )
    _stand(opening, made, attempts, composites, bar, n_meeting, handed_in)
    by = StaffUser.objects.first() or make_staff(Role.RECRUITER)
    Decision.objects.bulk_create(
        Decision(
            application=one,
            verdict=DecisionVerdict.ADVANCE,
            reason="Clear answers.",
            decided_by=by,
            bar=bar,
            outcome_then=_outcome(place, n_meeting) if bar else "",
        )
        for place, one in enumerate(made[:n_advanced])
    )
    return made


def _stand(
    opening: Opening,
    made: Sequence[Application],
    attempts: Sequence[Attempt],
    composites: Sequence[float | None],
    bar: HiringBar | None,
    n_meeting: int,
    now: datetime,
) -> None:
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
    scores = [composites[place % len(composites)] for place in range(len(made))]
    Standing.objects.bulk_create(
        Standing(
            opening=opening,
            application=one,
            run=run,
            bar=bar,
            outcome=_outcome(place, n_meeting) if bar else "",
            composite=score,
            composite_sem=None if score is None else 0.5,
        )
        for place, (one, run, score) in enumerate(zip(made, runs, scores, strict=True))
    )


def _outcome(place: int, n_meeting: int) -> str:
    return Outcome.MEETS if place < n_meeting else Outcome.BELOW
