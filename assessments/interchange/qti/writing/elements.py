"""Build the elements of QTI 3.0."""

import re
from xml.etree import ElementTree as ET

ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
ASI_SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BULLET = "– "


def root(name: str, **attributes: str) -> ET.Element:
    """Return the outermost element of a file."""
    head = {
        "xmlns": ASI,
        "xmlns:xsi": SCHEMA_INSTANCE,
        "xsi:schemaLocation": f"{ASI} {ASI_SCHEMA}",
    }
    return ET.Element(name, head | _hyphened(attributes))


def add(parent: ET.Element, name: str, *, text: str = "", **attributes: str) -> ET.Element:
    """Append an element; ``base_type`` becomes the attribute ``base-type``."""
    element = ET.SubElement(parent, name, _hyphened(attributes))
    element.text = plain(text) or None
    return element


def _hyphened(attributes: dict[str, str]) -> dict[str, str]:
    return {name.rstrip("_").replace("_", "-"): plain(value) for name, value in attributes.items()}


def plain(text: str) -> str:
    """Return ``text`` without the control characters that XML cannot hold."""
    return NO_XML.sub(" ", text)


def paragraphs(parent: ET.Element, text: str) -> None:
    """Write blank lines as paragraphs, lines as line breaks, and “– ” lines as a list."""
    for block in re.split(r"\n\s*\n", text):
        rows = [row.strip() for row in block.strip().split("\n")]
        if all(row.startswith(BULLET) for row in rows):
            bullets(parent, [row.removeprefix(BULLET) for row in rows])
        else:
            lines(add(parent, "p"), rows)


def lines(parent: ET.Element, rows: list[str]) -> None:
    """Write rows with line breaks between."""
    parent.text = plain(rows[0])
    for row in rows[1:]:
        add(parent, "br").tail = plain(row)


def bullets(parent: ET.Element, rows: list[str]) -> None:
    listed = add(parent, "ul")
    for row in rows:
        add(listed, "li", text=row)


def document(element: ET.Element) -> bytes:
    ET.indent(element)
    written: bytes = ET.tostring(element, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
