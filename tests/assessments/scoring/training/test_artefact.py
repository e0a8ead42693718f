from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assessments.scoring import rubric
from assessments.scoring.text import TurnAnswer
from assessments.scoring.text import heads as heads_module
from assessments.scoring.text.features import features
from assessments.scoring.text.heads import ARTEFACT, Heads, heads
from assessments.scoring.text.reading import read
from assessments.scoring.training import artefact
from tests.assessments.scoring.text.written import CAKE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where ``artefact`` writes and the scorer reads, in place of the shipped files."""
    (tmp_path / "text").mkdir()
    monkeypatch.setattr(artefact, "SCORING", tmp_path)
    shipped = heads()
    monkeypatch.setattr(heads_module, "files", lambda _package: tmp_path / "text")
    monkeypatch.setattr(rubric, "files", lambda _package: tmp_path)
    assert shipped is heads()
    yield tmp_path
    heads.cache_clear()
    rubric.rules.cache_clear()


def test_heads_are_read_as_they_were_written(folder: Path) -> None:
    written: Heads = heads()
    found = features(read([TurnAnswer(CAKE.prompt, CAKE.good)], "chat"))

    artefact.save_heads(written)
    heads.cache_clear()
    again = heads()

    assert again.sentence_acts == written.sentence_acts
    assert again.whole_acts == written.whole_acts
    assert again.act.words.columns == written.act.words.columns
    for spoken in (False, True):
        assert np.array_equal(
            again.probabilities(found, spoken=spoken), written.probabilities(found, spoken=spoken)
        )


def test_same_heads_give_the_same_file(folder: Path) -> None:
    digests = [artefact.save_heads(heads()) for _ in range(2)]

    assert digests[0] == digests[1]
    assert (folder / "text" / ARTEFACT).stat().st_size > 0


def test_rules_are_read_as_they_were_written(folder: Path) -> None:
    rule = rubric.Rule(2.0, {"greets": 0.5, "insult": 1.0}, (0.1, 0.2, 0.3, 0.4, 0.5))
    rubric.rules.cache_clear()

    artefact.save_rules({"warmth": rule})

    assert rubric.rules() == {"warmth": rule}
