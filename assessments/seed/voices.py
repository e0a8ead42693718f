"""Authoring tool: speak the customers of the role-plays. Not used when the site runs.

``python -m assessments.seed.voices --piper BIN --voice MODEL.onnx [CODE …]`` reads ``bank.yaml``
beside this file and writes the Opus sound and the WebVTT captions of every turn into ``media/``. It
needs programs that are no dependency of the product: piper-tts (GPL) in a virtual environment
of its own, and sox and flite from the operating system. ``README.md`` says how each file was made.
"""

import argparse
import subprocess
import tempfile
import wave
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import yaml
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from numpy.typing import NDArray

HERE = Path(__file__).parent
RATE_HZ = 48_000
PAUSE_S = 0.28
EDGE_S = 0.3
BITRATE = 24_000

Samples = NDArray[np.int16]


@dataclass(frozen=True)
class Voice:
    """One way of speaking: the synthesiser, its pace, and a shift in pitch by sox."""

    engine: str = "piper"  # piper, or flite:NAME
    length: float = 1.0  # above 1 is slower
    noise: float = 0.667
    pitch_cents: int = 0


CUSTOMERS = {
    "role-double-rent": Voice("flite:slt", length=0.95),
    "role-lost-bag": Voice(length=1.05, pitch_cents=-260),
    "role-third-call": Voice(length=0.95, pitch_cents=430),
    "role-cancelled-scan": Voice(length=1.2, noise=0.8, pitch_cents=-120),
    "role-cracked-gift": Voice("flite:slt", length=1.05, pitch_cents=150),
    "role-payroll-locked": Voice("flite:rms", length=0.9),
    "role-account-holder": Voice("flite:rms", length=1.1, pitch_cents=-120),
    "role-brothers-money": Voice("flite:slt", length=1.0, pitch_cents=70),
    "role-alarm-at-the-door": Voice("flite:slt", length=0.92, pitch_cents=-130),
    "role-car-that-went": Voice("flite:rms", length=0.95, pitch_cents=-280),
    "role-heart-recorder": Voice("flite:awb", length=1.0),
    "role-row-f": Voice("flite:slt", length=1.12, pitch_cents=-220),
    "role-number-on-the-window": Voice("flite:slt", length=1.15, pitch_cents=-300),
    "role-two-ashcombes": Voice("flite:rms", length=0.92, pitch_cents=180),
    "role-choir-accounts": Voice("flite:slt", length=1.08, pitch_cents=-60),
    "practice-opening-hours": Voice(length=1.05, pitch_cents=300),
}


@dataclass(frozen=True)
class Synthesiser:
    """Where piper and its voice lie on the author's machine; flite alone needs neither."""

    piper: Path | None
    model: Path | None

    def speak(self, sentence: str, voice: Voice) -> Samples:
        """Return ``sentence`` spoken: shape (n,), 16-bit mono at 48 kHz."""
        with tempfile.TemporaryDirectory() as folder:
            raw, done = Path(folder, "raw.wav"), Path(folder, "done.wav")
            self._synthesise(sentence, voice, raw)
            shape = ["pitch", str(voice.pitch_cents)] if voice.pitch_cents else []
            form = ["-r", str(RATE_HZ), "-c", "1", "-b", "16"]
            _run(["sox", "-R", str(raw), *form, str(done), "gain", "-n", "-4", *shape])
            with wave.open(str(done)) as sound:
                frames = sound.readframes(sound.getnframes())
        return _without_silent_edges(np.frombuffer(frames, np.int16))

    def _synthesise(self, sentence: str, voice: Voice, target: Path) -> None:
        engine, _, name = voice.engine.partition(":")
        if engine == "flite":
            stretch = f"duration_stretch={voice.length}"
            _run(["flite", "-voice", name, "--setf", stretch, "-t", sentence, "-o", str(target)])
            return
        pace = ["--length-scale", str(voice.length), "--noise-scale", str(voice.noise)]
        _run([str(self.piper), "-m", str(self.model), "-f", str(target), *pace], text=sentence)


@dataclass(frozen=True)
class Speech:
    """Sound at 48 kHz and its cues: start and end in seconds, and the words."""

    samples: Samples
    cues: tuple[tuple[float, float, str], ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ


def say(text: str, voice: Voice, synthesiser: Synthesiser) -> Speech:
    """Speak ``text`` sentence by sentence, so that each caption knows its own time."""
    parts: list[Samples] = [silence(EDGE_S)]
    cues: list[tuple[float, float, str]] = []
    for sentence in sentences(text):
        start = sum(map(len, parts)) / RATE_HZ
        spoken = synthesiser.speak(sentence, voice)
        cues.append((start, start + len(spoken) / RATE_HZ, sentence))
        parts += [spoken, silence(PAUSE_S)]
    return Speech(np.concatenate([*parts, silence(EDGE_S)]), tuple(cues))


def sentences(text: str) -> list[str]:
    """Split at the ends of sentences; the bank's spoken texts hold no abbreviations."""
    marked = " ".join(text.split())
    for end in ".?!":
        marked = marked.replace(f"{end} ", f"{end}\n")
    return marked.split("\n")


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


def captions(speech: Speech) -> str:
    """Return the WebVTT text of ``speech``."""
    blocks = [f"{_clock(start)} --> {_clock(end)}\n{words}" for start, end, words in speech.cues]
    return "\n\n".join(["WEBVTT\n\nNOTE Synthetic voice", *blocks]) + "\n"


def write_opus(speech: Speech, target: Path) -> None:
    """Write ``speech`` as mono Opus in an Ogg container."""
    with av.open(str(target), "w", format="ogg") as container:
        container.metadata["title"] = "Synthetic voice, no real person"
        stream = add_opus(container)
        for packet_source in audio_frames(speech.samples):
            container.mux(stream.encode(packet_source))
        container.mux(stream.encode(None))


def add_opus(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("libopus", rate=RATE_HZ)
    stream.bit_rate = BITRATE
    stream.codec_context.layout = "mono"
    stream.codec_context.options = {"application": "voip"}
    return stream


def audio_frames(samples: Samples) -> Iterator[av.AudioFrame]:
    """Cut ``samples`` into the 20 ms frames that Opus wants."""
    step = RATE_HZ // 50
    padded = np.pad(samples, (0, -len(samples) % step))
    for start in range(0, len(padded), step):
        frame = av.AudioFrame.from_ndarray(padded[None, start : start + step], "s16", "mono")
        frame.sample_rate = RATE_HZ
        frame.pts = start
        frame.time_base = Fraction(1, RATE_HZ)
        yield frame


def _without_silent_edges(samples: Samples, threshold: int = 250) -> Samples:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > threshold)
    if not len(loud):
        return samples
    margin = RATE_HZ // 50
    return samples[max(loud[0] - margin, 0) : loud[-1] + margin]


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _run(command: list[str], text: str | None = None) -> None:
    subprocess.run(command, input=text, text=True, check=True, capture_output=True)


def synthesiser_arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--piper", type=Path, help="the piper program, where a voice needs it")
    parser.add_argument("--voice", type=Path, help="en_US-joe-medium.onnx")
    return parser


def speak_bank(say_in: Callable[[str, Voice], Speech], codes: Collection[str]) -> None:
    bank: dict[str, Any] = yaml.safe_load((HERE / "bank.yaml").read_text(encoding="utf-8"))
    for item in bank["items"]:
        for turn in item.get("turns", []) if not codes or item["code"] in codes else []:
            speech = say_in(turn["text"], CUSTOMERS[item["code"]])
            write_opus(speech, HERE / turn["audio"])
            (HERE / turn["captions"]).write_text(captions(speech), encoding="utf-8")


if __name__ == "__main__":
    parser = synthesiser_arguments(__doc__)
    parser.add_argument("codes", nargs="*", help="items to speak; default: all")
    given = parser.parse_args()
    synthesiser = Synthesiser(given.piper, given.voice)
    speak_bank(lambda text, voice: say(text, voice, synthesiser), given.codes)
