"""Each figure of the gate, just on either side of its line."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.media.faces import FaceLight
from assessments.media.probe import StreamInfo
from assessments.media.quality import (
    FaceLook,
    QualityFinding,
    audio_findings,
    face_findings,
    judge,
    speech_to_noise_db,
    video_findings,
)
from assessments.media.raw import FrameSample, RawRecording
from assessments.media.speech import SpeechSegment

VIDEO = StreamInfo(0, "video", "vp8", decoded=True)
WHOLE = RawRecording("matroska", (VIDEO,), 10.0, None, None, n_packets=1000)
NO_LOOK = FaceLook(0, ())


def noise(seconds: float, level: float) -> NDArray[np.float32]:
    samples = np.random.default_rng(5).normal(0, level, round(seconds * 16_000))
    return samples.astype(np.float32)


def judged(raw: RawRecording, claimed_s: float | None) -> list[tuple[str, str]]:
    """Findings about ``raw`` with good sound: 8 s of it loud, 2 s almost nothing."""
    audio = np.concatenate([noise(8, 0.1), noise(2, 0.001)])
    return names(judge(raw, audio, [SpeechSegment(0, 8)], NO_LOOK, claimed_s))


def samples(changes: Sequence[float | None], black: float = 0.0) -> tuple[FrameSample, ...]:
    """Two pictures a second with these changes."""
    return tuple(FrameSample(at / 2, 100.0, black, change) for at, change in enumerate(changes))


def names(findings: Sequence[QualityFinding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in findings]


@pytest.mark.parametrize(
    ("claimed", "header", "found"),
    [
        (None, None, []),
        (10.5, None, []),
        (11.9, None, []),
        (12.1, None, [("truncated", "warn")]),
        (None, 12.1, [("truncated", "warn")]),
        (10.0, 60.0, []),
    ],
)
def test_recording_shorter_than_claimed_is_truncated(
    claimed: float | None, header: float | None, found: list[tuple[str, str]]
) -> None:
    raw = replace(WHOLE, header_duration_s=header, samples=samples([None] + [5.0] * 19))

    assert judged(raw, claimed) == found


@pytest.mark.parametrize(
    ("n_bad", "found"),
    [
        (4, []),
        (5, [("corrupt_packets", "warn")]),
        (499, [("corrupt_packets", "warn")]),
        (500, [("corrupt_packets", "unusable")]),
    ],
)
def test_damaged_packets_count_by_their_share(n_bad: int, found: list[tuple[str, str]]) -> None:
    raw = replace(WHOLE, n_bad_packets=n_bad, samples=samples([None] + [5.0] * 19))

    assert judged(raw, None) == found


@pytest.mark.parametrize(("speech_s", "silent"), [(0.49, True), (0.51, False)])
def test_speech_under_five_per_cent_is_silent(speech_s: float, silent: bool) -> None:
    findings = list(audio_findings(noise(10, 0.001), [SpeechSegment(1, 1 + speech_s)]))

    assert ("silent" in {finding.code for finding in findings}) is silent


@pytest.mark.parametrize(("n_loud", "found"), [(159, False), (161, True)])
def test_more_than_a_thousandth_at_full_level_is_clipped(n_loud: int, found: bool) -> None:
    audio = noise(10, 0.05)
    audio[:n_loud] = 0.99

    findings = audio_findings(audio, [SpeechSegment(0, 10)])

    assert ("clipped" in {finding.code for finding in findings}) is found


@pytest.mark.parametrize("db", [0, 10, 20])
def test_speech_to_noise_is_the_ratio_of_powers(db: int) -> None:
    """White noise of known power stands for both; the median of 20 ms powers is the mean."""
    quiet, loud = noise(4, 0.01), noise(4, 0.01 * np.sqrt(1 + 10 ** (db / 10)))

    measured = speech_to_noise_db(np.concatenate([quiet, loud, quiet]), [SpeechSegment(4, 8)])

    assert measured == pytest.approx(db, abs=0.4)


def test_speech_to_noise_without_speech_is_unknown() -> None:
    assert speech_to_noise_db(noise(4, 0.1), []) is None


def test_voice_under_its_background_is_noisy_and_bounded() -> None:
    audio = np.concatenate([noise(4, 0.3), noise(4, 0.1)])

    (noisy,) = audio_findings(audio, [SpeechSegment(4, 8)])

    assert noisy.code == "noisy"
    assert noisy.value == pytest.approx(-20)


@pytest.mark.parametrize(("n_still", "found"), [(6, []), (7, [("frozen", "warn")])])
def test_picture_still_for_over_three_seconds_is_frozen(
    n_still: int, found: list[tuple[str, str]]
) -> None:
    changes = [None, 5.0, 5.0, *[0.2] * n_still, *[5.0] * (17 - n_still)]

    assert names(list(video_findings(replace(WHOLE, samples=samples(changes))))) == found


def test_frozen_stretch_has_its_place() -> None:
    changes = [None, *[5.0] * 4, *[0.1] * 8, *[5.0] * 7]

    (frozen,) = video_findings(replace(WHOLE, samples=samples(changes)))

    assert (frozen.start_s, frozen.end_s, frozen.value) == (2, 6, 4)


def test_hole_between_two_pictures_is_frozen() -> None:
    before, after = samples([None, 5.0, 5.0]), samples([5.0, 5.0, 5.0])
    late = tuple(replace(sample, time_s=sample.time_s + 8.5) for sample in after)

    (frozen,) = video_findings(replace(WHOLE, samples=before + late))

    assert (frozen.start_s, frozen.end_s) == (1, 8.5)


def test_video_stream_without_a_picture_is_said() -> None:
    assert names(list(video_findings(WHOLE))) == [("no_picture", "warn")]


@pytest.mark.parametrize(
    ("lights", "found"),
    [
        ([(49, 100)], ["dark_face"]),
        ([(50, 100)], []),
        ([(200, 100)], []),
        ([(201, 100)], ["bright_face"]),
        ([(120, 39)], ["blurred_face"]),
        ([(120, 40)], []),
        ([(120, None)], []),
        ([(20, 100), (120, 100), (130, 100)], []),
        ([], ["no_face"]),
    ],
)
def test_light_of_the_face_is_judged_by_the_median(
    lights: list[tuple[float, float | None]], found: list[str]
) -> None:
    look = FaceLook(3, tuple(FaceLight(luma, sharpness) for luma, sharpness in lights))

    assert [finding.code for finding in face_findings(look)] == found


def test_no_finding_about_a_face_makes_a_recording_unusable() -> None:
    looks = [FaceLook(3, (FaceLight(1, 1),)), FaceLook(3, (FaceLight(255, 1),)), FaceLook(3, ())]

    severities = {item.severity for look in looks for item in face_findings(look)}

    assert severities == {"warn", "info"}
