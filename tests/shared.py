"""Real recordings and data that may stand beside the checkout; a test skips where they do not."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
RECORDINGS = SHARED / "recordings"

needs_recordings = pytest.mark.skipif(
    not (RECORDINGS / "manifest.csv").is_file(), reason=f"no real recordings in {RECORDINGS}"
)


@dataclass(frozen=True)
class SharedRecording:
    """One line of the manifest; ``transcript`` is "" where there is none."""

    name: str
    kind: str
    duration_s: float | None
    transcript: str
    transcript_kind: str
    note: str

    @property
    def path(self) -> Path:
        return RECORDINGS / self.name


def shared_recordings() -> list[SharedRecording]:
    """Return the manifest, empty where the folder is absent."""
    manifest = RECORDINGS / "manifest.csv"
    if not manifest.is_file():
        return []
    with manifest.open(newline="") as file:
        return [
            SharedRecording(
                name=row["file"],
                kind=row["kind"],
                duration_s=float(row["duration_s"]) if row["duration_s"] else None,
                transcript=row["transcript"],
                transcript_kind=row["transcript_kind"],
                note=row["note"],
            )
            for row in csv.DictReader(file)
        ]
