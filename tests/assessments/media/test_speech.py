import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.media.sandbox import decode_recording
from assessments.media.speech import SpeechSegment, find_speech, segments_of
from tests.shared import RECORDINGS, needs_recordings

STEP_S = 512 / 16_000


def test_find_speech_between_silences_gives_its_place(speech: NDArray[np.float32]) -> None:
    quiet = np.zeros(32_000, dtype=np.float32)

    found = find_speech(np.concatenate([quiet, speech, quiet]))

    assert found[0].start_s == pytest.approx(2.3, abs=0.3)
    assert found[-1].end_s == pytest.approx(16.45, abs=0.3)  # captions: .30 to 14.45 s
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("kind", ["nothing", "silence", "noise", "tone"])
def test_find_speech_without_a_voice_finds_none(kind: str) -> None:
    time = np.arange(64_000) / 16_000
    sound = {
        "nothing": np.zeros(0),
        "silence": np.zeros(64_000),
        "noise": np.random.default_rng(1).normal(0, 0.05, 64_000),
        "tone": 0.3 * np.sin(2 * np.pi * 440 * time),
    }[kind]

    assert find_speech(sound.astype(np.float32)) == ()


def test_segments_bridge_short_pauses_and_drop_clicks() -> None:
    quiet, voice = [0.0], [0.9]
    probability = np.array(
        quiet * 10 + voice * 20 + quiet * 5 + voice * 20 + quiet * 40 + voice * 3 + quiet * 10,
        dtype=np.float32,
    )

    found = segments_of(probability, probability.size * STEP_S)

    rounded = [SpeechSegment(round(one.start_s, 3), round(one.end_s, 3)) for one in found]
    assert rounded == [SpeechSegment(0.27, 1.81)]  # 10 and 55 windows, .05 s wider on both sides


@needs_recordings
def test_find_speech_in_a_real_recording_without_any_finds_none() -> None:
    recording = decode_recording(Path(RECORDINGS / "nonspeech/esc_1-100032-A-0.flac"))

    assert recording.speech == ()
