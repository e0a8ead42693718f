"""Write a bank as a QTI 3.0 package: a manifest, one file an item, a test for each form."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from assessments.interchange.bankfile import BankFile, ItemSpec
from assessments.interchange.names import identifier
from assessments.interchange.qti.writing.elements import SCHEMA_INSTANCE, add, document
from assessments.interchange.qti.writing.forms import form_element
from assessments.interchange.qti.writing.items import item_element
from assessments.interchange.yaml import MAX_BYTES, dump_bank
from assessments.interchange.zipped import zipped

OWN = "rapport/bank.yaml"
CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
CP_SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
LOM = "http://ltsc.ieee.org/xsd/LOM"
LOM_SCHEMA = "https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd"


def write_qti(bank: BankFile, files: Mapping[str, bytes]) -> tuple[bytes, tuple[str, ...]]:
    """Return ``bank`` as a zip, and notes on what other systems will not find in it.

    ``files``: media by the paths that the bank names.
    """
    written, notes = entries(bank, files)
    return zipped(written), notes


def entries(bank: BankFile, files: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files of the package by path, the manifest first, and the notes."""
    items = {f"items/{identifier(item.code)}.xml": item for item in bank.items}
    shuffled = _shuffled(bank)
    body = {
        path: document(item_element(item, bank.language, item.code in shuffled))
        for path, item in items.items()
    }
    body |= {
        f"tests/{identifier(form.slug)}.xml": document(form_element(form, bank))
        for form in bank.forms
    }
    media = {path: files[path] for path in bank.media_paths() if path in files}
    own = dump_bank(bank).encode()
    manifest = document(_manifest(bank, items, list(media)))
    written = {"imsmanifest.xml": manifest, **body, **media, OWN: own}
    return written, _notes(bank, set(media), len(own))


def _shuffled(bank: BankFile) -> set[str]:
    sections = [section for form in bank.forms for section in form.sections]
    return {code for section in sections if section.shuffle_options for code in section.items}


def _manifest(bank: BankFile, items: Mapping[str, ItemSpec], media: list[str]) -> ET.Element:
    root = ET.Element(
        "manifest",
        {
            "xmlns": CP,
            "xmlns:xsi": SCHEMA_INSTANCE,
            "xsi:schemaLocation": f"{CP} {CP_SCHEMA} {LOM} {LOM_SCHEMA}",
            "identifier": f"bank-{bank.slug}",
        },
    )
    metadata = add(root, "metadata")
    add(metadata, "schema", text="QTI Package")
    add(metadata, "schemaversion", text="3.0.0")
    lom = add(metadata, "lom", xmlns=LOM)
    title = add(add(lom, "general"), "title")
    add(title, "string", text=bank.name, language=bank.language)
    add(root, "organizations")
    resources = add(root, "resources")
    named = {path: f"media-{place}" for place, path in enumerate(media, 1)}
    for form in bank.forms:
        path = f"tests/{identifier(form.slug)}.xml"
        test = _resource(resources, f"test-{form.slug}", "imsqti_test_xmlv3p0", path)
        used = dict.fromkeys(code for section in form.sections for code in section.items)
        for code in used:
            add(test, "dependency", identifierref=f"item-{code}")
    for path, item in items.items():
        resource = _resource(resources, f"item-{item.code}", "imsqti_item_xmlv3p0", path)
        for used_path in dict.fromkeys(item.media_paths()):
            if used_path in named:
                add(resource, "dependency", identifierref=named[used_path])
    for path, name in named.items():
        _resource(resources, name, "webcontent", path)
    _resource(resources, "rapport-bank", "webcontent", OWN)
    return root


def _resource(parent: ET.Element, name: str, kind: str, path: str) -> ET.Element:
    resource = add(parent, "resource", identifier=name, type=kind, href=path)
    add(resource, "file", href=path)
    return resource


def _notes(bank: BankFile, media: set[str], n_bytes: int) -> tuple[str, ...]:
    items, sections = bank.items, [section for form in bank.forms for section in form.sections]
    formats = {item.response_format for item in items}
    said = {
        "QTI has no word for raters, competencies, channel, sector, facts, tags and states; they"
        f" travel in {OWN}, which only Rapport reads.": True,
        "Other systems get one key: the mean of all ratings. The means of each competency are"
        " outcomes named SCORE_….": any(item.competencies for item in items),
        "“Best and worst” is written as two choices.": "best_worst" in formats,
        "“Rate each” is written as a table of options by the numbers 1 to 7; other systems score"
        " it by right cells.": "rate_each" in formats,
        "“Rank” has one right order in QTI; options rated alike stand in the order of the"
        " bank.": "rank" in formats,
        "Role-plays are written as one file upload for each turn; other systems show all turns at"
        " once.": any(item.kind == "role_play" for item in items),
        "Practice questions are items like any other to other systems.": any(
            item.practice for item in items
        ),
        "Breaks and keying methods of forms are not in the QTI tests.": any(
            section.offers_break or any(place.method for place in section.placed.values())
            for section in sections
        ),
        "The bank is too large to travel in its own format: reading it back gives only what QTI"
        " holds.": n_bytes > MAX_BYTES,
    }
    missing = [path for path in bank.media_paths() if path not in media]
    lost = [f"Media that are missing: {', '.join(missing)[:300]}."] if missing else []
    return (*(words for words, is_true in said.items() if is_true), *lost)
