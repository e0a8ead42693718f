"""Rates of groups: who is counted, what is hidden, and the figures of the page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from assessments.enums import AttemptState, Role
from candidates.enums import DecisionVerdict
from candidates.models import Decision
from candidates.reports import fairness, ll144
from candidates.reports.census import Census, Split, joined
from candidates.reports.grouping import Counted, Population, counted, scores
from tests.candidates.crowd import DAY, add_people, make_bar
from tests.factories import make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    return make_opening(make_form([make_item()]))


def figures(table) -> dict[str, tuple[int, int | None]]:
    return {line.label: (line.n, line.rate.selected if line.rate else None) for line in table.lines}


def rates_of(code: str = "all", selected: Split = Split.ADVANCED) -> fairness.Report:
    census = Census.take()
    place = census.place(code)
    assert place is not None
    return fairness.report(census, place, selected)


def test_everybody_who_handed_in_is_counted_once(opening):
    bar = make_bar(opening)
    add_people(opening, 3, sex="female", race="black", n_advanced=2, n_meeting=1, bar=bar)
    add_people(opening, 2, sex="female", race="undisclosed", composites=[None], bar=bar)
    add_people(opening, 1, handed_in=datetime(2025, 12, 31, 23, tzinfo=UTC), bar=bar)
    add_people(opening, 4, sex="male", state=AttemptState.WITHDRAWN, bar=bar)

    found = {(row.sex, row.race_ethnicity): row for row in counted(Population())}

    first, last = DAY.date().replace(month=1, day=1), datetime(2025, 10, 1, tzinfo=UTC).date()
    assert found == {
        ("female", "black"): Counted(opening.pk, bar.pk, first, "female", "black", 3, 2, 1, 0),
        ("female", ""): Counted(opening.pk, bar.pk, first, "female", "", 2, 0, 0, 2),
        ("", ""): Counted(opening.pk, bar.pk, last, "", "", 1, 0, 0, 0),
    }


def test_newest_decision_counts_with_the_bar_it_was_made_under(opening):
    first, second = make_bar(opening), make_bar(opening, version=2)
    one, _other = add_people(opening, 2, n_advanced=2, n_meeting=2, bar=first)
    by = make_staff(Role.RECRUITER)
    Decision.objects.create(
        application=one,
        verdict=DecisionVerdict.DECLINE,
        reason="Withdrawn by the team.",
        decided_by=by,
        decided_at=timezone.now() + timedelta(hours=1),
        bar=second,
        outcome_then="below",
    )

    found = {row.bar: (row.n, row.n_advanced, row.n_meeting) for row in counted(Population())}

    assert found == {first.pk: (1, 1, 1), second.pk: (1, 0, 0)}
    assert {row.bar for row in counted(Population(bars=(second.pk,)))} == {second.pk}


def test_scores_stay_with_their_group_and_missing_ones_are_not_above(opening):
    add_people(opening, 2, sex="male", composites=[3.0, None])

    found = scores(Population(since=DAY))

    assert str(found) == "{('male', ''): [3.0, nan]}"
    assert scores(Population(before=DAY)) == {}


def test_rates_ratio_and_finding_of_two_groups(opening):
    # The example of Questions and Answers no. 11 with sexes for races.
    add_people(opening, 80, sex="male", n_advanced=48)
    add_people(opening, 40, sex="female", n_advanced=12)
    add_people(opening, 20, n_advanced=10)

    by_sex, by_race, _both = rates_of().selection.tables

    assert figures(by_sex) == {"Female": (40, 12), "Male": (80, 48)}
    assert (by_sex.reference, by_sex.n_rest) == ("Male", 20)
    female, male = by_sex.lines
    assert (male.finding, female.finding) == ("highest", "adverse")
    assert female.beside is not None
    assert (female.beside.ratio.ratio, female.beside.z) == pytest.approx((0.5, -3.0984), abs=1e-4)
    assert by_race.lines == ()


def test_small_number_and_what_would_give_it_away_is_hidden(opening):
    add_people(opening, 60, sex="male", race="white", n_advanced=30)
    add_people(opening, 50, sex="female", race="black", n_advanced=20)
    add_people(opening, 3, sex="other", race="asian", n_advanced=1)
    add_people(opening, 12, n_advanced=6)

    by_sex, by_race, both = rates_of().selection.tables

    assert figures(by_sex) == {"Female": (50, 20), "Male": (60, 30)}
    assert (by_sex.n_rest, by_sex.hidden) == (15, ("Another, or non-binary",))
    assert "Asian" in by_race.hidden
    assert list(figures(both)) == ["Female, Black or African American", "Male, White"]


def test_few_selected_hide_the_rate_but_not_the_number(opening):
    add_people(opening, 30, sex="male", n_advanced=10)
    add_people(opening, 30, sex="female", n_advanced=2)
    add_people(opening, 12, n_advanced=6)

    by_sex = rates_of().selection.tables[0]

    assert figures(by_sex) == {"Female": (30, None), "Male": (30, 10)}
    assert by_sex.n_told == 1


def test_opening_is_not_worked_out_from_all_without_the_others():
    form = make_form([make_item()])
    large, small = make_opening(form), make_opening(form)
    for sex in ("male", "female"):
        add_people(large, 40, sex=sex, n_advanced=20)
    add_people(small, 20, sex="male", n_advanced=10)
    add_people(small, 9, sex="female", n_advanced=2)
    add_people(small, 12, n_advanced=6)

    everybody = figures(rates_of().selection.tables[0])
    of_large = figures(rates_of(f"opening-{large.pk}").selection.tables[0])
    of_small = figures(rates_of(f"opening-{small.pk}").selection.tables[0])

    assert everybody["Female"] == (89 - 40, 22)
    assert of_small["Female"] == (9, None)
    assert of_large["Female"] == (40, None)
    assert of_large["Male"] == (40, 20)


def test_scoring_rate_is_above_the_median_of_the_table(opening):
    add_people(opening, 40, sex="male", composites=[2.0, 4.0, 4.5, 5.0])
    add_people(opening, 40, sex="female", composites=[2.0, 3.0, 4.5, None])

    found = rates_of()

    assert found.median == 4.0
    assert found.scoring is not None
    assert figures(found.scoring.tables[0]) == {"Female": (40, 10), "Male": (40, 20)}
    assert figures(found.not_scored.tables[0]) == {"Female": (40, 10), "Male": (40, None)}


def test_nobody_scored_has_no_median(opening):
    add_people(opening, 30, sex="male", composites=[None])

    found = rates_of()

    assert (found.median, found.scoring) == (None, None)
    assert found.not_scored.n == 30


def test_years_quarters_and_bars_are_tables_of_their_own(opening):
    first, second = make_bar(opening), make_bar(opening, version=2)
    add_people(opening, 32, bar=first)
    add_people(opening, 31, bar=second, handed_in=datetime(2026, 12, 31, 23, tzinfo=UTC))
    add_people(opening, 30, handed_in=datetime(2025, 5, 1, tzinfo=UTC))

    census = Census.take()
    n = {t.code: int(census.counts[k, -1, -1, 0]) for k, t in enumerate(census.tables)}
    asked = {t.code: sum(row.n for row in counted(t.population)) for t in census.tables}

    assert n == asked
    assert n == {
        "all": 93,
        f"opening-{opening.pk}": 93,
        f"bar-{opening.pk}-0": 30,
        f"bar-{opening.pk}-{first.pk}": 32,
        f"bar-{opening.pk}-{second.pk}": 31,
        "year-2025": 30,
        "year-2026": 63,
        "quarter-2025-04-01": 30,
        "quarter-2026-01-01": 32,
        "quarter-2026-10-01": 31,
    }
    assert [whole for whole, _parts in census.sums][:2] == [0, 0]


def test_small_tables_are_joined_and_smaller_ones_left_out():
    form = make_form([make_item()])
    large, *small = (make_opening(form) for _ in range(3))
    add_people(large, 40)
    for one in small:
        add_people(one, 14, handed_in=datetime(2025, 12, 1, tzinfo=UTC))
    before = Census.take()
    add_people(small[0], 2, handed_in=datetime(2026, 5, 1, tzinfo=UTC))

    after = Census.take()

    assert before.n_left_out == 28
    assert {t.code for t in before.tables if t.whole == "all"} == {
        f"opening-{large.pk}",
        "year-2026",
    }
    assert after.n_left_out == 0
    joined_years = next(t for t in after.tables if t.code.startswith("year"))
    assert (joined_years.code, joined_years.parts) == ("year-2025", (2025, 2026))
    assert after.counts[after.place("small") or 0, -1, -1, 0] == 30


def test_neighbours_are_joined_until_they_are_enough():
    assert joined({1: 10, 2: 25, 3: 40, 4: 3}) == [(1, 2), (3, 4)]
    assert joined({7: 3}) == [(7,)]


# --- the file for an audit


def lines_of(name: str, rows) -> list[tuple[object, ...]]:
    return [row[1:] for row in rows if row[0] == name]


def test_file_hides_nothing_and_counts_the_unknown(opening):
    add_people(opening, 60, sex="male", race="white", n_advanced=30)
    add_people(opening, 40, sex="female", race="black", n_advanced=10, composites=[2.0])
    add_people(opening, 1, sex="female", race="asian", n_advanced=1)
    add_people(opening, 2, sex="other", race="asian")
    add_people(opening, 7, sex="male")

    rows = ll144.rows(Population(), "All openings", None, None)

    by_sex = lines_of("selection rate: moved forward, by sex", rows)
    assert by_sex == [
        ("Female", "", 41, 11, 0.2683, 0.3796, "no", 0.5992, 0.5992, ""),
        ("Male", "", 67, 30, 0.4478, 0.6204, "no", 1.0, 1.0, ""),
        ("", "", 0, None, None, None, None, None, None, "unknown sex: not in the table"),
        by_sex[3],
    ]
    assert by_sex[3][2:4] == (2, 0)
    both = lines_of("selection rate: moved forward, by sex and race or ethnicity", rows)
    # One Asian woman, .99 % of the people: her 100 % is the highest rate only where she counts.
    assert ("Female", "Asian", 1, 1, 1.0, 0.0099, "yes", 1.0, None, "") in both
    assert ("Male", "White", 60, 30, 0.5, 0.5941, "no", 0.5, 1.0, "") in both
    assert both[-1][2] == 9
    scoring = lines_of("scoring rate: composite above the median of 4.0000, by sex", rows)
    assert [row[3] for row in scoring[:2]] == [0, 0]


def test_file_is_of_the_days_asked_for(opening):
    add_people(opening, 3, sex="male")
    add_people(opening, 2, sex="male", handed_in=datetime(2026, 2, 11, tzinfo=UTC))
    day = DAY.date()

    rows = ll144.rows(ll144.limited(Population(), day, day), "All openings", day, day)

    assert "People in all: 3" in [row[-1] for row in rows]
