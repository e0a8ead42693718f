"""Merge fitted low-rank changes into the matrices of the carried encoder.

The carried file keeps a matrix W as ``<name>_q`` (int8) and ``<name>_scale`` (one a column). W
becomes ``W + down @ up``. A matrix with no more rows than columns is stored in eight bits again,
and multiplied in them; the narrowing ones are fed few large and many small values, lose too much in
eight bits and are kept in single precision.
Source: Hu et al. 2021 (LoRA); Jacob et al. 2018 (integer arithmetic).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.text.onnx_file import Array

_MOST = 127  # of eight bits, both signs

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """``down`` (n_in, rank) and ``up`` (rank, n_out) of one matrix."""

    down: Vectors
    up: Vectors


def merged(stored: Mapping[str, Array], changes: Mapping[str, Change]) -> dict[str, Array]:
    """Return ``stored`` with each named matrix changed. Raises KeyError for a name it lacks."""
    arrays = dict(stored)
    for name, change in changes.items():
        scale = stored[f"{name}_scale"]
        raised = stored[f"{name}_q"] + (change.down @ change.up) / scale
        if in_bits(raised):
            widest = np.abs(raised).max(axis=0, keepdims=True) / _MOST
            arrays[f"{name}_q"] = np.rint(raised / widest).astype(np.int8)
            arrays[f"{name}_scale"] = (scale * widest).astype(np.float32)
        else:
            arrays[f"{name}_q"] = raised.astype(np.float32)
    return arrays


def in_bits(matrix: Array) -> bool:
    """Whether a matrix (n_in, n_out) is multiplied in eight bits."""
    n_in, n_out = matrix.shape
    return bool(n_in <= n_out)
