import numpy as np
import pytest

from assessments.media.faces import FaceBox, find_faces
from assessments.media.hiding import HOLD_S, FaceWatch, between, blank, hide
from tests.assessments.media.drawing import face_at

FACE = FaceBox(100, 60, 160, 140, 0.9)
STEP_S = 2 / 15


def moved(by: int, confidence: float = 0.9, size: float = 1.0) -> FaceBox:
    width, height = round(60 * size), round(80 * size)
    return FaceBox(100 + by, 60, 100 + by + width, 60 + height, confidence)


def looked(*faces: list[FaceBox]) -> FaceWatch:
    watch = FaceWatch()
    for i, found in enumerate(faces):
        watch.look(found, i * STEP_S)
    return watch


def test_nothing_is_shown_before_a_face_is_found():
    look = FaceWatch().look([], 0)

    assert (look.boxes, look.is_blind) == ({}, True)


def test_found_face_is_covered_with_room_on_each_side():
    look = FaceWatch().look([FACE], 0)

    assert not look.is_blind
    assert look.boxes == {1: pytest.approx((82, 36, 178, 164))}


def test_moving_face_is_covered_at_both_places_between_two_looks():
    watch = FaceWatch()
    a, b = watch.look([FACE], 0), watch.look([moved(40)], STEP_S)

    boxes, is_blind = between(a, b)

    assert not is_blind
    assert boxes == [pytest.approx((82, 36, 218, 164))]


def test_face_missed_for_a_moment_is_held_with_more_room():
    watch = looked([FACE], [FACE])

    look = watch.look([], STEP_S + HOLD_S / 2)

    assert not look.is_blind
    assert look.boxes[1][0] < 82


def test_lost_face_blanks_until_it_is_found_again():
    watch = looked([FACE], [FACE])
    late_s = STEP_S + HOLD_S + 0.01

    assert watch.look([], late_s).is_blind
    assert watch.look([], late_s + 5).is_blind
    assert not watch.look([moved(150)], late_s + 6).is_blind


def test_small_face_does_not_stand_in_for_the_lost_one():
    poster = moved(200, size=0.4)
    watch = looked([FACE, poster], [FACE, poster])

    assert watch.look([poster], STEP_S + HOLD_S + 0.1).is_blind


def test_unsure_find_blanks_nothing_when_it_goes():
    ghost = moved(200, confidence=0.25)
    watch = looked([FACE], [FACE, ghost])

    look = watch.look([FACE], STEP_S + HOLD_S + 0.1)

    assert (list(look.boxes), look.is_blind) == ([1], False)


def test_second_face_is_covered_too():
    assert len(FaceWatch().look([FACE, moved(180)], 0).boxes) == 2


def test_hidden_face_is_a_few_cells_and_no_face():
    picture = face_at(160)
    (face,) = find_faces(picture, 0.3)
    box = (face.left - 15.0, face.top - 20.0, face.right + 15.0, face.bottom + 20.0)

    hide(picture, [box, (-50.0, -50.0, 4.0, 4.0), (900.0, 900.0, 950.0, 950.0)])

    assert find_faces(picture, 0.3) == ()


def test_two_faces_with_the_same_coarse_light_become_the_same_picture():
    chance = np.random.default_rng(1)
    flat = np.full((60, 60, 3), 120, dtype=np.uint8)
    noisy = (flat + chance.integers(-3, 4, flat.shape)).astype(np.uint8)

    for picture in (flat, noisy):
        hide(picture, [(0, 0, 60, 60)])

    assert np.array_equal(flat, noisy)


def test_blank_picture_holds_nothing():
    picture = face_at(160)
    blank(picture)

    assert len(np.unique(picture)) == 1
