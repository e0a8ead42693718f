"""Logistic regression for many labels at once, on dense and sparse features side by side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from assessments.scoring.text.heads import sigmoid

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds = dense @ ``dense`` + sparse @ ``sparse`` + ``bias``; one column a label."""

    dense: Matrix
    sparse: Matrix
    bias: Matrix

    def logits(self, dense: Matrix, sparse: csr_matrix) -> Matrix:
        result: Matrix = dense @ self.dense + sparse @ self.sparse + self.bias
        return result


def fit(
    dense: Matrix,
    sparse: csr_matrix,
    labels: Matrix,
    *,
    l2: NDArray[np.float64],
    l2_sparse: float,
    weight: Matrix | None = None,
    iterations: int = 150,
) -> Weights:
    """Fit all columns of ``labels`` (n, k), targets 0–1, by L-BFGS.

    ``dense`` (n, d), ``sparse`` (n, v). ``l2`` (d,): the penalty of each dense feature, summed
    over samples; ``l2_sparse`` that of each sparse one. ``weight`` (n, k) or (n, 1): how much each
    target counts. The bias is not penalised.
    """
    n, d = dense.shape
    v, k = sparse.shape[1], labels.shape[1]
    rows = np.ones((n, 1), np.float32) if weight is None else weight
    penalty = np.concatenate([l2, np.full(v, l2_sparse), [0.0]])[:, None].astype(np.float32)
    transposed = sparse.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w = flat.reshape(d + v + 1, k).astype(np.float32)
        logits = dense @ w[:d] + sparse @ w[d:-1] + w[-1]
        # log(1 + e^z) − yz, without overflow
        value = np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
        error = (sigmoid(logits) - labels) * rows
        slope = np.vstack([dense.T @ error, transposed @ error, error.sum(axis=0)[None]])
        total = float((value * rows).sum(dtype=np.float64))
        total += 0.5 * float((penalty * w * w).sum(dtype=np.float64))
        return total, (slope + penalty * w).astype(np.float64).ravel()

    start = np.zeros((d + v + 1, k))
    share = np.clip((labels * rows).sum(axis=0) / rows.sum(axis=0), 1e-3, 1 - 1e-3)
    start[-1] = np.log(share / (1 - share))
    found = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": iterations}
    )
    w = found.x.reshape(d + v + 1, k).astype(np.float32)
    return Weights(w[:d], w[d:-1], w[-1])
