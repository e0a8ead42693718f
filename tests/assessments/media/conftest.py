"""Speech of our own for tests that need words."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.assessments.media.making import heard_from

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
    return heard_from(speech_path)
