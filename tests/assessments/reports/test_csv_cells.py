import csv
import io

import pytest

from assessments.reports.csv_cells import lines, safe


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'"]
)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert safe(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_figures_and_plain_text_stay_as_they_are() -> None:
    assert [safe(value) for value in (None, -1.5, 3, "C-1042", "a=b")] == [
        *("", "-1.5", "3", "C-1042", "a=b")
    ]


def test_file_holds_each_cell_in_one_place_whatever_is_in_it() -> None:
    told = "".join(lines(["who", "said"], [["C-1", 'a "b", c\r\nd'], ["=1+1", None]]))

    assert list(csv.reader(io.StringIO(told.removeprefix("\ufeff"), newline=""))) == [
        *(["who", "said"], ["C-1", 'a "b", c\r\nd'], ["'=1+1", ""])
    ]


def test_lines_come_one_at_a_time() -> None:
    def rows():
        yield ["1"]
        raise AssertionError("read too far")

    told = lines(["n"], rows())

    assert [next(told), next(told)] == ["\ufeffn\r\n", "1\r\n"]
