"""Open a zip from a stranger: every entry is judged by its name and size before it is read.

Sizes are believed twice: as the zip declares them, and as the bytes come out.
"""

import io
import posixpath
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress

from assessments.interchange.package import BankFileError

MIB = 1024 * 1024
MAX_ZIP = 250 * MIB
MAX_FILES = 5_000
MAX_XML = 5 * MIB
MAX_ALL_XML = 20 * MIB
MAX_MEDIA = 200 * MIB
MAX_RATIO = 200  # text shrinks 5 to 20 times
MAX_NAME = 500
RATIO_FROM = MIB
CHUNK = 64 * 1024
XML_ENDINGS = (".xml", ".qti")
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UTF8_FLAG = 0x800
DRIVE = re.compile(r"[A-Za-z]:")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)
TWICE = "Save the package anew with every file in it once."


class Archive:
    """The files of a zip by their paths, inflated when they are asked for."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_ZIP:
            raise BankFileError([f"The package is larger than {MAX_ZIP // MIB} MiB. Split it."])
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise BankFileError(
                ["The file is not a zip that can be opened. Export the package again."]
            ) from error
        self._left = {True: MAX_ALL_XML, False: MAX_MEDIA}
        self._read: dict[str, bytes] = {}
        self._entries = _judged(self._zip.infolist(), len(data))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def read(self, name: str) -> bytes:
        """Return the bytes of ``name``; raises KeyError where there is no such file."""
        if name not in self._read:
            self._read[name] = self._inflated(self._entries[name])
        return self._read[name]

    def _inflated(self, entry: zipfile.ZipInfo) -> bytes:
        is_xml = _is_xml(entry.filename)
        limit = min(self._left[is_xml], MAX_XML if is_xml else MAX_MEDIA)
        found = bytearray()
        try:
            with self._zip.open(entry) as file:
                while chunk := file.read(CHUNK):
                    found += chunk
                    if len(found) > limit:
                        raise BankFileError([_too_large(entry.filename)])
        except BankFileError:
            raise
        except BROKEN as error:
            raise BankFileError(
                [f"The file “{_shown(entry.filename)}” in the package is damaged. Export it again."]
            ) from error
        self._left[is_xml] -= len(found)
        return bytes(found)


def _judged(entries: list[zipfile.ZipInfo], n_bytes: int) -> dict[str, zipfile.ZipInfo]:
    if len(entries) > MAX_FILES:
        raise BankFileError([f"The package holds more than {MAX_FILES} files. Split it."])
    problems = [fault for entry in entries if (fault := _fault(entry))]
    files = [entry for entry in entries if not entry.is_dir()]
    names = [_name(entry) for entry in files]
    twice = sorted({name for name in names if names.count(name) > 1}) if _repeats(names) else []
    problems += [f"The package holds “{_shown(name)}” more than once. {TWICE}" for name in twice]
    if sum(entry.compress_size for entry in entries) > n_bytes:
        problems.append("The zip says that it holds more than its own size. Export it again.")
    if sum(entry.file_size for entry in files) > MAX_ALL_XML + MAX_MEDIA:
        problems.append(f"Unpacked, the package is larger than {MAX_MEDIA // MIB} MiB. Split it.")
    if problems:
        raise BankFileError(problems[:20])
    return dict(zip(names, files, strict=True))


def _name(entry: zipfile.ZipInfo) -> str:
    """The path as others write it: some zips hold UTF-8 unmarked, and macOS splits accents off."""
    name = entry.filename
    if not entry.flag_bits & UTF8_FLAG and not name.isascii():
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def _repeats(names: list[str]) -> bool:
    return len(set(names)) < len(names)


def _fault(entry: zipfile.ZipInfo) -> str | None:
    name = entry.orig_filename
    shown = _shown(name)
    if _is_unsafe(name):
        return f"The package holds a file with an unsafe path, “{shown}”. Export it again."
    if entry.flag_bits & 0x1:
        return f"“{shown}” is encrypted. Export the package without a password."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return f"“{shown}” is a link, not a file. Pack the file itself."
    if entry.compress_type not in READABLE:
        return f"“{shown}” is packed in an unusual way. Use an ordinary zip."
    if entry.file_size > (MAX_XML if _is_xml(name) else MAX_MEDIA):
        return _too_large(name)
    is_bomb = entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
    if is_bomb and entry.file_size > RATIO_FROM:
        return f"“{shown}” grows {MAX_RATIO} times and more when unpacked. Such files are refused."
    return None


def _is_unsafe(name: str) -> bool:
    parts = name.removesuffix("/").split("/")
    return (
        len(name) > MAX_NAME
        or "\\" in name
        or DRIVE.match(name) is not None
        or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
        or any(part in ("", ".", "..") for part in parts)
    )


def _is_xml(name: str) -> bool:
    return name.lower().endswith(XML_ENDINGS)


def _too_large(name: str) -> str:
    most = MAX_XML if _is_xml(name) else MAX_MEDIA
    return f"“{_shown(name)}”, or what there is before it, is too large ({most // MIB} MiB a file)."


def _shown(name: str) -> str:
    """The name in a message: short, and without what would disturb the line."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain if len(plain) <= 80 else f"{plain[:77]}…"


def folder_of(name: str) -> str:
    return posixpath.dirname(name)
