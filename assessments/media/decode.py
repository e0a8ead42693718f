"""One pass over a container: sound and sampled pictures together. Runs in the confined child."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Protocol, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from assessments.media.audio import AudioTrack, seconds
from assessments.media.errors import (
    DecoderOutOfMemory,
    FrameTooLarge,
    NothingDecodable,
    TooLong,
    TooManyPackets,
    UnreadableRecording,
)
from assessments.media.frames import FrameSampler
from assessments.media.limits import DecodeLimits
from assessments.media.probe import AUDIO_CODECS, VIDEO_CODECS, StreamInfo
from assessments.media.raw import RawRecording

_MICROSECONDS = 1_000_000


class PictureSink(Protocol):
    """Takes each decoded picture with its time in seconds since the start."""

    def add(self, frame: VideoFrame, time_s: float) -> None: ...


class SoundSink(Protocol):
    """Takes the packets of the sound as they are, with their times: they are not decoded."""

    def begin_sound(self, stream: AudioStream) -> None: ...

    def add_sound(self, packet: "Packet[AudioStream]", time_s: float) -> None: ...


def decode(source: BinaryIO, demuxer: str, limits: DecodeLimits) -> RawRecording:
    """Decode ``source`` once and sample its pictures. See ``walk`` for arguments and errors."""
    frames = FrameSampler(limits.frames_per_s, limits.frame_side_px, limits.n_face_frames)
    raw = walk(source, demuxer, limits, frames)
    return replace(
        raw,
        samples=tuple(frames.samples),
        kept=tuple(frames.kept),
        sizes=tuple(frames.sizes),
    )


def walk(
    source: BinaryIO,
    demuxer: str,
    limits: DecodeLimits,
    pictures: PictureSink | None,
    sound: SoundSink | None = None,
) -> RawRecording:
    """Decode the first audio and the first video stream of ``source``, pictures to ``pictures``.

    ``pictures``: None leaves them alone; no byte of them is decoded.
    ``sound``: takes the audio stream's packets, which are then not decoded.
    ``demuxer``: what ``probe.sniff`` said; no other format is ever opened. Raises
    UnreadableRecording, NothingDecodable, FrameTooLarge, TooLong, TooManyPackets and
    DecoderOutOfMemory.
    """
    with _open(source, demuxer, limits) as container:
        return _Pass(container, limits, pictures, sound).run()


def _open(source: BinaryIO, demuxer: str, limits: DecodeLimits) -> InputContainer:
    pixels = {"max_pixels": str(limits.max_pixels)}
    try:
        return av.open(source, "r", format=demuxer, options=pixels, buffer_size=1 << 18)
    except (FFmpegError, OSError, ValueError) as error:
        _raise_if_out_of_memory(error)
        raise UnreadableRecording(demuxer) from error


def _describe(stream: Stream, decoded: bool) -> StreamInfo:
    info = StreamInfo(
        index=stream.index,
        kind=stream.type,
        codec=_codec_name(stream),
        decoded=decoded,
        duration_s=seconds(stream.duration, stream.time_base),
    )
    if isinstance(stream, AudioStream):
        return replace(info, sample_rate=stream.sample_rate, channels=stream.channels)
    if isinstance(stream, VideoStream):
        rate = float(stream.average_rate) if stream.average_rate else None
        return replace(info, width=stream.width, height=stream.height, frames_per_s=rate)
    return info


def _codec_name(stream: Stream) -> str:
    """Return the codec's name; a container may also name one that FFmpeg does not know."""
    return stream.codec_context.name if stream.codec_context is not None else "unknown"


@dataclass
class _Pass:
    """The state of one walk through the packets."""

    container: InputContainer
    limits: DecodeLimits
    pictures: PictureSink | None
    sound: SoundSink | None = None
    _n_packets: int = 0
    _n_bad: int = 0
    _n_frames: int = 0
    _cut_off: bool = False
    _end_s: float = 0.0
    _origin_s: float = 0.0
    _rotation_deg: int = 0
    _chosen: list[Stream] = field(default_factory=list)
    _audio: AudioTrack | None = None

    def run(self) -> RawRecording:
        streams = self._choose()
        self._origin_s = (self.container.start_time or 0) / _MICROSECONDS
        for packet in self._packets():
            self._decode(packet)
        if not self._n_frames and self.sound is None:  # else the sinks know what they took
            raise NothingDecodable("its sound and picture data are damaged throughout")
        return self._outcome(streams)

    def _choose(self) -> list[StreamInfo]:
        """Pick the first readable stream of each kind and describe all of them."""
        if len(self.container.streams) > self.limits.max_streams:
            raise TooManyPackets
        described = []
        for stream in self.container.streams:
            if not isinstance(stream, AudioStream | VideoStream) or _is_cover(stream):
                continue
            wanted = self._wants(stream)
            described.append(_describe(stream, wanted))
            if wanted:
                self._prepare(stream)
        if not described:
            raise NothingDecodable
        if not self._chosen:
            names = ", ".join(sorted({info.codec for info in described}))
            raise NothingDecodable(f"its codec ({names}) is not one we read")
        return described

    def _wants(self, stream: Stream) -> bool:
        if stream.type == "video" and self.pictures is None:
            return False
        known = AUDIO_CODECS if stream.type == "audio" else VIDEO_CODECS
        first = all(chosen.type != stream.type for chosen in self._chosen)
        return first and _codec_name(stream) in known

    def _prepare(self, stream: AudioStream | VideoStream) -> None:
        stream.codec_context.thread_count = 1  # more would each need a process slot and memory
        if isinstance(stream, AudioStream) and self.sound is not None:
            self.sound.begin_sound(stream)
        elif isinstance(stream, AudioStream):
            self._audio = AudioTrack(self.limits.max_duration_s)
        else:
            self._check_size(stream.width, stream.height)
            stream.codec_context.options = {"max_pixels": str(self.limits.max_pixels)}
        self._chosen.append(stream)

    def _check_size(self, width: int, height: int) -> None:
        if width * height > self.limits.max_pixels:
            raise FrameTooLarge(width, height, self.limits.max_pixels)

    def _packets(self) -> Iterator["Packet[Stream]"]:
        walk = self.container.demux(self._chosen)
        while True:
            try:
                packet = next(walk)
            except StopIteration:
                return
            except (FFmpegError, OSError) as error:
                _raise_if_out_of_memory(error)
                self._cut_off = True
                return
            self._count(packet)
            yield packet

    def _count(self, packet: "Packet[Stream]") -> None:
        if not packet.size:
            return  # the empty packet that flushes a decoder at the end
        self._n_packets += 1
        begins_s = self._time_of(packet)
        if begins_s is not None:
            if begins_s > self.limits.max_duration_s:
                raise TooLong(self.limits.max_duration_s)
            self._end_s = max(self._end_s, begins_s)
        if self._n_packets > self.limits.max_packets_per_s * (self._end_s + 10):
            raise TooManyPackets

    def _decode(self, packet: "Packet[Stream]") -> None:
        if self.sound is not None and isinstance(packet.stream, AudioStream):
            time_s = self._time_of(packet)
            if packet.size and time_s is not None:
                self.sound.add_sound(cast("Packet[AudioStream]", packet), time_s)
            return
        try:
            frames = packet.decode()
        except (FFmpegError, OSError, ValueError) as error:
            _raise_if_out_of_memory(error)
            self._n_bad += 1
            self._check_stream_size(packet.stream)
            return
        for frame in frames:
            self._take(frame)

    def _check_stream_size(self, stream: Stream) -> None:
        """Say so when what broke the decoder is a picture that grew beyond the limit."""
        if isinstance(stream, VideoStream):
            self._check_size(stream.width, stream.height)

    def _take(self, frame: object) -> None:
        if isinstance(frame, AudioFrame) and self._audio is not None:
            self._audio.add(frame, self._time_of(frame))
            self._end_s = max(self._end_s, self._audio.duration_s)
        elif isinstance(frame, VideoFrame) and self.pictures is not None:
            self._check_size(frame.width, frame.height)
            self._n_bad += bool(frame.is_corrupt)
            time_s = self._time_of(frame)
            time_s = self._end_s if time_s is None else time_s
            self.pictures.add(frame, time_s)
            self._rotation_deg = -round(frame.rotation) % 360
            self._end_s = max(self._end_s, time_s)
        else:
            return
        self._n_frames += 1

    def _time_of(self, thing: "Packet[Stream] | AudioFrame | VideoFrame") -> float | None:
        time_s = seconds(thing.pts, thing.time_base)
        return None if time_s is None else max(0.0, time_s - self._origin_s)

    def _outcome(self, streams: list[StreamInfo]) -> RawRecording:
        duration = self.container.duration
        return RawRecording(
            container=self.container.format.name,
            streams=tuple(self._turned(info) for info in streams),
            duration_s=self._end_s,
            header_duration_s=duration / _MICROSECONDS if duration and duration > 0 else None,
            audio=None if self._audio is None else self._audio.samples(),
            n_packets=self._n_packets,
            n_bad_packets=self._n_bad,
            cut_off=self._cut_off,
        )

    def _turned(self, info: StreamInfo) -> StreamInfo:
        if info.kind != "video" or not info.decoded:
            return info
        return replace(info, rotation_deg=self._rotation_deg)


def _is_cover(stream: Stream) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def _raise_if_out_of_memory(error: Exception) -> None:
    if isinstance(error, MemoryError):
        raise DecoderOutOfMemory from error
