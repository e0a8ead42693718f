"""Files that a page gives to keep."""

from collections.abc import Iterable
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header


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


def _named(name: str) -> dict[str, str | None]:
    return {"Content-Disposition": content_disposition_header(True, name)}
