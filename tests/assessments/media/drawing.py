"""A drawn face that CenterFace takes for one, for tests that may not need a real one."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.assessments.media.making import FPS, Picture

SIZE = (320, 240)
WALL, COAT, SKIN, HAIR = (140, 150, 160), (60, 70, 110), (205, 160, 135), (50, 35, 28)


def wall() -> Picture:
    return np.full((SIZE[1], SIZE[0], 3), WALL, dtype=np.uint8)


def face_at(x: float, y: float = 100, size: float = 36) -> Picture:
    """A head and shoulders before a wall; ``size``: half the height of the face in pixels."""
    picture = wall()
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)

    def inside(dx: float, dy: float, a: float, b: float) -> NDArray[np.float32]:
        """Below 1 in the ellipse at (dx, dy) with half-axes a and b, all in face sizes."""
        u, v = (columns - x) / size - dx, (rows - y) / size - dy
        return np.asarray((u / a) ** 2 + (v / b) ** 2, dtype=np.float32)

    picture[inside(0, 2.6, 1.9, 1.1) < 1] = COAT
    picture[inside(0, 1.0, 0.38, 0.8) < 1] = (170, 125, 105)
    picture[inside(0, -0.25, 0.95, 1.2) < 1] = HAIR
    face = inside(0, 0, 0.75, 1.0)
    light = np.clip(1.08 - 0.35 * np.sqrt(np.clip(face, 0, 1)) - 0.1 * (columns - x) / size, 0.5, 1)
    picture[face < 1] = (light[..., None] * np.array(SKIN)).astype(np.uint8)[face < 1]
    for side in (-1, 1):
        picture[inside(side * 0.3, -0.32, 0.2, 0.045) < 1] = (60, 40, 30)
        picture[inside(side * 0.3, -0.15, 0.22, 0.13) < 1] = (150, 105, 90)
        picture[inside(side * 0.3, -0.15, 0.16, 0.075) < 1] = (235, 232, 228)
        picture[inside(side * 0.3, -0.15, 0.075, 0.075) < 1] = (50, 40, 40)
        picture[inside(side * 0.08, 0.28, 0.05, 0.03) < 1] = (110, 70, 60)
    picture[inside(0.05, 0.15, 0.1, 0.2) < 1] = (180, 135, 112)
    picture[inside(0, 0.52, 0.28, 0.1) < 1] = (165, 85, 85)
    return cv2.GaussianBlur(picture, (3, 3), 0).astype(np.uint8)


def walk(seconds: float) -> Iterator[Picture]:
    """A face that wanders to the right."""
    n = round(seconds * FPS)
    yield from (face_at(90 + 120 * i / n) for i in range(n))
