from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assessments.scoring.training.logistic import Weights, fit

Problem = tuple[NDArray[np.float32], csr_matrix, NDArray[np.float32]]


def float32(values: Sequence[object]) -> NDArray[np.float32]:
    return np.array(values, np.float32)


@pytest.fixture
def problem() -> Problem:
    """300 rows, 3 dense and 4 sparse features, 2 labels."""
    rng = np.random.default_rng(5)
    dense = rng.normal(size=(300, 3)).astype(np.float32)
    sparse = (rng.random((300, 4)) < 0.3).astype(np.float32)
    z = dense @ rng.normal(size=(3, 2)) + sparse @ rng.normal(size=(4, 2)) - 0.4
    labels = (rng.random(z.shape) < 1 / (1 + np.exp(-z))).astype(np.float32)
    return dense, csr_matrix(sparse), labels


def both(found: Weights) -> NDArray[np.float32]:
    return np.vstack([found.dense, found.sparse, found.bias[None]])


def reference(
    x: NDArray[np.float32], y: NDArray[np.float32], weight: NDArray[np.float32] | None = None
) -> NDArray[np.float64]:
    """scikit-learn's: one penalty of 2 on every feature and none on the bias."""
    found = LogisticRegression(C=0.5, tol=1e-8, max_iter=5000).fit(x, y, sample_weight=weight)
    return np.append(found.coef_[0], found.intercept_)


def test_fit_is_the_one_of_scikit_learn(problem: Problem) -> None:
    dense, sparse, labels = problem
    x = np.hstack([dense, sparse.toarray()])

    found = both(fit(dense, sparse, labels, l2=np.full(3, 2.0), l2_sparse=2.0))

    for k in range(labels.shape[1]):
        assert found[:, k] == pytest.approx(reference(x, labels[:, k]), abs=5e-3)


def test_weighted_fit_is_the_one_of_scikit_learn(problem: Problem) -> None:
    dense, sparse, labels = problem
    weight = np.linspace(0, 2, len(dense), dtype=np.float32)
    x = np.hstack([dense, sparse.toarray()])

    found = both(
        fit(dense, sparse, labels, l2=np.full(3, 2.0), l2_sparse=2.0, weight=weight[:, None])
    )

    for k in range(labels.shape[1]):
        assert found[:, k] == pytest.approx(reference(x, labels[:, k], weight), abs=5e-3)


def test_each_feature_has_its_own_penalty(problem: Problem) -> None:
    dense, sparse, labels = problem
    scale = float32([1.0, 2.0, 0.5])
    x = np.hstack([dense * scale, sparse.toarray()])

    penalty = 2.0 / scale.astype(float) ** 2
    found = fit(dense, sparse, labels, l2=penalty, l2_sparse=2.0)

    assert found.dense[:, 0] / scale == pytest.approx(reference(x, labels[:, 0])[:3], abs=5e-3)


def test_target_of_weight_zero_says_nothing(problem: Problem) -> None:
    dense, sparse, labels = problem
    weight = np.ones_like(labels)
    weight[150:, 1] = 0.0
    spoilt = labels.copy()
    spoilt[150:, 1] = 1 - spoilt[150:, 1]

    clean, other = (
        fit(dense, sparse, y, l2=np.full(3, 2.0), l2_sparse=2.0, weight=weight)
        for y in (labels, spoilt)
    )

    assert both(clean) == pytest.approx(both(other), abs=1e-3)


def test_share_as_target_is_as_many_rows_of_both_kinds() -> None:
    dense = float32([[1.0], [1.0], [1.0], [1.0], [-1.0]])
    none = csr_matrix((5, 0), dtype=np.float32)
    whole = fit(dense, none, float32([[1], [1], [1], [0], [0]]), l2=np.ones(1), l2_sparse=1.0)

    shared = fit(dense, none, float32([[0.75]] * 4 + [[0]]), l2=np.ones(1), l2_sparse=1.0)

    assert both(shared) == pytest.approx(both(whole), abs=1e-3)


def test_logits_are_the_sum_of_all_parts() -> None:
    weights = Weights(float32([[2.0]]), float32([[3.0], [5.0]]), float32([7.0]))

    logits = weights.logits(float32([[1.0], [0.5]]), csr_matrix(float32([[0, 1], [1, 0]])))

    assert logits.tolist() == [[14.0], [11.0]]


def test_same_rows_give_the_same_weights(problem: Problem) -> None:
    dense, sparse, labels = problem

    once, again = (fit(dense, sparse, labels, l2=np.ones(3), l2_sparse=1.0) for _ in range(2))

    assert np.array_equal(both(once), both(again))
