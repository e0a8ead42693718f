"""Scores for a crowd: each person has an ability, each score is it with an error around it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Self

import numpy as np
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from assessments.enums import ItemKind, Route, Severity
from assessments.models import (
    Attempt,
    AttemptItem,
    Competency,
    CompetencyScore,
    FormItem,
    FormVersion,
    ItemScore,
    QualityFinding,
    Response,
    ScoringRun,
    Take,
)
from assessments.pipeline import text
from assessments.scoring.compose import ItemResult, compose
from assessments.scoring.sjt import default_method

MEAN, GENERAL, OWN, ERROR = 3.3, 0.6, 0.3, 0.5  # level points
OPEN_SEM = 0.6
UNSCORED, WARNED = 0.03, 0.03  # share of people
TOO_SHORT = "the answer is too short"


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of the form: which competencies it measures, and how."""

    form_item: int
    weight: float
    measures: tuple[int, ...]
    method: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Plan:
    sections: tuple[tuple[int, tuple[Planned, ...]], ...]
    competencies: tuple[Competency, ...]

    @classmethod
    def of(cls, form_version: FormVersion) -> Self:
        sections = []
        for section in form_version.sections.order_by("position"):
            rows = section.items.select_related("item_version").order_by("position")
            items = tuple(_planned(row) for row in rows)
            sections.append((section.n_drawn or len(items), items))
        measured = Competency.objects.scored_by(form_version.pk).order_by("pk")
        return cls(tuple(sections), tuple(measured))

    def draw(self, rng: np.random.Generator) -> list[Planned]:
        drawn: list[Planned] = []
        for n, items in self.sections:
            places = sorted(rng.permutation(len(items))[:n])
            drawn += [items[place] for place in places]
        return drawn


@dataclass(frozen=True, slots=True)
class Person:
    """One person's items and scores; ``scores[i]`` by competency, None where not scored."""

    items: list[Planned]
    scores: list[dict[int, float | None]]


def add(attempts: Sequence[Attempt], plan: Plan, rng: np.random.Generator) -> None:
    """A run with its scores for each attempt, and a warning about some of the recordings."""
    people = [_person(plan, rng) for _ in attempts]
    runs = ScoringRun.objects.bulk_create(_run(attempt) for attempt in attempts)
    sizes = [len(person.items) for person in people]
    ids = iter(reserved(AttemptItem, sum(sizes)))
    items = [[next(ids) for _ in range(size)] for size in sizes]
    _copy(AttemptItem, _attempt_items(attempts, people, items))
    _copy(ItemScore, _item_scores(runs, people, items))
    _copy(CompetencyScore, _competency_scores(runs, people, plan))
    _warn(attempts, [own[-1] for own in items], rng)


def _planned(row: FormItem) -> Planned:
    version = row.item_version
    is_open = version.kind != ItemKind.SJT
    keyed = version.keyed_to.filter(is_scored=True)
    if is_open:
        keyed = keyed.filter(competency__is_scored=True)
    method = text.METHOD if is_open else default_method(version.response_format)
    measured = tuple(keyed.order_by("competency").values_list("competency", flat=True))
    return Planned(row.pk, row.weight, measured, method, is_open)


def _person(plan: Plan, rng: np.random.Generator) -> Person:
    items = plan.draw(rng)
    general = MEAN + GENERAL * rng.normal()
    able = {row.pk: general + OWN * rng.normal() for row in plan.competencies}
    lost = int(rng.choice(list(able))) if rng.random() < UNSCORED else None
    return Person(
        items,
        [
            {pk: None if pk == lost else _score(able[pk], rng) for pk in item.measures}
            for item in items
        ],
    )


def _score(able: float, rng: np.random.Generator) -> float:
    return float(np.clip(able + ERROR * rng.normal(), 1, 5).round(2))


def _run(attempt: Attempt) -> ScoringRun:
    at = attempt.submitted_at or timezone.now()
    return ScoringRun(
        attempt=attempt,
        number=1,
        scorer_version="invented",
        code_revision="invented",
        input_hash="invented",
        started_at=at,
        finished_at=at + timedelta(seconds=20),
    )


def _attempt_items(
    attempts: Sequence[Attempt], people: Sequence[Person], items: Sequence[Sequence[int]]
) -> Iterator[dict[str, object]]:
    for attempt, person, ids in zip(attempts, people, items, strict=True):
        for position, (pk, item) in enumerate(zip(ids, person.items, strict=True), start=1):
            yield {
                "id": pk,
                "attempt_id": attempt.pk,
                "form_item_id": item.form_item,
                "position": position,
                "completed_at": attempt.submitted_at,
                "credit_s": 0,
            }


def _item_scores(
    runs: Sequence[ScoringRun], people: Sequence[Person], items: Sequence[Sequence[int]]
) -> Iterator[dict[str, object]]:
    for run, person, ids in zip(runs, people, items, strict=True):
        for pk, item, scores in zip(ids, person.items, person.scores, strict=True):
            for competency, score in scores.items():
                yield {
                    "run_id": run.pk,
                    "attempt_item_id": pk,
                    "competency_id": competency,
                    "method": item.method,
                    "score": score,
                    "sem": OPEN_SEM if item.is_open and score is not None else None,
                    "weight": item.weight,
                    "not_scored_reason": TOO_SHORT if score is None else "",
                    "detail": "{}",
                }


def _competency_scores(
    runs: Sequence[ScoringRun], people: Sequence[Person], plan: Plan
) -> Iterator[dict[str, object]]:
    names = {row.pk: row.slug for row in plan.competencies}
    for run, person in zip(runs, people, strict=True):
        results = _results(person, names)
        for pk, slug in names.items():
            found = compose(results, slug)
            yield {
                "run_id": run.pk,
                "competency_id": pk,
                "score": found.score,
                "sem": found.sem,
                "n_items": found.n_items,
                "is_provisional": found.provisional,
                "not_scored_reason": found.not_scored or "",
            }


def _results(person: Person, names: Mapping[int, str]) -> list[ItemResult]:
    return [
        ItemResult(
            str(place),
            {names[pk]: score for pk, score in scores.items() if score is not None},
            item.weight,
            OPEN_SEM if item.is_open else None,
            {names[pk]: TOO_SHORT for pk, score in scores.items() if score is None},
        )
        for place, (item, scores) in enumerate(zip(person.items, person.scores, strict=True))
    ]


def _warn(attempts: Sequence[Attempt], last_items: Sequence[int], rng: np.random.Generator) -> None:
    """A recording of the last item, with a finding of the quality gate, for some who spoke."""
    spoken = [
        (attempt, item)
        for attempt, item in zip(attempts, last_items, strict=True)
        if attempt.route != Route.TYPED and rng.random() < WARNED
    ]
    responses = Response.objects.bulk_create(_response(attempt, pk) for attempt, pk in spoken)
    takes = Take.objects.bulk_create(
        Take(
            response=response,
            number=1,
            route=response.route,
            started_at=response.shown_at,
            stopped_at=response.answer_by,
            is_chosen=True,
        )
        for response in responses
    )
    QualityFinding.objects.bulk_create(
        QualityFinding(
            take=take, code="noisy", severity=Severity.WARN, message="There is a lot of noise."
        )
        for take in takes
    )


def _response(attempt: Attempt, attempt_item: int) -> Response:
    at = attempt.opened_at or timezone.now()
    ends = at + timedelta(minutes=1)
    return Response(
        attempt_item_id=attempt_item,
        shown_at=at,
        answer_by=ends,
        seen_at=ends,
        route=attempt.route,
        answered_at=ends,
    )


def reserved(model: type[Model], n: int) -> list[int]:
    """``n`` ids from the sequence of the table, for rows that others will name."""
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(sequence, [model._meta.db_table, n])
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[Model], rows: Iterator[dict[str, object]]) -> None:
    """Write rows by COPY, which takes a tenth of the time of inserts."""
    first = next(rows, None)
    if first is None:
        return
    columns = ", ".join(first)  # our own names, never somebody's words
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in chain([first], rows):
            copy.write_row(list(row.values()))
