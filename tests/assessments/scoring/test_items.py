"""Item figures by hand, against published ones, and on a file as a user has it."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assessments.scoring.__main__ import main
from assessments.scoring.errors import ScoringError
from assessments.scoring.items import Choices, analyse, analyse_credits
from assessments.scoring.items_file import analysis, read_key, read_table
from tests.shared import SHARED

OPTIONS = "ABCD"


def binary(*columns: str) -> list[Choices]:
    return [Choices(f"i{n}", tuple(column), "1") for n, column in enumerate(columns, start=1)]


def test_figures_by_hand() -> None:
    first, second, third = analyse(binary("1100", "1010", "1110"))

    assert [one.facility for one in (first, second, third)] == [0.5, 0.5, 0.75]
    # Rest of the first: 2 1 2 0; r = cov/(s·s) with deviations ±.5 and .75 −.25 .75 −1.25.
    assert first.item_rest == pytest.approx(0.25 / np.sqrt(0.25 * 0.6875) / 2)
    assert first.missing == 0.0
    assert first.likely_miskey is None


def test_item_that_all_get_right_has_no_correlation() -> None:
    first, *_ = analyse(binary("1111", "1010", "1100"))

    assert (first.facility, first.item_rest) == (1.0, None)


def test_blank_counts_as_wrong_and_is_reported() -> None:
    (first, _) = analyse([Choices("a", ("1", "", "0", "1"), "1"), *binary("1010")])

    assert (first.facility, first.missing) == (0.5, 0.25)
    assert set(first.options) == {"0", "1"}


@pytest.mark.parametrize(
    "items", [binary("1"), binary("1010"), binary("1010", "101")], ids=["one", "alone", "uneven"]
)
def test_too_little_to_analyse_is_refused(items: list[Choices]) -> None:
    with pytest.raises(ScoringError):
        analyse(items)


def choices(
    n_people: int = 600, n_items: int = 12, wrong_key: int | None = 4
) -> tuple[list[list[str]], dict[str, str]]:
    """People of differing ability choose among four options; one key names another option."""
    rng = np.random.default_rng(11)
    ability = rng.normal(size=n_people)
    rows: list[list[str]] = [[] for _ in range(n_people)]
    key = {}
    for item in range(n_items):
        right = OPTIONS[item % 4]
        knows = rng.random(n_people) < 1 / (1 + np.exp(-1.5 * (ability - rng.normal() / 2)))
        guesses = rng.choice(list(OPTIONS), size=n_people)
        for row, known, guess in zip(rows, knows, guesses, strict=True):
            row.append(right if known else str(guess))
        key[f"q{item}"] = OPTIONS[(item + 1) % 4] if item == wrong_key else right
    return rows, key


def test_wrong_key_is_found_and_no_right_one_doubted() -> None:
    rows, key = choices()
    items = [
        Choices(name, tuple(row[at] for row in rows), right)
        for at, (name, right) in enumerate(key.items())
    ]

    doubted = {one.item: one.likely_miskey for one in analyse(items) if one.likely_miskey}

    assert doubted == {"q4": "A"}


def test_option_of_the_better_people_rises_from_band_to_band() -> None:
    rows, key = choices(wrong_key=None)
    items = [
        Choices(name, tuple(row[at] for row in rows), right)
        for at, (name, right) in enumerate(key.items())
    ]

    for one in analyse(items):
        trace = one.options[key[one.item]].by_band
        assert len(trace) == 5
        assert trace[-1] > trace[0] + 0.2
        assert sum(option.share for option in one.options.values()) == pytest.approx(1.0)


def test_reversed_item_is_doubted_without_a_key_too() -> None:
    rng = np.random.default_rng(3)
    ability = rng.normal(size=500)
    right = (ability[:, None] + rng.normal(size=(500, 8)) > 0).astype(int)
    right[:, 2] = 1 - right[:, 2]
    table = {f"i{n}": [str(one) for one in column] for n, column in enumerate(right.T)}

    found = analysis(table)

    doubted = {one["item"]: one["likely_miskey"] for one in found["items"] if one["likely_miskey"]}
    assert doubted == {"i2": "0"}


def test_published_figures_of_the_ability_test() -> None:
    path = SHARED / "data" / "psychometrics" / "ability.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open(newline="") as lines:
        found = analysis(read_table(lines, path.name))

    rest = {one["item"]: one["item_rest"] for one in found["items"]}
    wanted = {"reason.4": 0.502, "reason.16": 0.397, "reason.17": 0.487, "reason.19": 0.430}
    assert {name: rest[name] for name in wanted} == pytest.approx(wanted, abs=5e-4)
    figures = (found["alpha"], found["mean"], found["sd"], found["sem"])
    assert figures == pytest.approx((0.828, 8.368, 3.926, 1.628), abs=6e-4)


def write(path: Path, header: list[str], rows: list[list[str]]) -> str:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    rows, key = choices()
    named = [[f"p{n}", *row, "xy"[n % 2]] for n, row in enumerate(rows)]
    responses = write(tmp_path / "responses.csv", ["person", *key, "group"], named)
    return responses, write(
        tmp_path / "key.csv", ["item", "key"], [list(one) for one in key.items()]
    )


def test_command_prints_all_figures_without_django(files: tuple[str, str]) -> None:
    responses, key = files
    command = [sys.executable, "-X", "importtime", "-m", "assessments.scoring", "items", responses]

    done = subprocess.run(
        [*command, "--key", key, "--group", "group"], capture_output=True, text=True, check=True
    )

    found = json.loads(done.stdout)
    assert "django" not in done.stderr
    assert {"alpha", "sem", "items", "dif"} <= set(found)
    assert found["ignored_columns"] == ["person"]
    assert {"item", "facility", "item_rest", "likely_miskey"} <= set(found["items"][0])
    assert set(found["dif"][0]) == {"item", "chi_square", "p", "alpha_mh", "delta", "class"}
    assert found["groups"] == {"reference": "x", "focal": "y"}
    assert 0.5 < found["alpha"] < 1


def test_groups_can_be_named(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    responses, key = files

    status = main(["items", responses, "--key", key, "--group", "group", "--focal", "x"])

    assert status == 0
    assert json.loads(capsys.readouterr().out)["groups"] == {"reference": "y", "focal": "x"}


TABLE = {"a": ["1", "0", "1"], "b": ["1", "1", "0"], "g": ["x", "y", "z"]}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: analysis(TABLE), "Column 'g' holds 'x'"),
        (lambda: analysis(TABLE, group="h"), "no column 'h'"),
        (lambda: analysis(TABLE, group="g"), "there are 3"),
        (lambda: analysis(TABLE, group="g", groups=("q", None)), "nobody in group 'q'"),
        (lambda: analysis(TABLE, group="g", groups=("x", "x")), "must differ"),
        (lambda: analysis(TABLE, {"a": "1", "c": "1"}), "without a column: c"),
        (lambda: read_table([], "f.csv"), "f.csv is empty"),
        (lambda: read_table(["a,a", "1,1"], "f.csv"), "more than one column is called a"),
        (lambda: read_table(["a,", "1,1"], "f.csv"), "column 2 has no name"),
        (lambda: read_table(["a,b", "1,1", "1"], "f.csv"), "line 3: 1 cells for 2 columns"),
        (lambda: read_key(["x,y", "1,1"], "k.csv"), "must be item,key"),
        (lambda: read_key(["item,key", "a,1", "a,2"], "k.csv"), "more than one key for a"),
        (lambda: read_key(["item,key", "a,1", "b,"], "k.csv"), "there is no key for b"),
    ],
)
def test_what_cannot_be_read_is_named(call: object, said: str) -> None:
    assert callable(call)
    with pytest.raises(ScoringError, match=said):
        call()


def test_people_of_no_group_are_counted_and_not_compared() -> None:
    rows, key = choices(n_people=90)
    table = {name: [row[at] for row in rows] for at, name in enumerate(key)}
    table["g"] = ["x"] * 40 + ["y"] * 40 + ["NA"] * 6 + [""] * 4

    found = analysis(table, key, "g")

    assert found["groups"] == {"reference": "x", "focal": "y"}
    assert found["notes"] == ["10 people are in neither group: not compared."]
    with pytest.raises(ScoringError, match="there are 3"):
        analysis(table | {"g": ["x"] * 40 + ["y"] * 40 + ["z"] * 10}, key, "g")


def test_small_groups_leave_the_other_figures() -> None:
    rows, key = choices(n_people=40)
    table = {name: [row[at] for row in rows] for at, name in enumerate(key)}
    table["g"] = ["x", "y"] * 20

    found = analysis(table, key, "g")

    assert found["alpha"] is not None
    assert {one["class"] for one in found["dif"]} == {None}
    assert "smaller group has 20 people" in found["dif"][0]["refused"]


@pytest.mark.parametrize("bytes_", [b"\xff\xfe\x00a,b\n1,0\n", b"", b"a,b\n1,x\n0,1\n"])
def test_bad_file_ends_the_command_with_one_line(
    bytes_: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(bytes_)

    status = main(["items", str(path)])

    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert len(printed.err.splitlines()) == 1


def test_file_in_another_encoding_is_not_called_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("a,café\n1,0\n0,1\n".encode("cp1252"))

    assert main(["items", str(path)]) == 2
    assert capsys.readouterr().err == "the file is not in UTF-8: save it again as UTF-8\n"


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_cells_may_be_parted_as_spreadsheets_do(between: str) -> None:
    lines = [between.join(cells) for cells in ("ab", "10", "01")]

    assert read_table(lines, "f.csv") == {"a": ["1", "0"], "b": ["0", "1"]}


def test_empty_column_of_a_spreadsheet_is_none() -> None:
    assert read_table(["a,b,", "1,0,", "0,1,"], "f.csv") == {"a": ["1", "0"], "b": ["0", "1"]}
    assert read_key(["Item,Key", "a,1"], "k.csv") == {"a": "1"}


def test_blank_as_r_writes_it_is_left_out_but_where_it_is_the_key() -> None:
    table = {"a": ["A", "NA", "B"], "b": ["B", "B", "A"], "c": ["NA", "A", "NA"]}

    items = analysis(table, {"a": "A", "b": "B", "c": "NA"})["items"]

    assert [one["missing"] for one in items] == pytest.approx([1 / 3, 0, 0])
    assert set(items[0]["options"]) == {"A", "B"}
    assert items[2]["facility"] == pytest.approx(2 / 3)
    assert analysis({"a": ["1", "NA"], "b": ["0", "1"]})["items"][0]["missing"] == 0.5


def test_key_that_nobody_chose_is_doubted() -> None:
    notes = analysis({"a": ["A", "B"], "b": ["C", "D"]}, {"a": "a", "b": "C"})["notes"]

    assert notes[0] == "a: nobody chose its key 'a'; check how the options are written."


def test_items_of_two_and_of_more_levels_are_each_compared_in_their_way() -> None:
    rng = np.random.default_rng(6)
    ability = rng.normal(size=400)
    levels = np.clip(np.round(2 + ability[:, None] + rng.normal(size=(400, 8))), 0, 4).astype(int)
    levels[:, 0] = levels[:, 0] > 1
    levels[200:, 0] &= rng.random(200) < 0.3  # much harder for the second group
    table = {f"i{n}": [str(one) for one in column] for n, column in enumerate(levels.T)}
    table["g"] = ["x"] * 200 + ["y"] * 200

    first, second, *_ = analysis(table, group="g")["dif"]

    assert set(first) == {"item", "chi_square", "p", "alpha_mh", "delta", "class"}
    assert (first["class"], first["alpha_mh"] > 3) == ("C", True)
    assert "r2_change" in second


def test_what_cannot_be_told_has_a_reason() -> None:
    table = {"a": ["1", "0", "1"], "b": ["1", "1", "1"], "c": ["1", "0", "0"]}

    found = analysis(table)
    flat = analysis({name: ["1", "1", "1"] for name in "ab"})

    assert (found["omega"], found["items"][1]["item_rest"]) == (None, None)
    assert found["notes"] == [
        "b: everybody has the same score, so it says nothing about anybody.",
        "No omega: An item does not vary.",
    ]
    assert flat["alpha"] is None
    assert "No alpha: Totals do not vary, so alpha is undefined." in flat["notes"]


def test_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["items", "/nowhere.csv"]) == 2
    assert capsys.readouterr().err.startswith("cannot read /nowhere.csv")


def test_credits_of_items_that_not_everybody_had() -> None:
    nan = np.nan
    first, second, third = analyse_credits(
        np.array([[1, 0.5, nan], [0, 0.25, 0], [1, 1, 1], [nan, nan, 0.5]])
    )

    assert first.n == third.n == 3
    assert first.facility == pytest.approx(2 / 3)
    # Rests of the first: .5, .125, 1 against 1, 0, 1.
    assert first.item_rest == pytest.approx(np.corrcoef([1, 0, 1], [0.5, 0.125, 1])[0, 1])
    assert third.item_rest == pytest.approx(1.0)
    assert second.sd == pytest.approx(np.std([0.5, 0.25, 1], ddof=1))


def test_credit_of_one_person_has_no_figures() -> None:
    first, _ = analyse_credits(np.array([[1.0, 0.0], [np.nan, 1.0]]))

    assert (first.n, first.facility, first.item_rest) == (1, None, None)


def test_items_of_several_levels_are_analysed_without_a_key() -> None:
    rng = np.random.default_rng(4)
    ability = rng.normal(size=400)
    levels = np.clip(np.round(3 + ability[:, None] + rng.normal(size=(400, 6))), 1, 5).astype(int)
    levels[:, 3] = 6 - levels[:, 3]
    table = {f"i{n}": [str(one) for one in column] for n, column in enumerate(levels.T)}
    table["i0"][:40] = [""] * 40
    table["g"] = ["x", "y"] * 200

    found = analysis(table, group="g")

    first, reversed_ = found["items"][0], found["items"][3]
    assert first["missing"] == 0.1
    assert 0 < first["facility"] < 1
    assert list(first["options"]) == ["1", "2", "3", "4", "5"]
    assert len(first["options"]["5"]["by_band"]) == 5
    assert [one["item"] for one in found["items"] if one["likely_miskey"]] == ["i3"]
    assert (reversed_["likely_miskey"], reversed_["item_rest"] < 0) == ("1", True)
    assert {one["class"] for one in found["dif"]} == {"A"}
    assert {"uniform", "p_non_uniform", "r2_change", "zumbo"} <= set(found["dif"][0])


def test_lengthening_the_test_raises_what_it_tells() -> None:
    rows, key = choices(n_people=200)
    found = analysis({name: [row[at] for row in rows] for at, name in enumerate(key)}, key)

    low, high = found["alpha_95"]
    points = {one["n_items"]: one for one in found["by_length"]}
    alpha = found["alpha"]
    assert low < alpha < high
    assert points[12]["reliability"] == pytest.approx(alpha)
    assert points[24]["reliability"] == pytest.approx(2 * alpha / (1 + alpha))
    assert points[24]["information"] == pytest.approx(2 * points[12]["information"])


def test_column_of_many_numbers_is_no_item() -> None:
    table = {"person": [str(n) for n in range(30)], "a": ["1", "0"] * 15}

    with pytest.raises(ScoringError, match="'person' holds 30 different numbers"):
        analysis(table)
