"""The rubric's promises, over all acts and strengths."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS, ANCHORS, LEVELS, Competency, Rule

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


@given(
    acts=STRENGTHS, competency=st.sampled_from(COMPETENCIES), more=st.floats(0, 1), data=st.data()
)
def test_act_of_another_competency_moves_nothing(
    acts: dict[str, float], competency: str, more: float, data: st.DataObject
) -> None:
    counted = {*rubric.acts_for(competency), *rubric.acts_against(competency)}
    act = data.draw(st.sampled_from(sorted(set(ACTS) - counted)))

    assert rubric.score(competency, acts | {act: more}) == rubric.score(competency, acts)


@given(acts=STRENGTHS, competency=st.sampled_from(COMPETENCIES))
def test_stock_acts_and_checks_alone_never_exceed_three(
    acts: dict[str, float], competency: str
) -> None:
    formal = (*rubric.acts_for(competency, "stock"), *rubric.acts_for(competency, "check"))
    stock = {act: acts.get(act, 0.0) for act in formal}

    assert rubric.score(competency, stock) <= rubric.STOCK_CEILING + 1e-9


@given(acts=STRENGTHS, competency=st.sampled_from(COMPETENCIES))
def test_score_and_level_stay_on_the_scale(acts: dict[str, float], competency: str) -> None:
    score = rubric.score(competency, acts)

    assert 1.0 <= score <= 5.0
    assert rubric.level(score) in LEVELS


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_all_acts_for_reach_five_and_none_is_below_three(competency: str) -> None:
    every = dict.fromkeys(rubric.acts_for(competency), 1.0)

    assert rubric.level(rubric.score(competency, every)) == 5
    assert rubric.score(competency, {}) < rubric.STOCK_CEILING


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_all_acts_against_take_the_best_answer_to_one(competency: str) -> None:
    everything = dict.fromkeys(ACTS, 1.0)
    good, _ = rubric.IMPRESSIONS.get(competency, ("", ""))
    everything.pop(good, None)  # wording leaves one impression, not two

    assert rubric.level(rubric.score(competency, everything)) == 1


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_stock_acts_reach_no_more_than_three_and_specific_ones_pass_it(competency: str) -> None:
    stock = dict.fromkeys(rubric.acts_for(competency, "stock"), 1.0)
    specific = dict.fromkeys(rubric.acts_for(competency, "specific"), 1.0)

    assert rubric.score(competency, stock) <= rubric.STOCK_CEILING
    assert rubric.score(competency, specific) > rubric.STOCK_CEILING


@pytest.mark.parametrize(
    ("score", "level"),
    [(1.0, 1), (1.49, 1), (1.5, 2), (2.5, 3), (3.49, 3), (3.5, 4), (4.49, 4), (4.5, 5), (5.0, 5)],
)
def test_level_holds_its_cuts(score: float, level: int) -> None:
    assert rubric.level(score) == level


# One weight a role, worked by hand.
PLAIN = Rule(
    base=2.0,
    acts={
        "stock_sympathy": 1.5,
        "friendly_words": 0.5,
        "names_situation": 1.0,
        "asks_what_else": 1.0,
        "minimises": 0.5,
        "blames": 0.25,
    },
)


@pytest.mark.parametrize(
    ("acts", "score"),
    [
        ({}, 2.0),
        ({"friendly_words": 1.0}, 2.5),
        ({"stock_sympathy": 1.0}, 3.0),  # capped
        ({"asks_what_else": 1.0}, 2.0),  # a check counts beside specific acts only
        ({"names_situation": 1.0}, 2 + 3 * (1 - exp(-1))),
        ({"stock_sympathy": 1.0, "names_situation": 1.0}, 3 + 2 * (1 - exp(-1))),
        (
            {"names_situation": 1.0, "asks_what_else": 1.0},
            2 + 3 * (1 - exp(-1 - (1 - exp(-1)))),
        ),
        ({"minimises": 1.0}, 1.5),
        ({"minimises": 0.5}, 1.75),
        ({"minimises": 1.0, "blames": 1.0}, 1 + 0.5 * exp(-0.3 * 0.25)),
        ({"greets": 1.0, "jargon": 1.0}, 2.0),
        ({"reads_caring": 1.0, "reads_uncaring": 1.0}, 2.0),
    ],
)
def test_rule_gives_the_score_worked_by_hand(acts: dict[str, float], score: float) -> None:
    assert rubric.score("compassion", acts, PLAIN) == pytest.approx(score)


@pytest.mark.parametrize(
    ("acts", "score"),
    [
        ({}, 2 + 0.4 * (3 - 2)),
        ({"reads_caring": 0.25}, 2 + 0.4 * (4 - 2)),
        ({"reads_caring": 0.75}, 2 + 0.4 * (5 - 2)),  # no further than the scale
        ({"reads_uncaring": 0.25}, 2 + 0.4 * (2 - 2)),
        ({"minimises": 1.0, "reads_uncaring": 0.5}, 1.5 + 0.4 * (1 - 1.5)),
        ({"stock_sympathy": 1.0}, 3.0),
    ],
)
def test_impression_is_averaged_in_with_its_share(acts: dict[str, float], score: float) -> None:
    rule = replace(PLAIN, impression=0.4, spread=2.0)

    assert rubric.score("compassion", acts, rule) == pytest.approx(score)


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_acts_that_can_be_pointed_at_outweigh_the_impression(competency: str) -> None:
    rule = rubric.rules()[competency]

    assert 0 <= rule.impression <= 0.6
    assert (rule.impression > 0) == (competency in rubric.IMPRESSIONS)
    assert rule.spread > 0


def test_every_competency_has_five_anchors() -> None:
    assert {name: tuple(anchors) for name, anchors in ANCHORS.items()} == dict.fromkeys(
        COMPETENCIES, LEVELS
    )


def test_every_competency_has_a_fitted_rule() -> None:
    assert sorted(rubric.rules()) == sorted(COMPETENCIES)


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_every_act_of_a_competency_has_a_weight_and_no_other_has(competency: str) -> None:
    counted = {*rubric.acts_for(competency), *rubric.acts_against(competency)}
    counted -= set(rubric.acts_in("impression"))

    assert set(rubric.rules()[competency].acts) == counted


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_no_weight_is_negative_and_none_against_takes_more_than_all(competency: str) -> None:
    rule = rubric.rules()[competency]

    assert all(weight >= 0 for weight in rule.acts.values())
    against = set(rubric.acts_against(competency)) & set(rule.acts)
    assert all(rule.acts[act] <= 1 for act in against)
    assert 1.5 <= rule.base < rubric.STOCK_CEILING


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_every_level_has_an_error(competency: str) -> None:
    errors = rubric.rules()[competency].sem

    assert len(errors) == len(LEVELS)
    assert all(0 < error < 2 for error in errors)


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_error_is_that_of_the_level_at_whole_scores(competency: str) -> None:
    errors = rubric.rules()[competency].sem

    assert [rubric.sem(competency, float(level)) for level in LEVELS] == pytest.approx(list(errors))


@given(competency=st.sampled_from(COMPETENCIES), score=st.floats(1, 5))
def test_error_between_two_levels_lies_on_the_line_that_joins_them(
    competency: str, score: float
) -> None:
    errors = rubric.rules()[competency].sem

    assert rubric.sem(competency, score) == pytest.approx(float(np.interp(score, LEVELS, errors)))


def test_every_act_is_seen_in_one_way() -> None:
    seen = [act for how in ("sentence", "answer", "impression") for act in rubric.acts_in(how)]

    assert sorted(seen) == sorted(ACTS)


def test_impression_is_for_or_against_its_competency_alone() -> None:
    both = {act for pair in rubric.IMPRESSIONS.values() for act in pair}

    assert both == set(rubric.acts_in("impression"))
    for competency, (good, bad) in rubric.IMPRESSIONS.items():
        assert ACTS[good].for_ == {competency: "impression"}
        assert ACTS[bad].against == {competency}


def test_an_act_is_either_for_or_against() -> None:
    assert all(bool(act.for_) != bool(act.against) for act in ACTS.values())


def test_harm_is_an_act_that_lowers_a_competency() -> None:
    harms = {act for act in ACTS if rubric.is_harm(act)}

    assert harms == {act for name in COMPETENCIES for act in rubric.acts_against(name)}
    assert rubric.is_harm("insult")
    assert not rubric.is_harm("greets")


def test_wording_that_is_no_act_is_no_harm() -> None:
    assert not rubric.is_harm("harsh_words")
