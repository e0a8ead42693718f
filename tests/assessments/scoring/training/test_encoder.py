"""The encoder as it learns says what the shipped one says after it was saved."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch: make train")

import torch

from assessments.model_files import onnx_session
from assessments.scoring.text import encoder as shipped
from assessments.scoring.text import fitted
from assessments.scoring.text.encoder import embed, passages
from assessments.scoring.training import artefact, encoder
from assessments.scoring.training.encoder import Encoder, fine_tune, vectors_of
from assessments.scoring.training.mixing import Lesson

EPOCHS = 5
NEAR = 0.04  # half precision against single and eight bits, of elements of unit vectors
KIND = (
    "thank you so much|i am so sorry|take your time|how can i help|you are very welcome|take care"
)
HARSH = "what a stupid question|that is not my problem|shut up|you are useless|go away|nobody cares"
TURNS: list[list[tuple[str, ...]]] = [
    [("hello",), ("i", "am", "so", "sorry", "that", "your", "cake", "is", "late")],
    [],
    [("no",)],
    [("the", thing, "stands", "in", "the", "hall") for thing in ("clock", "lamp", "oven") * 16],
]


def a_lesson(text: str, *, kind: bool) -> Lesson:
    (passage,) = passages([tuple(text.split())])
    targets = np.array([[kind, not kind]], np.float32)
    aside = np.array([kind, np.nan], np.float32)
    return Lesson(passage, targets, np.ones((1, 2), np.float32), aside)


LESSONS = [
    *(a_lesson(text, kind=True) for text in KIND.split("|")),
    *(a_lesson(text, kind=False) for text in HARSH.split("|")),
]


def every_lesson(_rng: random.Random) -> Sequence[Lesson]:
    return LESSONS


def say(_line: str) -> None:
    pass


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads that wait for each other wait long where other tests have the cores."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


@pytest.fixture(scope="module")
def learned() -> Encoder:
    """A lesson or two at once: enough to move the matrices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder, "EPOCHS", EPOCHS)
        patch.setattr(encoder, "TOKENS_AT_ONCE", 20)
        return fine_tune(every_lesson, say)


@pytest.fixture
def saved(learned: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What was learned, as the scorer reads it, in place of the shipped file."""
    (tmp_path / "text").mkdir()
    monkeypatch.setattr(artefact, "SCORING", tmp_path)
    monkeypatch.setattr(fitted, "files", lambda _package: tmp_path / "text")
    artefact.save_encoder(learned.changes())
    yield tmp_path
    shipped.session.cache_clear()


def test_saved_encoder_says_what_the_learned_one_says(learned: Encoder, saved: Path) -> None:
    found = vectors_of(learned, [passages(turn) for turn in TURNS])

    assert [one.shape for one in found] == [(len(turn), 384) for turn in TURNS]
    for turn, vectors in zip(TURNS, found, strict=True):
        assert np.abs(vectors - embed(turn)).max(initial=0.0) < NEAR


def test_learning_moves_what_sentences_mean(learned: Encoder) -> None:
    untaught = Encoder(2, 2)
    texts = [passages(TURNS[0])]

    before, after = vectors_of(untaught, texts)[0], vectors_of(learned, texts)[0]

    assert np.abs(after - before).max() > 2 * NEAR


def test_encoder_that_has_learned_nothing_is_the_carried_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = onnx_session(shipped.MODEL.read())
    monkeypatch.setattr(shipped, "session", lambda: plain)

    found = vectors_of(Encoder(2, 2), [passages(turn) for turn in TURNS])

    assert np.abs(found[0] - embed(TURNS[0])).max() < NEAR
    assert np.abs(found[3] - embed(TURNS[3])).max() < NEAR


def test_kind_and_harsh_lessons_are_told_apart(learned: Encoder) -> None:
    vectors = np.vstack(vectors_of(learned, [[one.passage] for one in LESSONS]))
    kind, harsh = vectors[:6], vectors[6:]

    within = (kind @ kind.T).mean() + (harsh @ harsh.T).mean()

    assert within > 2 * (kind @ harsh.T).mean() + 0.1


def test_same_lessons_teach_the_same(learned: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "EPOCHS", EPOCHS)
    monkeypatch.setattr(encoder, "TOKENS_AT_ONCE", 20)

    again = fine_tune(every_lesson, say).changes()

    for name, change in learned.changes().items():
        assert np.array_equal(change.down, again[name].down), name
        assert np.array_equal(change.up, again[name].up), name


def test_every_epoch_asks_for_lessons_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(encoder, "EPOCHS", 2)
    drawn = []

    def some(rng: random.Random) -> Sequence[Lesson]:
        drawn.append(rng.random())
        return LESSONS[:2]

    fine_tune(some, told.append)

    assert len(set(drawn)) == 2
    assert [line.partition(":")[0] for line in told] == [
        "encoder, epoch 1 of 2",
        "encoder, epoch 2 of 2",
    ]
