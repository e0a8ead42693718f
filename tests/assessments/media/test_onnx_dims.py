import numpy as np
import pytest

from assessments.media.models import CENTERFACE
from assessments.media.onnx_dims import free_picture_dims
from assessments.model_files import onnx_session


@pytest.mark.parametrize(("height", "width"), [(32, 32), (96, 160), (288, 480)])
def test_freed_model_takes_any_picture_size(height: int, width: int) -> None:
    session = onnx_session(free_picture_dims(CENTERFACE.read(), "input.1"))
    picture = np.zeros((1, 3, height, width), dtype=np.float32)

    (heatmap,) = session.run(["537"], {"input.1": picture})

    assert heatmap.shape == (1, 1, height // 4, width // 4)


def test_freed_model_says_the_same_at_the_size_that_was_declared() -> None:
    model = CENTERFACE.read()
    freed = free_picture_dims(model, "input.1")
    fixed_input = np.random.default_rng(3).uniform(0, 255, (10, 3, 32, 32)).astype(np.float32)

    before, after = (
        onnx_session(content).run(["537", "538", "539"], {"input.1": fixed_input})
        for content in (model, freed)
    )

    assert all(np.allclose(*pair, rtol=1e-3, atol=1e-3) for pair in zip(before, after, strict=True))
