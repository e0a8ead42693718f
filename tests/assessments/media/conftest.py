"""Speech of our own for tests that need words."""

import re
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

SEED_MEDIA = Path(__file__).parents[3] / "assessments" / "seed" / "media"


@pytest.fixture(scope="session")
def speech_path() -> Path:
    """A synthetic customer's turn, about 12 s of Opus."""
    return SEED_MEDIA / "role-cracked-gift-1.opus"


@pytest.fixture(scope="session")
def speech_text(speech_path: Path) -> str:
    """What the synthetic voice says, from its captions."""
    blocks = speech_path.with_suffix(".vtt").read_text().split("\n\n")
    cues = [block.split("\n", 1)[1] for block in blocks if "-->" in block]
    return re.sub(r"\s+", " ", " ".join(cues))


@pytest.fixture(scope="session")
def speech(speech_path: Path) -> NDArray[np.float32]:
    """The same as 16 kHz mono, −1..1."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
    with av.open(str(speech_path)) as source:
        frames = [out for frame in source.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32)
