import math

import numpy as np
import pytest

from assessments.model_files import onnx_session
from assessments.scoring.text.onnx_file import OWN, Array, Graph, tensors, value_info

ONE_ROW = np.array([[3.0, 4.0]], np.float32)


def run(graph: Graph, found: str, given: Array) -> Array:
    """What a graph from ``x`` (n, 2) makes of ``given``."""
    ends = (value_info(name, np.float32, ("n", 2)) for name in ("x", found))
    result: Array = onnx_session(graph.model("tried", *ends)).run(None, {"x": given})[0]
    return result


@pytest.mark.parametrize(
    "values",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3),
        np.array([[-128], [127]], np.int8),
        np.array([0, -1, 2**40], np.int64),
        np.array([True, False]),
        np.array(0.5, np.float32),
        np.zeros((0, 4), np.float32),
    ],
)
def test_array_is_read_as_it_was_stored(values: Array) -> None:
    graph = Graph()
    graph.store("before", ONE_ROW)
    graph.store("kept", values)

    ends = (value_info(name, np.float32, (1, 2)) for name in "xy")
    stored = tensors(graph.model("tried", *ends))

    assert list(stored) == ["before", "kept"]
    assert stored["kept"].dtype == values.dtype
    assert stored["kept"].shape == values.shape
    assert np.array_equal(stored["kept"], values)


def test_nodes_compute_in_order_with_whole_and_several_numbers_as_attributes() -> None:
    graph = Graph()
    turned = graph.node("Transpose", "x", perm=(1, 0))
    summed = graph.node("Add", turned, graph.store("more", np.array([[10], [20]], np.float32)))
    back = graph.node("Transpose", summed, perm=(1, 0))

    found = run(graph, graph.node("Softmax", back, axis=0), np.vstack([ONE_ROW, ONE_ROW + 1]))

    low, high = 1 / (1 + math.e), math.e / (1 + math.e)
    assert found == pytest.approx(np.array([[low, low], [high, high]]), abs=1e-6)


def test_operator_of_the_runtime_s_own_takes_a_fraction_and_leaves_an_input_out() -> None:
    graph = Graph()
    weight, bias = (
        graph.store(name, np.array(numbers, np.float32))
        for name, numbers in (("weight", [1, 1]), ("bias", [1, 0]))
    )
    parts = ("x", "x", weight, "", bias)

    found = run(
        graph, graph.node("SkipLayerNormalization", *parts, domain=OWN, epsilon=3.0), ONE_ROW
    )

    # Twice the row and the bias: 7 and 8, with variance .25.
    away = 0.5 / math.sqrt(0.25 + 3.0)
    assert found == pytest.approx(np.array([[-away, away]]), abs=1e-6)
