"""Banks as tables: what spreadsheets do to them, and back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import seed
from assessments.interchange.bankfile import BankFile, ItemSpec, OptionSpec
from assessments.interchange.csv import ITEM_COLUMNS, read_csv, write_csv
from assessments.interchange.package import BankFileError
from assessments.interchange.yaml import load_bank
from tests.assessments.interchange.banks import WHOLE_BANK

SEED = Path(seed.__file__).parent / "bank.yaml"
HEAD = (
    "item,kind,response_format,channel,title,stem,competencies,time_limit_s,option,option_text,"
    "rating:warmth:me"
)
ROWS = "late,sjt,pick_one,chat,Late,Where is it?,warmth,60,a,Here,7\n,,,,,,,,b,There,2\n"


def problems_of(table: str | bytes) -> tuple[str, ...]:
    data = table.encode() if isinstance(table, str) else table
    with pytest.raises(BankFileError) as caught:
        read_csv(data, slug="x")
    return caught.value.problems


def without_media(item: ItemSpec) -> ItemSpec:
    turns = tuple(replace(turn, audio=None, captions=None) for turn in item.turns)
    return replace(item, turns=turns, media=())


@pytest.mark.parametrize("bank", [WHOLE_BANK, load_bank(SEED.read_text(encoding="utf-8"))])
def test_table_reads_back_what_it_wrote(bank: BankFile) -> None:
    data, _ = write_csv(bank)

    slugs = ("warmth", "charm", "compassion", "patience", "communication")
    read = read_csv(data, slug=bank.slug, competencies=slugs)

    assert read.items == tuple(map(without_media, bank.items))


def test_table_says_what_it_leaves_out() -> None:
    _, notes = write_csv(WHOLE_BANK)

    assert notes == (
        "A table holds no forms; use YAML or QTI for them.",
        "A table names competencies; their definitions are in the YAML export.",
        "queue: pictures, sound and captions are not in a table.",
        "letter: pictures, sound and captions are not in a table.",
        "call: pictures, sound and captions are not in a table.",
    )


def test_cell_that_would_be_a_formula_is_marked_and_read_back() -> None:
    risky = replace(WHOLE_BANK.items[0], title="=cmd|' /C calc'!A0", stem="+1", facts=("@x",))

    data, _ = write_csv(replace(WHOLE_BANK, items=(risky,), forms=()))

    assert b",'=cmd" in data
    assert b",'+1," in data
    assert read_csv(data, slug="x").items[0].title == risky.title


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_of_all_locales_are_read(mark: str, encoding: str) -> None:
    table = f"{HEAD}\n{ROWS}".replace(",", mark)

    bank = read_csv(table.encode(encoding), slug="my-table")

    assert (bank.name, bank.items) == (
        "My table",
        (
            ItemSpec(
                "late", "sjt", "chat", "", "Late", "Where is it?", (), ("warmth",), (), False,
                response_format="pick_one", time_limit_s=60, raters=("me",), state="draft",
                options=(
                    OptionSpec("a", "Here", {"warmth": (7,)}),
                    OptionSpec("b", "There", {"warmth": (2,)}),
                ),
            ),
        ),
    )  # fmt: skip


def test_table_of_the_needed_columns_alone_makes_drafts() -> None:
    table = (
        "item;kind;title;stem;response_format;option;option_text;turn_text;rating:warmth:me\n"
        "late;sjt;Late;Where is it?;pick_one;a;Here;;7\n;;;;;b;There;;2\n"
        "like;sjt;Like it?;So;pick_one;a;Yes;;\n;;;;;b;No;;\n"
        "note;written;Note;Write back.;;;;;\n"
        "call;role_play;Call;She calls.;;;;Hello?;\n"
    )

    late, like, note, call = read_csv(table.encode(), slug="x").items

    assert {item.state for item in (late, like, note, call)} == {"draft"}
    assert {item.channel for item in (late, like, note, call)} == {"chat"}
    assert (late.competencies, late.time_limit_s) == (("warmth",), 90)
    assert (like.competencies, like.options[0].ratings) == ((), {})
    assert (note.time_limit_s, call.time_limit_s) == (300, None)
    assert (call.think_s, call.answer_s, call.typed_s, call.takes) == (30, 90, 270, 2)
    assert call.speaker == "Customer"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (
            "::Q1:: Who? {=Me ~You}",
            "It is neither YAML, QTI nor a table whose first row names “item”, “kind”, “title”, "
            "“stem”.",
        ),
        ("item,kind\na,sjt", "The first row should name the columns; it lacks “title”, “stem”."),
        (f"{HEAD},colour\n{ROWS}", "the first row: “colour” is not known here."),
        (f"{HEAD},stem\n{ROWS}", "the first row: “stem” stands there more than once."),
        (f"{HEAD}\n,sjt\n{ROWS}", "line 2: the first row should name its item."),
        (
            f"{HEAD}\n{ROWS}late,,,,,Else?,,,c,C,1\n",
            "line 4: “stem” differs from the first row of “late”.",
        ),
        (f"{HEAD}\n{ROWS},,,,,,,,,C,1\n", "line 4: an option needs a name in the column “option”."),
        (f"{HEAD}\n{ROWS},,,,,,,,c,C,1,9\n", "line 4: there are more cells than headings."),
        (
            f"{HEAD}\n{ROWS.replace('60', 'soon')}",
            "item late: “time_limit_s” should be a whole number from 10 to 3600.",
        ),
        (
            f"{HEAD}\n{ROWS.replace('7', '8')}",
            "item late, option a, ratings: warmth: 8 is not a whole number from 1 to 7.",
        ),
        (
            f"{HEAD}\n{ROWS}".replace("Late", "Zürich").encode("latin-1"),
            "The table is not in UTF-8. In the spreadsheet choose “CSV UTF-8” when saving.",
        ),
        (f"{HEAD}\n\x00{ROWS}", "The table holds NUL characters; it is not a CSV file."),
        (
            f'{HEAD}\nlate,sjt,pick_one,chat,"{"x" * 200_000}"',
            "The table cannot be read at line 2: field larger than field limit (131072).",
        ),
    ],
)
def test_fault_is_named_with_its_line(table: str | bytes, problem: str) -> None:
    assert problem in problems_of(table)


def faults_of(data: bytes) -> tuple[str, ...]:
    """The problems of a table, none where it is a bank; any other failure is one of ours."""
    try:
        read_csv(data, slug="x")
    except BankFileError as error:
        return error.problems
    return ()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_a_bank_or_refused_in_words(data: bytes) -> None:
    assert all(faults_of(data))


CELLS = st.sampled_from(
    ["", "late", "sjt", "1", "a", "=x", "warmth", "yes", "draft", "|", "\ud800"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=6), st.permutations(ITEM_COLUMNS))
def test_any_table_is_a_bank_or_refused_in_words(rows: list[list[str]], names: list[str]) -> None:
    table = "\n".join(",".join(row) for row in [["item", *names, "option"], *rows])

    assert all(faults_of(table.encode(errors="surrogatepass")))
