"""Where a face is, so that light and blur are judged there and a copy can be blurred.

Nothing about a face leaves this package but its brightness, its sharpness and the share of
pictures that show one. The network's landmark output is never asked for.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from assessments.media.models import CENTERFACE
from assessments.media.onnx_dims import free_picture_dims
from assessments.model_files import onnx_session

_INPUT = "input.1"
_HEATMAP, _SCALE, _OFFSET = "537", "538", "539"
_CELL_PX = 4
_OVERLAP = 0.3
#: Side to which a face is scaled before its sharpness is measured, so that distance does not count.
_SHARPNESS_SIDE_PX = 128


@dataclass(frozen=True, slots=True)
class FaceBox:
    """A face in pixels of the picture it was found in; ``confidence`` 0–1."""

    left: int
    top: int
    right: int
    bottom: int
    confidence: float


@dataclass(frozen=True, slots=True)
class FaceLight:
    """``luma``: mean brightness of the largest face, 0–255.

    ``sharpness``: variance of its Laplacian at 128 px; None where it is under 64 px wide, for what
    must be enlarged twice looks blurred whatever the camera did.
    """

    luma: float
    sharpness: float | None


def find_faces(rgb: NDArray[np.uint8], threshold: float = 0.5) -> tuple[FaceBox, ...]:
    """Return the faces in ``rgb`` (shape (height, width, 3), uint8), surest first.

    Raises ModelMissing and ModelCorrupt. Source: CenterFace (Xu et al. 2019, arXiv:1911.03599).
    """
    height, width = rgb.shape[:2]
    inner = (-(-width // 32) * 32, -(-height // 32) * 32)
    blob = cv2.resize(rgb, inner).astype(np.float32).transpose(2, 0, 1)[None]
    heat, scale, offset = _centerface().run([_HEATMAP, _SCALE, _OFFSET], {_INPUT: blob})
    boxes, scores = _boxes(heat, scale, offset, threshold)
    boxes *= np.tile(np.array([width / inner[0], height / inner[1]], dtype=np.float32), 2)
    keep = cv2.dnn.NMSBoxes(
        [(x1, y1, x2 - x1, y2 - y1) for x1, y1, x2, y2 in boxes.tolist()],
        scores.tolist(),
        threshold,
        _OVERLAP,
    )
    return tuple(_clip(boxes[index], scores[index], width, height) for index in keep)


def _boxes(
    heatmap: NDArray[np.float32],
    scale: NDArray[np.float32],
    offset: NDArray[np.float32],
    threshold: float,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Read boxes (n, 4) as left, top, right, bottom and scores (n,) out of the network's maps."""
    rows, columns = np.where(heatmap[0, 0] > threshold)
    heights, widths = (np.exp(scale[0, axis, rows, columns]) * _CELL_PX for axis in (0, 1))
    y = (rows + offset[0, 0, rows, columns] + 0.5) * _CELL_PX
    x = (columns + offset[0, 1, rows, columns] + 0.5) * _CELL_PX
    sides = (x - widths / 2, y - heights / 2, x + widths / 2, y + heights / 2)
    return np.stack(sides, axis=1).astype(np.float32), heatmap[0, 0, rows, columns]


def _clip(box: NDArray[np.float32], score: float, width: int, height: int) -> FaceBox:
    left, top, right, bottom = (round(side) for side in box.tolist())
    return FaceBox(
        max(0, left), max(0, top), min(width, right), min(height, bottom), round(float(score), 3)
    )


def largest_face_light(rgb: NDArray[np.uint8]) -> FaceLight | None:
    """Return brightness and sharpness of the largest face in ``rgb``, None where there is none."""
    faces = [face for face in find_faces(rgb) if face.right > face.left and face.bottom > face.top]
    if not faces:
        return None
    face = max(faces, key=lambda box: (box.right - box.left) * (box.bottom - box.top))
    crop = rgb[face.top : face.bottom, face.left : face.right]
    grey: NDArray[np.uint8] = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    return FaceLight(luma=float(grey.mean()), sharpness=_sharpness(grey))


def _sharpness(grey: NDArray[np.uint8]) -> float | None:
    if min(grey.shape) * 2 < _SHARPNESS_SIDE_PX:
        return None
    scaled = cv2.resize(grey, (_SHARPNESS_SIDE_PX, _SHARPNESS_SIDE_PX))
    return float(cv2.Laplacian(scaled, cv2.CV_64F).var())


@cache
def _centerface() -> Any:
    return onnx_session(free_picture_dims(CENTERFACE.read(), _INPUT))
