"""Authoring tool: make the recordings of the demo people. Not used when the site runs.

``python -m candidates.demo.make_media --piper BIN --voice MODEL.onnx`` speaks every ``says`` of
``demo.yaml`` with a synthetic voice, over a drawn desk where the person's route is video. The
needed programs are those of ``assessments/seed/voices.py``; its README tells how to get them.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import yaml
from av.container.output import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from assessments.seed.voices import (
    Speech,
    Synthesiser,
    Voice,
    add_opus,
    audio_frames,
    say,
    synthesiser_arguments,
)

HERE = Path(__file__).parent
FPS = 12
WIDTH, HEIGHT = 480, 360
VIDEO_BITRATE = 45_000
LABEL = "SYNTHETIC DEMO RECORDING"

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

SPEAKERS = {
    "priya-raman": Voice(length=1.0, pitch_cents=400),
    "tom-beckett": Voice(length=1.08, pitch_cents=-60),
    "viktor-hale": Voice(length=0.92, pitch_cents=-260),
    "mei-ling-chou": Voice(length=1.15, pitch_cents=320),
    "anders-nystroem": Voice("flite:rms"),
    "fatima-el-sayed": Voice("flite:slt"),
    "rafael-duarte": Voice(length=1.0, noise=0.8, pitch_cents=90),
}
SHIRTS: dict[str, Colour] = {
    "priya-raman": (120, 110, 30),
    "viktor-hale": (90, 70, 60),
    "mei-ling-chou": (60, 90, 170),
    "rafael-duarte": (70, 120, 80),
}


def make_all(synthesiser: Synthesiser) -> None:
    """Write every recording that ``demo.yaml`` names."""
    demo: dict[str, Any] = yaml.safe_load((HERE / "demo.yaml").read_text(encoding="utf-8"))
    for person in demo["candidates"]:
        for turns in person["role_play"].values():
            for turn in turns:
                if "media" in turn:
                    make_one(person, turn, synthesiser)


def make_one(person: dict[str, Any], turn: dict[str, Any], synthesiser: Synthesiser) -> None:
    speech = say(turn["says"], SPEAKERS[person["slug"]], synthesiser)
    if turn.get("sound") == "noise":
        speech = buried_in_noise(speech)
    shirt = SHIRTS[person["slug"]] if person["route"] == "video" else None
    write_webm(speech, HERE / turn["media"], shirt)


def buried_in_noise(speech: Speech) -> Speech:
    """Return ``speech`` far below a loud hiss, as from a broken microphone."""
    hiss = np.random.default_rng(7).normal(0, 2600, len(speech.samples))
    mixed = speech.samples * 0.01 + hiss
    return replace(speech, samples=np.clip(mixed, -32_000, 32_000).astype(np.int16))


def write_webm(speech: Speech, target: Path, shirt: Colour | None) -> None:
    """Write Opus sound, and the drawn desk in VP8 where ``shirt`` gives the figure a colour."""
    with av.open(str(target), "w", format="webm") as container:
        container.metadata["title"] = "Synthetic demo recording, no real person"
        sound = add_opus(container)
        encoded: list[Packet[Any]] = [
            p for frame in audio_frames(speech.samples) for p in sound.encode(frame)
        ]
        encoded += sound.encode(None)
        if shirt:
            encoded += _encoded_pictures(container, speech, shirt)
        for packet in sorted(encoded, key=_starts_at):
            container.mux(packet)


def _starts_at(packet: Packet[Any]) -> Fraction:
    return (packet.pts or 0) * Fraction(packet.time_base or 1)


def _encoded_pictures(
    container: OutputContainer, speech: Speech, shirt: Colour
) -> list[Packet[VideoStream]]:
    stream: VideoStream = container.add_stream("libvpx", rate=FPS)
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.bit_rate = VIDEO_BITRATE
    stream.codec_context.options = {"deadline": "good", "cpu-used": "2", "g": "96"}
    packets: list[Packet[VideoStream]] = []
    for place, picture in enumerate(pictures(speech, shirt)):
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = place, Fraction(1, FPS)
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def pictures(speech: Speech, shirt: Colour) -> Iterator[Picture]:
    """Draw the desk for as long as ``speech`` lasts; nothing in it resembles a face."""
    for place in range(int(speech.seconds * FPS)):
        now = place / FPS
        picture = _room(now)
        _figure(picture, now, shirt, any(a <= now <= b for a, b, _ in speech.cues))
        _label(picture, now)
        yield picture


def _room(now: float) -> Picture:
    picture = np.full((HEIGHT, WIDTH, 3), (214, 222, 226), np.uint8)
    cv2.rectangle(picture, (300, 40), (440, 170), (240, 214, 178), -1)  # window and its sky
    drift = int(now * 9) % 200
    for step, radius in ((0, 16), (20, 21), (42, 15)):
        centre = (270 + drift + step, 92)
        cv2.circle(picture, centre, radius, (252, 250, 248), -1, cv2.LINE_AA)
    picture[:, :300][40:171] = (214, 222, 226)
    picture[40:171, 441:] = (214, 222, 226)
    cv2.rectangle(picture, (300, 40), (440, 170), (150, 160, 165), 5)
    cv2.line(picture, (370, 40), (370, 170), (150, 160, 165), 3)
    cv2.rectangle(picture, (40, 60), (130, 120), (196, 206, 190), -1)  # a picture on the wall
    cv2.rectangle(picture, (0, 300), (WIDTH, HEIGHT), (120, 150, 176), -1)  # desk
    cv2.rectangle(picture, (372, 262), (412, 304), (90, 120, 200), -1)  # mug
    for k in range(3):
        rise = int(now * 14 + k * 13) % 40
        wave = int(5 * np.sin(now * 2 + k))
        cv2.circle(picture, (392 + wave, 255 - rise), 4, (236, 236, 236), -1, cv2.LINE_AA)
    return picture


def _figure(picture: Picture, now: float, shirt: Colour, speaking: bool) -> None:
    """A plain silhouette: no features, it only sways, and a little more while speaking."""
    reach = 9 if speaking else 4
    x, y = 200 + int(reach * np.sin(now * 1.7)), 196 + int(3 * np.sin(now * 2.6))
    cv2.ellipse(picture, (x, 318), (98, 84), 0, 180, 360, shirt, -1, cv2.LINE_AA)
    cv2.rectangle(picture, (x - 18, y + 20), (x + 18, y + 62), (128, 140, 150), -1)
    cv2.ellipse(picture, (x, y), (42, 52), 0, 0, 360, (140, 152, 162), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (0, 312), (WIDTH, HEIGHT), (120, 150, 176), -1)


def _label(picture: Picture, now: float) -> None:
    cv2.rectangle(picture, (0, 322), (WIDTH, HEIGHT), (52, 44, 38), -1)
    font, white = cv2.FONT_HERSHEY_SIMPLEX, (245, 245, 245)
    cv2.putText(picture, LABEL, (14, 347), font, 0.62, white, 1, cv2.LINE_AA)
    cv2.putText(picture, f"{now:4.0f} s", (405, 347), font, 0.62, white, 1, cv2.LINE_AA)


if __name__ == "__main__":
    given = synthesiser_arguments(__doc__).parse_args()
    make_all(Synthesiser(given.piper, given.voice))
