"""Files that a page gives to keep."""

from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import Any, cast
from zipfile import ZipFile, ZipInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say


def attached(body: bytes | str, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=content_type, headers=_named(name))


def csv_file(lines: Iterable[str], name: str) -> HttpResponse:
    """Streamed; ``lines`` as ``csv_cells.lines`` gives them."""
    answer: HttpResponseBase = StreamingHttpResponse(
        lines, content_type="text/csv; charset=utf-8", headers=_named(name)
    )
    return cast(HttpResponse, answer)  # the stubs part the two, and a view says it gives the latter


def dated_csv(lines: Iterable[str], stem: str) -> HttpResponse:
    """A file whose figures are those of today."""
    return csv_file(lines, f"{stem}-{timezone.localdate():%Y-%m-%d}.csv")


def zip_file(entries: Iterable[tuple[str, Iterable[bytes]]], name: str) -> HttpResponse:
    """Streamed as it is packed; see ``zipped``."""
    answer: HttpResponseBase = StreamingHttpResponse(
        zipped(entries), content_type="application/zip", headers=_named(name)
    )
    return cast(HttpResponse, answer)


def zipped(entries: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """An archive of (name, pieces), piece by piece: neither a file nor the whole is ever held.

    Nothing is compressed: what is large here is compressed already.
    """
    out = _Pipe()
    with ZipFile(out, "w") as archive:
        for name, pieces in entries:
            with archive.open(ZipInfo(name, NO_DATE), "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    yield out.taken()
            yield out.taken()
    yield out.taken()


class _Pipe(RawIOBase):
    """What the archive wrote since it was last asked; it cannot be sought in, and says so."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _named(name: str) -> dict[str, str | None]:
    return {"Content-Disposition": content_disposition_header(True, name)}
