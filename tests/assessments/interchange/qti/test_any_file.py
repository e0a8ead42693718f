"""Whatever the bytes: a package comes out, or a refusal in words. Nothing else is raised."""

import zipfile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interchange.package import BankFileError, Fate, Package
from assessments.interchange.qti import read_qti, write_qti
from assessments.interchange.yaml import dump_bank, load_bank
from tests.assessments.interchange.qti.packing import (
    KNOWN,
    SPACES,
    VERSIONS,
    choice,
    item,
    package,
    response,
    zipped,
)
from tests.assessments.interchange.qti.test_export import BANK, FILES
from tests.assessments.interchange.qti.test_interactions import match

EXPORT = write_qti(BANK, FILES)[0]
GOOD = item(
    "<p>Hello</p>" + choice("One", "Two", prompt="Well?"),
    response("A", mapping={"A": 2, "B": 1}),
)
GRID = item(match(["1", "2", "3"]), response("X C1", cardinality="multiple", base="directedPair"))
NAMES = """
assessmentItem itemBody p div ul li table tr td img audio track object math prompt br
choiceInteraction orderInteraction matchInteraction inlineChoiceInteraction
extendedTextInteraction uploadInteraction mediaInteraction simpleChoice inlineChoice
simpleMatchSet simpleAssociableChoice responseDeclaration correctResponse value mapping
mapEntry responseProcessing responseCondition responseIf match variable baseValue
setOutcomeValue assessmentTest testPart assessmentSection assessmentItemRef selection weight
timeLimits assessmentStimulusRef rubricBlock manifest resources resource file
"""
ATTRIBUTES = """
identifier responseIdentifier maxChoices mapKey mappedValue defaultValue href type select
cardinality title src alt kind value maxTime matchMax xml:lang dir adaptive view
"""
TEXTS = st.sampled_from(
    [
        "",
        "A",
        "B",
        "R",
        "0",
        "1",
        "-3",
        "1e999",
        "nan",
        "a.xml",
        "../x",
        "true",
        "rtl",
        "A B",
        "%00",
    ]
) | st.text(st.characters(exclude_characters='<>&"', categories=["L", "N", "P", "Zs"]), max_size=5)


def tree(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES.split()), TEXTS, max_size=4)

    def written(parts: Any) -> str:
        name, given_attributes, children = parts
        said = "".join(f' {key}="{value}"' for key, value in given_attributes.items())
        return f"<{name}{said}>{''.join(children)}</{name}>"

    return st.tuples(st.sampled_from(NAMES.split()), attributes, st.lists(inner, max_size=4)).map(
        written
    )


TREES = st.recursive(TEXTS, tree, max_leaves=25)


def read_or_problems(data: bytes) -> Package | tuple[str, ...]:
    try:
        return read_qti(data, competencies=KNOWN)
    except BankFileError as error:
        return error.problems


def outcome(data: bytes) -> Package | tuple[str, ...]:
    """Read ``data``; hold what comes out to what the rest of the house relies on."""
    found = read_or_problems(data)
    if isinstance(found, tuple):
        assert found
        assert all(problem.strip() and "\n" not in problem for problem in found)
        return found
    codes = [spec.code for spec in found.bank.items]
    reported = [code for report in found.reports for code in report.codes]
    assert sorted(codes) == sorted(set(codes)) == sorted(reported)
    assert all(bool(report.codes) == (report.fate != Fate.REFUSED) for report in found.reports)
    assert all(report.reasons for report in found.reports if report.fate != Fate.WHOLE)
    if codes:
        text = dump_bank(found.bank)
        assert load_bank(text, competencies=KNOWN, catalogue=KNOWN) == found.bank
    return found


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    outcome(data)
    outcome(b"PK\x03\x04" + data)
    outcome(b"<" + data)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["imsmanifest.xml", "a.xml", "b/c.xml", "x.png", "../e", "rapport/bank.yaml"]
        )
        | st.text(min_size=1, max_size=6),
        st.binary(max_size=60) | TREES.map(str.encode),
        max_size=5,
    )
)
def test_any_zip(files: dict[str, bytes]) -> None:
    try:
        data = zipped(files)
    except (ValueError, IndexError, zipfile.LargeZipFile):  # zipfile itself cannot write it
        return
    outcome(data)


@settings(max_examples=60, deadline=None)
@given(TREES, st.sampled_from(VERSIONS))
def test_any_tree(xml: str, version: str) -> None:
    outcome(package({"a.xml": f'<assessmentItem xmlns="{SPACES[version]}">{xml}</assessmentItem>'}))
    outcome(package({"a.xml": item(xml, version=version)}, tests={"t.xml": xml}))
    outcome(package({"a.xml": GOOD}, tests={"t.xml": f"<assessmentTest>{xml}</assessmentTest>"}))
    outcome(zipped({"imsmanifest.xml": f"<manifest>{xml}</manifest>", "a.xml": GOOD}))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([GOOD, GRID]),
    st.lists(st.tuples(st.floats(0, 1), TREES | TEXTS, st.integers(0, 30)), min_size=1, max_size=4),
)
def test_any_change_of_an_item(xml: str, changes: list[tuple[float, str, int]]) -> None:
    for where, new, n_gone in changes:
        at = int(where * len(xml))
        xml = xml[:at] + new + xml[at + n_gone :]
    outcome(package({"a.xml": xml}))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_any_damage_to_our_own_package(changes: list[tuple[float, int]]) -> None:
    data = bytearray(EXPORT)
    for where, value in changes:
        data[min(int(where * len(data)), len(data) - 1)] = value
    outcome(bytes(data))
