"""The rubric's promises, over all acts and strengths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS, ANCHORS, LEVELS, Competency
from assessments.scoring.text.reading import SENTENCE_HEADS, WHOLE_HEADS

COMPETENCIES = [str(name) for name in Competency]
STRENGTHS = st.dictionaries(st.sampled_from(sorted(ACTS)), st.floats(0, 1), max_size=len(ACTS))


@given(
    acts=STRENGTHS, competency=st.sampled_from(COMPETENCIES), more=st.floats(0, 1), data=st.data()
)
def test_stronger_act_for_never_lowers_a_score(
    acts: dict[str, float], competency: str, more: float, data: st.DataObject
) -> None:
    act = data.draw(st.sampled_from(rubric.acts_for(competency)))

    raised = acts | {act: max(more, acts.get(act, 0.0))}

    assert rubric.score(competency, raised) >= rubric.score(competency, acts) - 1e-9


@given(
    acts=STRENGTHS, competency=st.sampled_from(COMPETENCIES), more=st.floats(0, 1), data=st.data()
)
def test_stronger_act_against_never_raises_a_score(
    acts: dict[str, float], competency: str, more: float, data: st.DataObject
) -> None:
    act = data.draw(st.sampled_from(rubric.acts_against(competency)))

    worse = acts | {act: max(more, acts.get(act, 0.0))}

    assert rubric.score(competency, worse) <= rubric.score(competency, acts) + 1e-9


@given(acts=STRENGTHS, competency=st.sampled_from(COMPETENCIES))
def test_stock_acts_alone_never_exceed_three(acts: dict[str, float], competency: str) -> None:
    stock = {act: acts.get(act, 0.0) for act in rubric.stock_acts(competency)}

    assert rubric.score(competency, stock) <= rubric.STOCK_CEILING


@given(acts=STRENGTHS, competency=st.sampled_from(COMPETENCIES))
def test_score_and_level_stay_on_the_scale(acts: dict[str, float], competency: str) -> None:
    score = rubric.score(competency, acts)

    assert 1.0 <= score <= 5.0
    assert rubric.level(score) in LEVELS


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_all_acts_for_reach_five_and_none_stays_under_three(competency: str) -> None:
    every = dict.fromkeys(rubric.acts_for(competency), 1.0)

    assert rubric.level(rubric.score(competency, every)) == 5
    assert rubric.level(rubric.score(competency, {})) == 2


@pytest.mark.parametrize(
    ("score", "level"), [(1.0, 1), (1.59, 1), (1.6, 2), (2.6, 3), (3.5, 4), (4.39, 4), (4.4, 5)]
)
def test_level_holds_its_cuts(score: float, level: int) -> None:
    assert rubric.level(score) == level


@pytest.mark.parametrize(
    ("acts", "level"),
    [
        ({"minimises": 1.0}, 1),
        ({}, 2),
        ({"stock_sympathy": 1.0}, 3),
        ({"names_situation": 1.0}, 4),
        ({"stock_sympathy": 1.0, "eases_harm": 1.0}, 4),
        (
            {
                "names_situation": 1.0,
                "validates_feeling": 1.0,
                "eases_harm": 1.0,
                "asks_what_else": 1.0,
            },
            5,
        ),
    ],
)
def test_compassion_anchors_in_order(acts: dict[str, float], level: int) -> None:
    assert rubric.level(rubric.score("compassion", acts)) == level


def test_every_competency_has_five_anchors() -> None:
    assert {name: tuple(anchors) for name, anchors in ANCHORS.items()} == dict.fromkeys(
        COMPETENCIES, LEVELS
    )


def test_every_act_has_exactly_one_head() -> None:
    assert sorted([*SENTENCE_HEADS, *WHOLE_HEADS]) == sorted(ACTS)


def test_an_act_is_either_for_or_against() -> None:
    assert all(bool(act.for_) != bool(act.against) for act in ACTS.values())
