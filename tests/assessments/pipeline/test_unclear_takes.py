"""What the recogniser cannot be trusted with ends as "not scored, because …", never as a low score.

Real decoding, recognition and scoring of sound that the tests make themselves.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments.enums import JobKind
from assessments.models import ScoringRun
from assessments.pipeline import takes, text
from tests.assessments.media import speak
from tests.assessments.media.making import heard_from, low_passed, record, tune
from tests.assessments.pipeline.test_takes import VOICES, make_take, run_job
from tests.shared import needs_recordings, shared_recordings

pytestmark = pytest.mark.django_db

Sound = NDArray[np.float32]
CROWD = (
    "practice-opening-hours-1",
    "role-cancelled-scan-1",
    "role-cracked-gift-1",
    "role-double-rent-1",
    "role-double-rent-2",
)


def noise(seconds: float, level: float) -> Sound:
    chance = np.random.default_rng(5)
    return chance.normal(0, level, round(seconds * 16_000)).astype(np.float32)


def voice(name: str) -> Sound:
    return heard_from(VOICES / f"{name}.opus")


def hissing() -> Sound:
    """A voice 6 dB below the noise around it."""
    spoken = voice("role-third-call-2")
    level = float(np.sqrt(np.square(spoken[np.abs(spoken) > 0.01]).mean() * 4))
    loud = spoken + noise(spoken.size / 16_000, level)
    scaled: Sound = (loud / np.abs(loud).max()).astype(np.float32)
    return scaled


def five_at_once() -> Sound:
    every = [voice(name)[:160_000] for name in CROWD]
    stacked = np.stack([np.pad(one, (0, 160_000 - one.size)) for one in every])
    mixed: Sound = (stacked.sum(axis=0) / 3).astype(np.float32)
    return mixed


def sent(sound: Sound, folder: Path) -> bytes:
    """The sound as a browser sends it: Opus in WebM."""
    return record(folder / "take.webm", sound=np.repeat(sound, 3)).read_bytes()


def reasons_of(container: bytes) -> set[str]:
    """Process and score a take; every reason, after making sure that nothing is scored."""
    take = make_take(container)
    run_job(JobKind.PROCESS_TAKE, take.pk)
    run_job(JobKind.SCORE_ATTEMPT, take.response.attempt_item.attempt_id)
    run = ScoringRun.objects.get()
    assert not run.item_scores.filter(score__isnull=False).exists()
    assert not run.competency_scores.filter(score__isnull=False).exists()
    return set(run.item_scores.values_list("not_scored_reason", flat=True))


@pytest.mark.parametrize(
    ("sound", "because"),
    [
        (noise(8, 0.1), "Speech was heard in 0%"),
        (tune(10, 16_000), "Speech was heard in 0%"),
        (low_passed(voice("role-cracked-gift-1"), 350), text.NO_WORDS),
        (five_at_once(), takes.FEW_WORDS),
        (hissing(), "the recogniser was unsure of"),
        (heard_from(speak.ITALIAN), takes.OTHER_LANGUAGE),
    ],
    ids=["noise", "music", "mumbling", "voices at once", "hiss", "another language"],
)
def test_unclear_take_is_not_scored_because(sound, because, tmp_path):
    (reason,) = reasons_of(sent(sound, tmp_path))

    assert because in reason


def test_clear_take_is_scored(tmp_path):
    take = make_take(sent(heard_from(speak.FILLED), tmp_path))

    run_job(JobKind.PROCESS_TAKE, take.pk)
    run_job(JobKind.SCORE_ATTEMPT, take.response.attempt_item.attempt_id)

    take.refresh_from_db()
    assert ScoringRun.objects.get().item_scores.filter(score__isnull=False).exists()
    assert speak.N_FILLERS - 1 <= take.measures["n_fillers"] <= speak.N_FILLERS
    assert take.measures["latency_s"] < 0.5


@needs_recordings
@pytest.mark.parametrize("name", ["music_ad", "laugh1", "esc_1"])
def test_real_music_laughter_and_noise_are_not_scored(name):
    (found,) = [r for r in shared_recordings() if name in r.name]

    assert len(reasons_of(found.path.read_bytes())) == 1
