"""Copies without faces, made by the confined child and looked at again."""

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import pytest
from av.container import InputContainer

from assessments.media.anonymise import BlurredCopy, blur_recording, keep_sound
from assessments.media.errors import CannotBeBlurred, NotARecording, NothingDecodable
from assessments.media.faces import find_faces
from assessments.media.frames import shrink
from tests.assessments.media.drawing import SIZE, face_at, walk, wall
from tests.assessments.media.making import FPS, Picture, record, tone
from tests.shared import RECORDINGS, needs_recordings


@pytest.fixture
def answer() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        yield file


def opened(file: BinaryIO | Path) -> InputContainer:
    if isinstance(file, Path):
        return av.open(str(file), "r")
    file.seek(0)
    return av.open(file, "r")


def pictures(file: BinaryIO | Path) -> list[tuple[float, Picture]]:
    with opened(file) as container:
        begins = (container.start_time or 0) / 1e6
        return [
            (float(frame.time or 0) - begins, shrink(frame, 320))
            for frame in container.decode(video=0)
        ]


def sound(file: BinaryIO | Path) -> list[tuple[int, bytes]]:
    """The packets, with their times in milliseconds since the beginning."""
    with opened(file) as container:
        origin = (container.start_time or 0) / 1e6
        return [
            (round(1000 * (float(packet.pts * packet.time_base) - origin)), bytes(packet))
            for packet in container.demux(audio=0)
            if packet.pts is not None and packet.time_base is not None
        ]


def share_with_a_face(shown: list[tuple[float, Picture]]) -> float:
    return sum(bool(find_faces(picture, 0.3)) for _, picture in shown) / len(shown)


def assert_same_clock(source: Path, copy: BinaryIO) -> None:
    before, after = pictures(source), pictures(copy)
    assert abs(before[0][0] - after[0][0]) < 0.01
    assert 0 <= before[-1][0] - after[-1][0] < 1 / 15 + 0.01
    times = np.array([time for time, _ in before])
    assert all(np.abs(times - time).min() < 0.002 for time, _ in after)


def test_face_is_gone_and_clock_and_sound_are_the_same(tmp_path, answer):
    source = record(tmp_path / "face.webm", walk(2), tone(2), size=SIZE)
    assert share_with_a_face(pictures(source)) > 0.9

    copy = blur_recording(source, answer)

    assert copy == BlurredCopy("webm", 2 * FPS, 0)
    assert share_with_a_face(pictures(answer)) == 0
    assert_same_clock(source, answer)
    was, now = sound(source), sound(answer)
    assert [data for _, data in was] == [data for _, data in now]
    assert max(abs(a - b) for (a, _), (b, _) in zip(was, now, strict=True)) <= 10


def test_pictures_are_blank_from_where_the_face_is_lost(tmp_path, answer):
    shown = chain(walk(1), (wall() for _ in range(2 * FPS)))
    source = record(tmp_path / "lost.webm", shown, size=SIZE)

    copy = blur_recording(source, answer)

    assert 11 <= copy.n_blanked <= 15
    blanked = [time for time, picture in pictures(answer) if picture.std() < 2]
    assert 1.5 <= blanked[0] <= 1.9
    assert len(blanked) == copy.n_blanked


def test_nothing_is_shown_where_no_face_is_ever_found(tmp_path, answer):
    source = record(tmp_path / "wall.mp4", (wall() for _ in range(FPS)), tone(1), size=SIZE)

    copy = blur_recording(source, answer)

    assert copy == BlurredCopy("mp4", FPS, FPS)


@pytest.mark.parametrize(
    ("name", "error"), [("sound.webm", NothingDecodable), ("x", NotARecording)]
)
def test_what_has_no_picture_has_no_copy(tmp_path, answer, name, error):
    source = tmp_path / name
    source.write_bytes(b"no recording at all")
    if name.endswith(".webm"):
        record(source, None, tone(1))

    with pytest.raises(error):
        blur_recording(source, answer)


def test_sound_that_no_browser_plays_has_no_copy(tmp_path, answer):
    source = tmp_path / "pcm.mkv"
    with av.open(str(source), "w", format="matroska") as out:
        video = out.add_stream("libvpx", rate=FPS)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = out.add_stream("pcm_s16le", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.int16), "s16", "mono")
        frame.sample_rate = 16_000
        out.mux(audio.encode(frame))
        out.mux(video.encode(av.VideoFrame.from_ndarray(face_at(100), "rgb24")))
        out.mux(video.encode(None))

    with pytest.raises(CannotBeBlurred, match="pcm_s16le"):
        blur_recording(source, answer)


def test_sound_alone_is_kept_packet_by_packet_without_a_picture(tmp_path, answer):
    source = record(tmp_path / "face.mp4", walk(1), tone(1), size=SIZE)

    keep_sound(source, answer)

    with opened(answer) as container:
        assert [stream.type for stream in container.streams] == ["audio"]
    assert [data for _, data in sound(answer)] == [data for _, data in sound(source)]


def test_what_has_no_sound_has_no_copy_of_it(tmp_path, answer):
    source = record(tmp_path / "mute.webm", walk(0.5), size=SIZE)

    with pytest.raises(NothingDecodable):
        keep_sound(source, answer)


@needs_recordings
@pytest.mark.parametrize("name", ["browser/rec_y4m.webm", "face_video/vr_5.mp4"])
def test_no_face_of_a_real_recording_is_found_in_its_copy(name, answer):
    source = RECORDINGS / name

    copy = blur_recording(source, answer)

    assert copy.n_blanked == 0
    assert share_with_a_face(pictures(answer)) <= 0.02
    assert_same_clock(source, answer)
