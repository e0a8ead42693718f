import random
from pathlib import Path

import numpy as np
import pytest

from assessments.scoring.text import TurnAnswer
from assessments.scoring.text.encoder import passages
from assessments.scoring.text.reading import read
from assessments.scoring.training import corpus, lessons
from assessments.scoring.training.background import levels_felt
from assessments.scoring.training.corpus import Answer, Labels
from assessments.scoring.training.lessons import ACTS, WHOLE_ACTS, known_of, passages_of
from assessments.scoring.training.mixing import Lesson
from assessments.scoring.training.samples import Sample, sample
from tests.assessments.scoring.training import public

N_LABELS = len(ACTS) + len(public.EMOTIONS) + 1
N_LEVELS = len(corpus.COMPETENCIES)
LONG = " ".join(f"The {n} th parcel of the morning stands in the hall here." for n in range(40))


def a_sample(
    text: str = "Hello. I am so sorry.",
    setting: str = corpus.SERVICE,
    levels: tuple[int | None, ...] = (4, 3, 5, 1),
    whole: frozenset[str] = frozenset({"ordered_steps"}),
) -> Sample:
    answer = Answer("x", "s", setting, "train", "chat", "Where is it?", text, ((0, 6), (7, 21)))
    acts = {0: frozenset({"greets"}), 1: frozenset({"stock_sympathy"})}
    return sample(corpus.as_written(answer), Labels(levels, acts, whole))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return public.write(tmp_path)


def of_sample(one: Sample, folder: Path) -> list[Lesson]:
    return list(lessons.lessons([one], folder).by_sample[0])


def test_lesson_of_an_answer_has_the_acts_of_each_sentence(folder: Path) -> None:
    (lesson,) = of_sample(a_sample(), folder)

    found = [{ACTS[k] for k in np.flatnonzero(row)} for row in lesson.targets]

    assert lesson.targets.shape == lesson.weights.shape == (2, N_LABELS)
    assert found == [{"greets"}, {"stock_sympathy"}]
    assert lesson.passage == passages([("hello",), ("i", "am", "so", "sorry")])[0]


def test_answer_to_a_customer_says_nothing_of_its_wording_nor_of_emotions(folder: Path) -> None:
    (lesson,) = of_sample(a_sample(), folder)

    silent = {ACTS[k] for k in np.flatnonzero(lesson.weights[0, : len(ACTS)] == 0)}

    assert silent == set(corpus.WORDING)
    assert not lesson.weights[:, len(ACTS) :].any()


def test_text_from_elsewhere_says_something_of_every_act(folder: Path) -> None:
    one = a_sample(setting="comment")

    assert known_of(one, ACTS).all()
    assert of_sample(one, folder)[0].weights[:, : len(ACTS)].all()


def test_levels_are_drawn_to_between_none_and_full_beside_the_acts_of_the_whole(
    folder: Path,
) -> None:
    (lesson,) = of_sample(a_sample(), folder)

    assert lesson.aside[:N_LEVELS].tolist() == [0.75, 0.5, 1.0, 0.0]
    assert [WHOLE_ACTS[k] for k in np.flatnonzero(lesson.aside[N_LEVELS:])] == ["ordered_steps"]


def test_level_that_was_not_given_is_unknown(folder: Path) -> None:
    (lesson,) = of_sample(a_sample(levels=(None, 2, None, None)), folder)

    assert np.isnan(lesson.aside[:N_LEVELS]).tolist() == [True, False, True, True]


def test_text_from_elsewhere_says_nothing_of_the_acts_of_a_whole_answer(folder: Path) -> None:
    (lesson,) = of_sample(a_sample(setting="comment"), folder)

    assert np.isnan(lesson.aside[N_LEVELS:]).all()
    assert not np.isnan(lesson.aside[:N_LEVELS]).any()


def test_part_of_an_answer_has_its_own_sentences_and_nothing_of_the_whole(folder: Path) -> None:
    one = a_sample(f"Hello. I am so sorry. {LONG}")

    parts = of_sample(one, folder)

    targets = np.vstack([part.targets for part in parts])
    assert len(parts) > 1
    assert np.array_equal(targets[:, : len(ACTS)], one.targets(ACTS))
    assert [len(part.targets) for part in parts] == [len(part.passage.ranges) for part in parts]
    assert all(np.isnan(part.aside).all() for part in parts)


def test_passages_of_an_answer_are_those_of_each_turn_by_itself() -> None:
    turns = [TurnAnswer("", "I am sorry. It is late."), TurnAnswer("", LONG)]

    found = passages_of(read(turns, "chat"))

    assert found == [one for turn in turns for one in passages_of(read([turn], "chat"))]
    assert len(found) > 2


def test_comments_are_lessons_in_emotions_and_in_what_they_stand_for(folder: Path) -> None:
    found = lessons.lessons([], folder).comments
    first = found[0]

    assert first.targets[0, len(ACTS) : -1].tolist() == [0, 0, 1, 0, 0]
    assert first.weights[0].tolist() == [
        *[0.0] * len(ACTS),
        *[lessons.EMOTION_WEIGHT] * len(public.EMOTIONS),
        0.0,
    ]
    assert dict(zip(corpus.COMPETENCIES, first.aside, strict=False)) == pytest.approx(
        {**dict.fromkeys(corpus.COMPETENCIES, np.nan), **levels_felt({"gratitude"})}, nan_ok=True
    )
    assert np.isnan(first.aside[N_LEVELS:]).all()
    assert first.aside_weight == lessons.COMMENT_LEVELS_WEIGHT


def test_comments_without_a_feeling_fill_other_texts(folder: Path) -> None:
    found = lessons.lessons([], folder)

    assert found.fillers == [passages([("the", "shop", "closes", "at", "noon")])[0].ids[1:-1]]


def test_comments_about_people_or_long_or_without_words_are_no_lessons(folder: Path) -> None:
    assert len(lessons.lessons([], folder).comments) == 5


def test_requests_are_lessons_in_politeness_and_warmth(folder: Path) -> None:
    found = lessons.lessons([], folder).requests

    assert [one.targets[0, -1] for one in found] == pytest.approx([0.953, 0.182, 0.5], abs=1e-3)
    assert all(one.weights[0, -1] == lessons.POLITENESS_WEIGHT for one in found)
    assert not any(one.weights[0, :-1].any() for one in found)
    warm = corpus.COMPETENCIES.index("warmth")
    assert [one.aside[warm] for one in found] == [one.targets[0, -1] for one in found]
    assert np.isnan([np.delete(one.aside, warm) for one in found]).all()


def test_every_lesson_has_the_same_labels(folder: Path) -> None:
    found = lessons.lessons([a_sample()], folder)
    every = [*found.by_sample[0], *found.comments, *found.requests]

    assert {one.targets.shape[1] for one in every} == {N_LABELS}
    assert {one.aside.shape for one in every} == {(N_LEVELS + len(WHOLE_ACTS),)}


@pytest.fixture
def _unmixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "PADDED", 0.0)
    monkeypatch.setattr(lessons, "PILED", 0)


@pytest.mark.usefixtures("_unmixed")
def test_sample_that_is_held_out_is_in_no_epoch(folder: Path) -> None:
    samples = [a_sample(), a_sample("Hello. I am so sad."), a_sample(f"Hi. It is late. {LONG}")]
    found = lessons.lessons(samples, folder)

    epoch = found.without(np.array([False, True, True]), random.Random(1))

    read_again = {id(one) for one in epoch}
    held_out = [*found.by_sample[1], *found.by_sample[2]]
    assert not read_again & {id(one) for one in held_out}
    assert id(found.by_sample[0][0]) in read_again
    assert len(epoch) == 1 + len(found.comments) + len(found.requests)


def test_epoch_reads_some_answers_padded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "PADDED", 1.0)
    monkeypatch.setattr(lessons, "PILED", 0)
    found = lessons.lessons([a_sample("Hello. I am so sorry. It rains.")], folder)
    (plain,) = found.by_sample[0]

    first, *_ = found.without(np.array([False]), random.Random(2))

    assert len(first.targets) > len(plain.targets)
    assert np.nansum(first.targets) == np.nansum(plain.targets)
    assert np.array_equal(first.aside, plain.aside, equal_nan=True)


def test_epoch_reads_heaps_of_stock_phrases_that_earn_little(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "PILED", 5)
    kind = a_sample("Hello. I am so sorry.")
    found = lessons.lessons([kind, kind, kind], folder)

    epoch = found.without(np.zeros(3, bool), random.Random(2))

    heaps = epoch[3:8]
    stock = ACTS.index("greets"), ACTS.index("stock_sympathy")
    assert len(epoch) == 3 + 5 + len(found.comments) + len(found.requests)
    for heap in heaps:
        assert len(heap.targets) >= 3
        assert set(np.nonzero(heap.targets)[1]) <= set(stock)
        levels = dict(zip(corpus.COMPETENCIES, heap.aside, strict=False))
        assert {name: levels[name] for name in lessons.HEAPED} == pytest.approx(lessons.HEAPED)


def test_each_epoch_draws_public_texts_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "COMMENTS", 2)
    monkeypatch.setattr(lessons, "REQUESTS", 1)
    found, rng = lessons.lessons([], folder), random.Random(5)

    epochs = [[id(one) for one in found.without(np.empty(0, bool), rng)] for _ in range(6)]

    assert {len(epoch) for epoch in epochs} == {3}
    assert len({tuple(epoch) for epoch in epochs}) > 1
    again = random.Random(5)
    assert epochs == [
        [id(one) for one in found.without(np.empty(0, bool), again)] for _ in range(6)
    ]
