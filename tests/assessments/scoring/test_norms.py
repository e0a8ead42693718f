"""Percentiles by hand."""

import pytest
from scipy import stats

from assessments.scoring.errors import ScoringError
from assessments.scoring.norms import histogram, mid_rank_percentile, percentile_table

GROUP = [1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("score", "percentile"),
    [(0.5, 0.0), (1.0, 6.25), (2.0, 25.0), (2.5, 37.5), (4.0, 68.75), (5.0, 93.75), (6.0, 100.0)],
)
def test_half_of_the_equal_ones_lie_below(score: float, percentile: float) -> None:
    assert mid_rank_percentile(score, GROUP) == percentile
    assert stats.percentileofscore(GROUP, score, kind="mean") == percentile


def test_scores_that_differ_by_rounding_only_are_equal() -> None:
    assert mid_rank_percentile(0.1 + 0.2, [0.3]) == 50.0


def test_table_runs_from_one_to_five_and_never_falls() -> None:
    rows = percentile_table(GROUP)

    assert [rows[0].score, rows[1].score, rows[-1].score] == [1.0, 1.25, 5.0]
    assert [row.percentile for row in rows] == sorted(row.percentile for row in rows)


def test_histogram_counts_everybody_once() -> None:
    counts = histogram(GROUP)

    assert (len(counts), sum(counts)) == (16, len(GROUP))
    assert (counts[0], counts[4], counts[8], counts[12], counts[15]) == (1, 2, 1, 3, 1)


def test_nobody_gives_no_percentile() -> None:
    with pytest.raises(ScoringError, match="norm group"):
        mid_rank_percentile(3.0, [])
