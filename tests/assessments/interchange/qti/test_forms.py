"""QTI tests become draft forms; what a form cannot say is noted."""

import pytest

from assessments.interchange.bankfile import FormSpec, PlacedItem, SectionSpec
from assessments.interchange.package import BankFileError
from tests.assessments.interchange.qti.packing import (
    SPACES,
    VERSIONS,
    as_3,
    choice,
    item,
    package,
    read,
    response,
)

ASK = choice("Yes", "No", prompt="Well?")


def items(version: str = "2.2", n: int = 3) -> dict[str, str]:
    return {
        f"items/i{place}.xml": item(
            ASK, response("A"), version=version, identifier=f"i{place}", title=f"Item {place}"
        )
        for place in range(1, n + 1)
    }


def reference(place: int, inner: str = "", attributes: str = "") -> str:
    return (
        f'<assessmentItemRef identifier="ref{place}" href="../items/i{place}.xml" {attributes}>'
        f"{inner}</assessmentItemRef>"
    )


def section(inner: str, title: str = "One", name: str = "S1") -> str:
    return (
        f'<assessmentSection identifier="{name}" title="{title}" visible="true">{inner}'
        "</assessmentSection>"
    )


def exam(inner: str, version: str = "2.2", before: str = "", after: str = "") -> str:
    xml = (
        f'<assessmentTest identifier="Exam_1" title="The exam">{before}'
        '<testPart identifier="P1" navigationMode="linear" submissionMode="individual">'
        f"{inner}</testPart>{after}</assessmentTest>"
    )
    xml = as_3(xml) if version == "3.0" else xml
    return xml.replace(" identifier", f' xmlns="{SPACES[version]}" identifier', 1)


def form_of(xml: str, version: str = "2.2") -> tuple[FormSpec, tuple[str, ...]]:
    found = read(package(items(version), version=version, tests={"tests/t.xml": xml}))
    start = "Test “The exam”: "
    notes = tuple(note.removeprefix(start) for note in found.notes if note.startswith(start))
    return found.bank.forms[0], notes


@pytest.mark.parametrize("version", VERSIONS)
def test_test_becomes_a_draft_form(version: str) -> None:
    inner = section(
        '<selection select="1"/><ordering shuffle="true"/>'
        + reference(1, '<timeLimits maxTime="45"/><weight identifier="W" value="2.5"/>')
        + reference(2)
    ) + section(reference(3), "Two", "S2")
    xml = exam(inner, version, before='<timeLimits maxTime="610"/>')

    form, notes = form_of(xml, version)

    assert form == FormSpec(
        "exam-1",
        "The exam",
        11,
        (
            SectionSpec("One", ("i1", "i2"), 1, True, placed={"i1": PlacedItem(weight=2.5)}),
            SectionSpec("Two", ("i3",), None, False),
        ),
        state="draft",
    )
    assert notes == ()


def test_time_of_an_item_is_its_own_and_the_forms_where_they_differ() -> None:
    first = section(reference(1, '<timeLimits maxTime="45"/>'))
    second = section(reference(1, '<timeLimits maxTime="30"/>'))
    other = exam(second).replace("Exam_1", "Exam_2")
    tests = {"tests/a.xml": exam(first), "tests/b.xml": other}

    found = read(package(items(), tests=tests))

    assert found.bank.item("i1").time_limit_s == 45
    assert [form.sections[0].placed for form in found.bank.forms] == [
        {},
        {"i1": PlacedItem(time_limit_s=30)},
    ]


def test_nested_sections_are_laid_side_by_side() -> None:
    inner = section(reference(1) + section(reference(2), "Inner", "S2") + reference(3), "Outer")

    form, notes = form_of(exam(inner))

    assert [(each.title, each.items) for each in form.sections] == [
        ("Outer", ("i1", "i3")),
        ("Inner", ("i2",)),
    ]
    assert "nested sections were laid side by side." in notes


def test_what_a_form_cannot_say_is_noted() -> None:
    inner = section(
        "<preCondition/><itemSessionControl maxAttempts='2'/><timeLimits maxTime='60'/>"
        "<selection select='9' withReplacement='true'/><rubricBlock view='candidate'/>"
        + reference(1, "<branchRule target='EXIT_TEST'/><weight identifier='W' value='-1'/>")
        + reference(1)
    )

    exit_test = "<exitTest/>"

    form, notes = form_of(
        exam(inner, after=f"<outcomeProcessing>{exit_test}</outcomeProcessing><testFeedback/>")
    )

    assert form.sections == (SectionSpec("One", ("i1",), None, False),)
    said = " ".join(notes)
    for word in (
        "preCondition", "itemSessionControl", "limits of sections", "with replacement",
        "a draw of 9 from 1", "instructions", "branchRule", "weight -1", "stands there twice",
        "outcomeProcessing", "feedback", "an estimate",
    ):  # fmt: skip
        assert word in said


def test_refused_items_are_left_out_of_the_form() -> None:
    broken = {"items/i2.xml": item("<p>Nothing asked.</p>", identifier="i2")}
    inner = section(reference(1) + reference(2)) + section(reference(2), "Two", "S2")

    found = read(package(items() | broken, tests={"tests/t.xml": exam(inner)}))

    assert [each.items for each in found.bank.forms[0].sections] == [("i1",)]
    assert "Test “The exam”: “ref2” was left out, for it could not be read." in found.notes


def test_form_without_an_item_is_left_out() -> None:
    broken = {"items/i1.xml": item("<p>Nothing asked.</p>", identifier="i1")}

    found = read(package(items() | broken, tests={"tests/t.xml": exam(section(reference(1)))}))

    assert found.bank.forms == ()
    assert any("left out, for none of its items could be read" in note for note in found.notes)


def test_missing_item_is_a_fault_of_the_package() -> None:
    xml = exam(section(reference(7)))

    with pytest.raises(BankFileError, match=r"i7\.xml”, which is missing"):
        read(package(items(), tests={"tests/t.xml": xml}))


def test_sections_in_files_of_their_own_are_read_once() -> None:
    own = section(reference(2) + '<assessmentSectionRef identifier="x" href="s.xml"/>', "Own")
    inner = '<assessmentSectionRef identifier="S" href="s.xml"/>' * 2

    found = read(package(items(), tests={"tests/t.xml": exam(inner)}, files={"tests/s.xml": own}))

    assert [each.items for each in found.bank.forms[0].sections] == [("i2",)]
    assert any("stands there twice" in note for note in found.notes)


def test_items_that_only_a_test_names_are_read() -> None:
    everything = package(
        {"items/i1.xml": items()["items/i1.xml"]},
        tests={"tests/t.xml": exam(section(reference(1) + reference(2)))},
        files={"items/i2.xml": items()["items/i2.xml"]},
    )

    found = read(everything)

    assert [spec.code for spec in found.bank.items] == ["i1", "i2"]
    assert found.bank.name == "The exam"
