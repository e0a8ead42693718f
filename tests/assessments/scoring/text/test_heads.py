import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS
from assessments.scoring.text import TurnAnswer
from assessments.scoring.text import heads as module
from assessments.scoring.text.features import (
    CONTEXT,
    CUES,
    MEANING_SCALE,
    WHOLE,
    Features,
    features,
)
from assessments.scoring.text.heads import (
    BELIEVED,
    FAINT,
    FAINT_HARM,
    IMPRESSIONS,
    NEEDS_PROMPT,
    PLAIN,
    PLAIN_HARMS,
    SIGNS,
    Heads,
    dense,
    firm,
    heads,
    two_sided,
    whole_inputs,
    with_plain_harms,
    with_virtues_named,
)
from assessments.scoring.text.reading import read
from assessments.scoring.text.shapes import Channel
from tests.assessments.scoring.text.written import CAKE, FERRY, SITUATIONS, Situation

REPOSITORY = Path(module.__file__).parents[3]
MOST_SECONDS = 2.0


def features_of(*texts: str, prompt: str = CAKE.prompt, channel: Channel = "chat") -> Features:
    return features(read([TurnAnswer(prompt, text) for text in texts], channel))


def test_heads_are_read_in_two_seconds_and_without_the_encoder() -> None:
    script = (
        "import sys\n"
        "from time import process_time\n"
        "from assessments.scoring.text.heads import heads\n"
        "began = process_time(); heads(); spent = process_time() - began\n"
        "unwanted = {'onnxruntime', 'tokenizers', 'scipy', 'sklearn', 'torch'}\n"
        "print(spent, *(unwanted & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=dict(os.environ),
    )
    seconds, *loaded = done.stdout.split()

    assert float(seconds) < MOST_SECONDS
    assert loaded == []


def test_every_act_of_the_rubric_comes_from_exactly_one_head() -> None:
    model = heads()

    assert sorted([*model.acts, *model.whole_acts, *IMPRESSIONS]) == sorted([*ACTS, *SIGNS])
    assert set(model.acts) == {*rubric.acts_in("sentence"), *SIGNS}
    assert set(model.whole_acts) == set(rubric.acts_in("answer"))
    assert set(IMPRESSIONS) == set(rubric.acts_in("impression"))
    assert set(ACTS) >= NEEDS_PROMPT


def test_parts_of_the_artefact_fit_together() -> None:
    model = heads()
    found = features_of(CAKE.good)

    likely = model.probabilities(found, spoken=False)
    assert dense(found).shape[1] == model.act.dense.shape[0]
    assert model.act.dense.shape[1] == len(model.acts) == len(model.act.bias)
    assert len(whole_inputs(likely, found)) == model.whole.shape[0]
    assert model.typed.shape == model.spoken.shape == (2, len(model.acts))
    assert model.whole.shape[1] == len(model.whole_acts) == len(model.whole_bias)
    assert (model.typed[0] > 0).all()
    assert (model.spoken[0] > 0).all()
    assert model.impression.shape == (384, len(rubric.IMPRESSIONS))
    assert model.impression_bias.shape == (len(rubric.IMPRESSIONS),)
    fitted = (model.act.dense, model.whole, model.impression)
    assert all(np.isfinite(part).all() for part in fitted)


@pytest.mark.parametrize("spoken", [False, True])
@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_probabilities_are_between_none_and_certain(situation: Situation, spoken: bool) -> None:
    model = heads()
    for text in situation.answers:
        found = features_of(text, prompt=situation.prompt, channel=situation.channel)

        in_sentences = model.probabilities(found, spoken=spoken)
        in_all = model.whole_probabilities(in_sentences, found)

        assert in_sentences.shape == (len(found.meaning), len(model.acts))
        assert in_all.shape == (len(model.whole_acts),)
        for values in (in_sentences, in_all):
            assert np.isfinite(values).all()
            assert values.min() >= 0.0
            assert values.max() <= 1.0


def test_same_sentences_have_the_same_probabilities_beside_another_turn() -> None:
    model = heads()
    alone, beside = features_of(CAKE.good), features_of(CAKE.good, FERRY.good, CAKE.stock)

    first = model.probabilities(beside, spoken=False)[: len(alone.meaning)]

    assert first == pytest.approx(model.probabilities(alone, spoken=False), abs=1e-4)


def test_same_answer_has_the_same_probabilities_again() -> None:
    model = heads()

    once, again = (model.probabilities(features_of(FERRY.good), spoken=True) for _ in range(2))

    assert np.array_equal(once, again)


def test_heads_read_cues_context_and_meaning() -> None:
    found = features_of(CAKE.good)

    seen = dense(found)

    assert np.array_equal(seen[:, : len(CUES)], found.cues)
    assert np.array_equal(seen[:, len(CUES) : len(CUES) + len(CONTEXT)], found.context)
    assert np.array_equal(seen[:, len(CUES) + len(CONTEXT) :], found.meaning * MEANING_SCALE)


def test_heads_of_the_whole_read_the_strongest_trace_and_what_the_doing_means() -> None:
    found = features_of("Good morning. I am so sorry.")
    likely = np.array([[0.1, 0.9], [0.4, 0.2]], np.float32)

    seen = whole_inputs(likely, found)

    assert seen[:2].tolist() == pytest.approx([0.4, 0.9])
    assert np.array_equal(seen[2 : 2 + len(CONTEXT)], found.context.max(axis=0))
    assert np.array_equal(seen[2 + len(CONTEXT) :][: len(WHOLE)], found.whole)
    meaning = (0.9 * found.meaning[0] + 0.4 * found.meaning[1]) / 1.3
    assert seen[-384:] == pytest.approx(MEANING_SCALE * meaning, abs=1e-6)


def test_plain_harm_is_believed_and_nothing_else_is_moved() -> None:
    acts = tuple(heads().acts)
    likely = np.full((3, len(acts)), 0.2, np.float32)
    likely[2, acts.index("insult")] = 0.99
    cues = np.zeros((3, len(CUES)), np.float32)
    cues[:, CUES.index("insult")] = [PLAIN - 0.01, PLAIN, 1.0]
    cues[:, CUES.index("thanks")] = 1.0

    raised = with_plain_harms(likely, acts, cues)

    column = acts.index("insult")
    assert raised[:, column].tolist() == pytest.approx([0.2, BELIEVED, 0.99])
    others = np.delete(raised, column, axis=1)
    assert np.array_equal(others, np.delete(likely, column, axis=1))
    assert likely[1, column] == pytest.approx(0.2)


def test_plain_harms_are_harms_of_sentences_with_a_cue() -> None:
    assert all(rubric.is_harm(act) and ACTS[act].seen == "sentence" for act in PLAIN_HARMS)
    assert set(PLAIN_HARMS) <= set(CUES)


@pytest.mark.parametrize(("likely", "strength"), [(0.0, 0.0), (1.0, 1.0), (FAINT, 0.0)])
def test_strength_rises_from_a_line_to_full(likely: float, strength: float) -> None:
    assert firm(np.array([likely], np.float32), ["thanks"]) == pytest.approx([strength], abs=1e-6)


def test_charge_must_be_likelier_than_a_kindness() -> None:
    between = np.full((2, 2), (FAINT + FAINT_HARM) / 2, np.float32)

    strengths = firm(between, ["thanks", "insult"])

    assert (strengths[:, 0] > 0).all()
    assert (strengths[:, 1] == 0).all()


def test_impression_is_strong_on_one_side_at_most() -> None:
    strengths = two_sided(np.array([[0.0, 0.25, 0.5], [0.75, 1.0, 0.5]], np.float32))

    assert strengths.tolist() == [[0, 1, 0, 0.5, 0, 0], [0.5, 0, 1, 0, 0, 0]]


def test_impression_of_an_answer_lies_between_those_of_its_sentences() -> None:
    model, found = heads(), features_of(CAKE.good)

    whole, each = model.impressions(model.probabilities(found, spoken=False), found)

    toward = each[:, ::2] - each[:, 1::2]
    over_all = whole[::2] - whole[1::2]
    assert each.shape == (len(found.meaning), len(IMPRESSIONS))
    assert (toward.min(axis=0) - 1e-6 <= over_all).all()
    assert (over_all <= toward.max(axis=0) + 1e-6).all()


def test_sentence_has_a_part_in_the_impression_as_far_as_it_does_anything() -> None:
    model, found = heads(), features_of("Good morning. I am so sorry.")
    first, second = (np.array([[a], [b]], np.float32) for a, b in ((1.0, 0.0), (0.0, 1.0)))

    alone, by_first = model.impressions(first, found)
    other, by_second = model.impressions(second, found)

    assert alone == pytest.approx(by_first[0])
    assert other == pytest.approx(by_second[1])


@pytest.mark.parametrize("n", [1, 3])
def test_answer_is_stuffed_only_as_far_as_it_names_virtues(n: int) -> None:
    acts = rubric.acts_in("answer")
    likely = np.full((n, len(acts)), 0.8, np.float32)
    named = np.zeros((n, len(WHOLE)), np.float32)
    named[:, WHOLE.index("names_virtues")] = np.linspace(0.5, 1.0, n)

    together = with_virtues_named(likely, acts, named)

    column = acts.index("stuffed")
    assert together[:, column] == pytest.approx(0.8 * np.linspace(0.5, 1.0, n))
    assert (np.delete(together, column, axis=1) == np.float32(0.8)).all()
    assert np.array_equal(with_virtues_named(likely[0], acts, named[0]), together[0])


def test_word_that_was_never_seen_moves_nothing() -> None:
    words = heads().act.words
    known = next(gram for gram in words.columns if " " not in gram)

    alone, beside = words.logits([[known]]), words.logits([[known, "xqzvwk"]])

    assert np.array_equal(alone, beside)
    assert not words.logits([["xqzvwk"], []]).any()


def test_plain_acts_are_told_from_one_another() -> None:
    """The clearest sentence of each act: the head of that act is surer than those of the others."""
    model: Heads = heads()
    texts = {
        "greets": "Good morning Ana,",
        "thanks": "Thank you so much for telling us.",
        "stock_sympathy": "We apologise for the inconvenience.",
        "asks_what_else": "Is there anything else that would help you right now?",
    }
    for act, text in texts.items():
        likely = model.probabilities(features_of(text), spoken=False)[0]
        by_act = dict(zip(model.acts, likely, strict=True))

        assert by_act[act] == max(by_act[other] for other in texts)
