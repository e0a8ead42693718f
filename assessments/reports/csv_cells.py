"""Tables as CSV files for spreadsheets, a line at a time, no cell run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from assessments.interchange.csv import marked

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as the machine's old code page


def safe(value: object) -> str:
    """``value`` as a cell: nothing for None, figures bare, text never a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    return marked(str(value))


def lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file of ``rows`` under ``columns``, for a streamed answer."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BYTE_ORDER_MARK)
    for row in chain([columns], rows):
        writer.writerow([safe(cell) for cell in row])
        yield _taken(out)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
