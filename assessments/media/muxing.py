"""Write a small recording that browsers play: pictures encoded anew, sound copied as it is.

VP8 and VP9 are free of patent fees and of the GPL; H.264 in our FFmpeg is neither.
"""

from fractions import Fraction
from typing import BinaryIO, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from assessments.media.errors import CannotBeBlurred

FRAMES_PER_S = 15
BITS_PER_S = 400_000
_CLOCK = Fraction(1, 1000)
#: Sound that WebM may hold; the rest of what browsers play goes with VP9 into MP4.
_WEBM_SOUND = frozenset({"opus", "vorbis"})
_MP4_SOUND = frozenset({"aac", "mp3", "mp3float", "flac", "alac"})
_QUICK = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}


class SoundWriter:
    """The sound of one recording on the way to ``out``, on the clock of its source."""

    def __init__(
        self, out: BinaryIO, sound: AudioStream | None, size: tuple[int, int] | None = None
    ) -> None:
        """``sound``: the stream whose packets will be copied.

        ``size``: height and width in pixels of the pictures, where there are any. Raises
        CannotBeBlurred where no container that browsers play can hold the sound.
        """
        codec = sound.codec_context.name if sound else "opus"
        if codec not in _WEBM_SOUND | _MP4_SOUND:
            raise CannotBeBlurred(codec)
        is_webm = codec in _WEBM_SOUND
        try:
            self._container: OutputContainer = av.open(
                out, "w", format="webm" if is_webm else "mp4"
            )
            if size:
                self._video = _video(self._container, "libvpx" if is_webm else "libvpx-vp9", size)
            self._audio = self._container.add_stream_from_template(sound) if sound else None
        except (FFmpegError, ValueError) as error:
            raise CannotBeBlurred(codec) from error
        self._last_sound = -1

    @property
    def container(self) -> str:
        return self._container.format.name

    def add_sound(self, packet: "Packet[AudioStream]", time_s: float) -> None:
        if self._audio is None or packet.time_base is None:
            return
        # A second packet of the same moment would be refused.
        at = max(self._last_sound + 1, round(time_s / float(packet.time_base)))
        packet.pts = packet.dts = self._last_sound = at
        packet.stream = self._audio
        self._container.mux(packet)

    def close(self) -> None:
        self._container.close()


class CopyWriter(SoundWriter):
    """One recording, pictures and sound, on the way to ``out``."""

    def __init__(self, out: BinaryIO, size: tuple[int, int], sound: AudioStream | None) -> None:
        """``size``: height and width in pixels of the first picture."""
        super().__init__(out, sound, size)
        self._last_ms = -1

    def fitted(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """``picture`` at the size of the first, cut or with bars where its shape is another."""
        height, width = self._video.height, self._video.width
        if picture.shape[:2] == (height, width):
            return picture
        canvas = np.zeros((height, width, 3), dtype=np.uint8)
        h, w = min(height, picture.shape[0]), min(width, picture.shape[1])
        canvas[:h, :w] = picture[:h, :w]
        return canvas

    def add_picture(self, picture: NDArray[np.uint8], time_s: float) -> None:
        """``picture``: shape (height, width, 3), RGB, of the size of the first."""
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = self._last_ms = max(self._last_ms + 1, round(time_s * 1000))
        frame.time_base = _CLOCK
        for packet in self._video.encode(frame):
            self._container.mux(packet)

    def close(self) -> None:
        for packet in self._video.encode(None):
            self._container.mux(packet)
        super().close()


def _video(container: OutputContainer, codec: str, size: tuple[int, int]) -> VideoStream:
    stream = cast(VideoStream, container.add_stream(codec, rate=FRAMES_PER_S))
    stream.height, stream.width = (max(2, side // 2 * 2) for side in size)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = stream.time_base = _CLOCK
    stream.codec_context.gop_size = 2 * FRAMES_PER_S  # a player finds a picture every 2 s
    stream.codec_context.thread_count = 1
    stream.codec_context.bit_rate = BITS_PER_S
    stream.codec_context.options = _QUICK
    return stream
