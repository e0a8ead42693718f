from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from assessments.scoring import rubric
from assessments.scoring.rubric import Rule
from assessments.scoring.text.features import features
from assessments.scoring.text.heads import Heads
from assessments.scoring.training import corpus, fitting, sentence_heads
from assessments.scoring.training.fitting import (
    PRIOR_ANSWERS,
    Mask,
    Material,
    Matrix,
    errors_by_level,
    fit_heads,
)
from assessments.scoring.training.lessons import ACTS, WHOLE_ACTS
from assessments.scoring.training.samples import sample
from assessments.scoring.training.sentence_heads import FOLDS, folds, held_out
from tests.assessments.scoring.training import public


def test_error_of_each_level_is_drawn_to_that_of_all() -> None:
    """100 answers that are half a level off at 2, 100 that are right at 4."""
    scores = np.repeat([2.0, 4.0], 100)
    levels = np.repeat([2.5, 4.0], 100)
    over_all = 0.125  # mean square

    errors = errors_by_level(scores, levels)

    near_two = np.sqrt((100 * 0.25 + PRIOR_ANSWERS * over_all) / (100 + PRIOR_ANSWERS))
    near_four = np.sqrt(PRIOR_ANSWERS * over_all / (100 + PRIOR_ANSWERS))
    unseen = np.sqrt(over_all)
    assert errors == pytest.approx((unseen, near_two, unseen, near_four, unseen), abs=5e-4)


def test_equal_errors_give_one_error_at_every_level() -> None:
    levels = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 40)
    scores = np.clip(levels + np.where(levels == 5, -0.4, 0.4), 1, 5)

    assert errors_by_level(scores, levels) == pytest.approx((0.4,) * 5)


def test_score_between_two_levels_counts_at_both() -> None:
    scores, levels = np.full(1000, 2.5), np.full(1000, 3.0)

    assert errors_by_level(scores, levels)[1:3] == pytest.approx((0.5, 0.5))


def say(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Material]:
    """A few answers to customers and a few texts from elsewhere, with small public sets."""
    folder = public.write(tmp_path_factory.mktemp("public"))
    customers, others = corpus.part("train")[::60], corpus.elsewhere("train")[::70]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "part", lambda _name: customers)
        patch.setattr(corpus, "elsewhere", lambda _name: others)
        yield fitting.material(folder, say)


def test_typed_texts_are_read_as_written_and_as_recognised(material: Material) -> None:
    read = Counter(one.answer.id for one in material.samples)
    recognised = {one.answer.id for one in material.samples if one.answer.is_recognised}

    assert {read[id_] for id_ in recognised} == {1}
    assert {n for id_, n in read.items() if id_ not in recognised} == {2}
    assert {one.answer.part for one in material.samples} == {"train"}


def test_texts_from_customers_and_elsewhere_are_fitted_on(material: Material) -> None:
    settings = {one.answer.setting for one in material.samples}

    assert corpus.SERVICE in settings
    assert len(settings) > 2


def test_texts_are_read_again_without_a_prompt_where_they_have_one(material: Material) -> None:
    as_written = [one for one in material.samples if not one.is_simulated]

    assert [one.answer.id for one in material.bare] == [
        one.answer.id for one in as_written if one.answer.prompt
    ]
    assert not any(one.has_prompt for one in material.bare)
    assert any(not one.answer.prompt for one in as_written)


def test_readings_stand_in_the_order_in_which_meanings_are_used(material: Material) -> None:
    n, m = len(material.samples), len(material.bare)

    assert material.readings[0] is material.samples[0].reading
    assert material.readings[n] is material.bare[0].reading
    assert material.readings[n + m :] == material.outside.readings
    assert len(material.lessons.by_sample) == n


Fitted = tuple[Heads, Mapping[str, Rule]]


def meanings(material: Material, seed: int) -> list[Matrix]:
    """Unit vectors drawn at random, shaped like an encoder's."""
    rng = np.random.default_rng(seed)
    drawn = [rng.normal(size=(len(one.spoken), 384)) for one in material.readings]
    return [(one / np.linalg.norm(one, axis=1, keepdims=True)).astype(np.float32) for one in drawn]


def by_fold(material: Material) -> list[tuple[Mask, list[Matrix]]]:
    return [
        (held_out(material.situations, fold), meanings(material, seed))
        for seed, fold in enumerate(folds(material.situations))
    ]


@pytest.fixture(scope="module")
def fitted(material: Material) -> Iterator[Fitted]:
    """Heads after a few steps, and the rule of the first competency."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentence_heads, "ITERATIONS", 5)
        patch.setattr(corpus, "COMPETENCIES", corpus.COMPETENCIES[:1])
        yield fit_heads(material, by_fold(material), meanings(material, FOLDS), say)


def test_heads_find_every_act_of_sentences_and_of_the_whole(fitted: Fitted) -> None:
    heads, _ = fitted
    one = sample(corpus.as_written(corpus.answers()[0]), corpus.labels()[corpus.answers()[0].id])

    found = features(one.reading)
    likely = heads.probabilities(found, spoken=True)

    assert (heads.acts, heads.whole_acts) == (ACTS, WHOLE_ACTS)
    assert likely.shape == (len(one.reading.spoken), len(ACTS))
    assert heads.whole_probabilities(likely, found).shape == (len(WHOLE_ACTS),)
    assert heads.impressions(likely, found)[0].shape == (len(rubric.acts_in("impression")),)
    assert all(np.isfinite(part).all() for part in (heads.act.dense, heads.typed, heads.spoken))


def test_rules_keep_the_signs_and_have_an_error_at_each_level(fitted: Fitted) -> None:
    _, rules = fitted

    assert list(rules) == ["compassion"]
    for name, rule in rules.items():
        counted = {*rubric.acts_for(name), *rubric.acts_against(name)}
        assert set(rule.acts) == counted - set(rubric.acts_in("impression"))
        assert 0 <= rule.impression <= 0.6
        assert min(rule.acts.values()) >= 0
        assert len(rule.sem) == 5
        assert 0 < min(rule.sem) <= max(rule.sem) < 3


def test_same_material_gives_the_same_heads_and_rules(material: Material, fitted: Fitted) -> None:
    again = fit_heads(material, by_fold(material), meanings(material, FOLDS), say)

    assert again[1] == fitted[1]
    for part in ("typed", "spoken", "whole", "whole_bias", "impression", "impression_bias"):
        assert np.array_equal(getattr(again[0], part), getattr(fitted[0], part)), part
    assert np.array_equal(again[0].act.dense, fitted[0].act.dense)
