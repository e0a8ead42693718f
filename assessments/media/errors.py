"""What can go wrong with a recording: one class per failure a caller can act on.

Each message is one plain sentence that says what happened and one that says what to do; it may be
shown to the person who recorded. ``code`` is stable and may be stored.
"""

from collections.abc import Mapping


def what_happened(message: str) -> str:
    """Return the first sentence of a message: the rest tells the maker what to do about it."""
    return message.partition(". ")[0].removesuffix(".") + "."


class MediaError(Exception):
    """Base of every failure of this package."""

    code = "media_error"


class EmptyRecording(MediaError):
    """The file has no bytes at all."""

    code = "empty_recording"

    def __init__(self) -> None:
        super().__init__("The recording is empty (0 bytes). Record the answer again.")


class NotARecording(MediaError):
    """The first bytes are those of something else: an image, a text, a playlist."""

    code = "not_a_recording"

    def __init__(self, found: str = "a file of an unknown kind") -> None:
        super().__init__(
            f"This is not an audio or video recording but {found}. "
            "Send a WebM, MP4, Ogg, FLAC or WAV recording."
        )


class UnreadableRecording(MediaError):
    """The container begins rightly, but its header is cut off or damaged."""

    code = "unreadable_recording"

    def __init__(self, container: str = "media") -> None:
        super().__init__(
            f"The {container} file is cut off or damaged before any sound or picture begins. "
            "Upload it again, or record the answer again."
        )


class NothingDecodable(MediaError):
    """The container opens, but no audio and no video in it can be decoded."""

    code = "nothing_decodable"

    def __init__(self, reason: str = "it holds no audio and no video stream") -> None:
        super().__init__(
            f"Nothing in this recording can be played: {reason}. Record the answer again."
        )


class FrameTooLarge(MediaError):
    """The picture is larger than we decode (a small file can unpack to gigabytes)."""

    code = "frame_too_large"

    def __init__(self, width: int, height: int, max_pixels: int) -> None:
        super().__init__(
            f"The picture is {width}×{height} pixels; at most {max_pixels / 1e6:.1f} million "
            "are read. Record with a smaller camera size (1280×720 is plenty)."
        )


class TooLong(MediaError):
    """The recording runs on past the limit."""

    code = "too_long"

    def __init__(self, max_duration_s: float) -> None:
        super().__init__(
            f"The recording is longer than {max_duration_s / 60:.0f} minutes. "
            "Send a shorter recording."
        )


class TooManyPackets(MediaError):
    """More packets or streams than any honest recording of the allowed length holds."""

    code = "too_many_packets"

    def __init__(self) -> None:
        super().__init__(
            "The recording holds far more pieces than its length can explain. "
            "Record the answer again in a current browser."
        )


class DecodeTimeout(MediaError):
    """Decoding took more time than it may."""

    code = "decode_timeout"

    def __init__(self, wall_s: float) -> None:
        super().__init__(
            f"Decoding did not finish within {wall_s:.0f} seconds and was stopped. "
            "Try again; if it stops again, the recording cannot be used."
        )


class DecoderOutOfMemory(MediaError):
    """Decoding asked for more memory than it may have."""

    code = "decoder_out_of_memory"

    def __init__(self) -> None:
        super().__init__(
            "Decoding this recording needs more memory than it may have and was stopped. "
            "Record with a smaller camera size."
        )


class DecoderCrashed(MediaError):
    """The decoding process ended without an answer."""

    code = "decoder_crashed"

    def __init__(self, how: str = "without saying why") -> None:
        super().__init__(
            f"The decoder stopped on this recording ({how}). "
            "Nothing else is affected; record the answer again."
        )


class CannotBeBlurred(MediaError):
    """A blurred copy cannot hold the sound of this recording."""

    code = "cannot_be_blurred"

    def __init__(self, codec: str) -> None:
        super().__init__(
            f"No copy without faces can be made of a recording with this sound ({codec}). "
            "Listen to it, or decide who should look at it."
        )


class LanguageNotSupported(MediaError):
    """The recogniser does not know the language asked for."""

    code = "language_not_supported"

    def __init__(self, language: str) -> None:
        super().__init__(
            f"The speech recogniser does not know the language {language!r}. "
            "Use an ISO 639-1 code such as 'en', or none to detect it."
        )


_FROM_CHILD: dict[str, type[MediaError]] = {
    kind.code: kind
    for kind in (
        EmptyRecording,
        NotARecording,
        UnreadableRecording,
        NothingDecodable,
        FrameTooLarge,
        TooLong,
        TooManyPackets,
        DecoderOutOfMemory,
        DecoderCrashed,
        CannotBeBlurred,
    )
}


def describe(error: MediaError) -> dict[str, str]:
    """Return ``error`` as the JSON the decoding process answers with."""
    return {"code": error.code, "message": str(error)}


def from_description(description: Mapping[str, str]) -> MediaError:
    """Return the error that ``describe`` wrote; an unknown code becomes DecoderCrashed."""
    kind = _FROM_CHILD.get(str(description.get("code")), DecoderCrashed)
    error = kind.__new__(kind)
    Exception.__init__(error, str(description.get("message", "")))
    return error
