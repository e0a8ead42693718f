import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from assessments.model_files import ModelCorrupt, ModelMissing
from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS
from assessments.scoring.text import TurnAnswer
from assessments.scoring.text import heads as module
from assessments.scoring.text.features import Features, features
from assessments.scoring.text.heads import ARTEFACT, MANIFEST, NEEDS_PROMPT, Heads, heads
from assessments.scoring.text.reading import read
from assessments.scoring.text.shapes import Channel
from tests.assessments.scoring.text.written import CAKE, FERRY, SITUATIONS, Situation

SHIPPED = Path(str(files("assessments.scoring.text")))
MOST_BYTES = 4_000_000
MOST_SECONDS = 2.0


def features_of(*texts: str, prompt: str = CAKE.prompt, channel: Channel = "chat") -> Features:
    return features(read([TurnAnswer(prompt, text) for text in texts], channel))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped files that ``heads`` reads in place of them."""
    for name in (ARTEFACT, MANIFEST):
        shutil.copy(SHIPPED / name, tmp_path)
    monkeypatch.setattr(module, "files", lambda _package: tmp_path)
    heads.cache_clear()
    yield tmp_path
    heads.cache_clear()


def test_copy_of_the_artefact_is_read(folder: Path) -> None:
    assert heads().acts


@pytest.mark.parametrize("at", [0, 1000, -1])
def test_artefact_changed_by_one_byte_is_refused(folder: Path, at: int) -> None:
    content = bytearray((folder / ARTEFACT).read_bytes())
    content[at] ^= 1
    (folder / ARTEFACT).write_bytes(content)

    with pytest.raises(ModelCorrupt, match=ARTEFACT):
        heads()


def test_artefact_that_is_cut_off_is_refused(folder: Path) -> None:
    content = (folder / ARTEFACT).read_bytes()
    (folder / ARTEFACT).write_bytes(content[: len(content) // 2])

    with pytest.raises(ModelCorrupt):
        heads()


def test_artefact_of_another_format_is_refused(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": manifest["format"] + 1}))

    with pytest.raises(ModelCorrupt):
        heads()


def test_missing_artefact_names_the_command(folder: Path) -> None:
    (folder / ARTEFACT).unlink()

    with pytest.raises(ModelMissing, match="make train"):
        heads()


def test_artefact_holds_plain_arrays_and_is_small() -> None:
    size = (SHIPPED / ARTEFACT).stat().st_size

    with np.load(SHIPPED / ARTEFACT, allow_pickle=False) as arrays:
        kinds = {arrays[name].dtype.kind for name in arrays.files}

    assert kinds <= {"f", "u"}
    assert size < MOST_BYTES
    assert size == json.loads((SHIPPED / MANIFEST).read_text())["bytes"]


def test_heads_are_read_in_two_seconds_and_without_the_encoder() -> None:
    script = (
        "import sys\n"
        "from time import process_time\n"
        "from assessments.scoring.text.heads import heads\n"
        "began = process_time(); heads(); spent = process_time() - began\n"
        "print(spent, *({'onnxruntime', 'tokenizers', 'scipy', 'sklearn'} & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=SHIPPED.parents[2],
        env=dict(os.environ),
    )
    seconds, *loaded = done.stdout.split()

    assert float(seconds) < MOST_SECONDS
    assert loaded == []


def test_every_act_of_the_rubric_comes_from_exactly_one_head() -> None:
    model = heads()

    tone_of_no_act = "harsh_words"
    produced = [*model.sentence_acts, *model.whole_acts]
    produced.remove(tone_of_no_act)
    assert sorted(produced) == sorted(ACTS)
    assert set(model.whole_acts) == set(rubric.acts_in(whole=True))
    assert set(ACTS) >= NEEDS_PROMPT


def test_parts_of_the_artefact_fit_together() -> None:
    model = heads()
    found = features_of(CAKE.good)

    assert module.dense(found, model.tone).shape[1] == model.act.dense.shape[0]
    assert model.typed.shape == model.spoken.shape == (2, len(model.acts))
    assert model.whole.shape[1] == len(model.whole_acts) == len(model.whole_bias)
    assert (model.typed[0] > 0).all()
    assert (model.spoken[0] > 0).all()
    assert all(np.isfinite(part).all() for part in (model.act.dense, model.tone.dense, model.whole))


@pytest.mark.parametrize("spoken", [False, True])
@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_probabilities_are_between_none_and_certain(situation: Situation, spoken: bool) -> None:
    model = heads()
    for text in situation.answers:
        found = features_of(text, prompt=situation.prompt, channel=situation.channel)

        in_sentences = model.probabilities(found, spoken=spoken)
        in_all = model.whole_probabilities(in_sentences, found)

        assert in_sentences.shape == (len(found.meaning), len(model.sentence_acts))
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
        by_act = dict(zip(model.sentence_acts, likely, strict=True))

        assert by_act[act] == max(by_act[other] for other in texts)
