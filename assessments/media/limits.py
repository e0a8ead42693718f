"""How much one recording may cost to decode."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """Bounds of one decoding process.

    Seconds, bytes and pixels as named. ``frames_per_s`` is how many pictures of a second are
    converted and looked at; ``frame_side_px`` the longest side they are shrunk to;
    ``n_face_frames`` how many of them, evenly spread, come back whole for the look at the light.
    """

    max_duration_s: float = 1800.0
    max_pixels: int = 4096 * 4096
    max_packets_per_s: int = 1000
    max_streams: int = 8
    wall_s: float = 600.0
    cpu_s: int = 300
    address_space_bytes: int = 2 * 1024**3
    output_bytes: int = 256 * 1024**2
    frames_per_s: float = 2.0
    frame_side_px: int = 480
    n_face_frames: int = 24

    def to_json(self) -> str:
        """Return the limits as the child's only argument."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "DecodeLimits":
        """Return the limits that ``to_json`` wrote."""
        return cls(**json.loads(text))
