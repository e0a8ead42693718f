import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS, Competency
from assessments.scoring.training.corpus import WORDING
from assessments.scoring.training.levels import LEAST_TONE, MOST_IMPRESSION, concordance, fit_rule


@pytest.fixture(scope="module")
def strengths() -> dict[str, NDArray[np.float64]]:
    rng = np.random.default_rng(9)
    return {act: np.where(rng.random(250) < 0.2, rng.random(250), 0.0) for act in ACTS}


def test_concordance_is_one_for_the_same_figures_and_falls_with_any_difference() -> None:
    levels = np.array([1.0, 2.0, 3.0, 4.0])

    assert concordance(levels, levels) == pytest.approx(1.0)
    assert concordance(5 - levels, levels) == pytest.approx(-1.0)
    assert concordance(levels + 1, levels) == pytest.approx(2 * 1.25 / (1.25 + 1.25 + 1))


@pytest.mark.parametrize("competency", [str(name) for name in Competency])
def test_fitted_rule_keeps_the_signs_and_bounds_of_the_rubric(
    competency: str, strengths: dict[str, NDArray[np.float64]]
) -> None:
    rng = np.random.default_rng(1)
    levels = rng.integers(1, 6, 250).astype(float)  # noise: the bounds alone hold the rule

    rule = fit_rule(competency, strengths, levels)

    counted = {*rubric.acts_for(competency), *rubric.acts_against(competency)}
    assert set(rule.acts) == counted - set(rubric.acts_in("impression"))
    assert all(weight >= 0 for weight in rule.acts.values())
    assert all(rule.acts[act] <= 1 for act in rubric.acts_against(competency) if act in rule.acts)
    assert 0 <= rule.impression <= MOST_IMPRESSION
    toned = set(WORDING) & set(rule.acts)
    assert all(rule.acts[act] >= LEAST_TONE for act in toned)


@pytest.mark.parametrize("competency", ["communication", "warmth"])
def test_rule_is_found_again_from_its_own_scores(
    competency: str, strengths: dict[str, NDArray[np.float64]]
) -> None:
    true = rubric.rules()[competency]
    levels = np.array(
        [
            rubric.score(competency, {act: v[at] for act, v in strengths.items()}, true)
            for at in range(250)
        ]
    )

    rule = fit_rule(competency, strengths, levels)

    scores = np.array(
        [
            rubric.score(competency, {act: v[at] for act, v in strengths.items()}, rule)
            for at in range(250)
        ]
    )
    assert concordance(scores, levels) > 0.97
