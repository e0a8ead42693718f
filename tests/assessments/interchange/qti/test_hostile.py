"""Packages that attack, lie or are broken are refused whole, in words that say what to do."""

import io
import stat
import struct
import zipfile

import pytest

from assessments.interchange.archive import MAX_FILES, MIB
from assessments.interchange.package import BankFileError, Fate
from tests.assessments.interchange.qti.packing import (
    choice,
    item,
    manifest,
    package,
    read,
    response,
    zipped,
)

GOOD = item(choice("Yes", "No", prompt="Well?"), response("A"))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def problems_of(data: bytes) -> str:
    with pytest.raises(BankFileError) as caught:
        read(data)
    return "\n".join(caught.value.problems)


def with_entry(name: str, content: bytes = b"x", **changes: int) -> bytes:
    packed = io.BytesIO(package({"one.xml": GOOD}))
    with zipfile.ZipFile(packed, "a") as archive:
        entry = zipfile.ZipInfo(name)
        for field, value in changes.items():
            setattr(entry, field, value)
        archive.writestr(entry, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 broken", "not a zip"),
        (b"%PDF-1.7", "not a zip"),
        (zipped({}), "no QTI item"),
        (zipped({"readme.txt": "hello"}), "no QTI item"),
        (zipped({"imsmanifest.xml": "<manifest"}), "The manifest is not well-formed XML"),
        (zipped({"imsmanifest.xml": "<html/>"}), "no manifest"),
        (zipped({"imsmanifest.xml": manifest({})}), "no QTI item"),
        (b"<html><body>hello</body></html>", "holds <html>, not an item"),
        (b"<questestinterop><item/></questestinterop>", "QTI 1"),
        (b"<quiz><question type='multichoice'/></quiz>", "Moodle's own XML"),
        (b"<assessmentItem>", "not well-formed"),
        (b"<" + b"a" * (5 * MIB), "larger than 5 MiB"),
        (zipped({"a/imsmanifest.xml": "<a/>", "b/imsmanifest.xml": "<a/>"}), "several packages"),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, words: str) -> None:
    assert words in problems_of(data)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml",
        "a/../../evil.xml",
        "/etc/passwd",
        "C:/evil.xml",
        "a\\evil.xml",
        "./evil.xml",
        "a//evil.xml",
        "evil\x07.xml",
        "x" * 600,
    ],
)
def test_unsafe_paths_are_refused(name: str) -> None:
    assert "unsafe path" in problems_of(with_entry(name))


def test_links_encryption_and_odd_packing_are_refused() -> None:
    link = with_entry("link.png", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16)
    locked = bytearray(package({"one.xml": GOOD}))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(start) + (6 if start[2] == 3 else 8)
        locked[at] |= 1

    assert "is a link" in problems_of(link)
    assert "is encrypted" in problems_of(bytes(locked))
    assert "unusual way" in problems_of(with_entry("a.png", compress_type=zipfile.ZIP_LZMA))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_path_that_stands_there_twice_is_refused() -> None:
    assert "more than once" in problems_of(with_entry("one.xml"))


def test_bombs_are_refused_by_what_they_declare() -> None:
    text = zipped({"imsmanifest.xml": manifest({"a.xml": "item"}), "a.xml": b" " * (6 * MIB)})
    picture = zipped({"imsmanifest.xml": manifest({}), "a.png": b"\0" * (20 * MIB)})
    many = zipped({f"{n}.txt": b"" for n in range(MAX_FILES + 1)})

    assert "too large" in problems_of(text)
    assert "grows 200 times" in problems_of(picture)
    assert "more than 5000 files" in problems_of(many)


def test_bombs_are_refused_by_what_comes_out() -> None:
    """The zip says 100 bytes; the bytes inflated say otherwise."""
    lying = bytearray(
        zipped({"imsmanifest.xml": manifest({"a.xml": "item"}), "a.xml": b" " * (6 * MIB)})
    )
    real, small = struct.pack("<I", 6 * MIB), struct.pack("<I", 100)
    data = bytes(lying).replace(real, small)

    assert any(word in problems_of(data) for word in ("damaged", "too large", "not well-formed"))


def test_all_xml_together_is_limited() -> None:
    filler = "".join(f"<!-- {n} {'x' * 60} -->" for n in range(60_000))
    items = {
        f"{n}.xml": item(choice("A", "B", prompt="?"), identifier=f"i{n}") + filler
        for n in range(5)
    }

    assert "too large" in problems_of(package(items))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>', "declares XML entities"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "declares XML entities"),
        ('<!DOCTYPE a [<!ENTITY % e SYSTEM "http://x.test/e.dtd"> %e;]>', "declares XML entities"),
        ('<!DOCTYPE a SYSTEM "http://x.test/a.dtd">', "names an outside DTD"),
        ('<!DOCTYPE a PUBLIC "-//X//Y" "a.dtd">', "names an outside DTD"),
    ],
)
def test_entities_and_outside_dtds_are_refused(before: str, words: str) -> None:
    attack = item(choice("A", "B", prompt="?"), before=before)

    assert f"“one.xml” {words}" in problems_of(package({"one.xml": attack}))
    assert words in problems_of(attack.encode())
    assert words in problems_of(zipped({"imsmanifest.xml": before + manifest({})}))


def test_plain_doctype_is_harmless() -> None:
    xml = item(choice("A", "B", prompt="?"), response("A"), before="<!DOCTYPE assessmentItem>")

    assert read(xml.encode()).reports[0].fate == Fate.WHOLE


def test_unknown_entity_is_refused_with_its_item_only() -> None:
    bad = item(choice("A&nbsp;", "B", prompt="?"), identifier="bad")

    found = read(package({"bad.xml": bad, "good.xml": GOOD}))

    assert [spec.code for spec in found.bank.items] == ["item1"]
    assert [report.fate for report in found.reports] == [Fate.WHOLE, Fate.REFUSED]
    assert "not well-formed" in found.reports[1].reasons[0]


def encoded(said: str, real: str) -> bytes:
    before = f'<?xml version="1.0" encoding="{said}"?>'
    return item(choice("Größe", "Naïve", prompt="Ça?"), response("A"), before=before).encode(real)


@pytest.mark.parametrize(
    ("said", "real"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
    ],
)
def test_encodings_that_are_what_they_say_are_read(said: str, real: str) -> None:
    found = read(encoded(said, real))

    assert found.bank.items[0].stem == "Ça?"


@pytest.mark.parametrize(
    ("said", "real", "words"),
    [
        ("UTF-8", "latin-1", "not written in the encoding"),
        ("UTF-16", "utf-8", "says that it is UTF-16"),
        ("ISO-8859-1", "utf-8-sig", "but it is utf-8"),
        ("UTF-8", "utf-16", "but it is utf-16"),
        ("utf-7", "utf-8", "not read"),
        ("rot13", "utf-8", "encoding"),
        ("no-such", "utf-8", "not known"),
    ],
)
def test_encodings_that_lie_are_refused(said: str, real: str, words: str) -> None:
    assert words in problems_of(encoded(said, real))


def test_depth_and_number_of_elements_are_limited() -> None:
    deep = item("<div>" * 200 + choice("A", "B", prompt="?") + "</div>" * 200)
    many = item("<br/>" * 100_001 + choice("A", "B", prompt="?"))

    assert "nested more than 100" in problems_of(package({"one.xml": deep}))
    assert "more than 100000 elements" in problems_of(package({"one.xml": many}))


def test_tables_in_tables_are_read_once() -> None:
    nested = "<p>core</p>"
    for _ in range(20):
        nested = f"<table><tbody><tr><td>{nested}</td></tr></tbody></table>"

    found = read(package({"one.xml": item(nested + choice("A", "B", prompt="?"))}))

    assert found.bank.items[0].stem == "core\n\n?"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (package({"a.xml": GOOD, "b.xml": GOOD}), "“item1” is used by two items"),
        (
            zipped({"imsmanifest.xml": manifest({"a.xml": "item"}), "b.xml": GOOD}),
            "“a.xml”, which is missing",
        ),
        (
            zipped(
                {
                    "imsmanifest.xml": manifest({"a.xml": "item", "b.xml": "item"}).replace(
                        '"r1"', '"r0"'
                    ),
                    "a.xml": GOOD,
                    "b.xml": GOOD,
                }
            ),
            "“r0” is used by two resources",
        ),
        (
            zipped(
                {"imsmanifest.xml": manifest({"../../etc/passwd": "item"}), "a.xml": GOOD},
            ),
            "which is missing",
        ),
    ],
)
def test_names_that_clash_or_lead_nowhere_are_refused(data: bytes, words: str) -> None:
    assert words in problems_of(data)


def test_control_characters_do_not_pass() -> None:
    raw = item(choice("A", "B", prompt="Bell \x07"))
    escaped = item(choice("A", "B", prompt="Bell &#7;"))

    reports = [read(package({"one.xml": xml})).reports[0] for xml in (raw, escaped)]

    assert [report.fate for report in reports] == [Fate.REFUSED, Fate.REFUSED]


def test_manifest_in_utf16_with_mark_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + manifest({"one.xml": "item"})

    found = read(zipped({"imsmanifest.xml": text.encode("utf-16"), "one.xml": GOOD}))

    assert found.reports[0].fate == Fate.WHOLE
