"""Openings: create, edit, and let candidates in or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models.functions import Coalesce, Now

from assessments import audit
from assessments.enums import ScoreSource, Verb
from assessments.models import Competency, FormVersion, StaffUser
from candidates.actions import standings
from candidates.enums import OpeningState
from candidates.errors import FormInUse, OpeningChanged, PilotFixed
from candidates.models import Opening, OpeningTask


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A task of the job; ``importance`` 1–5, ``competencies`` by slug."""

    text: str
    importance: int
    competencies: tuple[str, ...]


@transaction.atomic
def create(
    *,
    name: str,
    form_version: FormVersion,
    contact_email: str,
    retention_until: date,
    actor: StaffUser,
    tasks: Sequence[TaskSpec] = (),
    team: Sequence[StaffUser] = (),
    location: str = "",
    description: str = "",
    days_to_answer: int = 14,
    waiting_period_days: int = 90,
    score_source: str = ScoreSource.MACHINE,
    is_pilot: bool = False,
    n_raters: int = 2,
    escalate_from: int = 2,
) -> Opening:
    """Make a draft; whoever makes it is on its team."""
    opening = Opening.objects.create(
        name=name,
        location=location,
        description=description,
        form_version=form_version,
        contact_email=contact_email,
        days_to_answer=days_to_answer,
        retention_until=retention_until,
        waiting_period_days=waiting_period_days,
        score_source=score_source,
        is_pilot=is_pilot,
        n_raters=n_raters,
        escalate_from=escalate_from,
    )
    opening.team.set({actor, *team})
    _write_tasks(opening, tasks)
    audit.record(Verb.CREATED, opening, actor=actor, tasks=len(tasks))
    return opening


@transaction.atomic
def edit(
    opening: Opening,
    *,
    name: str,
    form_version: FormVersion,
    contact_email: str,
    retention_until: date,
    actor: StaffUser,
    tasks: Sequence[TaskSpec],
    team: Sequence[StaffUser],
    location: str,
    description: str,
    days_to_answer: int,
    waiting_period_days: int,
    score_source: str,
    is_pilot: bool,
    n_raters: int,
    escalate_from: int,
) -> None:
    """Write all of it anew; form and pilot stay as they are once somebody was invited.

    Another source of the scores makes all standings anew.
    """
    now = Opening.objects.select_for_update().get(pk=opening.pk)
    is_in_use = now.applications.exists()
    if now.form_version_id != form_version.pk and is_in_use:
        raise FormInUse(opening.pk)
    if now.is_pilot != is_pilot and is_in_use:
        raise PilotFixed(opening.pk)
    Opening.objects.filter(pk=opening.pk).update(
        name=name,
        location=location,
        description=description,
        form_version=form_version,
        contact_email=contact_email,
        days_to_answer=days_to_answer,
        retention_until=retention_until,
        waiting_period_days=waiting_period_days,
        score_source=score_source,
        is_pilot=is_pilot,
        n_raters=n_raters,
        escalate_from=escalate_from,
    )
    opening.team.set(team)
    opening.tasks.all().delete()
    _write_tasks(opening, tasks)
    audit.record(
        Verb.EDITED, opening, actor=actor, tasks=len(tasks), team=len(team), source=score_source
    )
    opening.refresh_from_db()
    if now.score_source != score_source:
        standings.refresh_soon(opening)


def open_(opening: Opening, *, actor: StaffUser) -> None:
    """Take candidates, for the first time or again after a pause."""
    _move(
        opening,
        [OpeningState.DRAFT, OpeningState.PAUSED],
        OpeningState.OPEN,
        Verb.OPENED,
        actor,
        opened_at=Coalesce("opened_at", Now()),
    )


def pause(opening: Opening, *, actor: StaffUser) -> None:
    """Invite nobody for now; those who are invited go on."""
    _move(opening, [OpeningState.OPEN], OpeningState.PAUSED, Verb.PAUSED, actor)


def close(opening: Opening, *, actor: StaffUser) -> None:
    """Invite nobody any more."""
    _move(
        opening,
        [OpeningState.OPEN, OpeningState.PAUSED],
        OpeningState.CLOSED,
        Verb.CLOSED,
        actor,
        closed_at=Now(),
    )


@transaction.atomic
def _move(
    opening: Opening,
    origins: Sequence[OpeningState],
    state: OpeningState,
    verb: Verb,
    actor: StaffUser,
    **also: Now | Coalesce,
) -> None:
    there = Opening.objects.filter(pk=opening.pk, state__in=origins)
    if not there.update(state=state, **also):
        raise OpeningChanged(opening.pk)
    audit.record(verb, opening, actor=actor)
    opening.refresh_from_db()


def _write_tasks(opening: Opening, tasks: Sequence[TaskSpec]) -> None:
    ids = dict(Competency.objects.values_list("slug", "pk"))
    rows = OpeningTask.objects.bulk_create(
        OpeningTask(opening=opening, position=n, text=task.text, importance=task.importance)
        for n, task in enumerate(tasks, start=1)
    )
    for row, task in zip(rows, tasks, strict=True):
        row.competencies.set([ids[slug] for slug in task.competencies])
