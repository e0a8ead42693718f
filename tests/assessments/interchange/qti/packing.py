"""Write small QTI packages by hand: items are given as QTI 2 and turned into 3 where wanted."""

import io
import re
import zipfile
from collections.abc import Mapping

from assessments.interchange.bankfile import ItemSpec
from assessments.interchange.package import ItemReport, Package
from assessments.interchange.qti import read_qti

VERSIONS = ("2.1", "2.2", "3.0")
SPACES = {
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
MANIFEST_SPACES = {
    "2.1": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "2.2": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "3.0": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
TYPES = {"2.1": "xmlv2p1", "2.2": "xmlv2p2", "3.0": "xmlv3p0"}
HTML = re.compile(
    r"p|div|span|em|strong|b|i|br|ul|ol|li|table|tr|td|th|tbody|thead|caption|img|audio|video|source"
    r"|track|object|pre|blockquote|a|sup|sub|math|mi|svg|h2|picture|h1|script|q"
)
PNG = b"\x89PNG\r\n\x1a\n rest"
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
OGG = b"OggS rest"
KNOWN = ("warmth", "patience", "compassion", "communication", "follow-up")


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: f"-{found[1].lower()}", name)


def as_3(xml: str) -> str:
    """Return QTI 2 names as QTI 3 writes them."""

    def element(found: re.Match[str]) -> str:
        slash, name, attributes, end = found.groups()
        if HTML.fullmatch(name) or ":" in name:
            return found[0]
        attributes = re.sub(
            r"(\s)([A-Za-z]+)(?==)", lambda each: each[1] + kebab(each[2]), attributes
        )
        return f"<{slash}qti-{kebab(name)}{attributes}{end}>"

    return re.sub(r"<(/?)([A-Za-z:]+)((?:\s[^<>]*?)?)(/?)>", element, xml)


def item(
    body: str,
    declarations: str = "",
    *,
    version: str = "2.2",
    identifier: str = "item1",
    title: str = "A title",
    attributes: str = "",
    processing: str = "",
    extra: str = "",
    before: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> str:
    """Return one item; all parts are written as QTI 2."""
    inner = (
        f'<assessmentItem identifier="{identifier}" title="{title}" adaptive="false"'
        f' timeDependent="false" {attributes}>{declarations}'
        f'<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>{extra}'
        f"<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )
    inner = as_3(inner) if version == "3.0" else inner
    root = re.match(r"<[\w-]+", inner)
    assert root
    return before + inner.replace(root[0], f'{root[0]} xmlns="{SPACES[version]}"', 1)


def response(
    *correct: str,
    cardinality: str = "single",
    base: str = "identifier",
    mapping: Mapping[str, float] | None = None,
    default: float = 0,
    name: str = "RESPONSE",
) -> str:
    values = "".join(f"<value>{value}</value>" for value in correct)
    right = f"<correctResponse>{values}</correctResponse>" if correct else ""
    mapped = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>'
        for key, value in (mapping or {}).items()
    )
    points = f'<mapping defaultValue="{default}">{mapped}</mapping>' if mapping else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}"'
        f' baseType="{base}">{right}{points}</responseDeclaration>'
    )


def choice(
    *texts: str,
    most: int = 1,
    prompt: str = "",
    kind: str = "choiceInteraction",
    name: str = "RESPONSE",
    attributes: str = "",
) -> str:
    choices = "".join(
        f'<simpleChoice identifier="{letter}">{text}</simpleChoice>'
        for letter, text in zip("ABCDEFGHIJKLMNOP", texts, strict=False)
    )
    asked = f"<prompt>{prompt}</prompt>" if prompt else ""
    limit = f'maxChoices="{most}"' if kind == "choiceInteraction" else ""
    return (
        f'<{kind} responseIdentifier="{name}" shuffle="false" {limit} {attributes}>'
        f"{asked}{choices}</{kind}>"
    )


def template(name: str) -> str:
    address = f"http://www.imsglobal.org/question/qti_v2p2/rptemplates/{name}"
    return f'<responseProcessing template="{address}"/>'


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def manifest(
    items: Mapping[str, str], *, version: str = "2.2", extra: str = "", title: str = ""
) -> str:
    """``items``: type by path, as in ``{"items/a.xml": "item"}``."""
    resources = "".join(
        f'<resource identifier="r{place}" type="imsqti_{kind}_{TYPES[version]}" href="{path}">'
        f'<file href="{path}"/></resource>'
        for place, (path, kind) in enumerate(items.items())
    )
    named = f"<lom><general><title><string>{title}</string></title></general></lom>"
    return (
        f'<manifest xmlns="{MANIFEST_SPACES[version]}" identifier="M1"><metadata>'
        f"<schema>QTI Package</schema><schemaversion>{version}</schemaversion>"
        f"{named if title else ''}</metadata><organizations/>"
        f"<resources>{resources}{extra}</resources></manifest>"
    )


def package(
    items: Mapping[str, str],
    *,
    version: str = "2.2",
    tests: Mapping[str, str] | None = None,
    files: Mapping[str, bytes | str] | None = None,
    folder: str = "",
) -> bytes:
    """Zip items and tests (XML by path) with their manifest and other files."""
    kinds = dict.fromkeys(items, "item") | dict.fromkeys(tests or {}, "test")
    named = {"imsmanifest.xml": manifest(kinds, version=version), **items, **(tests or {})}
    return zipped({folder + name: content for name, content in {**named, **(files or {})}.items()})


def read(data: bytes) -> Package:
    return read_qti(data, competencies=KNOWN)


def read_one(xml: str, version: str = "2.2") -> tuple[ItemSpec | None, ItemReport]:
    """Read a package with one item; give the (first) item and its report."""
    found = read(package({"items/one.xml": xml}, version=version))
    return (found.bank.items[0] if found.bank.items else None), found.reports[0]


def ratings(spec: ItemSpec | None, competency: str = "not-assigned") -> list[int | None]:
    assert spec
    return [option.ratings[competency][0] for option in spec.options]
