"""The export holds to the order of the specification, and reading it back loses nothing."""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from assessments.interchange.bankfile import (
    BankFile,
    CompetencySpec,
    FormSpec,
    ItemSpec,
    MediaSpec,
    OptionSpec,
    PlacedItem,
    SectionSpec,
    TurnSpec,
)
from assessments.interchange.package import Fate, Package
from assessments.interchange.qti import read_qti, write_qti
from assessments.interchange.qti.writing.package import OWN
from tests.assessments.interchange.qti.packing import KNOWN, OGG, PNG, VTT, read, zipped

ASI = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
FILES = {"media/shop.png": PNG, "media/call.ogg": OGG, "media/call.vtt": VTT}
RATED: dict[str, dict[str, tuple[int | None, ...]]] = {
    "a": {"warmth": (6, 7, None), "patience": (5, 5, 6)},
    "b": {"warmth": (5, 5, 5), "patience": (7, 6, 7)},
    "c3": {"warmth": (1, 2, 1), "patience": (2, 2, 3)},
    "4": {"warmth": (3, None, 2), "patience": (1, 1, 1)},
}
OPTIONS = tuple(
    OptionSpec(key, f"Reply {key}: <b>5 > 3</b> & “so on”", ratings)
    for key, ratings in RATED.items()
)


def item(code: str, kind: str = "sjt", **changes: object) -> ItemSpec:
    head = ("chat", "retail", f"Title of {code}", f"Stem of {code}.\n\nMore.", ("Fact 1", "Fact 2"))
    spec = ItemSpec(code, kind, *head, ("warmth", "patience"), ("follow-up",), False)
    own: dict[str, object] = {"time_limit_s": 75}
    if kind == "sjt":
        own |= {"options": OPTIONS, "raters": ("ann", "bo", "cy"), "response_format": "pick_one"}
    elif kind == "role_play":
        turn = TurnSpec("Hello?\nAnybody?", "media/call.ogg", "media/call.vtt")
        own = {"think_s": 10, "answer_s": 50, "typed_s": 120, "takes": 3, "speaker": "Ms Park"}
        own["turns"] = (turn, TurnSpec("And now?", None, None))
    return replace(spec, **{**own, **changes})  # type: ignore[arg-type]


PICTURE = MediaSpec("image", "media/shop.png", None, "A shop")
SOUND = MediaSpec("audio", "media/call.ogg", "media/call.vtt", "")
ITEMS = (
    item("one", tags=("new", "short"), exposure_limit=50, media=(PICTURE, SOUND)),
    item("best", response_format="best_worst"),
    item("order", response_format="rank"),
    item("grid", response_format="rate_each"),
    item("some", response_format="pick_several"),
    item("24-hours", "written", state="retired"),
    item("i-24-hours", "written"),
    item("call", "role_play"),
    item("arabic", language="ar", title="عنوان", stem="نص\n\n– واحد\n– اثنان"),
    item("try", practice=True),
    item("short-call", "role_play", turns=(TurnSpec("Hi.", None, None),), facts=()),
    item(
        "draft",
        state="draft",
        competencies=(),
        raters=(),
        options=tuple(OptionSpec(key, f"Reply {key}", {}) for key in "ab"),
        sector="",
        facts=(),
        catalogue=(),
    ),
    item("essay", "written", state="review", stem="Write  twice   spaced\ttext."),
)
FORMS = (
    FormSpec(
        "main",
        "Main form",
        12,
        (
            SectionSpec(
                "First", ("one", "best", "order"), 2, True, True,
                placed={"one": PlacedItem("mode", 2.5, 60), "best": PlacedItem(weight=0.5)},
            ),
            SectionSpec("Second", ("24-hours", "call"), None, False, offers_break=True),
        ),
        description="For everybody",
        practice=("try",),
    ),
    FormSpec("later", "Later", 5, (SectionSpec("Only", ("draft",), None, False),), state="draft"),
)  # fmt: skip
LEVELS = {level: f"Anchor {level}" for level in range(1, 6)}
BANK = BankFile(
    "shop",
    "The shop's bank",
    "en",
    "All of it",
    "Rated by three",
    ITEMS,
    FORMS,
    (CompetencySpec("charm", "Charm", "Own one", "grimness", LEVELS),),
)


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(**changes: tuple[str, str]) -> Package:
    """Export, let another system replace a text in files (named without ending), read again."""
    files = unzipped(write_qti(BANK, FILES)[0])
    for name, (old, new) in changes.items():
        path = next(path for path in files if path.endswith(f"/{name.replace('_', '-')}.xml"))
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode())
    return read(zipped(files))


def test_bank_comes_back_exactly() -> None:
    data, _ = write_qti(BANK, FILES)

    found = read_qti(data, competencies=KNOWN)

    assert found.bank == BANK
    assert found.files == FILES
    assert found.notes == ()
    assert {report.fate for report in found.reports} == {Fate.WHOLE}
    assert [report.codes for report in found.reports] == [(spec.code,) for spec in ITEMS]


def test_catalogue_may_be_named_apart_from_the_competencies() -> None:
    data, _ = write_qti(BANK, FILES)

    found = read_qti(data, competencies=("warmth", "patience"), catalogue=("follow-up",))

    assert (found.bank, found.has_head) == (BANK, True)


def test_same_bank_gives_the_same_bytes() -> None:
    assert write_qti(BANK, FILES) == write_qti(BANK, FILES)


def test_notes_say_what_others_will_not_find() -> None:
    notes = "\n".join(write_qti(BANK, {})[1])

    for word in ("raters", "SCORE_", "Best and worst", "Rate each", "Role-plays", "missing"):
        assert word in notes


def without_own(data: bytes) -> bytes:
    files = unzipped(data)
    del files[OWN]
    return zipped(files)


def test_other_readers_see_usable_items() -> None:
    found = read(without_own(write_qti(BANK, FILES)[0]))

    assert not found.has_head
    one, grid, order = (found.bank.item(code) for code in ("one", "grid", "order"))
    assert (one.competencies, one.media) == (("warmth", "patience"), (PICTURE, SOUND))
    assert one.stem == "Stem of one.\n\nMore.\n\n– Fact 1\n– Fact 2"
    assert [option.text for option in one.options] == [option.text for option in OPTIONS]
    assert [option.ratings["warmth"] for option in one.options] == [(7,), (5,), (1,), (3,)]
    assert [option.ratings["not-assigned"] for option in grid.options] == [(6,), (6,), (2,), (2,)]
    assert [option.ratings["not-assigned"] for option in order.options] == [(7,), (5,), (3,), (1,)]
    assert found.bank.item("arabic").language == "ar"
    assert [form.slug for form in found.bank.forms] == ["main", "later"]


def test_text_changed_elsewhere_wins_and_the_rest_stays() -> None:
    found = rewritten(one=("Title of one", "New title"), some=("Reply a:", "Answer a:"))

    one = found.bank.item("one")
    assert one == replace(ITEMS[0], title="New title", state="draft")
    some = found.bank.item("some")
    assert some.options[0] == replace(OPTIONS[0], text="Answer a: <b>5 > 3</b> & “so on”")
    assert some.options[1:] == OPTIONS[1:]
    assert found.reports[0].fate == Fate.CHANGED
    assert found.bank.forms[0].state == "draft"
    assert any("“main” is a draft again" in note for note in found.notes)


def test_key_changed_elsewhere_wins() -> None:
    found = rewritten(order=("<qti-value>b</qti-value>", "<qti-value>_4</qti-value>"))

    order = found.bank.item("order")
    assert (order.competencies, order.raters) == (("not-assigned",), ("qti",))
    assert found.bank.competencies[-1].slug == "not-assigned"
    assert order.channel == ITEMS[2].channel


def test_item_taken_away_is_left_out_and_said() -> None:
    files = unzipped(write_qti(BANK, FILES)[0])
    text = files["imsmanifest.xml"].decode()
    start = text.index('<resource identifier="item-some"')
    end = text.index("</resource>", start) + len("</resource>")
    files["imsmanifest.xml"] = (text[:start] + text[end:]).encode()
    del files["items/some.xml"]

    found = read(zipped(files))

    assert [spec.code for spec in found.bank.items if spec.code == "some"] == []
    assert found.bank.forms == BANK.forms
    assert found.notes == ("No longer in the package, so left out: some.",)


def test_media_that_got_lost_are_left_out_and_said() -> None:
    files = unzipped(write_qti(BANK, FILES)[0])
    del files["media/call.ogg"]

    found = read(zipped(files))

    assert found.bank.item("one").media == (PICTURE,)
    assert found.bank.item("call").turns[0].audio is None
    assert found.files == {"media/shop.png": PNG}
    assert "missing or damaged: media/call.ogg" in found.reports[0].reasons[0]


@pytest.mark.parametrize("own", [b"\xff\xfe", b"a: [1", b"rapport_bank: 9"])
def test_own_data_that_cannot_be_used_are_passed_by(own: bytes) -> None:
    files = unzipped(write_qti(BANK, FILES)[0])

    found = read(zipped({**files, OWN: own}))

    assert len(found.bank.items) > len(ITEMS)
    assert found.notes[-1].startswith("Rapport's own data in the package were not used")


def test_competency_that_is_not_known_here_leaves_only_the_qti() -> None:
    found = read_qti(write_qti(BANK, FILES)[0], competencies=("warmth",))

    assert found.bank.item("one").competencies == ("warmth",)
    assert found.notes[-1].startswith("Rapport's own data in the package were not used")


# --- structure, held against the order and the attributes that the specification gives ---------

ITEM_ORDER = [
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-item-body",
    "qti-response-processing",
]
TEST_ORDER = [
    "qti-outcome-declaration",
    "qti-time-limits",
    "qti-test-part",
    "qti-outcome-processing",
]
SECTION_ORDER = ["qti-selection", "qti-ordering", "qti-assessment-item-ref"]
REFERENCE_ORDER = ["qti-time-limits", "qti-weight"]
NEEDED = {
    "qti-assessment-item": {"identifier", "title", "time-dependent"},
    "qti-assessment-test": {"identifier", "title"},
    "qti-test-part": {"identifier", "navigation-mode", "submission-mode"},
    "qti-assessment-section": {"identifier", "title", "visible"},
    "qti-assessment-item-ref": {"identifier", "href"},
    "qti-response-declaration": {"identifier", "cardinality", "base-type"},
    "qti-outcome-declaration": {"identifier", "cardinality", "base-type"},
    "qti-map-entry": {"map-key", "mapped-value"},
    "qti-simple-choice": {"identifier"},
    "qti-simple-associable-choice": {"identifier", "match-max"},
    "qti-base-value": {"base-type"},
    "qti-variable": {"identifier"},
    "qti-correct": {"identifier"},
    "qti-weight": {"identifier", "value"},
    "qti-selection": {"select"},
    "img": {"src", "alt"},
}


def trees(folder: str) -> list[ET.Element]:
    files = unzipped(write_qti(BANK, FILES)[0])
    found = [ET.fromstring(files[name]) for name in files if name.startswith(folder)]  # noqa: S314
    assert found
    return found


def local(element: ET.Element) -> str:
    assert element.tag.startswith(ASI), element.tag
    return element.tag.removeprefix(ASI)


def in_order(element: ET.Element, order: list[str]) -> bool:
    places = [order.index(local(child)) for child in element]
    return places == sorted(places)


def test_elements_stand_in_the_order_of_the_specification() -> None:
    tests = trees("tests/")

    assert all(in_order(root, ITEM_ORDER) for root in trees("items/"))
    assert all(in_order(root, TEST_ORDER) for root in tests)
    for root in tests:
        assert all(
            in_order(each, SECTION_ORDER) for each in root.iter(f"{ASI}qti-assessment-section")
        )
        assert all(
            in_order(each, REFERENCE_ORDER) for each in root.iter(f"{ASI}qti-assessment-item-ref")
        )


def test_elements_carry_the_attributes_that_are_needed() -> None:
    for root in (*trees("items/"), *trees("tests/")):
        for element in root.iter():
            needed = NEEDED.get(local(element), set())
            if local(element).endswith("-interaction"):
                needed = {"response-identifier"}
            assert needed <= set(element.attrib)


def test_what_is_named_is_declared() -> None:
    for root in trees("items/"):
        declared = {
            element.get("identifier") for element in root if local(element).endswith("-declaration")
        }
        used = {
            element.get("response-identifier")
            for element in root.iter()
            if local(element).endswith("-interaction")
        }
        spoken = {
            element.get("identifier")
            for element in root.iter()
            if local(element)
            in ("qti-variable", "qti-correct", "qti-map-response", "qti-set-outcome-value")
        }
        choices = {
            element.get("identifier") for element in root.iter() if "choice" in local(element)
        }
        values = [
            word
            for element in root.findall(f"{ASI}qti-response-declaration//{ASI}qti-value")
            for word in (element.text or "").split()
        ]
        keys = {element.get("map-key") for element in root.iter(f"{ASI}qti-map-entry")}
        assert used | spoken <= declared
        assert set(values) | keys <= choices


def test_manifest_lists_every_file_once_with_its_dependencies() -> None:
    files = unzipped(write_qti(BANK, FILES)[0])
    root = ET.fromstring(files["imsmanifest.xml"])  # noqa: S314
    space = "{http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1}"
    resources = root.findall(f"{space}resources/{space}resource")

    hrefs = [resource.get("href") for resource in resources]
    names = [resource.get("identifier") for resource in resources]
    needed = [element.get("identifierref") for element in root.iter(f"{space}dependency")]

    assert [child.tag.removeprefix(space) for child in root] == [
        "metadata",
        "organizations",
        "resources",
    ]
    assert root.findtext(f"{space}metadata/{space}schemaversion") == "3.0.0"
    assert sorted(map(str, hrefs)) == sorted(set(files) - {"imsmanifest.xml"})
    assert len(set(names)) == len(names)
    assert set(needed) <= set(names)
    assert {resource.get("type") for resource in resources} == {
        "imsqti_item_xmlv3p0",
        "imsqti_test_xmlv3p0",
        "webcontent",
    }
