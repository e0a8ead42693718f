"""How the items of a form went together so far, from the newest handed-in attempts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from assessments.models import FormItem, ItemScore, ScoringRun
from assessments.scoring import length
from assessments.scoring.errors import ScoringError
from assessments.scoring.reliability import spearman_brown

LEAST_ATTEMPTS = 100
NEWEST = 400  # attempts read: enough for a stable mean, few enough for a page that is live
WANTED = 0.70


@dataclass(frozen=True, slots=True)
class Observed:
    """The mean correlation of a competency's items, over ``n_people`` with a score on any."""

    correlation: float
    n_people: int
    n_items: int

    @property
    def alpha(self) -> float | None:
        """Standardised alpha of the items that were answered; None where it cannot be told."""
        return reliability_of(self.correlation, self.n_items)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a sub-score of ``n_items`` is expected to be worth; ``observed`` is None without data.

    ``reliability`` is None where the items do not go together at all.
    """

    n_items: float
    reliability: float | None
    n_needed: int | None
    observed: Observed | None

    @property
    def is_enough(self) -> bool:
        return self.reliability is not None and self.reliability >= WANTED


def expected(n_items: float, observed: Observed | None) -> Expected:
    """Spearman–Brown from what was observed, else from the literature's mean for such tests."""
    assumed = length.item_correlation_of(length.SJT_ALPHA, length.SJT_LENGTH)
    correlation = observed.correlation if observed else assumed
    return Expected(
        n_items,
        reliability_of(correlation, n_items),
        length.items_needed(correlation, WANTED),
        observed,
    )


def reliability_of(correlation: float, n_items: float) -> float | None:
    if correlation <= 0 or n_items <= 0:
        return None
    return spearman_brown(correlation, n_items)


def observed(item_versions: Collection[int]) -> dict[int, Observed]:
    """By competency, where at least ``LEAST_ATTEMPTS`` people have two of these items."""
    tables = _tables(_scores(item_versions))
    found = {}
    for competency, table in tables.items():
        try:
            correlation = length.mean_item_correlation(table, LEAST_ATTEMPTS)
        except ScoringError:
            continue
        found[competency] = Observed(correlation, *table.shape)
    return found


Scores = dict[int, dict[tuple[int, int], float]]


def _scores(item_versions: Collection[int]) -> Scores:
    """By competency: (attempt, item version) → score in the newest run."""
    asked = FormItem.objects.filter(item_version__in=item_versions)
    forms = set(asked.values_list("section__form_version", flat=True))
    runs = (
        ScoringRun.objects.filter(attempt__form_version__in=forms, attempt__is_dry_run=False)
        .latest_of_each_attempt()
        .order_by("-pk")
        .values("pk")[:NEWEST]
    )
    rows = ItemScore.objects.filter(
        run__in=runs,
        attempt_item__form_item__item_version__in=item_versions,
        score__isnull=False,
    ).values_list(
        "competency", "attempt_item__attempt", "attempt_item__form_item__item_version", "score"
    )
    found: Scores = {}
    for competency, attempt, version, score in rows:
        if score is not None:
            found.setdefault(competency, {})[attempt, version] = score
    return found


def _tables(scores: Scores) -> Mapping[int, np.ndarray]:
    tables = {}
    for competency, cells in scores.items():
        people = {person: n for n, person in enumerate(sorted({who for who, _ in cells}))}
        items = {item: n for n, item in enumerate(sorted({what for _, what in cells}))}
        table = np.full((len(people), len(items)), np.nan)
        for (person, item), score in cells.items():
            table[people[person], items[item]] = score
        tables[competency] = table
    return tables
