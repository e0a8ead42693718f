"""Test material made with real codecs, and the damage done to it."""

import struct
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

RATE = 48_000
FPS = 10
SIZE = (160, 120)

Picture = NDArray[np.uint8]
Sound = NDArray[np.float32]

#: Container, video and audio encoder by suffix.
_KINDS = {
    ".webm": ("webm", "libvpx", "libopus"),
    ".mp4": ("mp4", "libx264", "aac"),
    ".mkv": ("matroska", "mjpeg", "libopus"),
}


def moving(seconds: float, size: tuple[int, int] = SIZE) -> Iterator[Picture]:
    """Yield a bright bar that wanders over a grey ground."""
    width, height = size
    for index in range(round(seconds * FPS)):
        picture = np.full((height, width, 3), 110, dtype=np.uint8)
        at = (index * width // 16) % width
        picture[:, at : at + width // 8] = 230
        yield picture


def still(seconds: float, value: int = 110) -> Iterator[Picture]:
    """Yield the same flat picture again and again."""
    for _ in range(round(seconds * FPS)):
        yield np.full((SIZE[1], SIZE[0], 3), value, dtype=np.uint8)


def tone(seconds: float, level: float = 0.2) -> Sound:
    """Return a 440 Hz tone; above level 1 it is cut off at full scale."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.clip(level * np.sin(2 * np.pi * 440 * time), -1, 1).astype(np.float32)


def silence(seconds: float) -> Sound:
    """Return nothing at all."""
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def heard_from(path: Path) -> Sound:
    """Return the sound of a file as 16 kHz mono, −1..1."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
    with av.open(str(path)) as source:
        frames = [out for frame in source.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32)


def sentences_of(path: Path) -> list[Sound]:
    """Return the sentences of a seed voice by its captions, without silence at their edges."""
    sound = heard_from(path)
    cues = [line for line in path.with_suffix(".vtt").read_text().split("\n") if "-->" in line]
    spans = [[_seconds(time) for time in cue.split(" --> ")] for cue in cues]
    return [_trimmed(sound[round(a * 16_000) : round(b * 16_000)]) for a, b in spans]


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def _trimmed(sound: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(sound) > 0.005)
    return sound[loud[0] : loud[-1] + 1]


def low_passed(sound: Sound, most_hz: float) -> Sound:
    """Return 16 kHz ``sound`` without what lies above ``most_hz``: a voice behind a wall."""
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(sound.size, 1 / 16_000) > most_hz] = 0
    return np.fft.irfft(spectrum, sound.size).astype(np.float32)


def tune(seconds: float, rate: int = RATE) -> Sound:
    """Return plucked notes with a drum: music, and no voice."""
    chance = np.random.default_rng(3)
    sound = np.zeros(round(seconds * rate), dtype=np.float32)
    time = np.arange(rate // 2) / rate
    for at in range(0, sound.size - time.size + 1, time.size):
        note = chance.choice([262, 294, 330, 349, 392, 440, 523])
        strings = sum(np.sin(2 * np.pi * note * k * time) / k for k in range(1, 5))
        drum = chance.normal(0, 1, time.size) * np.exp(-50 * time)
        sound[at : at + time.size] += 0.2 * (strings * np.exp(-3 * time) + drum)
    return np.clip(sound, -1, 1)


def record(
    target: Path,
    pictures: Iterable[Picture] | None = None,
    sound: Sound | None = None,
    *,
    size: tuple[int, int] = SIZE,
    pix_fmt: str = "yuv420p",
    damage_every: int = 0,
    drop_sound: tuple[float, float] = (0, 0),
) -> Path:
    """Encode a recording of the kind its suffix names, interleaved, and return its path.

    ``damage_every``: overwrite each so-manieth packet after the tenth with noise (0: none).
    ``drop_sound``: leave out the packets of sound between these seconds.
    """
    container, video_codec, audio_codec = _KINDS[target.suffix]
    with av.open(str(target), "w", format=container) as out:
        video = None if pictures is None else _video(out, video_codec, size, pix_fmt)
        audio = None if sound is None else out.add_stream(audio_codec, rate=RATE, layout="mono")
        packets: list[Packet[Stream]] = []
        if video is not None and pictures is not None:
            packets += _encode_pictures(video, pictures)
        if isinstance(audio, AudioStream) and sound is not None:
            first, last = drop_sound
            packets += [
                packet
                for packet in _encode_sound(audio, sound)
                if not first <= float((packet.pts or 0) * packet.time_base) < last
            ]
        packets.sort(key=lambda packet: float((packet.dts or 0) * packet.time_base))
        out.mux(_damaged(packets, damage_every))
    return target


def _damaged(packets: list["Packet[Stream]"], every: int) -> list["Packet[Stream]"]:
    noise = np.random.default_rng(7)
    for packet in packets[10::every] if every else []:
        if packet.size:
            packet.update(noise.bytes(packet.size))
    return packets


def _video(
    out: OutputContainer, codec: str, size: tuple[int, int], pix_fmt: str = "yuv420p"
) -> VideoStream:
    options = {"deadline": "realtime", "cpu-used": "8"} if codec.startswith("libvpx") else {}
    video = out.add_stream(codec, rate=FPS, options=options)
    assert isinstance(video, VideoStream)
    video.width, video.height = size
    video.pix_fmt = pix_fmt
    video.codec_context.gop_size = 1000  # like a browser: one key picture at the start
    video.codec_context.thread_count = 1
    return video


def _encode_pictures(video: VideoStream, pictures: Iterable[Picture]) -> Iterator["Packet[Stream]"]:
    for index, picture in enumerate(pictures):
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        yield from video.encode(frame)
    yield from video.encode(None)


def _encode_sound(audio: AudioStream, sound: Sound) -> Iterator["Packet[Stream]"]:
    for at in range(0, sound.size, RATE):
        piece = (sound[at : at + RATE] * 32767).astype(np.int16)
        frame = AudioFrame.from_ndarray(piece.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts, frame.time_base = at, Fraction(1, RATE)
        yield from audio.encode(frame)
    yield from audio.encode(None)


def cut(path: Path, share: float) -> Path:
    """Keep the first ``share`` of a file's bytes."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def turn_90_degrees(path: Path) -> Path:
    """Write a rotation of 90° clockwise into each track header of an MP4 (ISO/IEC 14496-12)."""
    data = bytearray(path.read_bytes())
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    at = data.find(b"tkhd")
    while at >= 0:
        data[at + 44 : at + 80] = matrix
        at = data.find(b"tkhd", at + 4)
    path.write_bytes(data)
    return path


def claim_vp8_size(path: Path, width: int, height: int, *, in_container: bool) -> Path:
    """Make the key picture of a VP8 WebM claim a size (RFC 6386 §9.1), the track header too."""
    data = bytearray(path.read_bytes())
    at = data.find(b"\x9d\x01\x2a")
    data[at + 3 : at + 7] = struct.pack("<HH", width, height)
    if in_container:
        for element, size in ((b"\xb0", width), (b"\xba", height)):
            data = _widen(data, element, size)
    path.write_bytes(data)
    return path


def _widen(data: bytearray, element: bytes, size: int) -> bytearray:
    """Set PixelWidth or PixelHeight, which for a big enough size is already two bytes long."""
    at = data.find(element + b"\x82")
    assert at > 0
    data[at + 2 : at + 4] = struct.pack(">H", size)
    return data


def sparse_hours(target: Path, hours: float, step_s: float = 10.0) -> Path:
    """Write one tiny VP8 picture every ``step_s`` seconds, for hours."""
    with av.open(str(target), "w", format="webm") as out:
        video = _video(out, "libvpx", SIZE)
        first = next(iter(_encode_pictures(video, still(0.2))))
        data = bytes(first)
        for index in range(int(hours * 3600 / step_s)):
            packet = Packet(data)
            packet.stream = video
            packet.time_base = Fraction(1, 1000)
            packet.pts = packet.dts = int(index * step_s * 1000)
            packet.is_keyframe = True
            out.mux(packet)
    return target


def resized(target: Path, sizes: Iterable[tuple[int, int]], seconds: float, sound: Sound) -> Path:
    """Write one VP8 stream whose picture changes size, as when a phone is turned."""
    sizes = list(sizes)
    with av.open(str(target), "w", format="webm") as out:
        video = _video(out, "libvpx", sizes[0])
        audio = out.add_stream("libopus", rate=RATE, layout="mono")
        assert isinstance(audio, AudioStream)
        packets = list(_encode_sound(audio, sound))
        for number, size in enumerate(sizes):
            packets += _own_packets(video, size, seconds, number * seconds)
        packets.sort(key=lambda packet: float((packet.dts or 0) * packet.time_base))
        out.mux(packets)
    return target


def _own_packets(
    video: VideoStream, size: tuple[int, int], seconds: float, start_s: float
) -> Iterator["Packet[Stream]"]:
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height = size
    encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, FPS)
    for index, picture in enumerate(moving(seconds, size)):
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = index + round(start_s * FPS), Fraction(1, FPS)
        for packet in encoder.encode(frame):
            packet.stream = video
            yield packet


def drawn_face(
    light: float = 1.0, blur: float = 2.0, centre: tuple[int, int] = (240, 180)
) -> Picture:
    """Return a drawing of 480×360 that a face network takes for a face: nobody's."""
    picture = np.full((360, 480, 3), 95, dtype=np.uint8)
    x, y = centre
    dark, skin, white, lips = (45, 32, 25), (200, 156, 132), (235, 230, 228), (165, 85, 80)
    cv2.ellipse(picture, (x, y + 152), (112, 72), 0, 0, 360, (45, 60, 100), -1)
    cv2.rectangle(picture, (x - 22, y + 48), (x + 22, y + 100), (160, 125, 106), -1)
    cv2.ellipse(picture, (x, y - 14), (59, 77), 0, 0, 360, dark, -1)
    cv2.ellipse(picture, (x, y), (51, 69), 0, 0, 360, skin, -1)
    for eye in (x - 21, x + 21):
        cv2.ellipse(picture, (eye, y - 11), (9, 5), 0, 0, 360, white, -1)
        cv2.circle(picture, (eye, y - 11), 4, dark, -1)
        cv2.ellipse(picture, (eye, y - 21), (13, 4), 0, 190, 350, dark, 3)
    cv2.ellipse(picture, (x, y + 22), (10, 5), 0, 0, 180, (120, 94, 79), 2)
    cv2.ellipse(picture, (x, y + 38), (18, 5), 0, 0, 360, lips, -1)
    soft = cv2.GaussianBlur(picture, (0, 0), blur).astype(np.float32)
    lit: Picture = np.clip(soft * light, 0, 255).astype(np.uint8)
    return lit
