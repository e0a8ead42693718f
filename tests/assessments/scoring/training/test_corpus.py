"""The corpus is what the heads are fitted and judged on: every label must point at something."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pytest
from tokenizers import Tokenizer

from assessments.model_files import onnx_session
from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS, LEVELS
from assessments.scoring.text.encoder import MODEL, MOST_TOKENS, TOKENIZER, Vectors
from assessments.scoring.text.patterns import normalised
from assessments.scoring.training import corpus
from assessments.scoring.training.corpus import Answer, Labels, Part

TOO_ALIKE = 0.85  # cosine of two answers in different parts
Pass = Literal["labels", "pass_1", "pass_2"]
LABELLED = {*rubric.acts_in("sentence"), *corpus.WORDING}
PASSES: tuple[Pass, ...] = ("labels", "pass_1", "pass_2")
PARTS: tuple[Part, Part] = ("train", "test")
BY_ID = {answer.id: answer for answer in corpus.answers()}
COMMUNICATION = corpus.COMPETENCIES.index("communication")
WARMTH = corpus.COMPETENCIES.index("warmth")


def everything(name: Part) -> tuple[Answer, ...]:
    return (*corpus.part(name), *corpus.elsewhere(name))


def rows(name: str) -> list[dict[str, Any]]:
    lines = (corpus.FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


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


def test_part_is_made_of_answers_to_customers_and_the_rest_is_elsewhere() -> None:
    customers, others = ([*of("train"), *of("test")] for of in (corpus.part, corpus.elsewhere))

    assert {answer.setting for answer in customers} == {corpus.SERVICE}
    assert corpus.SERVICE not in {answer.setting for answer in others}
    assert {answer.id for answer in [*customers, *others]} == set(BY_ID)
    assert len(customers) + len(others) == len(BY_ID)


def test_every_setting_stands_in_both_parts() -> None:
    train, test = ({answer.setting for answer in everything(name)} for name in PARTS)

    assert train == test
    assert len(train) > 2


def test_no_prompt_stands_in_both_parts() -> None:
    train, test = ({answer.prompt.strip().lower() for answer in everything(name)} for name in PARTS)

    assert train & test <= {""}


def test_only_texts_from_elsewhere_may_answer_nobody() -> None:
    silent = {answer.setting for answer in corpus.answers() if not answer.prompt.strip()}

    assert corpus.SERVICE not in silent


def test_only_customers_leave_facts_to_tell() -> None:
    told = {row["setting"] for row in rows("situations") if row["facts"]}

    assert told == {corpus.SERVICE}


def test_every_situation_has_an_answer() -> None:
    answered = {answer.situation for answer in corpus.answers()}

    assert [row["id"] for row in rows("situations") if row["id"] not in answered] == []


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
        if not (0 <= span < len(BY_ID[id_].spans)) or act not in LABELLED
    ]

    assert wrong == []


@pytest.mark.parametrize("name", PASSES)
def test_acts_of_the_whole_answer_are_such(name: Pass) -> None:
    wrong = [
        (id_, act)
        for id_, labels in labels_of(name).items()
        for act in labels.whole
        if act not in ACTS or ACTS[act].seen != "answer"
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
def test_answer_to_a_customer_lacks_levels_where_it_is_off_the_point(name: Pass) -> None:
    """Then it has one in communication, and none else; all others have every level."""
    wrong = [
        (id_, labels.levels, sorted(labels.whole))
        for id_, labels in labels_of(name).items()
        if BY_ID[id_].setting == corpus.SERVICE
        and [level is None for level in labels.levels]
        != ["off_point" in labels.whole and k != COMMUNICATION for k in range(4)]
    ]

    assert wrong == []


@pytest.mark.parametrize("name", PASSES)
def test_text_from_elsewhere_has_a_level_in_warmth_and_none_in_communication(name: Pass) -> None:
    """Nobody asked it anything; whether it shows compassion or patience, its setting decides."""
    wrong = [
        (id_, labels.levels)
        for id_, labels in labels_of(name).items()
        if BY_ID[id_].setting != corpus.SERVICE
        and (labels.levels[WARMTH] is None or labels.levels[COMMUNICATION] is not None)
    ]

    assert wrong == []


@pytest.mark.parametrize("name", PASSES)
def test_only_texts_from_elsewhere_are_labelled_with_the_wording(name: Pass) -> None:
    settings = {
        act: {BY_ID[id_].setting for id_, one in labels_of(name).items() if act in one.every_act()}
        for act in corpus.WORDING
    }

    assert all(settings.values())
    assert corpus.SERVICE not in set().union(*settings.values())


@pytest.mark.parametrize("name", PASSES)
def test_no_answer_is_labelled_twice(name: Pass) -> None:
    assert len(rows(name)) == len(labels_of(name))


def labels_of(name: Pass) -> dict[str, Labels]:
    found = dict(corpus.labels(name))
    assert set(found) <= set(BY_ID)
    return found


def test_every_answer_has_its_final_labels() -> None:
    without = [answer.id for answer in corpus.answers() if answer.id not in corpus.labels()]

    assert without == []


def test_every_act_is_shown_in_training() -> None:
    labels = corpus.labels()
    shown = {act for answer in everything("train") for act in labels[answer.id].every_act()}

    assert shown == {*rubric.acts_in("sentence", "answer"), *corpus.WORDING}


def test_each_answer_has_the_manner_it_was_written_in() -> None:
    manners = rows("manners")

    assert sorted(row["id"] for row in manners) == sorted(BY_ID)
    assert all(row["manner"] for row in manners)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_no_text_of_one_part_is_nearly_one_of_the_other() -> None:
    """Whole texts, as far as the carried encoder reads: its first 128 tokens."""
    train, test = (everything(name) for name in PARTS)
    kept, fitted = (carried_vectors([one.text for one in part]) for part in (test, train))

    alike = kept @ fitted.T

    near = [
        (test[row].id, train[column].id, round(float(alike[row, column]), 3))
        for row, column in np.argwhere(alike > TOO_ALIKE)
    ]
    assert near == []


def carried_vectors(texts: Sequence[str]) -> Vectors:
    """Unit vectors of whole texts by the encoder as it is carried, without our changes.

    Mean of the last layer over all tokens. Source: Reimers and Gurevych 2019.
    """
    session = onnx_session(MODEL.read())
    tokenizer = Tokenizer.from_buffer(TOKENIZER.read())
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    vectors = []
    for one in tokenizer.encode_batch(texts):
        ids = np.array([one.ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
        summed = session.run(None, feed)[0][0].sum(axis=0)
        vectors.append(summed / np.linalg.norm(summed))
    return np.array(vectors, np.float32)


ANSWER = Answer(
    id="x",
    situation="s",
    setting=corpus.SERVICE,
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


def test_every_act_of_an_answer_is_of_a_span_or_of_the_whole() -> None:
    assert LABELS.every_act() == {"greets", "stock_sympathy", "ordered_steps"}
