"""What the body of an item becomes: plain paragraphs, media with words, and reasons."""

import base64

import pytest

from assessments.interchange.bankfile import ItemSpec, MediaSpec
from assessments.interchange.package import Fate, Package
from tests.assessments.interchange.qti.packing import (
    OGG,
    PNG,
    VERSIONS,
    VTT,
    choice,
    item,
    manifest,
    package,
    read,
    read_one,
    response,
    zipped,
)

ASK = choice("Yes", "No", prompt="Well?")
KEY = response("A")


def stem_of(body: str) -> tuple[str, tuple[str, ...]]:
    spec, report = read_one(item(body + ASK, KEY))
    assert spec
    return spec.stem.removesuffix("Well?").strip(), report.reasons


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One\n   <em>two</em>,\t<b>three</b>.</p><p>Four.</p>", "One two, three.\n\nFour."),
        ("<div>Loose<p>Block</p>tail</div>", "Loose\n\nBlock\n\ntail"),
        ("<p>Line<br/>break</p>", "Line\nbreak"),
        ("<ul><li>One</li><li><p>Two</p></li></ul>", "– One\n– Two"),
        ("<p>Steps:</p><ol><li>One</li><li>Two</li></ol>", "Steps:\n\n1. One\n2. Two"),
        ("<p><![CDATA[5 < 6 & so on]]></p>", "5 < 6 & so on"),
        ("<p>A&#160;B&#x2014;C</p><p>&#160;</p>", "A\u00a0B—C"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<p>H<sub>2</sub>O, x<sup>2</sup></p>", "H₂O, x²"),
        ("<p>He said <q>no</q>.</p>", "He said “no”."),
        ("<!-- note --><p>Text<?php x ?></p>", "Text"),
        ("<h2>Head</h2><blockquote><p>Quote</p></blockquote>", "Head\n\nQuote"),
    ],
)
def test_marked_up_text_becomes_plain_paragraphs_without_a_word(body: str, expected: str) -> None:
    assert stem_of(body) == (expected, ())


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        (
            "<table><tr><th>Day</th><th>Open</th></tr><tr><td>Mon</td><td>9–5</td></tr></table>",
            "Day: Mon; Open: 9–5",
            "A table is written as lines.",
        ),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a; b\nc", "A table"),
        ("<p>So <math alttext='x plus 1'><mi>x</mi></math></p>", "So x plus 1", "A formula"),
        ("<p>So <math><mi>x</mi></math></p>", "So", "Left out: a formula (MathML)."),
        ("<p>Draw <svg><p>x</p></svg></p>", "Draw", "Left out: a drawing (SVG)."),
        ("<p>x<sup>th</sup></p>", "xth", "Raised or lowered"),
        ("<p><a href='http://x.test/'>Here</a></p>", "Here", "A link is now plain text"),
        ("<p>So</p><script>alert(1)</script>", "So", "Left out: a script."),
        ("<p>So</p><feedbackBlock><p>No!</p></feedbackBlock>", "So", "Left out: feedback"),
        ("<p>An <blink>odd</blink> word</p>", "An odd word", "“blink” is not known here"),
        ("<rubricBlock view='scorer'><p>x</p></rubricBlock>", "", "Left out: a note for scorer."),
        ("<rubricBlock view='candidate'><p>Note</p></rubricBlock>", "Note", "A note to candidates"),
    ],
)
def test_what_plain_text_cannot_say_is_named(body: str, expected: str, reason: str) -> None:
    stem, reasons = stem_of(body)

    assert stem == expected
    assert reasons[0].startswith(reason)


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("<stylesheet href='a.css' type='text/css'/>", "style sheet"),
        ("<modalFeedback outcomeIdentifier='F' identifier='x'>Hm</modalFeedback>", "feedback"),
        ("<companionMaterialsInfo/>", "companion materials"),
    ],
)
def test_what_stands_beside_the_body_is_named(extra: str, reason: str) -> None:
    _, report = read_one(item(ASK, KEY, extra=extra))

    assert report.fate == Fate.CHANGED
    assert reason in report.reasons[0]


def with_files(body: str, files: dict[str, bytes], version: str = "2.2") -> Package:
    xml = item(body, KEY, version=version)
    return read(package({"items/one.xml": xml}, version=version, files=files))


@pytest.mark.parametrize("version", VERSIONS)
def test_pictures_and_sounds_with_words_come_along(version: str) -> None:
    body = (
        '<p>Look: <img src="../img/My%20Shop.png" alt="A shop"/></p>'
        '<audio aria-label="A call"><source src="../snd/call.ogg"/>'
        '<track kind="captions" src="../snd/call.vtt"/></audio>' + ASK
    )
    files = {"img/My Shop.png": PNG, "snd/call.ogg": OGG, "snd/call.vtt": VTT}

    found = with_files(body, files, version)

    assert found.bank.items[0].media == (
        MediaSpec("image", "media/my-shop.png", None, "A shop"),
        MediaSpec("audio", "snd/call.ogg", "snd/call.vtt", "A call"),
    )
    assert found.files == {"media/my-shop.png": PNG, "snd/call.ogg": OGG, "snd/call.vtt": VTT}
    assert found.reports[0].fate == Fate.WHOLE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<img src="a.png"/>', "a picture without a description"),
        ('<img src="a.png" alt=""/>', "a picture without a description"),
        ('<img src="none.png" alt="x"/>', "a picture that is not in the package"),
        ('<img src="../../etc/passwd" alt="x"/>', "a picture that is not in the package"),
        ('<img src="http://x.test/a.png" alt="x"/>', "a picture that lies outside the package"),
        ('<img src="a.bmp" alt="x"/>', "a picture that is no png"),
        ('<img src="fake.png" alt="x"/>', "a picture that is no png"),
        ('<video src="a.mp4"><track src="none.vtt"/></video>', "a video that is no webm, mp4"),
        ('<object data="a.html" type="text/html"/>', "an embedded object (text/html)"),
    ],
)
def test_media_that_cannot_come_along_are_named(body: str, reason: str) -> None:
    files = {"items/a.png": PNG, "items/a.bmp": b"BM", "items/fake.png": b"<svg/>"}
    files |= {"items/a.ogg": OGG, "items/a.mp4": b"text"}

    found = with_files(f"<p>Look. {body}</p>{ASK}", files)

    assert found.bank.items[0].media == ()
    assert found.files == {}
    assert found.reports[0].fate == Fate.CHANGED
    assert found.reports[0].reasons[0].startswith(f"Left out: {reason}")


@pytest.mark.parametrize(
    "body",
    [
        '<audio src="a.ogg"/>',
        '<audio src="a.ogg"><track src="none.vtt"/></audio>',
        '<object data="a.ogg" type="audio/ogg">A call</object>',
    ],
)
def test_sound_without_captions_comes_along_with_empty_ones(body: str) -> None:
    found = with_files(f"<p>Listen. {body}</p>{ASK}", {"items/a.ogg": OGG})

    (medium,) = found.bank.items[0].media
    assert (medium.kind, medium.file) == ("audio", "items/a.ogg")
    assert found.files[medium.captions or ""] == b"WEBVTT\n"
    assert found.reports[0].fate == Fate.CHANGED
    assert found.reports[0].reasons == (
        "A sound without captions in WebVTT (a.ogg): write what it says.",
    )


def test_object_and_inline_pictures_come_along() -> None:
    inline = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    body = (
        '<object data="a.eps" type="image/eps"><object data="a.png" type="image/png">A cup</object>'
        f'</object><img src="{inline}" alt="Dot"/>'
    )

    found = with_files(body + ASK, {"items/a.png": PNG})

    assert [media.description for media in found.bank.items[0].media] == ["A cup", "Dot"]
    assert found.files == {"items/a.png": PNG, "media/inline.png": PNG}


def test_media_interaction_is_what_the_question_stands_on() -> None:
    video = (
        '<mediaInteraction responseIdentifier="M" autostart="false" maxPlays="2"><prompt>Watch.'
        '</prompt><video><source src="a.mp4"/><track kind="subtitles" src="a.vtt"/></video>'
        "</mediaInteraction>"
    )
    files = {"items/a.mp4": b"\0\0\0\x18ftypmp42", "items/a.vtt": VTT}

    found = with_files(video + ASK, files, "3.0")

    assert found.bank.items[0].stem == "Watch.\n\nWell?"
    assert found.bank.items[0].media == (MediaSpec("video", "items/a.mp4", "items/a.vtt", ""),)
    assert found.reports[0].reasons == ("How often a recording may be played is not limited here.",)


def test_picture_alone_leaves_nothing_to_ask() -> None:
    found = with_files('<img src="a.png"/>' + choice("Yes", "No"), {"items/a.png": PNG})

    assert found.reports[0].fate == Fate.REFUSED


def test_options_that_are_pictures_become_their_descriptions() -> None:
    body = choice('<img src="a.png" alt="A smile"/>', "Text", prompt="?")

    found = with_files(body, {"items/a.png": PNG})

    assert [option.text for option in found.bank.items[0].options] == ["A smile", "Text"]
    assert "now their descriptions" in found.reports[0].reasons[0]


def test_shared_stimulus_stands_in_front_of_the_stem() -> None:
    stimulus = (
        '<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'
        ' identifier="s1" title="S"><qti-stimulus-body><p>Once upon a time.</p>'
        '<p><img src="cup.png" alt="A cup"/></p></qti-stimulus-body></qti-assessment-stimulus>'
    )
    reference = "<assessmentStimulusRef identifier='s1' href='../stimuli/s1.xml'/>"
    xml = item(ASK, KEY, version="3.0", extra=reference)
    files = {"stimuli/s1.xml": stimulus.encode(), "stimuli/cup.png": PNG}

    found = read(package({"items/one.xml": xml}, version="3.0", files=files))
    alone = read(package({"items/one.xml": xml}, version="3.0"))

    assert found.bank.items[0].stem == "Once upon a time.\n\nWell?"
    assert found.bank.items[0].media[0].file == "stimuli/cup.png"
    assert alone.reports[0].fate == Fate.REFUSED
    assert "shared text" in alone.reports[0].reasons[0]


@pytest.mark.parametrize("version", VERSIONS)
def test_right_to_left_text_survives(version: str) -> None:
    body = f'<div dir="rtl"><p>العميل غاضب.</p></div>{choice("آسف", "لا", prompt="ماذا تقول؟")}'
    xml = item(body, KEY, version=version, attributes='xml:lang="ar-EG"', title="می‌روم‏")

    spec, report = read_one(xml, version)

    assert spec
    assert (spec.language, spec.title) == ("ar", "می‌روم‏")
    assert spec.stem == "العميل غاضب.\n\nماذا تقول؟"
    assert [option.text for option in spec.options] == ["آسف", "لا"]
    assert report.fate == Fate.WHOLE


def test_right_to_left_text_without_a_language_is_said() -> None:
    spec, report = read_one(item(f'<p dir="rtl">שלום</p>{ASK}', KEY))

    assert spec
    assert spec.language is None
    assert "no language is named" in report.reasons[0]


def test_language_that_nobody_names_is_told_by_its_letters() -> None:
    body = f'<p dir="rtl">לקוח כועס מחכה כבר זמן רב.</p>{ASK}'
    ruby = "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>"

    hebrew, report = read_one(item(body, KEY))
    plain, _ = read_one(item(ruby + ASK, KEY))

    assert hebrew
    assert plain
    assert (hebrew.language, plain.language) == ("he", None)
    assert "“he” is taken for its letters" in report.reasons[0]
    assert plain.stem.startswith("漢 (kan)")


def codes(found: Package) -> list[str]:
    return [spec.code for spec in found.bank.items]


def named(**items: str) -> dict[str, str]:
    ask = choice("A", "B", prompt="?")
    return {f"{n}.xml": item(ask, identifier=name) for n, name in items.items()}


def test_codes_are_slugs_and_unique() -> None:
    found = read(package(named(a="Item_1.A", b="item 1 a", c="問題", d="9lives", e="x" * 150)))

    assert codes(found) == ["item-1-a", "item-1-a-2", "item", "9lives", "x" * 76]


def spec_with(options: tuple[str, ...]) -> ItemSpec:
    body = choice("A", "B", prompt="?")
    for letter, name in zip("AB", options, strict=True):
        body = body.replace(f'identifier="{letter}"', f'identifier="{name}"')
    spec, _ = read_one(item(body))
    assert spec
    return spec


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (("A", "B"), ["a", "b"]),
        (("Choice1", "Choice2"), ["choice1", "choice2"]),
        (("a-very-long-name", "b"), ["a", "b"]),
        (("A", "a"), ["a", "b"]),
        (("ä", "ö"), ["a", "o"]),
    ],
)
def test_option_keys_are_the_identifiers_where_all_will_do(
    options: tuple[str, ...], keys: list[str]
) -> None:
    assert [option.key for option in spec_with(options).options] == keys


def test_lone_item_and_packages_packed_oddly_are_read() -> None:
    good = item(ASK, KEY)
    shapes = [
        good.encode(),
        ("\ufeff" + good).encode(),
        ("\n" + good).encode(),
        package({"i/one.xml": good}, folder="My Export/"),
        package({"i/one.xml": good}, files={"__MACOSX/._imsmanifest.xml": b"\0", ".DS_Store": b""}),
        zipped({"one.xml": good}),
        zipped(
            {
                "imsmanifest.xml": manifest({"i/u%CC%88ber%20uns.xml#top": "item"}),
                "i/u\u0308ber uns.xml": good,
            }
        ),
        zipped({"imsmanifest.xml": '<m:manifest xmlns:m="x"/>', "deep/one.xml": good}),
    ]

    found = [read(data) for data in shapes]

    assert [codes(each) for each in found] == [["item1"]] * len(shapes)


def test_prefixed_and_decorated_xml_is_read() -> None:
    xml = item(ASK, KEY)
    for name in ("assessmentItem", "itemBody", "prompt", "simpleChoice", "choiceInteraction"):
        xml = xml.replace(f"<{name}", f"<q:{name}").replace(f"</{name}", f"</q:{name}")
    xml = xml.replace("xmlns=", 'xmlns="x" xmlns:q=').replace(
        "?>", '?><?xml-stylesheet href="a.xsl" type="text/xsl"?>', 1
    )

    spec, report = read_one(xml)

    assert spec
    assert (spec.stem, report.fate) == ("Well?", Fate.WHOLE)


def test_feedback_among_the_text_is_not_shown_to_candidates() -> None:
    feedback = '<modalFeedback outcomeIdentifier="F" identifier="x">Right!</modalFeedback>'

    stem, reasons = stem_of(f"<p>Look.</p>{feedback}")

    assert "Right!" not in stem
    assert "Left out: feedback after the answer." in reasons
