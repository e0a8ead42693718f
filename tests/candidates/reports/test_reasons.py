from dataclasses import replace

import pytest
from django.utils import translation

from assessments.scoring.bar import KnockOut, judge
from assessments.scoring.compose import CompetencyResult
from candidates.reports.reasons import sentences

NAMES = {"warmth": "Warmth", "patience": "Patience"}
WEAK = CompetencyResult(2.0, 0.5, 4)


def why(**asked: object) -> list[str]:
    """The sentences about somebody with the composite 3.5 and, if not told, warmth 4."""
    given = {
        "results": {"warmth": replace(WEAK, score=4.0, reliability=0.8)},
        "composite": CompetencyResult(3.5, 0.5, 8),
        "minimums": {},
        "weights": {"warmth": 1.0},
        "composite_cut": None,
    } | asked
    return sentences(judge(**given).reasons, NAMES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cut", "stands", "chance"),
    [
        (2.0, "meets", "over 99\N{NO-BREAK SPACE}%"),
        (3.5, "is within error of", "50\N{NO-BREAK SPACE}%"),
        (4.5, "is below", "2\N{NO-BREAK SPACE}%"),
    ],
)
def test_composite_is_told_with_its_chance_in_plain_words(cut, stands, chance):
    assert why(composite_cut=cut) == [
        f"The composite 3.50 {stands} the cut of {cut:.2f}. "
        f"The chance that the true score reaches it is {chance}."
    ]


def test_weak_score_below_its_minimum_asks_for_a_person():
    assert why(results={"warmth": WEAK}, minimums={"warmth": 4.0}) == [
        "Warmth 2.00 is below its minimum of 4.00. The chance that the true score reaches it is "
        "under 1\N{NO-BREAK SPACE}%. This score is indicative only, so a person looks at it."
    ]


def test_what_is_not_scored_says_why_by_name():
    none = CompetencyResult(None, None, 0, not_scored="the answer is empty")

    assert why(results={"warmth": none}) == ["Warmth is not scored, because the answer is empty."]
    assert why(composite=None, composite_cut=3.0) == [
        "The composite is not scored, because nothing was weighted."
    ]


def test_knock_outs_are_told_by_name():
    asked = (
        KnockOut("patience of at least 3.0", False),
        KnockOut("warmth of at least 2.5 in item CALL-1", None),
    )

    assert why(knock_outs=asked) == [
        "The requirement “Patience of at least 3.0” is not met: a person decides.",
        "The requirement “Warmth of at least 2.5 in question CALL-1” has not been checked: "
        "a person decides.",
    ]


def test_every_reason_has_its_sentence_in_another_language():
    with translation.override("de"):
        told = why(composite_cut=3.5, knock_outs=(KnockOut("patience of at least 3.0", False),))

    assert [sentence for sentence in told if "composite" in sentence or "decides" in sentence] == []


def test_other_words_stand_as_they_are_kept():
    assert sentences(["a word of an older version"], NAMES) == ["A word of an older version."]
