import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.media.faces import find_faces, largest_face_light
from tests.assessments.media.making import drawn_face
from tests.shared import RECORDINGS, needs_recordings


def photograph(name: str) -> NDArray[np.uint8]:
    bgr = cv2.imread(str(RECORDINGS / "faces" / name))
    assert bgr is not None
    scale = 480 / max(bgr.shape)
    return cv2.cvtColor(cv2.resize(bgr, None, fx=scale, fy=scale), cv2.COLOR_BGR2RGB).astype(
        np.uint8
    )


def test_find_faces_in_a_drawing_gives_its_place() -> None:
    faces = find_faces(drawn_face())

    assert len(faces) == 1
    face = faces[0]
    assert 180 < face.left < 200 < 280 < face.right < 300
    assert 100 < face.top < 130 < 220 < face.bottom < 260


@pytest.mark.parametrize("value", [0, 110, 255])
def test_find_faces_in_a_flat_picture_finds_none(value: int) -> None:
    flat = np.full((271, 481, 3), value, dtype=np.uint8)

    assert find_faces(flat) == ()
    assert largest_face_light(flat) is None


def test_light_of_a_face_follows_the_light_of_the_picture() -> None:
    bright, dim = (largest_face_light(drawn_face(light=light)) for light in (1.0, 0.5))

    assert bright is not None
    assert dim is not None
    assert dim.luma == pytest.approx(bright.luma / 2, rel=0.1)


def test_sharpness_falls_when_the_picture_is_blurred() -> None:
    before, after = (largest_face_light(drawn_face(blur=blur)) for blur in (2, 4))

    assert before is not None
    assert after is not None
    assert before.sharpness is not None
    assert after.sharpness is not None
    assert after.sharpness < before.sharpness / 2


@needs_recordings
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("dlib_2007_007763.jpg", 7),
        ("dlib_2008_001322.jpg", 3),
        ("dlib_2008_002470.jpg", 6),
        ("dlib_2008_004176.jpg", 7),
        ("dlib_2009_004587.jpg", 2),
        ("fr_biden.jpg", 1),
        ("fr_obama_small.jpg", 1),
        ("fr_two_people.jpg", 2),
    ],
)
def test_find_faces_in_photographs_finds_every_labelled_one(name: str, count: int) -> None:
    assert len(find_faces(photograph(name))) == count
