"""Banks as tables, for spreadsheets: one row an option or a turn, the item told on its first row.

A table holds items and their key; forms, media and the bank's own words stay in the other
formats, and ``write_csv`` says what it left out. A cell that a spreadsheet would run as a
formula is written with an apostrophe in front, which reading takes away again.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from assessments.interchange.bankfile import (
    ANSWER_S,
    CATALOGUE,
    COMPETENCIES,
    SJT_S,
    TAKES,
    THINK_S,
    USUAL_CHANNEL,
    USUAL_SPEAKER,
    WRITTEN_S,
    BankFile,
    ItemSpec,
    usual_raters,
)
from assessments.interchange.package import BankFileError
from assessments.interchange.rows import SLUG, Row
from assessments.interchange.spec import VERSION, bank_from_row

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
LISTS = ("facts", "competencies", "catalogue", "tags")
NUMBERS = ("time_limit_s", "think_s", "answer_s", "typed_s", "takes", "exposure_limit")
TEXTS = (
    "kind",
    "response_format",
    "state",
    "channel",
    "sector",
    "language",
    "title",
    "stem",
    "speaker",
)
ITEM_COLUMNS = (*TEXTS, "practice", *LISTS, *NUMBERS)
PART_COLUMNS = ("option", "option_text", "turn_text")
RATING = "rating"  # rating:warmth:author-1
NEEDED = ("item", "kind", "title", "stem")
USUAL: Mapping[str, Mapping[str, object]] = {  # by kind, where the table does not say it
    "sjt": {"time_limit_s": SJT_S},
    "written": {"time_limit_s": WRITTEN_S},
    "role_play": {
        "think_s": THINK_S,
        "answer_s": ANSWER_S,
        "takes": TAKES,
        "speaker": USUAL_SPEAKER,
    },
}
# What begins a formula in some spreadsheet (full width in East Asian ones), and the mark itself.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
LIST_MARK = " | "
TRUE, FALSE = ("yes", "true", "1"), ("", "no", "false", "0")

Lines = list[tuple[int, dict[str, str]]]


# --- reading -------------------------------------------------------------------------------


def read_csv(
    data: bytes,
    *,
    slug: str,
    language: str = "en",
    competencies: tuple[str, ...] = COMPETENCIES,
    catalogue: tuple[str, ...] = CATALOGUE,
) -> BankFile:
    """Return the bank of a table; raises BankFileError with every problem found.

    ``slug`` and ``language`` are the bank's, which a table does not hold.
    """
    problems: list[str] = []
    items = [_item_row(lines, problems) for lines in _by_item(_lines(data, problems), problems)]
    words = slug.replace("-", " ").capitalize()
    head = {"slug": slug, "name": words, "language": language}
    row = Row({"rapport_bank": VERSION, "bank": head, "items": items}, "the file", problems)
    bank = bank_from_row(row, competencies, catalogue)
    if problems:
        raise BankFileError(problems)
    return bank


def _lines(data: bytes, problems: list[str]) -> Lines:
    """The rows with the line each ends at; empty ones are left out."""
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), delimiter=_delimiter(data))
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        _check_names(names)
        found: Lines = []
        for cells in reader:
            if len(found) > MAX_ROWS:
                raise BankFileError([f"The table has more than {MAX_ROWS} rows."])
            if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                problems.append(f"line {reader.line_num}: there are more cells than headings.")
            if any(cell.strip() for cell in cells):
                row = dict(zip_longest(names, map(_unmarked, cells[: len(names)]), fillvalue=""))
                found.append((reader.line_num, row))
    except csv.Error as error:
        raise BankFileError(
            [f"The table cannot be read at line {reader.line_num}: {error}."]
        ) from error
    return found


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise BankFileError([f"The table is larger than {MAX_BYTES // 1024**2} MiB."])
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BankFileError(
            ["The table is not in UTF-8. In the spreadsheet choose “CSV UTF-8” when saving."]
        ) from error
    if "\x00" in text:
        raise BankFileError(["The table holds NUL characters; it is not a CSV file."])
    return text


def _delimiter(data: bytes) -> str:
    """Whichever of comma, semicolon and tab parts the headings; some locales use the second."""
    heading = _decoded(data).split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _check_names(names: list[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        wanted = ", ".join(f"“{name}”" for name in missing)
        if len(missing) == len(NEEDED):
            raise BankFileError(
                [f"It is neither YAML, QTI nor a table whose first row names {wanted}."]
            )
        raise BankFileError([f"The first row should name the columns; it lacks {wanted}."])
    if len(names) > MAX_COLUMNS:
        raise BankFileError([f"The table has more than {MAX_COLUMNS} columns."])
    known = {"item", *ITEM_COLUMNS, *PART_COLUMNS}
    faults = [
        f"the first row: “{name}” is not known here."
        for name in names
        if name and name not in known and not _is_rating(name)
    ]
    faults += [
        f"the first row: “{name}” stands there more than once."
        for name in sorted({name for name in names if name and names.count(name) > 1})
    ]
    if faults:
        raise BankFileError(faults)


def _is_rating(name: str) -> bool:
    first, _, rest = name.partition(":")
    competency, _, rater = rest.partition(":")
    return first == RATING and bool(SLUG.fullmatch(competency)) and bool(rater)


def _unmarked(cell: str) -> str:
    text = cell.strip()
    return text[1:].strip() if text[:1] == "'" and text[1:2] in FORMULA else text


def _by_item(lines: Lines, problems: list[str]) -> list[Lines]:
    """Runs of rows of one item; a row without a name belongs to the item above it."""
    items: list[Lines] = []
    for number, row in lines:
        if row["item"] and (not items or row["item"] != items[-1][0][1]["item"]):
            items.append([(number, row)])
        elif items:
            items[-1].append((number, row))
        else:
            problems.append(f"line {number}: the first row should name its item.")
    return items


def _item_row(lines: Lines, problems: list[str]) -> dict[str, object]:
    """The mapping that a bank file would hold for the item of these rows."""
    first = lines[0][1]
    for number, row in lines[1:]:
        for name in ITEM_COLUMNS:
            if row.get(name) and row[name] != first.get(name, ""):
                problems.append(
                    f"line {number}: “{name}” differs from the first row of “{first['item']}”."
                )
    raters = _raters(lines)
    item: dict[str, object] = {"code": first["item"], "state": "draft", "channel": USUAL_CHANNEL}
    item |= USUAL.get(first["kind"], {})
    item |= {name: first[name] for name in TEXTS if first.get(name)}
    item |= {name: _listed(first[name]) for name in LISTS if first.get(name)}
    item |= {name: _number(first[name]) for name in NUMBERS if first.get(name)}
    item |= _practice(lines[0], problems)
    options = [_option(row, raters) for _, row in lines if row.get("option")]
    turns = [{"text": row["turn_text"]} for _, row in lines if row.get("turn_text")]
    item |= {"options": options} if options else {}
    rated = dict.fromkeys(name for option in options for name in option["ratings"])
    item |= {"competencies": list(rated)} if rated and not first.get("competencies") else {}
    item |= {"turns": turns} if turns else {}
    item |= {"raters": raters} if raters and tuple(raters) != usual_raters(len(raters)) else {}
    for number, row in lines:
        if not row.get("option") and any(row.get(n) for n in row if n and _is_part(n)):
            problems.append(f"line {number}: an option needs a name in the column “option”.")
    return item


def _is_part(name: str) -> bool:
    return name == "option_text" or _is_rating(name)


def _practice(line: tuple[int, dict[str, str]], problems: list[str]) -> dict[str, object]:
    word = line[1].get("practice", "").casefold()
    if word not in TRUE + FALSE:
        problems.append(f"line {line[0]}: “practice” should be yes or no.")
    return {"practice": True} if word in TRUE else {}


def _raters(lines: Lines) -> list[str]:
    """Everyone who rated an option of this item, in the order of the columns."""
    names = [name for name in lines[0][1] if _is_rating(name)]
    used = [name.split(":", 2)[2] for name in names if any(row.get(name) for _, row in lines)]
    return list(dict.fromkeys(used))


def _option(row: dict[str, str], raters: list[str]) -> dict[str, Any]:
    ratings: dict[str, list[object]] = {}
    for name in row:
        if _is_rating(name):
            _, competency, rater = name.split(":", 2)
            if rater in raters:
                given = ratings.setdefault(competency, [None] * len(raters))
                given[raters.index(rater)] = _number(row[name]) if row[name] else None
    return {
        "key": row["option"],
        "text": row.get("option_text", ""),
        "ratings": {name: given for name, given in ratings.items() if any(given)},
    }


def _listed(cell: str) -> list[str]:
    parts = cell.split(LIST_MARK.strip()) if LIST_MARK.strip() in cell else [cell]
    return [part.strip() for part in parts if part.strip()]


def _number(cell: str) -> object:
    """A whole number where the cell holds one, else the cell, for the reader to name."""
    text = cell.removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else cell


# --- writing -------------------------------------------------------------------------------


def write_csv(bank: BankFile) -> tuple[bytes, tuple[str, ...]]:
    """Return the table, in UTF-8 with a mark that spreadsheets know, and what it leaves out."""
    ratings = _rating_columns(bank.items)
    columns = ["item", *ITEM_COLUMNS, *PART_COLUMNS, *ratings]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    for item in bank.items:
        for row in _rows_of(item):
            writer.writerow({name: marked(text) for name, text in row.items()})
    return out.getvalue().encode("utf-8-sig"), tuple(_left_out(bank))


def _rating_columns(items: Iterable[ItemSpec]) -> list[str]:
    found = {
        f"{RATING}:{competency}:{rater}": None
        for item in items
        for option in item.options
        for competency in option.ratings
        for rater in item.named_raters()
    }
    return list(found)


def _rows_of(item: ItemSpec) -> list[dict[str, str]]:
    told: dict[str, str] = {"item": item.code, "practice": "yes" if item.practice else ""}
    told |= {name: getattr(item, name) or "" for name in TEXTS}
    told |= {name: LIST_MARK.join(getattr(item, name)) for name in LISTS}
    told |= {name: _figure(getattr(item, name)) for name in NUMBERS}
    parts = _part_rows(item) or [{}]
    return [{"item": item.code, **(told if place == 0 else {}), **part}
            for place, part in enumerate(parts)]  # fmt: skip


def _part_rows(item: ItemSpec) -> list[dict[str, str]]:
    raters = item.named_raters()
    options = [
        {
            "option": option.key,
            "option_text": option.text,
            **{
                f"{RATING}:{competency}:{rater}": _figure(value)
                for competency, values in option.ratings.items()
                for rater, value in zip(raters, values, strict=True)
            },
        }
        for option in item.options
    ]
    return options + [{"turn_text": turn.text} for turn in item.turns]


def _figure(value: int | None) -> str:
    return "" if value is None else str(value)


def marked(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _left_out(bank: BankFile) -> list[str]:
    notes = []
    if bank.forms:
        notes.append("A table holds no forms; use YAML or QTI for them.")
    if bank.competencies:
        notes.append("A table names competencies; their definitions are in the YAML export.")
    media: Mapping[str, bool] = {
        item.code: bool(item.media) or any(turn.audio for turn in item.turns) for item in bank.items
    }
    notes += [f"{code}: pictures, sound and captions are not in a table." for code in media
              if media[code]]  # fmt: skip
    notes += [
        f"{item.code}: a “|” in a list would part it when the table is read again."
        for item in bank.items
        if any("|" in text for name in LISTS for text in getattr(item, name))
    ]
    return notes
