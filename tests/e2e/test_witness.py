"""The comparison itself: it passes what is the same and fails whatever is not."""

import io
from collections.abc import Callable
from dataclasses import replace

import av
import numpy as np
import pytest

from tests.e2e.witness import Differs, Limits, Made, compare, seconds_of

LIMITS = Limits(least_parts=2, least_bytes=1000, most_lost_s=5.0)


def sound(seconds: float) -> bytes:
    into = io.BytesIO()
    with av.open(into, "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        for _ in range(int(seconds * 50)):
            noise = np.random.default_rng(1).integers(-9000, 9000, (1, 960)).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(noise, format="s16", layout="mono")
            frame.sample_rate = 48_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return into.getvalue()


BODY = sound(2)


def made(*, broke_off: bool = False, took_s: float = 2.2) -> Made:
    slices = {0: BODY[:4000], 1: BODY[4000:]}
    return Made(slices, began=100.0, ended=100.0 + took_s, broke_off=broke_off)


def test_equal_parts_are_counted_and_what_was_lost_is_measured() -> None:
    found = compare([made(), made()], [BODY, BODY], LIMITS)

    assert seconds_of(BODY) == pytest.approx(2, abs=0.05)
    assert (found.n_parts, found.n_bytes) == (2, 2 * len(BODY))
    assert found.lost_s == pytest.approx(0.4, abs=0.1)


def test_part_that_broke_off_may_lack_whole_slices_of_its_end() -> None:
    cut = BODY[:4000]

    found = compare([made(broke_off=True), made()], [cut, BODY], LIMITS)

    assert found.lost_s > 0.5
    with pytest.raises(Differs, match="part 1: 4000 bytes"):
        compare([made(), made()], [cut, BODY], LIMITS)


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:-1],
        lambda body: body[:500] + body[501:],
        lambda body: body[:500] + bytes([body[500] ^ 1]) + body[501:],
        lambda body: body + b"\0",
    ],
    ids=["last byte dropped", "byte dropped", "bit flipped", "byte added"],
)
@pytest.mark.parametrize("broke_off", [False, True])
def test_one_byte_is_enough_to_fail(damage: Callable[[bytes], bytes], broke_off: bool) -> None:
    with pytest.raises(Differs, match="part 2"):
        compare([made(), made(broke_off=broke_off)], [BODY, damage(BODY)], LIMITS)


def test_too_few_parts_or_bytes_or_too_much_lost_fails() -> None:
    both = [made(), made()]

    with pytest.raises(Differs, match="2 parts were made, 1 are stored"):
        compare(both, [BODY], LIMITS)
    with pytest.raises(Differs, match="too little"):
        compare(both, [BODY, BODY], replace(LIMITS, least_parts=3))
    with pytest.raises(Differs, match="too little"):
        compare(both, [BODY, BODY], replace(LIMITS, least_bytes=2 * len(BODY) + 1))
    with pytest.raises(Differs, match="too much"):
        compare([made(), made(took_s=7.5)], [BODY, BODY], LIMITS)
