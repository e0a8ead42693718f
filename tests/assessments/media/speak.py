"""Authoring tool: ``python -m tests.assessments.media.speak`` writes the voices of the tests anew.

Needs flite and espeak-ng from the operating system. Nobody real speaks.
"""

import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from assessments.seed.voices import RATE_HZ, Speech, write_opus

VOICES = Path(__file__).parent / "voices"

FILLED_TEXT = (
    "Hello, um, I am so sorry about the parcel. Uh, I can send a new one today. So, um, I will, "
    "uh, write to the warehouse now, and, um, I will call you tomorrow before five."
)
#: Um, uh, um, uh, um.
N_FILLERS = 5
ITALIAN_TEXT = (
    "Buongiorno. Mi dispiace molto che il suo pacco non sia arrivato. Adesso controllo dov'è e la "
    "richiamo oggi pomeriggio. Preferisce un pacco nuovo o il rimborso?"
)

FILLED, ITALIAN = VOICES / "fillers.opus", VOICES / "italian.opus"


def main() -> None:
    """Speak both texts."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw.wav")
        subprocess.run(["flite", "-voice", "slt", "-t", FILLED_TEXT, "-o", str(raw)], check=True)
        _write(raw, FILLED)
        subprocess.run(["espeak-ng", "-v", "it", "-s", "140", "-w", raw, ITALIAN_TEXT], check=True)
        _write(raw, ITALIAN)


def _write(raw: Path, target: Path) -> None:
    with wave.open(str(raw)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        at = np.arange(0, len(samples) - 1, sound.getframerate() / RATE_HZ)
    stretched = np.interp(at, np.arange(len(samples)), samples).astype(np.int16)
    write_opus(Speech(stretched, ()), target)


if __name__ == "__main__":
    main()
