"""The quality gate: can this recording be used, and what should its maker know.

It judges light, sound and wholeness of the file, never the person. Figures were measured on real
webcam frames and speech; each stands beside its name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assessments.media.faces import FaceLight
from assessments.media.raw import FrameSample, RawRecording
from assessments.media.speech import SAMPLE_RATE, SpeechSegment

Severity = Literal["info", "warn", "unusable"]

TOO_SHORT_S = 2.0
SILENT_SPEECH_SHARE = 0.05
CLIPPED_LEVEL, CLIPPED_SHARE = 0.985, 0.001
NOISY_DB = 5.0
FROZEN_CHANGE, FROZEN_S = 0.3, 3.0
BLACK_SHARE, BLACK_S = 0.98, 1.0  # ffmpeg blackdetect: 98 % of the pixels
DARK_FACE_LUMA, BRIGHT_FACE_LUMA = 50.0, 200.0
BLURRED_FACE_SHARPNESS = 40.0
CORRUPT_WARN, CORRUPT_UNUSABLE = 0.005, 0.5
#: A client counts whole time slices and a container whole packets: so much may be missing.
TRUNCATED_S, TRUNCATED_SHARE = 2.0, 0.05

_FRAME = 320  # 20 ms
_QUIETEST = 1e-10


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """One thing the gate found.

    ``code``: stable name. ``severity``: ``info``; ``warn`` (usable, a person should know);
    ``unusable`` (not scored, because of this). ``message``: what happened and what to do.
    ``start_s`` and ``end_s``: where, in seconds (None: all of it). ``value``: the figure judged, in
    the unit the message names.
    """

    code: str
    severity: Severity
    message: str
    start_s: float | None = None
    end_s: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class FaceLook:
    """What was seen of faces in the kept pictures: how many pictures, and each face's light."""

    n_pictures: int
    lights: tuple[FaceLight, ...]


def judge(
    raw: RawRecording,
    audio: NDArray[np.float32] | None,
    speech: Sequence[SpeechSegment],
    look: FaceLook,
    claimed_duration_s: float | None,
) -> tuple[QualityFinding, ...]:
    """Return everything the gate has to say, sound first.

    ``audio``: shape (n_samples,), 16 kHz mono, −1..1, None without sound; ``speech``: its speech.
    ``claimed_duration_s``: the recorder's own count of seconds, None where it gave none.
    """
    findings = [*_file_findings(raw, claimed_duration_s)]
    findings += audio_findings(audio, speech)
    if any(stream.kind == "video" and stream.decoded for stream in raw.streams):
        findings += video_findings(raw)
        findings += face_findings(look)
    else:
        findings.append(_no_video(raw))
    return tuple(findings)


def _no_video(raw: RawRecording) -> QualityFinding:
    unread = [stream.codec for stream in raw.streams if stream.kind == "video"]
    if not unread:
        return QualityFinding("no_video", "info", "The recording has sound only.")
    message = f"The picture is coded as {unread[0]}, which is not read. The sound is used."
    return QualityFinding("video_not_read", "warn", message)


def _file_findings(raw: RawRecording, claimed_s: float | None) -> Iterator[QualityFinding]:
    if raw.duration_s < TOO_SHORT_S:
        yield QualityFinding(
            "too_short",
            "unusable",
            f"The recording lasts {raw.duration_s:.1f} s, less than {TOO_SHORT_S:.0f} s. "
            "Record the answer again.",
            value=raw.duration_s,
        )
    expected_s = claimed_s if claimed_s is not None else raw.header_duration_s
    if raw.cut_off or (expected_s is not None and _is_short_of(raw.duration_s, expected_s)):
        whole = "" if expected_s is None else f" of {expected_s:.1f} s"
        yield QualityFinding(
            "truncated",
            "warn",
            f"The file ends after {raw.duration_s:.1f} s{whole}: the rest did not arrive or is "
            "damaged. What is here is used; send the missing part or record again if it matters.",
            start_s=raw.duration_s,
            end_s=expected_s,
            value=raw.duration_s,
        )
    ratio = error_ratio(raw)
    if ratio >= CORRUPT_WARN:
        yield QualityFinding(
            "corrupt_packets",
            "unusable" if ratio >= CORRUPT_UNUSABLE else "warn",
            f"{ratio:.1%} of the recording is damaged and was skipped. "
            "Upload it again, or record the answer again.",
            value=ratio,
        )


def _is_short_of(duration_s: float, expected_s: float) -> bool:
    return expected_s - duration_s > max(TRUNCATED_S, TRUNCATED_SHARE * expected_s)


def error_ratio(raw: RawRecording) -> float:
    """Return the share of packets that did not decode cleanly, 0–1."""
    return min(1.0, raw.n_bad_packets / raw.n_packets) if raw.n_packets else 0.0


def audio_findings(
    audio: NDArray[np.float32] | None, speech: Sequence[SpeechSegment]
) -> Iterator[QualityFinding]:
    """Judge sound: ``audio`` of shape (n_samples,), 16 kHz, −1..1, None where there is none."""
    if audio is None or not audio.size:
        yield QualityFinding(
            "no_audio",
            "unusable",
            "The recording has no sound. Choose a working microphone and record again.",
        )
        return
    duration_s = audio.size / SAMPLE_RATE
    share = sum(segment.length_s for segment in speech) / duration_s
    if share < SILENT_SPEECH_SHARE:
        yield QualityFinding(
            "silent",
            "unusable",
            f"Speech was heard in {share:.0%} of the recording. "
            "Check that the right microphone is on and not muted, and record again.",
            value=share,
        )
    clipped = float((np.abs(audio) > CLIPPED_LEVEL).mean())
    if clipped > CLIPPED_SHARE:
        yield QualityFinding(
            "clipped",
            "warn",
            f"The sound is overdriven ({clipped:.2%} of it is cut off at full level). "
            "Turn the microphone down or speak from further away.",
            value=clipped,
        )
    ratio_db = speech_to_noise_db(audio, speech)
    if ratio_db is not None and ratio_db < NOISY_DB:
        yield QualityFinding(
            "noisy",
            "warn",
            f"The background is about as loud as the voice ({ratio_db:.0f} dB between them). "
            "Record in a quieter place or closer to the microphone.",
            value=ratio_db,
        )


def speech_to_noise_db(audio: NDArray[np.float32], speech: Sequence[SpeechSegment]) -> float | None:
    """Return how much louder speech is than what lies between, in dB; None without speech.

    ``audio``: shape (n_samples,), 16 kHz, −1..1. Powers of 20 ms frames: the mean inside ``speech``
    less the noise, over the noise. Noise is the median outside it (a cough is not the background),
    or, where less than .3 s lie outside, the quietest tenth inside. Never below −20.
    """
    n_frames = audio.size // _FRAME
    power = np.square(audio[: n_frames * _FRAME].reshape(n_frames, _FRAME)).mean(axis=1)
    inside = np.zeros(n_frames, dtype=bool)
    for segment in speech:
        inside[round(segment.start_s * 50) : round(segment.end_s * 50)] = True
    if not inside.any():
        return None
    voice = power[inside]
    outside = power[~inside]
    quiet = outside if outside.size >= 15 else np.sort(voice)[: max(1, voice.size // 5)]
    noise = max(float(np.median(quiet)), _QUIETEST)
    return float(10 * np.log10(max((float(voice.mean()) - noise) / noise, 0.01)))


def video_findings(raw: RawRecording) -> Iterator[QualityFinding]:
    """Judge pictures by the numbers of their samples."""
    samples = raw.samples
    if not samples:
        yield QualityFinding(
            "no_picture", "warn", "The video stream holds no picture. The sound is used."
        )
        return
    black = [
        (start_s, end_s)
        for start_s, end_s in _runs(samples, [item.black_share >= BLACK_SHARE for item in samples])
        if end_s - start_s >= BLACK_S
    ]
    for start_s, end_s in black:
        yield QualityFinding(
            "black",
            "warn",
            f"The picture is black for {end_s - start_s:.0f} s. "
            "Uncover the camera and check that no other program uses it.",
            start_s,
            end_s,
            end_s - start_s,
        )
    for start_s, end_s in _still_stretches(samples, raw.duration_s):
        if any(first <= start_s and end_s - last <= FROZEN_S for first, last in black):
            continue  # a black picture stands still too; once said is enough
        yield QualityFinding(
            "frozen",
            "warn",
            f"The picture stands still for {end_s - start_s:.0f} s. "
            "The sound is used; close other programs if you record again.",
            start_s,
            end_s,
            end_s - start_s,
        )
    if len(raw.sizes) > 1:
        yield QualityFinding(
            "size_changed",
            "info",
            f"The picture changed size {len(raw.sizes) - 1} times, as when a phone is turned.",
            value=float(len(raw.sizes) - 1),
        )


def _runs(samples: Sequence[FrameSample], true: Sequence[bool]) -> Iterator[tuple[float, float]]:
    """Yield (start_s, end_s) of each run of samples for which ``true`` holds."""
    start_s: float | None = None
    for sample, holds in zip(samples, true, strict=True):
        if holds and start_s is None:
            start_s = sample.time_s
        elif not holds and start_s is not None:
            yield start_s, sample.time_s
            start_s = None
    if start_s is not None:
        yield start_s, samples[-1].time_s


def _still_stretches(
    samples: Sequence[FrameSample], duration_s: float
) -> Iterator[tuple[float, float]]:
    """Yield (start_s, end_s) of each stretch over 3 s in which no picture differs from the last.

    A camera that stalls may also send no picture at all: a hole between two pictures, and one
    after the last, stand still too.
    """
    start_s = samples[0].time_s
    end_s = start_s
    for sample in samples[1:]:
        moved = sample.change is None or sample.change >= FROZEN_CHANGE
        if moved and sample.time_s - end_s <= FROZEN_S:
            if end_s - start_s > FROZEN_S:
                yield start_s, end_s
            start_s = sample.time_s
        elif moved:
            yield start_s, sample.time_s
            start_s = sample.time_s
        end_s = sample.time_s
    if duration_s - end_s > FROZEN_S or end_s - start_s > FROZEN_S:
        yield start_s, max(end_s, duration_s)


def face_findings(look: FaceLook) -> Iterator[QualityFinding]:
    """Judge the light on the largest face of the kept pictures, by medians."""
    if not look.n_pictures:
        return
    if not look.lights:
        yield QualityFinding(
            "no_face",
            "info",
            "No face is in the picture. This does not count; move into the picture if you wish.",
            value=0.0,
        )
        return
    luma = median(light.luma for light in look.lights)
    if luma < DARK_FACE_LUMA:
        message = "The face is hard to see: too dark. Turn towards a window or a lamp."
        yield QualityFinding("dark_face", "warn", message, value=luma)
    if luma > BRIGHT_FACE_LUMA:
        message = "The face is hard to see: too bright. Turn away from the light a little."
        yield QualityFinding("bright_face", "warn", message, value=luma)
    sharp = [light.sharpness for light in look.lights if light.sharpness is not None]
    if sharp and median(sharp) < BLURRED_FACE_SHARPNESS:
        message = "The picture is blurred. Wipe the camera and sit still within arm's reach."
        yield QualityFinding("blurred_face", "warn", message, value=median(sharp))
