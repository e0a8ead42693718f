"""A witness beside the uploader: every byte that MediaRecorder gave out, and when. No Django here.

What it saw is compared with what the server stored; it shares no code and no storage with either.
"""

import base64
import hashlib
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import av
from playwright.sync_api import BrowserContext, Page

# Each slice leaves the page as soon as it is given out, so that a reload or a kill takes none back.
SCRIPT = """(() => {
  const Real = window.MediaRecorder;
  if (!Real) return;
  const tell = (fact) => window.witness(fact).catch(() => {});
  window.MediaRecorder = class extends Real {
    constructor(...given) {
      super(...given);
      this.known = crypto.randomUUID();
      let n = 0;
      this.addEventListener("dataavailable", async ({ data }) => {
        const number = n++;
        const bytes = new Uint8Array(await data.arrayBuffer());
        let text = "";
        for (const byte of bytes) text += String.fromCharCode(byte);
        tell({ id: this.known, slice: number, body: btoa(text) });
      });
    }
    start(...given) {
      tell({ id: this.known, began: Date.now() / 1000 });
      super.start(...given);
    }
    stop() {
      tell({ id: this.known, ended: Date.now() / 1000 });
      super.stop();
    }
  };
})()"""


class Differs(AssertionError):
    """What is stored is not what was recorded, or too little was compared to say so."""


@dataclass
class Made:
    """One part as the browser made it; ``broke_off`` where the page went before it was stopped."""

    slices: dict[int, bytes] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0
    broke_off: bool = False

    def body(self, without: int = 0) -> bytes:
        ordered = [self.slices[number] for number in sorted(self.slices)]
        return b"".join(ordered[: len(ordered) - without])


class Witness:
    """Collects from every page of a browser, and of the next one after a kill."""

    def __init__(self) -> None:
        self.parts: dict[str, Made] = {}

    def watch(self, context: BrowserContext) -> None:
        context.expose_binding("witness", lambda _source, fact: self._note(fact))
        context.add_init_script(SCRIPT)

    def _note(self, fact: dict[str, Any]) -> None:
        part = self.parts.setdefault(fact["id"], Made())
        part.began = fact.get("began", part.began)
        part.ended = part.ended or fact.get("ended", 0.0)
        if "slice" in fact:
            part.slices[fact["slice"]] = base64.b64decode(fact["body"])

    @property
    def made(self) -> list[Made]:
        return sorted(self.parts.values(), key=lambda part: part.began)

    def wait_for_slices(self, page: Page, n: int) -> None:
        """Until the running part has ``n`` slices and is in the middle of the next."""
        until = time.monotonic() + 30
        while not self.parts or self.made[-1].ended or len(self.made[-1].slices) < n:
            if time.monotonic() > until:
                raise Differs("nothing is recorded")
            page.wait_for_timeout(20)
        page.wait_for_timeout(500)

    def break_off(self) -> None:
        """The running part ends now, by a reload or a kill."""
        self.made[-1].ended, self.made[-1].broke_off = time.time(), True


@dataclass(frozen=True)
class Limits:
    """What a comparison must at least have compared, and what may at most be lost."""

    least_parts: int
    least_bytes: int
    most_lost_s: float


@dataclass(frozen=True)
class Compared:
    n_parts: int
    n_bytes: int
    lost: tuple[float, ...]  # seconds, part by part

    @property
    def lost_s(self) -> float:
        return sum(self.lost)

    def __str__(self) -> str:
        each = " + ".join(f"{seconds:.2f}" for seconds in self.lost)
        return (
            f"{self.n_parts} parts, {self.n_bytes} bytes compared by SHA-256; "
            f"{self.lost_s:.2f} s lost ({each})"
        )


def compare(made: Sequence[Made], stored: Sequence[bytes], limits: Limits) -> Compared:
    """Differs unless every part is stored byte for byte; a part that broke off may lack its end.

    Its end is whole slices, at most two; what it cost is counted in seconds, between the wall
    clock of the recording and the length of what is stored.
    """
    if len(made) != len(stored):
        raise Differs(f"{len(made)} parts were made, {len(stored)} are stored")
    for number, (part, body) in enumerate(zip(made, stored, strict=True), start=1):
        allowed = [part.body(without) for without in range(3 if part.broke_off else 1)]
        if sha256(body) not in map(sha256, allowed):
            raise Differs(f"part {number}: {len(body)} bytes are stored, not those recorded")
    lost = (
        max(0.0, part.ended - part.began - seconds_of(body))
        for part, body in zip(made, stored, strict=True)
    )
    found = Compared(len(stored), sum(map(len, stored)), tuple(lost))
    if found.n_parts < limits.least_parts or found.n_bytes < limits.least_bytes:
        raise Differs(f"too little to compare: {found}")
    if found.lost_s >= limits.most_lost_s:
        raise Differs(f"too much was lost: {found}")
    return found


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def seconds_of(body: bytes) -> float:
    """How long ``body`` plays, by its packets: what a browser makes says no length."""
    with av.open(io.BytesIO(body), "r") as container:
        times = [
            (float(packet.pts * packet.time_base), float((packet.duration or 0) * packet.time_base))
            for packet in container.demux()
            if packet.pts is not None and packet.time_base is not None
        ]
    return max(at + length for at, length in times) - min(at for at, _ in times)
