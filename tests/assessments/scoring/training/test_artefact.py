import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assessments.scoring import rubric
from assessments.scoring.text import TurnAnswer, encoder, fitted
from assessments.scoring.text.adapter import Change
from assessments.scoring.text.features import features
from assessments.scoring.text.fitted import ENCODER, HEADS, MANIFEST
from assessments.scoring.text.heads import Heads, heads
from assessments.scoring.text.reading import read
from assessments.scoring.training import artefact
from tests.assessments.scoring.text.written import CAKE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where ``artefact`` writes and the scorer reads, in place of the shipped files."""
    (tmp_path / "text").mkdir()
    monkeypatch.setattr(artefact, "SCORING", tmp_path)
    shipped = heads()
    encoder.session()
    monkeypatch.setattr(fitted, "files", lambda _package: tmp_path / "text")
    monkeypatch.setattr(rubric, "files", lambda _package: tmp_path)
    assert shipped is heads()
    yield tmp_path
    heads.cache_clear()
    encoder.session.cache_clear()
    rubric.rules.cache_clear()


def a_change(seed: int = 3) -> Change:
    """Of the first layer's query."""
    rng = np.random.default_rng(seed)
    down, up = (rng.normal(scale=0.1, size=shape) for shape in ((384, 4), (4, 384)))
    return Change(down.astype(np.float32), up.astype(np.float32))


def test_heads_are_read_as_they_were_written(folder: Path) -> None:
    written: Heads = heads()
    found = features(read([TurnAnswer(CAKE.prompt, CAKE.good)], "chat"))

    artefact.save_heads(written)
    again = heads()

    assert again is not written
    assert (again.acts, again.whole_acts) == (written.acts, written.whole_acts)
    assert again.act.words.columns == written.act.words.columns
    assert np.array_equal(again.impression, written.impression)
    assert np.array_equal(again.impression_bias, written.impression_bias)
    for spoken in (False, True):
        assert np.array_equal(
            again.probabilities(found, spoken=spoken), written.probabilities(found, spoken=spoken)
        )


def test_changes_are_read_as_they_were_written_in_half_precision(folder: Path) -> None:
    change = a_change()

    artefact.save_encoder({"val_49": change, "val_57": a_change(4)})
    again = encoder.changes()

    assert list(again) == ["val_49", "val_57"]
    assert np.array_equal(again["val_49"].down, change.down.astype(np.float16))
    assert np.array_equal(again["val_49"].up, change.up.astype(np.float16))
    assert again["val_49"].up.dtype == np.float32


def test_saved_changes_are_read_with_from_then_on(folder: Path) -> None:
    turn = [("i", "am", "so", "sorry")]
    before = encoder.embed(turn)

    artefact.save_encoder({"val_49": a_change()})

    assert np.abs(encoder.embed(turn) - before).max() > 1e-3


def test_each_file_is_pinned_and_leaves_the_pin_of_the_other(folder: Path) -> None:
    artefact.save_encoder({"val_49": a_change(1)})
    artefact.save_heads(heads())
    artefact.save_encoder({"val_49": a_change(2)})

    pins = json.loads((folder / "text" / MANIFEST).read_text())

    assert pins == {name: sha256(folder / "text" / name) for name in (ENCODER, HEADS)}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_same_parts_give_the_same_files(folder: Path) -> None:
    digests = []
    for _ in range(2):
        artefact.save_heads(heads())
        artefact.save_encoder({"val_49": a_change()})
        digests.append([sha256(folder / "text" / name) for name in (ENCODER, HEADS)])

    assert digests[0] == digests[1]


def test_rules_are_read_as_they_were_written(folder: Path) -> None:
    errors = (0.1, 0.2, 0.3, 0.4, 0.5)
    rule = rubric.Rule(2.0, {"greets": 0.5, "insult": 1.0}, errors, impression=0.4, spread=1.5)
    rubric.rules.cache_clear()

    artefact.save_rules({"warmth": rule})

    assert rubric.rules() == {"warmth": rule}
