"""One item looked at closely: who chooses what, by fifths of the score on the other items."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Count
from django.utils.formats import number_format

from assessments.enums import ItemKind, ResponseFormat
from assessments.models import Competency, ItemScore, ItemVersion, Response, ScoringRun
from assessments.reports import columns, plots
from assessments.reports.columns import Floats, Ints
from assessments.reports.item_analysis import LEAST_PEOPLE, keys_of
from assessments.reports.responses import Scope
from assessments.scoring.items import OptionTrace, better_option, rest_means, traces

Answer = Mapping[str, object]
# Formats in which one option is meant to be chosen above all others.
ONE_IS_BEST = (ResponseFormat.PICK_ONE, ResponseFormat.BEST_WORST, ResponseFormat.RANK)
LEVELS = ("1", "2", "3", "4", "5")
SHARES = {0.0: "0", 0.5: "50", 1.0: "100"}
RATINGS = {1.0: "1", 4.0: "4", 7.0: "7"}


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option or level: its share (0–1) or mean rating, over all and by band."""

    name: str
    text: str
    trace: OptionTrace
    is_key: bool
    is_better: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """An option's line as words: in per cent, or mean ratings."""

    name: str
    text: str
    is_key: bool
    is_better: bool
    all: str
    bands: tuple[str, ...]
    r: str


@dataclass(frozen=True, slots=True)
class Trace:
    """``what``: picked, best, worst, first, rated or level."""

    what: str
    lines: tuple[OptionLine, ...]
    plot: plots.Plot

    @property
    def has_key(self) -> bool:
        return any(line.is_key for line in self.lines)

    @property
    def rows(self) -> list[TableRow]:
        """The same as the drawing, in the reader's figures."""
        return [_row(line, self.what == "rated") for line in self.lines]


@dataclass(frozen=True, slots=True)
class Traces:
    """``n``: people with this item scored and a rest score; no ``traces`` where they are few."""

    n: int
    traces: tuple[Trace, ...]
    reasons: tuple[tuple[str, int], ...]


def traces_of(scope: Scope, version: ItemVersion, competency: Competency) -> Traces:
    """``scope`` names the form or bank whose other items make the rest score."""
    credits = columns.read_credits(scope, competency.pk)
    rest = _rest(credits, version.pk)
    told = np.isfinite(rest)
    people, rest = credits.attempts[told], rest[told]
    reasons = _reasons(scope, version, competency)
    if len(people) < LEAST_PEOPLE:
        return Traces(len(people), (), reasons)
    key = keys_of([version.pk], competency).get(version.pk, "")
    marked = _marks(scope, version, people, credits)
    drawn = (_trace(what, marks, rest, version, key) for what, marks in marked.items())
    return Traces(len(people), tuple(drawn), reasons)


def _rest(credits: columns.Credits, version: int) -> Floats:
    """The rest score of those who have a score on the item, NaN for the others."""
    at = np.flatnonzero(credits.versions == version)
    if not at.size:
        return np.full(len(credits.attempts), np.nan)
    has_item = np.isfinite(credits.values[:, at[0]])
    return np.where(has_item, rest_means(credits.values)[:, at[0]], np.nan)


Marks = dict[str, Floats]


def _marks(
    scope: Scope, version: ItemVersion, people: Ints, credits: columns.Credits
) -> dict[str, Marks]:
    """By what is marked: option (or level) → who chose it, shape (n_people,)."""
    if version.kind != ItemKind.SJT:
        levels = np.round(1 + 4 * credits.at(people, np.array([version.pk]))[:, 0])
        return {"level": {one: (levels == int(one)).astype(np.float64) for one in LEVELS}}
    answers = _answers(scope, version)
    given = [answers.get(int(pk), {}) for pk in people]
    options = [option.key for option in version.options.all()]
    return {
        what: {
            option: np.array([mark(answer, option) for answer in given], np.float64)
            for option in options
        }
        for what, mark in READERS[ResponseFormat(version.response_format)].items()
    }


def _is(field: str) -> Callable[[Answer, str], float]:
    return lambda answer, option: float(answer.get(field) == option)


def _is_first(answer: Answer, option: str) -> float:
    order = answer.get("order")
    return float(isinstance(order, list) and order[:1] == [option])


def _is_picked(answer: Answer, option: str) -> float:
    choices = answer.get("choices")
    return float(isinstance(choices, list) and option in choices)


def _rated(answer: Answer, option: str) -> float:
    ratings = answer.get("ratings")
    value = ratings.get(option) if isinstance(ratings, dict) else None
    return float(value) if isinstance(value, int) else np.nan


READERS: dict[ResponseFormat, dict[str, Callable[[Answer, str], float]]] = {
    ResponseFormat.PICK_ONE: {"picked": _is("choice")},
    ResponseFormat.BEST_WORST: {"best": _is("best"), "worst": _is("worst")},
    ResponseFormat.RANK: {"first": _is_first},
    ResponseFormat.RATE_EACH: {"rated": _rated},
    ResponseFormat.PICK_SEVERAL: {"picked": _is_picked},
}


def _answers(scope: Scope, version: ItemVersion) -> dict[int, Answer]:
    drawn = scope.items().filter(form_item__item_version=version)
    read = Response.objects.filter(attempt_item__in=drawn, answered_at__isnull=False)
    found = read.values_list("attempt_item__attempt_id", "answer")
    return {attempt: answer or {} for attempt, answer in found}


def _trace(what: str, marks: Marks, rest: Floats, version: ItemVersion, key: str) -> Trace:
    told = np.all([np.isfinite(one) for one in marks.values()], axis=0)
    rest = rest[told]
    found = traces({name: one[told] for name, one in marks.items()}, rest)
    better = None
    if version.response_format in ONE_IS_BEST and what != "worst" and key in found:
        better = better_option(found, key, len(rest))
    texts = {option.key: option.text for option in version.options.all()}
    lines = [
        OptionLine(
            name, texts.get(name, ""), trace, name == key and what != "worst", name == better
        )
        for name, trace in found.items()
    ]
    bounds, ticks = ((1.0, 7.0), RATINGS) if what == "rated" else ((0.0, 1.0), SHARES)
    shown = {line.name: line.trace.by_band for line in lines}
    return Trace(what, tuple(lines), plots.trace_plot(shown, bounds, ticks, key))


def _row(line: OptionLine, is_rating: bool) -> TableRow:
    def words(value: float) -> str:
        return _figure(value, 1) if is_rating else _figure(100 * value, 0)

    r = line.trace.rest_r
    return TableRow(
        line.name,
        line.text,
        line.is_key,
        line.is_better,
        words(line.trace.share),
        tuple(words(value) for value in line.trace.by_band),
        "–" if r is None else _figure(r, 2),
    )


def _figure(value: float, places: int) -> str:
    return number_format(round(value, places), decimal_pos=places)


def _reasons(
    scope: Scope, version: ItemVersion, competency: Competency
) -> tuple[tuple[str, int], ...]:
    """Why answers are not scored, the most frequent first."""
    runs = ScoringRun.objects.filter(attempt__in=scope.attempts()).latest_of_each_attempt()
    counted = (
        ItemScore.objects.filter(
            run__in=runs,
            attempt_item__form_item__item_version=version,
            competency=competency,
            score__isnull=True,
        )
        .values_list("not_scored_reason")
        .annotate(n=Count("pk"))
        .order_by("-n", "not_scored_reason")
    )
    return tuple(counted)
