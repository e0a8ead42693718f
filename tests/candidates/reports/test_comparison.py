from assessments.charts import BandRow
from candidates.reports import comparison
from candidates.reports.comparison import Apart

WHO = ["C-1001", "C-1002", "C-1003"]


def bands(*scores: float | None, sem: float = 0.5) -> list[BandRow]:
    return [
        BandRow("Warmth", score, None if score is None else sem, 3.0, "meets") for score in scores
    ]


def test_axis_stacks_candidates_under_one_bar_and_says_it_in_words():
    axis = comparison.axis("Warmth", WHO[:2], bands(4.0, 3.0))

    assert [(row.reference, row.y, row.score, row.tone) for row in axis.rows] == [
        ("C-1001", 36, "4.0", "meets"),
        ("C-1002", 64, "3.0", "meets"),
    ]
    assert (axis.foot, axis.height) == (78, 102)
    assert (axis.bar, axis.bar_word) == ("47%", "bar 3.0")
    assert axis.words == (
        "C-1001: Warmth 4.0, error ±0.5, bar 3.0: meets; "
        "C-1002: Warmth 3.0, error ±0.5, bar 3.0: meets"
    )


def test_axis_of_somebody_without_a_score_draws_no_dot():
    axis = comparison.axis("Warmth", WHO[:2], bands(4.0, None))

    assert [row.figure.dot != "" for row in axis.rows] == [True, False]
    assert axis.apart == Apart("")


# Two scores with an error of .5 each differ from 1.96·√(.25 + .25) = 1.386 on.
def test_apart_says_that_none_is_distinguishable():
    apart = comparison.apart(WHO[:2], bands(4.0, 2.62))

    assert apart == Apart("Not distinguishable: the differences are smaller than their errors.")


def test_apart_says_that_all_are_distinguishable():
    assert comparison.apart(WHO, bands(5.0, 3.5, 1.5)) == Apart(
        "Every difference is larger than its error."
    )


def test_apart_names_the_pairs_that_are_near():
    apart = comparison.apart(WHO, bands(5.0, 3.0, 2.5))

    assert apart == Apart("Not distinguishable:", (("C-1002", "C-1003"),))


def test_apart_names_the_pairs_that_differ_where_that_is_shorter():
    apart = comparison.apart(WHO, bands(4.0, 3.3, 2.5))

    assert apart == Apart("Only these differ by more than their error:", (("C-1001", "C-1003"),))
