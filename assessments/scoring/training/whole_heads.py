"""Fit the heads of the whole answer: its acts from those of its sentences, its impressions from
what they mean."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from assessments.scoring.text.encoder import DIMENSIONS
from assessments.scoring.text.heads import sigmoid
from assessments.scoring.training.logistic import Weights, fit
from assessments.scoring.training.sentence_heads import folds, held_out

Matrix = NDArray[np.float32]
PENALTY, PENALTY_MEANING, PENALTY_IMPRESSION = 2.0, 40.0, 8.0


def fit_whole(inputs: Matrix, targets: Matrix) -> Weights:
    """Fit all acts; ``inputs`` (n_answers, d) from ``heads.whole_inputs``, targets 0–1."""
    none = csr_matrix((len(inputs), 0), dtype=np.float32)
    l2 = np.full(inputs.shape[1], PENALTY)
    l2[-DIMENSIONS:] = PENALTY_MEANING
    return fit(inputs, none, targets, l2=l2, l2_sparse=1.0)


def fit_impressions(meanings: Matrix, levels: Matrix, weight: Matrix) -> Weights:
    """Fit all impressions; ``meanings`` (n, 384), ``levels`` (n, k) drawn to 0–1."""
    none = csr_matrix((len(meanings), 0), dtype=np.float32)
    l2 = np.full(meanings.shape[1], PENALTY_IMPRESSION)
    return fit(meanings, none, levels, l2=l2, l2_sparse=1.0, weight=weight)


def cross_validated(
    inputs: Matrix, targets: Matrix, situations: Sequence[str], judged: NDArray[np.bool_]
) -> Matrix:
    """Probability (0–1) of every act from heads that never saw the answer's situation.

    Fitted on the answers in ``judged`` alone: of the others nothing is known.
    """
    result = np.zeros_like(targets)
    for fold in folds(situations):
        out = held_out(situations, fold)
        found = fit_whole(inputs[judged & ~out], targets[judged & ~out])
        none = csr_matrix((int(out.sum()), 0), dtype=np.float32)
        result[out] = sigmoid(found.logits(inputs[out], none))
    return result
