"""Write a form as a QTI 3.0 test."""

from xml.etree import ElementTree as ET

from assessments.interchange.bankfile import BankFile, FormSpec, PlacedItem, SectionSpec
from assessments.interchange.names import identifier
from assessments.interchange.qti.writing.elements import add, root

WEIGHT = "WEIGHT"


def form_element(form: FormSpec, bank: BankFile) -> ET.Element:
    test = root(
        "qti-assessment-test",
        identifier=identifier(form.slug),
        title=form.name,
        tool_name="Rapport",
    )
    score = add(
        test,
        "qti-outcome-declaration",
        identifier="SCORE",
        cardinality="single",
        base_type="float",
    )
    add(add(score, "qti-default-value"), "qti-value", text="0")
    add(test, "qti-time-limits", max_time=str(form.minutes * 60))
    part = add(
        test,
        "qti-test-part",
        identifier="part-1",
        navigation_mode="linear",
        submission_mode="individual",
    )
    for place, section in enumerate(form.sections, 1):
        _section(part, place, section, bank)
    _score(test, is_weighted=any(_is_weighted(section) for section in form.sections))
    return test


def _is_weighted(section: SectionSpec) -> bool:
    return any(placed.weight != 1 for placed in section.placed.values())


def _score(test: ET.Element, *, is_weighted: bool) -> None:
    """The sum of the items' scores, weighted where they are."""
    outcome = add(add(test, "qti-outcome-processing"), "qti-set-outcome-value", identifier="SCORE")
    weight = {"weight_identifier": WEIGHT} if is_weighted else {}
    add(add(outcome, "qti-sum"), "qti-test-variables", variable_identifier="SCORE", **weight)


def _section(parent: ET.Element, place: int, section: SectionSpec, bank: BankFile) -> None:
    element = add(
        parent,
        "qti-assessment-section",
        identifier=f"section-{place}",
        title=section.title,
        visible="true",
    )
    if section.draw is not None:
        add(element, "qti-selection", select=str(section.draw))
    if section.shuffle:
        add(element, "qti-ordering", shuffle="true")
    for code in section.items:
        _reference(element, code, section.placed.get(code, PlacedItem()), bank)


def _reference(parent: ET.Element, code: str, placed: PlacedItem, bank: BankFile) -> None:
    name = identifier(code)
    reference = add(parent, "qti-assessment-item-ref", identifier=name, href=f"../items/{name}.xml")
    item = bank.item(code)
    seconds = placed.time_limit_s or item.time_limit_s or item.answer_s
    if seconds:
        add(reference, "qti-time-limits", max_time=str(seconds))
    if placed.weight != 1:
        add(reference, "qti-weight", identifier=WEIGHT, value=str(placed.weight))
