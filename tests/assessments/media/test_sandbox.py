"""Good recordings, and every bad one: each a clear message, none a crash."""

import io
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from assessments.media import launch
from assessments.media.errors import (
    DecoderCrashed,
    DecoderOutOfMemory,
    DecodeTimeout,
    EmptyRecording,
    FrameTooLarge,
    NotARecording,
    NothingDecodable,
    TooLong,
    UnreadableRecording,
)
from assessments.media.limits import DecodeLimits
from assessments.media.sandbox import DecodedRecording, decode_confined, decode_recording
from tests.assessments.media import making
from tests.assessments.media.making import moving, record, silence, still, tone

QUICK = DecodeLimits()


def codes(recording: DecodedRecording) -> set[str]:
    """The findings, less those that any drawn picture with a tone brings."""
    return {finding.code for finding in recording.findings} - {"silent", "no_face"}


def test_webm_as_a_browser_records_it_is_decoded_whole(tmp_path: Path) -> None:
    path = record(tmp_path / "a.webm", moving(3), tone(3))

    recording = decode_recording(path, claimed_duration_s=3)

    assert recording.container == "matroska"
    assert [(info.kind, info.codec, info.decoded) for info in recording.streams] == [
        ("video", "vp8", True),
        ("audio", "opus", True),
    ]
    assert recording.duration_s == pytest.approx(3, abs=0.05)
    assert recording.audio is not None
    assert recording.audio.dtype == np.float32
    assert recording.audio.size == pytest.approx(3 * 16_000, abs=800)
    assert np.abs(recording.audio).max() == pytest.approx(0.2, abs=0.02)
    assert recording.error_ratio == 0
    assert codes(recording) == set()


def test_mp4_is_decoded_from_an_open_file_without_a_descriptor(tmp_path: Path) -> None:
    data = record(tmp_path / "a.mp4", moving(3), tone(3)).read_bytes()

    recording = decode_recording(io.BytesIO(data))

    assert (recording.container, recording.streams[0].codec) == ("mov", "h264")
    assert recording.header_duration_s == pytest.approx(3, abs=0.1)
    assert codes(recording) == set()


def test_a_hole_in_the_sound_keeps_later_sound_in_its_place(tmp_path: Path) -> None:
    """A microphone that pauses for 2 s must not shift the words after it."""
    sound = np.concatenate([tone(2), silence(2), tone(2)])
    path = record(tmp_path / "hole.webm", moving(6), sound, drop_sound=(2.2, 3.8))

    recording = decode_recording(path)

    assert recording.audio is not None
    loud = np.abs(recording.audio) > 0.1
    assert np.flatnonzero(loud[3 * 16_000 :])[0] / 16_000 + 3 == pytest.approx(4, abs=0.1)
    assert recording.duration_s == pytest.approx(6, abs=0.1)


def test_truncated_webm_is_found_by_the_claimed_duration(tmp_path: Path) -> None:
    path = making.cut(record(tmp_path / "cut.webm", moving(8), tone(8)), 0.5)

    recording = decode_recording(path, claimed_duration_s=8)

    assert codes(recording) == {"truncated"}
    finding = next(item for item in recording.findings if item.code == "truncated")
    assert (finding.severity, finding.end_s) == ("warn", 8)
    assert 3 < recording.duration_s < 5
    assert "of 8.0 s" in finding.message


def test_stub_of_300_bytes_is_unreadable(tmp_path: Path) -> None:
    path = record(tmp_path / "stub.webm", moving(2), tone(2))
    path.write_bytes(path.read_bytes()[:300])

    with pytest.raises(UnreadableRecording, match="cut off or damaged"):
        decode_recording(path)


def test_mp4_without_its_index_is_unreadable(tmp_path: Path) -> None:
    path = making.cut(record(tmp_path / "cut.mp4", moving(3), tone(3)), 0.6)

    with pytest.raises(UnreadableRecording, match="Upload it again"):
        decode_recording(path)


@pytest.mark.parametrize("kind", ["webm", "mp4"])
def test_corrupt_packets_are_skipped_and_counted(tmp_path: Path, kind: str) -> None:
    path = record(tmp_path / f"bad.{kind}", moving(6), tone(6), damage_every=5)

    recording = decode_recording(path)

    assert "corrupt_packets" in codes(recording)
    assert 0.01 < recording.error_ratio < 0.5
    assert recording.duration_s == pytest.approx(6, abs=0.2)


def test_rotated_mp4_is_shown_upright(tmp_path: Path) -> None:
    marked = np.zeros((120, 160, 3), dtype=np.uint8)
    marked[:40, :40] = 255
    path = record(tmp_path / "turned.mp4", [marked] * 25, tone(2.5))

    with making.turn_90_degrees(path).open("rb") as turned:
        raw = decode_confined(turned, QUICK)

    assert raw.streams[0].rotation_deg == 90
    upright = cv2.cvtColor(raw.kept[0].rgb, cv2.COLOR_RGB2GRAY)
    assert upright.shape == (160, 120)
    assert (upright[:30, -30:].mean() > 240, upright[:30, :30].mean() < 15) == (True, True)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyRecording),
        (b"hello, this is my answer\n", NotARecording),
        (b"#EXTM3U\nfile:///etc/passwd\n", NotARecording),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", NotARecording),
        (cv2.imencode(".jpg", np.zeros((9, 9, 3), np.uint8))[1].tobytes(), NotARecording),
        (b"\x1aE\xdf\xa3" + b"\xff" * 5000, UnreadableRecording),
        (b"\x00\x00\x00\x18ftypisom" + b"\x00" * 5000, UnreadableRecording),
        (b"OggS" + b"\x01" * 5000, UnreadableRecording),
    ],
)
def test_what_is_no_recording_is_refused_whatever_its_name(
    tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    path = tmp_path / "answer.webm"
    path.write_bytes(content)

    with pytest.raises(error, match=r"(Send|Record|Upload) "):
        decode_recording(path)


def test_gigantic_frame_in_a_small_file_is_refused_by_its_header(tmp_path: Path) -> None:
    path = record(tmp_path / "huge.webm", moving(2, (320, 280)), tone(2), size=(320, 280))
    making.claim_vp8_size(path, 16383, 16383, in_container=True)

    with pytest.raises(FrameTooLarge, match="16383×16383"):
        decode_recording(path)


def test_gigantic_frame_behind_an_honest_header_costs_only_the_picture(tmp_path: Path) -> None:
    path = record(tmp_path / "lie.webm", moving(3, (320, 280)), tone(3), size=(320, 280))
    making.claim_vp8_size(path, 16383, 16383, in_container=False)

    recording = decode_recording(path)

    assert codes(recording) == {"no_picture", "corrupt_packets"}
    assert recording.audio is not None


def test_ten_hours_in_a_small_file_are_too_long(tmp_path: Path) -> None:
    path = making.sparse_hours(tmp_path / "hours.webm", hours=10)
    assert path.stat().st_size < 3_000_000

    with pytest.raises(TooLong, match="longer than 30 minutes"):
        decode_recording(path)


def test_sound_past_the_limit_is_too_long(tmp_path: Path) -> None:
    path = record(tmp_path / "long.webm", None, tone(8))

    with pytest.raises(TooLong):
        decode_recording(path, limits=replace(QUICK, max_duration_s=5))


def test_video_without_audio_is_a_finding(tmp_path: Path) -> None:
    recording = decode_recording(record(tmp_path / "mute.webm", moving(3)))

    assert recording.audio is None
    assert [finding.code for finding in recording.unusable] == ["no_audio"]


def test_audio_without_video_is_only_noted(tmp_path: Path) -> None:
    path = record(tmp_path / "sound.webm", None, tone(3))

    recording = decode_recording(path)
    with path.open("rb") as source:
        raw = decode_confined(source, QUICK)

    assert len(raw.kept) == 0
    assert codes(recording) == {"no_video"}


def test_picture_that_changes_size_is_decoded_through(tmp_path: Path) -> None:
    path = making.resized(tmp_path / "turn.webm", [(160, 120), (120, 160)], 3, tone(6))

    recording = decode_recording(path)

    assert codes(recording) == {"size_changed"}
    assert recording.duration_s == pytest.approx(6, abs=0.1)


def test_codec_we_do_not_read_is_named(tmp_path: Path) -> None:
    path = record(tmp_path / "old.mkv", moving(2), pix_fmt="yuvj420p")

    with pytest.raises(NothingDecodable, match="mjpeg"):
        decode_recording(path)


def test_silent_recording_is_not_usable(tmp_path: Path) -> None:
    recording = decode_recording(record(tmp_path / "quiet.webm", moving(3), silence(3)))

    assert [(item.code, item.value) for item in recording.unusable] == [("silent", 0.0)]
    assert recording.speech == ()


def test_overdriven_sound_is_found(tmp_path: Path) -> None:
    assert codes(decode_recording(record(tmp_path / "a.webm", None, tone(3, 3)))) == {
        "clipped",
        "no_video",
    }


def test_black_picture_is_found_once(tmp_path: Path) -> None:
    recording = decode_recording(record(tmp_path / "black.webm", still(5, 0), tone(5)))

    assert codes(recording) == {"black"}


def test_frozen_picture_is_found_with_its_place(tmp_path: Path) -> None:
    pictures = [*moving(2), *still(5)]

    recording = decode_recording(record(tmp_path / "frozen.webm", pictures, tone(7)))

    assert codes(recording) == {"frozen"}
    frozen = next(item for item in recording.findings if item.code == "frozen")
    assert frozen.start_s == pytest.approx(2, abs=0.6)
    assert frozen.end_s == pytest.approx(7, abs=0.1)


def test_camera_that_stops_sending_is_frozen_to_the_end(tmp_path: Path) -> None:
    recording = decode_recording(record(tmp_path / "gone.webm", moving(2), tone(7)))

    assert codes(recording) == {"frozen"}


def test_recording_under_two_seconds_is_too_short(tmp_path: Path) -> None:
    recording = decode_recording(record(tmp_path / "short.webm", moving(1), tone(1)))

    assert "too_short" in {finding.code for finding in recording.unusable}


def test_decoding_past_the_wall_limit_is_stopped(tmp_path: Path) -> None:
    path = record(tmp_path / "a.webm", moving(2), tone(2))

    with pytest.raises(DecodeTimeout, match="was stopped"):
        decode_recording(path, limits=replace(QUICK, wall_s=0.01))


def test_decoding_past_the_memory_limit_is_a_clear_error(tmp_path: Path) -> None:
    path = record(tmp_path / "a.webm", moving(3, (320, 280)), size=(320, 280))
    making.claim_vp8_size(path, 4096, 4096, in_container=True)

    with pytest.raises(DecoderOutOfMemory, match="more memory"):
        decode_recording(path, limits=replace(QUICK, address_space_bytes=230 << 20))


def test_decoder_that_dies_by_a_signal_is_a_clear_error() -> None:
    with pytest.raises(DecoderCrashed, match="SIGSEGV"):
        launch._raise_if_ended_badly(-signal.SIGSEGV, QUICK)


def test_decoder_out_of_processor_time_is_a_timeout() -> None:
    with pytest.raises(DecodeTimeout, match="300 seconds"):
        launch._raise_if_ended_badly(-signal.SIGXCPU, QUICK)


def test_decoding_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    path = record(tmp_path / "a.webm", moving(4), tone(4))
    again_and_again = (
        "import sys; from pathlib import Path\n"
        "from assessments.media.sandbox import decode_recording\n"
        "while True: decode_recording(Path(sys.argv[1]))"
    )
    parent = subprocess.Popen([sys.executable, "-c", again_and_again, str(path)])
    child = _wait_for_confined_child(parent.pid)
    os.kill(child, signal.SIGSTOP)  # in the middle of its work, and deaf to anything gentle

    parent.kill()
    parent.wait()

    assert _gone_within(child, seconds=5)


def _wait_for_confined_child(parent: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for child in map(int, listed):
            if re.search(r"Max open files +0 ", _read(f"/proc/{child}/limits")):
                return child
        time.sleep(0.001)
    raise AssertionError("no decoding child was seen")


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status = _read(f"/proc/{pid}/status")
        if not status or "State:\tZ" in status:
            return True
        time.sleep(0.01)
    return False
