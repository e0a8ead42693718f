import pytest

from assessments.media.errors import EmptyRecording, NotARecording
from assessments.media.probe import sniff


@pytest.mark.parametrize(
    ("head", "demuxer"),
    [
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01", "matroska"),
        (b"\x00\x00\x00\x1cftypisom", "mov"),
        (b"OggS\x00\x02", "ogg"),
        (b"fLaC\x00\x00", "flac"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
    ],
)
def test_sniff_of_a_recording_names_its_demuxer(head: bytes, demuxer: str) -> None:
    assert sniff(head) == demuxer


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a WebP picture"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n", "a playlist"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "a list of other files"),
        (b"<?xml version='1.0'?><MPD>", "a web or XML document"),
        (b"file,kind,source\n", "a text file"),
        ("Guten Tag, Grüße ".encode() * 4, "a text file"),
        (b"\x00\x01\x02\x03", "a file of an unknown kind"),
    ],
)
def test_sniff_of_anything_else_says_what_it_is(head: bytes, found: str) -> None:
    with pytest.raises(NotARecording, match=f"but {found}"):
        sniff(head[:64])


def test_sniff_of_no_bytes_says_empty() -> None:
    with pytest.raises(EmptyRecording, match="0 bytes"):
        sniff(b"")
