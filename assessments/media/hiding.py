"""Decide, picture by picture, what must not be seen: where faces are, or that one was lost.

Boxes live only as long as a recording is walked through; nothing of a face is kept or told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from assessments.media.faces import FaceBox

Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels

#: A face that is not found again within this long is lost: pictures are blank from then on.
HOLD_S = 0.6
#: A find below this confidence has to be seen this often before its loss blanks anything.
SURE, SURE_AFTER = 0.6, 4
#: Added on each side, as a share of the face's own width and height; more while it is held.
PAD, PAD_HELD = 0.3, 0.5
#: A face of at least this share of the lost one's area may take its place.
SUCCESSOR = 0.4
#: What is left of a hidden region: at most this many cells a side, none smaller than that many
#: pixels, their brightness in steps of 16.
CELLS, CELL_PX, STEP = 6, 12, 16
BLANK = 96


@dataclass(slots=True)
class _Track:
    """One face followed from picture to picture."""

    box: Box
    seen_s: float
    n_seen: int = 1
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be hidden at one moment; ``is_blind``: where the face is cannot be said."""

    boxes: dict[int, Box]
    is_blind: bool


@dataclass
class FaceWatch:
    """Follows the faces of one recording; the main one is the face that was seen most."""

    _tracks: dict[int, _Track] = field(default_factory=dict)
    _main: int | None = None
    _n: int = 0

    def look(self, faces: Sequence[FaceBox], time_s: float) -> Look:
        """Take in the faces found at ``time_s`` (seconds, rising)."""
        free = dict(self._tracks)
        for face in faces:
            box = (float(face.left), float(face.top), float(face.right), float(face.bottom))
            number = _nearest(box, free)
            if number is None:
                self._n += 1
                number = self._n
                self._tracks[number] = _Track(box, time_s)
            else:
                track = free.pop(number)
                track.box, track.seen_s, track.n_seen = box, time_s, track.n_seen + 1
            track = self._tracks[number]
            track.is_sure |= face.confidence >= SURE or track.n_seen >= SURE_AFTER
        self._drop_lost(time_s)
        self._choose_main(time_s)
        boxes = {
            number: _padded(track.box, (time_s - track.seen_s) / HOLD_S)
            for number, track in self._tracks.items()
            if not self._is_lost(track, time_s)
        }
        return Look(boxes, self._main not in boxes)

    def _is_lost(self, track: _Track, time_s: float) -> bool:
        return time_s - track.seen_s > HOLD_S

    def _drop_lost(self, time_s: float) -> None:
        """Forget lost faces but the main one, whose place must be taken before one sees again."""
        for number, track in list(self._tracks.items()):
            if number != self._main and self._is_lost(track, time_s):
                del self._tracks[number]

    def _choose_main(self, time_s: float) -> None:
        """The surest and longest seen; while it is lost, only one of its size follows it."""
        main = self._tracks.get(self._main) if self._main is not None else None
        lost = main is not None and self._is_lost(main, time_s)
        sure = {n: t for n, t in self._tracks.items() if t.is_sure and n != self._main}
        if main is not None and lost:
            sure = {n: t for n, t in sure.items() if _area(t.box) >= SUCCESSOR * _area(main.box)}
        if not sure:
            return
        best = max(sure, key=lambda n: (_area(sure[n].box), sure[n].n_seen))
        if main is None or lost or _area(sure[best].box) > 1.5 * _area(main.box):
            if lost and self._main is not None:
                del self._tracks[self._main]
            self._main = best


def between(a: Look, b: Look) -> tuple[list[Box], bool]:
    """What hides every moment from ``a`` to ``b``: the hull of each face's two places."""
    boxes = [
        _hull(a.boxes.get(number, b.boxes.get(number)), b.boxes.get(number, a.boxes.get(number)))
        for number in a.boxes.keys() | b.boxes.keys()
    ]
    return boxes, a.is_blind or b.is_blind


def hide(picture: Picture, boxes: Sequence[Box]) -> None:
    """Replace each of ``boxes`` in ``picture`` (height, width, 3) by a few blurred cells.

    A cell is a mean over a sixth of the box or more in each direction: what made the face a
    face is not in the picture any more.
    """
    height, width = picture.shape[:2]
    for left, top, right, bottom in boxes:
        x, y = max(0, int(left)), max(0, int(top))
        region = picture[y : min(height, round(bottom)), x : min(width, round(right))]
        if not region.size:
            continue
        tall, wide = region.shape[:2]
        cells = (_cells(wide), _cells(tall))
        few = cv2.resize(region, cells, interpolation=cv2.INTER_AREA)
        few = (few // STEP * STEP + STEP // 2).astype(np.uint8)
        large = cv2.resize(few, (wide, tall), interpolation=cv2.INTER_NEAREST)
        side = max(tall, wide) // max(cells) // 2 * 2 + 1
        region[:] = cv2.GaussianBlur(large, (side, side), 0)


def _cells(side: int) -> int:
    return max(1, min(CELLS, side // CELL_PX))


def blank(picture: Picture) -> None:
    """Leave nothing of ``picture``."""
    picture[:] = BLANK


def _nearest(box: Box, tracks: dict[int, _Track]) -> int | None:
    """The track whose last place is within a face's width or height of ``box``."""
    x, y = _centre(box)
    reach = 1.2 * max(box[2] - box[0], box[3] - box[1], 1.0)
    found = [
        (distance, number)
        for number, track in tracks.items()
        for u, v in [_centre(track.box)]
        if (distance := ((x - u) ** 2 + (y - v) ** 2) ** 0.5) <= reach
    ]
    return min(found)[1] if found else None


def _padded(box: Box, held: float) -> Box:
    """``held``: 0 where the face was just seen, up to 1 where it is about to be lost."""
    left, top, right, bottom = box
    share = PAD + PAD_HELD * min(1.0, held)
    dx, dy = share * (right - left), share * (bottom - top)
    return (left - dx, top - dy, right + dx, bottom + dy)


def _hull(a: Box | None, b: Box | None) -> Box:
    known = [box for box in (a, b) if box is not None]
    lefts, tops, rights, bottoms = zip(*known, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
