"""Fit and calibrate the heads that find acts in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from assessments.scoring.text.features import CONTEXT, CUES, MEANING_SCALE, Features
from assessments.scoring.text.heads import Linear, WordWeights, dense
from assessments.scoring.training.logistic import fit
from assessments.scoring.training.samples import gram_matrix, rarity_of, vocabulary

Matrix = NDArray[np.float32]
LEAST_DOCUMENTS = 5
FOLDS = 3
PENALTY_CUES, PENALTY_CONTEXT, PENALTY_MEANING, PENALTY_WORDS = 4.0, 4.0, 8.0, 8.0
ITERATIONS = 80


@dataclass(frozen=True, slots=True)
class Rows:
    """All sentences of some texts: ``starts`` has one more entry than there are texts.

    ``weights``: how much each target counts.
    """

    dense: Matrix
    grams: tuple[tuple[str, ...], ...]
    targets: Matrix
    weights: Matrix
    starts: NDArray[np.int64]

    def of(self, chosen: NDArray[np.bool_]) -> "Rows":
        """The rows of the chosen samples."""
        sizes = np.diff(self.starts)
        mask = np.repeat(chosen, sizes)
        return Rows(
            self.dense[mask],
            tuple(document for document, kept in zip(self.grams, mask, strict=True) if kept),
            self.targets[mask],
            self.weights[mask],
            np.concatenate([[0], np.cumsum(sizes[chosen])]),
        )

    def meaning(self, vectors: Sequence[Matrix]) -> "Rows":
        """The same rows with what an encoder says that each text's sentences mean."""
        known = self.dense[:, : len(CUES) + len(CONTEXT)]
        return replace(self, dense=np.hstack([known, np.vstack(vectors) * MEANING_SCALE]))

    def beside(self, other: "Rows") -> "Rows":
        """Both one after the other."""
        return Rows(
            np.vstack([self.dense, other.dense]),
            self.grams + other.grams,
            np.vstack([self.targets, other.targets]),
            np.vstack([self.weights, other.weights]),
            np.concatenate([self.starts, self.starts[-1] + other.starts[1:]]),
        )


def rows_of(
    found: Sequence[Features], targets: Sequence[Matrix], weights: Sequence[Matrix]
) -> Rows:
    """Stack texts; ``targets`` and ``weights`` (n_sentences, n_acts) of each."""
    sizes = [len(one.meaning) for one in found]
    return Rows(
        np.vstack([dense(one) for one in found]),
        tuple(document for one in found for document in one.grams),
        np.vstack(targets),
        np.vstack(weights),
        np.concatenate([[0], np.cumsum(sizes)]),
    )


def fit_acts(rows: Rows) -> Linear:
    """Fit all acts on ``rows``."""
    columns = vocabulary(rows.grams, LEAST_DOCUMENTS)
    rarity = rarity_of(rows.grams, columns)
    l2 = np.full(rows.dense.shape[1], PENALTY_MEANING)
    l2[: len(CUES)] = PENALTY_CUES
    l2[len(CUES) : len(CUES) + len(CONTEXT)] = PENALTY_CONTEXT
    found = fit(
        rows.dense,
        gram_matrix(rows.grams, columns, rarity),
        rows.targets,
        l2=l2,
        l2_sparse=PENALTY_WORDS,
        weight=rows.weights,
        iterations=ITERATIONS,
    )
    return Linear(found.dense, WordWeights(columns, rarity, found.sparse), found.bias)


def folds(situations: Sequence[str]) -> Iterator[frozenset[str]]:
    """The situations held out together, the same each run."""
    ordered = sorted(set(situations))
    for number in range(FOLDS):
        yield frozenset(ordered[number::FOLDS])


def held_out(situations: Sequence[str], fold: frozenset[str]) -> NDArray[np.bool_]:
    """Mask of the texts whose situation is in ``fold``."""
    return np.array([situation in fold for situation in situations])


def calibration(logits: Matrix, targets: Matrix, weights: Matrix) -> Matrix:
    """Slope and offset (2, k) of each act, by logistic regression; slopes are at least .2.

    A weak prior towards slope 1 and offset 0 holds where an act is rare. Rows of weight 0 say
    nothing of an act.
    """
    result = np.zeros((2, targets.shape[1]), np.float32)
    for k in range(targets.shape[1]):
        told = weights[:, k] > 0
        result[:, k] = _platt(logits[told, k].astype(float), targets[told, k].astype(float))
    return result


def _platt(z: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        t = w[0] * z + w[1]
        value = np.maximum(t, 0) - t * y + np.log1p(np.exp(-np.abs(t)))
        error = expit(t) - y
        prior = 2.0 * ((w[0] - 1) ** 2 + w[1] ** 2)
        slope = np.array([error @ z + 4.0 * (w[0] - 1), error.sum() + 4.0 * w[1]])
        return float(value.sum() + prior), slope

    found = minimize(
        loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.2, 5), (-5, 5)]
    )
    return np.asarray(found.x)
