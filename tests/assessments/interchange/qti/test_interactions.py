"""Each QTI interaction becomes the question that comes nearest, or is refused in words."""

import pytest

from assessments.interchange.bankfile import ItemSpec, OptionSpec, TurnSpec
from assessments.interchange.package import UNASSIGNED, Fate
from tests.assessments.interchange.qti.packing import (
    VERSIONS,
    choice,
    item,
    package,
    ratings,
    read,
    read_one,
    response,
    template,
)

each_version = pytest.mark.parametrize("version", VERSIONS)


@each_version
def test_single_choice_becomes_pick_one_with_a_key(version: str) -> None:
    body = f"<p>A parcel is late.</p>{choice('Sorry!', 'So what?', prompt='What do you say?')}"
    xml = item(body, response("A"), version=version, processing=template("match_correct"))

    found = read(package({"one.xml": xml}, version=version))

    assert found.bank.items == (
        ItemSpec(
            "item1", "sjt", "chat", "", "A title", "A parcel is late.\n\nWhat do you say?", (),
            ("not-assigned",), (), False, response_format="pick_one", time_limit_s=90,
            options=(
                OptionSpec("a", "Sorry!", {"not-assigned": (7,)}),
                OptionSpec("b", "So what?", {"not-assigned": (1,)}),
            ),
            state="draft", raters=("qti",),
        ),
    )  # fmt: skip
    assert found.bank.competencies == (UNASSIGNED,)
    assert found.reports[0].fate == Fate.WHOLE


@each_version
@pytest.mark.parametrize(("cardinality", "most"), [("multiple", 0), ("multiple", 1), ("single", 0)])
def test_multiple_choice_becomes_pick_several(version: str, cardinality: str, most: int) -> None:
    xml = item(
        choice("One", "Two", "Three", most=most, prompt="Which?"),
        response("A", "C", cardinality=cardinality),
        version=version,
    )

    spec, _ = read_one(xml, version)

    assert spec
    assert (spec.response_format, ratings(spec)) == ("pick_several", [7, 1, 7])


@each_version
def test_points_go_linearly_onto_one_to_seven(version: str) -> None:
    points = {"A": 2, "B": 1, "D": -1}
    xml = item(
        choice("One", "Two", "Three", "Four", prompt="Which?"),
        response("A", mapping=points, default=0),
        version=version,
        processing=template("map_response"),
    )

    spec, report = read_one(xml, version)

    assert ratings(spec) == [7, 5, 3, 1]
    assert report.fate == Fate.WHOLE


def test_points_of_several_picks_that_are_too_few_to_count_are_said() -> None:
    xml = item(
        choice("One", "Two", "Three", "Four", most=0, prompt="Which?"),
        response(cardinality="multiple", mapping={"A": 3, "B": 3, "C": 1}),
    )

    spec, report = read_one(xml)

    assert ratings(spec) == [7, 7, 3, 1]
    assert report.reasons == (
        "Options that earn much less than the best do not count as right here.",
    )


def test_points_that_rounding_makes_alike_are_said() -> None:
    points = {"A": 100, "B": 52, "C": 50}
    xml = item(
        choice("One", "Two", "Three", "Four", prompt="Which?"),
        response(mapping=points),
        processing=template("map_response"),
    )

    spec, report = read_one(xml)

    assert ratings(spec) == [7, 4, 4, 1]
    assert report.reasons == ("50 and 52 points both become the rating 4.",)


def test_points_that_the_scoring_does_not_use_are_said() -> None:
    xml = item(
        choice("One", "Two", prompt="Which?"),
        response("B", mapping={"A": 2}),
        processing=template("match_correct"),
    )

    spec, report = read_one(xml)

    assert ratings(spec) == [1, 7]
    assert "Points that the item's own scoring does not use were left out." in report.reasons


@each_version
def test_order_becomes_rank_spaced_evenly(version: str) -> None:
    body = choice("One", "Two", "Three", "Four", kind="orderInteraction", prompt="In order?")
    xml = item(body, response("C", "A", "D", "B", cardinality="ordered"), version=version)

    spec, report = read_one(xml, version)

    assert spec
    assert (spec.response_format, ratings(spec)) == ("rank", [5, 1, 7, 3])
    assert report.fate == Fate.WHOLE


@pytest.mark.parametrize("name", ["CC2_match", "CC2_match.xml", "cc2_match_basic"])
def test_template_of_common_cartridge_matches_too(name: str) -> None:
    body = choice("No.", "Sorry.", prompt="Well?")

    spec, report = read_one(item(body, response("B"), processing=template(name)))

    assert (ratings(spec), report.reasons) == ([1, 7], ())


def test_unknown_template_is_named_as_it_stands() -> None:
    body = choice("No.", "Sorry.", prompt="Well?")

    _, report = read_one(item(body, response("B"), processing=template("My_Rules.xml")))

    assert report.reasons == (
        "The item's own scoring rules were not read (the template “My_Rules”).",
    )


def match(columns: list[str], *, most: int = 1) -> str:
    rows = "".join(
        f'<simpleAssociableChoice identifier="{letter}" matchMax="{most}">Reply {letter}'
        "</simpleAssociableChoice>"
        for letter in "XYZ"
    )
    scale = "".join(
        f'<simpleAssociableChoice identifier="C{place}" matchMax="0">{text}'
        "</simpleAssociableChoice>"
        for place, text in enumerate(columns, 1)
    )
    return (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="false" maxAssociations="3">'
        f"<prompt>How good?</prompt><simpleMatchSet>{rows}</simpleMatchSet>"
        f"<simpleMatchSet>{scale}</simpleMatchSet></matchInteraction>"
    )


@each_version
def test_match_with_a_scale_becomes_rate_each(version: str) -> None:
    pairs = ("X C7", "Y C1", "Z C4")
    declared = response(*pairs, cardinality="multiple", base="directedPair")
    xml = item(match([str(n) for n in range(1, 8)]), declared, version=version)

    spec, report = read_one(xml, version)

    assert spec
    assert (spec.response_format, ratings(spec)) == ("rate_each", [7, 1, 4])
    assert [option.text for option in spec.options] == ["Reply X", "Reply Y", "Reply Z"]
    assert report.fate == Fate.WHOLE


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["1", "2", "3", "4", "5"], [4, 7, 1]),
        (["5", "4", "3", "2", "1"], [4, 1, 7]),
        (["Very ineffective", "Ineffective", "Neutral", "Effective", "Very effective"], [4, 7, 1]),
        (["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"], [4, 1, 7]),
        (["Never", "Rarely", "Sometimes", "Often", "Always"], [4, 7, 1]),
        (["Trifft nicht zu", "Eher nicht zu", "Teils", "Trifft eher zu", "Trifft zu"], [4, 7, 1]),
        (["لا أوافق بشدة", "لا أوافق", "محايد", "أوافق", "أوافق بشدة"], [4, 7, 1]),
        (["Not suitable", "A bit suitable", "So-so suitable", "Very suitable", "Best"], [4, 7, 1]),
        (["1 – not at all", "2", "3", "4", "5 – completely"], [4, 7, 1]),
    ],
)
def test_other_scales_are_mapped_and_said(columns: list[str], expected: list[int]) -> None:
    declared = response("X C3", "Y C5", "Z C1", cardinality="multiple", base="directedPair")

    spec, report = read_one(item(match(columns), declared))

    assert ratings(spec) == expected
    assert report.fate == Fate.CHANGED
    assert report.reasons[0].startswith("The scale of 5 steps now goes from 1 to 7: ")


@pytest.mark.parametrize("columns", [["Romeo", "Hamlet", "The Tempest"], ["Yes", "No"], ["3", "8"]])
def test_match_of_pairs_is_refused(columns: list[str]) -> None:
    declared = response("X C1", "Y C2", cardinality="multiple", base="directedPair")

    spec, report = read_one(item(match(columns, most=2), declared))

    assert (spec, report.fate) == (None, Fate.REFUSED)
    assert "(match)" in report.reasons[0]


def test_scale_in_unknown_words_is_taken_where_the_item_says_that_it_is_one() -> None:
    declared = response("X C3", "Y C1", "Z C2", cardinality="multiple", base="directedPair")
    grid = match(["blah", "bleh", "bloh"]).replace(
        "<matchInteraction", '<matchInteraction class="likert"'
    )

    spec, report = read_one(item(grid, declared))

    assert ratings(spec) == [7, 1, 4]
    assert "The first column was taken as the lowest; check it." in report.reasons


def test_rows_without_a_limit_get_one_rating_unless_the_key_has_more() -> None:
    one, two = ("X C1", "Y C2", "Z C3"), ("X C1", "X C2", "Y C2", "Z C3")
    keys = [response(*pairs, cardinality="multiple", base="directedPair") for pairs in (one, two)]

    read_items = [read_one(item(match(list("123"), most=0), declared)) for declared in keys]

    assert [report.fate for _, report in read_items] == [Fate.CHANGED, Fate.REFUSED]


def test_most_and_least_is_no_rating_of_each() -> None:
    declared = response("X C1", "Z C2", cardinality="multiple", base="directedPair")
    grid = match(["Most effective", "Least effective"]).replace('matchMax="0"', 'matchMax="1"')

    spec, report = read_one(item(grid, declared))

    assert (spec, report.fate) == (None, Fate.REFUSED)
    assert "not to rate each one" in report.reasons[0]


@each_version
def test_likert_without_a_key_is_brought_in_unscored(version: str) -> None:
    declared = response(cardinality="multiple", base="directedPair")
    labels = ["Disagree", "Neutral", "Agree"]

    spec, report = read_one(item(match(labels), declared, version=version), version)

    assert spec
    assert (spec.competencies, spec.raters, spec.options[0].ratings) == ((), (), {})
    assert report.fate == Fate.UNSCORED


@each_version
def test_choice_without_a_key_is_brought_in_unscored(version: str) -> None:
    body = choice("Never", "Sometimes", "Always", prompt="I stay calm.")

    spec, report = read_one(item(body, response(), version=version), version)

    assert spec
    assert (spec.response_format, spec.competencies) == ("pick_one", ())
    assert report.fate == Fate.UNSCORED


@each_version
def test_inline_choice_becomes_pick_one_with_a_gap(version: str) -> None:
    gap = (
        '<inlineChoiceInteraction responseIdentifier="RESPONSE" shuffle="false">'
        '<inlineChoice identifier="G">glad</inlineChoice>'
        '<inlineChoice identifier="S">sorry</inlineChoice></inlineChoiceInteraction>'
    )
    xml = item(f"<p>I am{gap}, to hear that.</p>", response("S"), version=version)

    spec, _ = read_one(xml, version)

    assert spec
    assert spec.stem == "I am ____, to hear that."
    assert [option.text for option in spec.options] == ["glad", "sorry"]
    assert ratings(spec) == [1, 7]


@each_version
def test_extended_text_becomes_written(version: str) -> None:
    body = (
        '<p>Write back.</p><extendedTextInteraction responseIdentifier="RESPONSE"'
        ' expectedLines="5"/>'
    )

    spec, report = read_one(item(body, response(base="string"), version=version), version)

    assert spec
    assert (spec.kind, spec.stem, spec.time_limit_s) == ("written", "Write back.", 300)
    assert report.fate == Fate.WHOLE


@each_version
def test_upload_becomes_a_recorded_answer_and_says_so(version: str) -> None:
    body = '<p>Call back.</p><uploadInteraction responseIdentifier="RESPONSE"/>'

    spec, report = read_one(item(body, response(base="file"), version=version), version)

    assert spec
    assert (spec.kind, spec.think_s, spec.answer_s, spec.takes) == ("role_play", 30, 90, 2)
    assert (spec.typed_s, spec.turns) == (270, (TurnSpec("Call back.", None, None),))
    assert report.reasons == ("It asked for a file; here the answer is recorded or typed.",)


def test_recorder_of_another_system_becomes_a_recorded_answer() -> None:
    body = (
        '<p>Speak.</p><customInteraction responseIdentifier="RESPONSE">'
        '<portableCustomInteraction customInteractionTypeIdentifier="audioRecordingInteraction"/>'
        "</customInteraction>"
    )
    pci = (
        '<p>Speak.</p><portableCustomInteraction responseIdentifier="RESPONSE"'
        ' customInteractionTypeIdentifier="urn:video-capture" module="capture"/>'
    )

    inside, _ = read_one(item(body, response(base="file")))
    spec, report = read_one(item(pci, response(base="file"), version="3.0"), "3.0")

    assert inside
    assert spec
    assert (inside.kind, spec.kind, report.fate) == ("role_play", "role_play", Fate.CHANGED)


@each_version
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hotspotInteraction", "hotspot"),
        ("selectPointInteraction", "select point"),
        ("graphicOrderInteraction", "graphic order"),
        ("graphicAssociateInteraction", "graphic associate"),
        ("graphicGapMatchInteraction", "graphic gap match"),
        ("gapMatchInteraction", "gap match"),
        ("hottextInteraction", "hottext"),
        ("sliderInteraction", "slider"),
        ("drawingInteraction", "drawing"),
        ("textEntryInteraction", "text entry"),
        ("associateInteraction", "associate"),
        ("customInteraction", "custom"),
        ("portableCustomInteraction", "portable custom"),
        ("endAttemptInteraction", "end attempt"),
        ("telepathyInteraction", "telepathy"),
    ],
)
def test_other_interactions_are_refused_by_name(version: str, name: str, words: str) -> None:
    xml = item(f'<p>Do it. <{name} responseIdentifier="RESPONSE"/></p>', version=version)

    spec, report = read_one(xml, version)

    assert (spec, report.fate) == (None, Fate.REFUSED)
    assert words in report.reasons[0]


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (item(choice("A", "B", prompt="?")).replace('ive="false"', 'ive="true"'), "adaptive"),
        (item(choice("A", "B", prompt="?"), "<templateDeclaration identifier='T'/>"), "template"),
        (item("<p>Only words.</p>"), "no interaction"),
        (item(choice("A", "B", prompt="?"), response("A") * 2), "same identifier"),
        (
            item(choice("A", "B", prompt="?").replace('"B"', '"A"'), response("A")),
            "same identifier",
        ),
        (item(choice("Only one", prompt="?")), "1 options"),
        (item(choice(*"ABCDEFGHIJKLM", prompt="?")), "13 options"),
        (item(choice("A", "", prompt="?")), "Option 2 has no text"),
        (item(choice("A", "B")), "no text to show"),
        (item(choice("A", "B", prompt="x" * 4001)), "4001 characters"),
    ],
)
def test_items_that_cannot_be_carried_say_why(xml: str, words: str) -> None:
    spec, report = read_one(xml)

    assert (spec, report.fate, report.codes) == (None, Fate.REFUSED, ())
    assert words in report.reasons[0]


def test_two_questions_in_one_item_become_two_items() -> None:
    body = (
        "<p>A guest waits.</p><p>What first?</p>"
        + choice("Greet", "Hide", name="R1")
        + "<p>What then?</p>"
        + choice("Help", "Run", name="R2")
    )
    declared = response("A", name="R1") + response("B", name="R2")

    found = read(package({"one.xml": item(body, declared)}))

    assert [spec.code for spec in found.bank.items] == ["item1-1", "item1-2"]
    assert [spec.stem for spec in found.bank.items] == [
        "A guest waits.\n\nWhat first?",
        "A guest waits.\n\nWhat then?",
    ]
    assert [ratings(spec) for spec in found.bank.items] == [[7, 1], [1, 7]]
    assert found.reports[0].codes == ("item1-1", "item1-2")
    assert found.reports[0].reasons == ("It asks 2 questions; each is an item of its own.",)


def test_prompts_are_the_own_words_of_composite_questions() -> None:
    body = "<p>Shared.</p>" + "".join(
        choice("Yes", "No", name=f"R{n}", prompt=f"Ask {n}?") for n in (1, 2)
    )
    declared = response("A", name="R1") + response("A", name="R2")

    found = read(package({"one.xml": item(body, declared)}))

    assert [spec.stem for spec in found.bank.items] == ["Shared.\n\nAsk 1?", "Shared.\n\nAsk 2?"]


def test_interaction_without_a_counterpart_is_left_out_of_a_composite() -> None:
    body = (
        choice("Yes", "No", name="R1", prompt="Is it?")
        + '<p>Name: <textEntryInteraction responseIdentifier="R2"/></p>'
    )

    found = read(package({"one.xml": item(body, response("A", name="R1"))}))

    assert [spec.code for spec in found.bank.items] == ["item1"]
    assert found.reports[0].fate == Fate.CHANGED
    assert "text entry" in found.reports[0].reasons[0]


def test_gaps_in_one_sentence_are_shown_one_by_one() -> None:
    gap = (
        '<inlineChoiceInteraction responseIdentifier="R{}"><inlineChoice identifier="A">a'
        '</inlineChoice><inlineChoice identifier="B">b</inlineChoice></inlineChoiceInteraction>'
    )

    declared = response("A", name="R1") + response("B", name="R2")
    xml = item(f"<p>Fill in ____.</p><p>{gap.format(1)} and {gap.format(2)}.</p>", declared)

    found = read(package({"one.xml": xml}))

    assert [spec.stem for spec in found.bank.items] == [
        "Fill in ____.\n\n____ and […].",
        "Fill in ____.\n\n[…] and ____.",
    ]
    assert "The other gaps of its paragraph are shown as […]." in found.reports[0].reasons


def test_right_answer_that_is_no_option_is_said() -> None:
    _, report = read_one(item(choice("One", "Two", prompt="?"), response("Z")))

    assert report.fate == Fate.UNSCORED
    assert report.reasons[0] == "The right answer that it names is none of its options."


def rule(value: str, points: float, outcome: str = "SCORE") -> str:
    return (
        '<responseCondition><responseIf><match><variable identifier="RESPONSE"/>'
        f'<baseValue baseType="identifier">{value}</baseValue></match>'
        f'<setOutcomeValue identifier="{outcome}"><baseValue baseType="float">{points}</baseValue>'
        "</setOutcomeValue></responseIf></responseCondition>"
    )


def test_points_given_by_rules_are_read() -> None:
    rules = f"<responseProcessing>{rule('A', 3)}{rule('B', 1.5)}</responseProcessing>"
    body = choice("One", "Two", "Three", prompt="?")

    spec, report = read_one(item(body, response(), processing=rules))

    assert ratings(spec) == [7, 4, 1]
    assert report.fate == Fate.WHOLE


def test_outcomes_named_for_competencies_are_their_keys() -> None:
    rules = "".join(
        rule(letter, mean, f"SCORE_{name}")
        for name, means in (("warmth", (6.3, 2)), ("follow-up", (3, 5.5)))
        for letter, mean in zip("AB", means, strict=True)
    )
    processing = f"<responseProcessing>{rules}</responseProcessing>"

    spec, _ = read_one(item(choice("One", "Two", prompt="?"), response("A"), processing=processing))

    assert spec
    assert spec.competencies == ("warmth", "follow-up")
    assert (ratings(spec, "warmth"), ratings(spec, "follow-up")) == ([6, 2], [3, 6])


def test_own_scoring_rules_are_said_to_be_unread() -> None:
    processing = (
        "<responseProcessing><setOutcomeValue identifier='SCORE'><customOperator>"
        "<variable identifier='RESPONSE'/></customOperator></setOutcomeValue></responseProcessing>"
    )

    spec, report = read_one(
        item(choice("One", "Two", prompt="?"), response("A"), processing=processing)
    )

    assert ratings(spec) == [7, 1]
    assert report.reasons == ("The item's own scoring rules were not read (“customOperator”).",)
