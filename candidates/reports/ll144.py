"""The figures that an independent audit under New York City's Local Law 144 starts from.

Nothing is hidden here, however small: 6 RCNY 5-301 asks for every category with its number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from django.utils import timezone

from assessments.scoring.errors import ScoringError
from assessments.scoring.fairness import above_median, rate_table
from assessments.scoring.small_cells import Counts
from candidates.enums import Sex
from candidates.reports import grouping
from candidates.reports.census import (
    COLUMNS,
    RACES,
    ROWS,
    SHAPE,
    midnight,
    scored_above,
    with_totals,
)
from candidates.reports.grouping import Population

HEADS = (
    *("table", "sex", "race_ethnicity", "people", "selected", "rate", "share_of_data"),
    *("under_2_percent", "impact_ratio", "impact_ratio_without_under_2_percent", "note"),
)
EEO_SEXES = (Sex.FEMALE, Sex.MALE)
TOTAL, UNKNOWN = -1, -2
ABOUT = (
    "Input to an independent bias audit (New York City, Local Law 144 of 2021; 6 RCNY 5-300 to "
    "5-304). It is not that audit: an independent auditor makes it.",
    "Small categories are not hidden here. Keep the file as you keep personal data.",
    "People: applications that were handed in, by when they were handed in. Those who withdrew or "
    "never handed in are not counted; those who could not be scored are, in every table.",
    "Categories: what people said of themselves voluntarily, after handing in.",
    "Selection rate: selected / people. Moved forward: the newest decision of a person on the "
    "hiring team. Meets the bar: at that decision, or now where there is none.",
    "Scoring rate: the share of all people of the category whose composite lies above the median "
    "of everybody scored.",
    "Impact ratio: rate / highest rate among the table's categories. Categories under 2 % of the "
    "people of the table may be left out of it; both ways are given.",
)
Row = tuple[object, ...]


def population(code: str) -> Population:
    """Whose figures a choice of ``table_names.of_file`` names."""
    kind, _dash, pk = code.partition("-")
    if kind == "bar":
        return Population(bars=(int(pk),))
    return Population(openings=(int(pk),)) if kind == "opening" else Population()


def limited(population: Population, since: date | None, until: date | None) -> Population:
    """``since`` and ``until``: days of handing in, both included."""
    return replace(
        population,
        since=midnight(since) if since else population.since,
        before=midnight(until + timedelta(days=1)) if until else population.before,
    )


def rows(population: Population, subject: str, since: date | None, until: date | None) -> list[Row]:
    """Every line of the file: what it is, then selection rates and scoring rates."""
    people, advanced, meeting, not_scored = _counts(population)
    named = {
        "selection rate: moved forward": advanced,
        "selection rate: meets the bar": meeting,
    }
    median, above = _above(population)
    if above is not None:
        named[f"scoring rate: composite above the median of {median:.4f}"] = above
    named["not scored"] = not_scored
    days = f"{since or 'the first day'} to {until or f'{timezone.localdate()}'}"
    about = [*ABOUT, f"Of: {subject}. Handed in: {days}.", f"People in all: {people[TOTAL, TOTAL]}"]
    return [
        *(_note("about", text) for text in about),
        *(line for name, own in named.items() for line in _tables(name, own, people)),
    ]


def _counts(population: Population) -> Counts:
    """People, moved forward, meeting the bar and not scored: shape (4, sexes, races)."""
    counts = np.zeros((4, *SHAPE), dtype=np.int64)
    for row in grouping.counted(population):
        figures = (row.n, row.n_advanced, row.n_meeting, row.n_not_scored)
        counts[:, ROWS[row.sex], COLUMNS[row.race_ethnicity]] += figures
    return with_totals(counts)


def _above(population: Population) -> tuple[float, Counts | None]:
    scores, cells = scored_above(population)
    try:
        median, is_above = above_median(scores)
    except ScoringError:
        return 0.0, None
    found = np.bincount(cells[is_above], minlength=SHAPE[0] * SHAPE[1]).reshape(1, *SHAPE)
    return median, with_totals(found.astype(np.int64))[0]


def _tables(name: str, own: Counts, people: Counts) -> Iterator[Row]:
    sexes = {(str(sex.label), ""): (ROWS[sex], TOTAL) for sex in EEO_SEXES}
    races = {("", str(race.label)): (TOTAL, COLUMNS[race]) for race in RACES}
    both = {
        (str(sex.label), str(race.label)): (ROWS[sex], COLUMNS[race])
        for sex in EEO_SEXES
        for race in RACES
    }
    other = int(people[ROWS[Sex.OTHER], TOTAL])
    yield from _table(f"{name}, by sex", sexes, own, people)
    yield _note(f"{name}, by sex", "unknown sex: not in the table", int(people[UNKNOWN, TOTAL]))
    words = f"{Sex.OTHER.label}: not in the table, as EEO-1 has no such category"
    yield _note(f"{name}, by sex", words, other, int(own[ROWS[Sex.OTHER], TOTAL]))
    yield from _table(f"{name}, by race or ethnicity", races, own, people)
    unknown = int(people[TOTAL, UNKNOWN])
    words = "unknown race or ethnicity: not in the table"
    yield _note(f"{name}, by race or ethnicity", words, unknown)
    table = f"{name}, by sex and race or ethnicity"
    yield from _table(table, both, own, people)
    told = sum(int(people[at]) for at in both.values())
    words = "unknown or another sex, or unknown race or ethnicity: not in the table"
    yield _note(table, words, int(people[TOTAL, TOTAL]) - told)


def _table(
    name: str,
    cells: Mapping[tuple[str, str], tuple[int, int]],
    own: Counts,
    people: Counts,
) -> Iterator[Row]:
    counts = {names: (int(own[at]), int(people[at])) for names, at in cells.items()}
    told = {"\n".join(names): counted for names, counted in counts.items() if counted[1]}
    all_in, without = rate_table(told, leaves_out_small=False), rate_table(told)
    for names, (selected, n) in counts.items():
        key = "\n".join(names)
        line = all_in.get(key)
        if line is None:
            yield (name, *names, n, selected, None, None, None, None, None, "nobody")
            continue
        small = "yes" if line.is_left_out else "no"
        figures = (line.rate, line.share, small, line.ratio, without[key].ratio)
        rounded = (round(one, 4) if isinstance(one, float) else one for one in figures)
        yield (name, *names, n, selected, *rounded, "")


def _note(table: str, text: str, n: int | None = None, selected: int | None = None) -> Row:
    return (table, "", "", n, selected, None, None, None, None, None, text)
