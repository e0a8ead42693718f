"""The corpus is what the heads are fitted and judged on: every label must point at something."""

import json
from collections import Counter
from typing import Literal

import numpy as np
import pytest

from assessments.scoring.rubric import ACTS, LEVELS
from assessments.scoring.text import encoder
from assessments.scoring.text.patterns import normalised
from assessments.scoring.training import corpus
from assessments.scoring.training.corpus import Answer, Labels

TOO_ALIKE = 0.85  # cosine of two answers in different parts
Pass = Literal["labels", "pass_1", "pass_2"]
PASSES: tuple[Pass, ...] = ("labels", "pass_1", "pass_2")
BY_ID = {answer.id: answer for answer in corpus.answers()}


def test_ids_are_unique_and_texts_are_not_said_twice() -> None:
    ids = Counter(answer.id for answer in corpus.answers())
    texts = Counter((answer.situation, answer.text) for answer in corpus.answers())

    assert [id_ for id_, n in ids.items() if n > 1] == []
    assert [text for text, n in texts.items() if n > 1] == []


def test_every_answer_belongs_to_one_part_with_its_situation() -> None:
    parts: dict[str, set[str]] = {}
    for answer in corpus.answers():
        parts.setdefault(answer.situation, set()).add(answer.part)

    assert all(len(part) == 1 for part in parts.values())
    assert {part for each in parts.values() for part in each} == {"train", "test"}
    assert len(corpus.part("train")) + len(corpus.part("test")) == len(corpus.answers())


def test_no_prompt_stands_in_both_parts() -> None:
    prompts = {
        name: {answer.prompt.strip().lower() for answer in corpus.part(name)}
        for name in ("train", "test")
    }

    assert prompts["train"] & prompts["test"] == set()


def test_spans_lie_in_order_within_the_text_and_hold_words() -> None:
    wrong = []
    for answer in corpus.answers():
        last = 0
        for start, end in answer.spans:
            said = answer.text[start:end]
            if not (last <= start < end <= len(answer.text)) or not said.strip():
                wrong.append((answer.id, start, end))
            last = end

    assert wrong == []


def test_spans_leave_no_word_out() -> None:
    left = {}
    for answer in corpus.answers():
        kept = list(answer.text)
        for start, end in answer.spans:
            kept[start:end] = " " * (end - start)
        rest = normalised("".join(kept)).replace(",", " ").strip()
        if any(char.isalnum() for char in rest):
            left[answer.id] = rest

    assert left == {}


def test_channels_are_those_of_the_scorer() -> None:
    channels = {answer.channel for answer in corpus.answers()}

    assert channels == {"chat", "email", "phone typed", "phone recognised"}
    assert {answer.scored_as for answer in corpus.answers()} == {"chat", "email", "phone"}


@pytest.mark.parametrize("name", PASSES)
def test_every_label_names_an_answer_a_span_and_an_act(name: Pass) -> None:
    wrong = [
        (id_, span, act)
        for id_, labels in labels_of(name).items()
        for span, acts in labels.acts.items()
        for act in acts
        if not (0 <= span < len(BY_ID[id_].spans)) or act not in ACTS or ACTS[act].whole
    ]

    assert wrong == []


@pytest.mark.parametrize("name", PASSES)
def test_acts_of_the_whole_answer_are_such(name: Pass) -> None:
    wrong = [
        (id_, act)
        for id_, labels in labels_of(name).items()
        for act in labels.whole
        if act not in ACTS or not ACTS[act].whole
    ]

    assert wrong == []


@pytest.mark.parametrize("name", PASSES)
def test_levels_are_legal(name: Pass) -> None:
    wrong = [
        (id_, labels.levels)
        for id_, labels in labels_of(name).items()
        if len(labels.levels) != len(corpus.COMPETENCIES)
        or any(level is not None and level not in LEVELS for level in labels.levels)
    ]

    assert wrong == []


@pytest.mark.parametrize("name", PASSES)
def test_only_an_answer_off_the_point_goes_without_levels_and_has_one_in_communication(
    name: Pass,
) -> None:
    communication = corpus.COMPETENCIES.index("communication")
    wrong = [
        (id_, labels.levels, sorted(labels.whole))
        for id_, labels in labels_of(name).items()
        if (None in labels.levels and "off_point" not in labels.whole)
        or labels.levels[communication] is None
    ]

    assert wrong == []


@pytest.mark.parametrize("name", PASSES)
def test_no_answer_is_labelled_twice(name: Pass) -> None:
    rows = (corpus.FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()

    assert len(rows) == len(labels_of(name))


def labels_of(name: Pass) -> dict[str, Labels]:
    found = dict(corpus.labels(name))
    assert set(found) <= set(BY_ID)
    return found


def test_every_answer_has_its_final_labels() -> None:
    without = [answer.id for answer in corpus.answers() if answer.id not in corpus.labels()]

    assert without == []


def test_every_act_is_shown_in_training() -> None:
    labels = corpus.labels()
    shown = Counter(
        act
        for answer in corpus.part("train")
        if answer.id in labels
        for act in labels[answer.id].every_act()
    )
    read_from_tone = {"friendly_words", "concerned_words", "harsh_words", "polite_words"}

    assert {act for act in ACTS if not shown[act]} <= read_from_tone


def test_each_answer_has_the_manner_it_was_written_in() -> None:
    rows = [
        json.loads(line)
        for line in (corpus.FOLDER / "manners.jsonl").read_text(encoding="utf-8").splitlines()
    ]

    assert sorted(row["id"] for row in rows) == sorted(BY_ID)
    assert all(row["manner"] for row in rows)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_no_answer_of_one_part_is_nearly_one_of_the_other() -> None:
    """Whole answers, as far as the encoder reads: its first 128 tokens."""
    train, test = (corpus.part(name) for name in ("train", "test"))
    kept, fitted = (encoder.embed([one.text for one in part]) for part in (test, train))

    alike = kept @ fitted.T

    near = [
        (test[row].id, train[column].id, round(float(alike[row, column]), 3))
        for row, column in np.argwhere(alike > TOO_ALIKE)
    ]
    assert near == []


ANSWER = Answer(
    id="x",
    situation="s",
    part="train",
    channel="chat",
    prompt="Where is it?",
    text="Hello. I am so sorry. It comes on Friday.",
    spans=((0, 6), (7, 21), (22, 41)),
)
LABELS = Labels(
    levels=(4, 3, 3, 4),
    acts={0: frozenset({"greets"}), 1: frozenset({"stock_sympathy"})},
    whole=frozenset({"ordered_steps"}),
)


def test_acts_of_a_labelled_span_are_those_of_the_same_sentence() -> None:
    written = corpus.as_written(ANSWER)

    assert [written.acts_in(LABELS, start, end) for start, end in ANSWER.spans] == [
        {"greets"},
        {"stock_sympathy"},
        frozenset(),
    ]


def test_sentence_over_two_spans_has_the_acts_of_both() -> None:
    assert corpus.as_written(ANSWER).acts_in(LABELS, 0, 21) == {"greets", "stock_sympathy"}


def test_sliver_of_a_span_has_not_its_acts() -> None:
    assert corpus.as_written(ANSWER).acts_in(LABELS, 17, 41) == frozenset()


def test_spoken_variant_finds_the_acts_at_their_new_place() -> None:
    spoken = corpus.as_spoken(ANSWER, word_errors=0.0)
    at = spoken.text.index("i am")

    assert spoken.acts_in(LABELS, at, at + len("i am so sorry")) == {"stock_sympathy"}
    assert spoken.text == corpus.as_spoken(ANSWER, word_errors=0.0).text


def test_prompt_has_the_facts_in_brackets_below_the_customers_words() -> None:
    assert corpus.prompt_of("Where is it?", ["it left on Monday", "free"]) == (
        "Where is it?\n[it left on Monday]\n[free]"
    )


def test_every_act_of_an_answer_is_of_a_span_or_of_the_whole() -> None:
    assert LABELS.every_act() == {"greets", "stock_sympathy", "ordered_steps"}
