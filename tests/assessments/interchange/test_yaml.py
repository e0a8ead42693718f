"""The bank format: what is read, and how each fault is named (JSON is YAML too)."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interchange.bankfile import (
    BankFile,
    FormSpec,
    ItemSpec,
    OptionSpec,
    SectionSpec,
    TurnSpec,
)
from assessments.interchange.package import BankFileError
from assessments.interchange.yaml import MAX_BYTES, load_bank

SEED = Path(__file__).parents[3] / "assessments" / "seed" / "bank.yaml"

COMMON = {
    "channel": "chat",
    "sector": "retail",
    "title": "T",
    "stem": "S",
    "catalogue": ["follow-up"],
}


def sjt(code: str = "late", **changes: Any) -> dict[str, Any]:
    options = [
        {"key": "a", "text": "Yes", "ratings": {"warmth": [6, 5, 7]}},
        {"key": "b", "text": "No", "ratings": {"warmth": [2, 1, 2]}},
    ]
    item = {"code": code, "kind": "sjt", "response_format": "pick_one", "time_limit_s": 60}
    return {**item, **COMMON, "competencies": ["warmth"], "options": options, **changes}


def role_play(code: str = "call", **changes: Any) -> dict[str, Any]:
    turns = [{"text": "Hello?", "audio": "media/call-1.opus", "captions": "media/call-1.vtt"}]
    item = {"code": code, "kind": "role_play", "think_s": 10, "answer_s": 60, "takes": 2}
    spoken = {"speaker": "A voice", "turns": turns, "competencies": ["patience"]}
    return {**item, **COMMON, **spoken, **changes}


def bank(*items: dict[str, Any], **changes: Any) -> str:
    listed = list(items) or [sjt()]
    section = {"title": "One", "items": [listed[0].get("code", "late")]}
    head = {"slug": "demo", "name": "Demo", "language": "en", "description": "D"}
    form = {"slug": "f", "name": "F", "minutes": 5, "sections": [section]}
    whole = {"rapport_bank": 1, "bank": head, "keying_note": "Ours", "items": listed}
    return json.dumps({**whole, "forms": [form], **changes})


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(BankFileError) as caught:
        load_bank(text)
    return caught.value.problems


def test_small_bank_gives_whole_frozen_rows() -> None:
    text = bank(sjt(facts=["F"]), role_play())

    read = load_bank(text)

    common = ("chat", "retail", "T", "S")
    options = (
        OptionSpec("a", "Yes", {"warmth": (6, 5, 7)}),
        OptionSpec("b", "No", {"warmth": (2, 1, 2)}),
    )
    turn = TurnSpec("Hello?", "media/call-1.opus", "media/call-1.vtt")
    assert read == BankFile(
        "demo",
        "Demo",
        "en",
        "D",
        "Ours",
        items=(
            ItemSpec(
                "late", "sjt", *common, ("F",), ("warmth",), ("follow-up",), False,
                response_format="pick_one", time_limit_s=60, options=options,
            ),
            ItemSpec(
                "call", "role_play", *common, (), ("patience",), ("follow-up",), False,
                think_s=10, answer_s=60, typed_s=180, takes=2, speaker="A voice", turns=(turn,),
            ),
        ),
        forms=(FormSpec("f", "F", 5, (SectionSpec("One", ("late",), None, False),)),),
    )  # fmt: skip


def test_shipped_bank_loads_without_a_problem() -> None:
    text = SEED.read_text(encoding="utf-8")

    read = load_bank(text)

    assert read.slug == "customer-service"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (bank(sjt(colour="red")), "item late: “colour” is not known here."),
        (bank(extra=1), "the file: “extra” is not known here."),
        (bank(rapport_bank=2), "the file: “rapport_bank” should be 1, the version of this format."),
        (bank(sjt(), sjt()), "the file: the item “late” stands there more than once."),
        (
            bank(sjt(code="Late!")),
            "item Late!: “code” may hold only small letters, digits and single hyphens.",
        ),
        (bank(sjt(stem=False)), "item late: “stem” should be a text."),
        (
            bank(sjt(time_limit_s=True)),
            "item late: “time_limit_s” should be a whole number from 10 to 3600.",
        ),
        (bank(sjt(title="x" * 121)), "item late: “title” is longer than 120 characters."),
        (
            bank(sjt(channel="fax")),
            "item late: “channel” should be one of chat, email, phone, in_person.",
        ),
        (
            bank(sjt(competencies=["charm"])),
            "item late: “competencies” names “charm”, which is not known.",
        ),
        (
            bank(sjt(competencies=[])),
            "item late: “competencies” should be a list with at least one entry.",
        ),
        (bank(sjt(catalogue=["luck"])), "item late: “catalogue” names “luck”, which is not known."),
        (bank(sjt(think_s=5)), "item late: “think_s” does not belong to the kind sjt."),
        (
            bank(role_play(time_limit_s=50)),
            "item call: “time_limit_s” does not belong to the kind role_play.",
        ),
        (
            bank(role_play(response_format="rank")),
            "item call: “response_format” does not belong to the kind role_play.",
        ),
        (
            bank(role_play(turns=[{"text": "Hi", "audio": "../x.opus"}])),
            "item call, turn 1: “audio” should be a path like media/name.opus or media/name.vtt.",
        ),
        (
            bank(role_play(turns=[{"text": "Hi", "audio": "media/x.opus"}])),
            "item call, turn 1: spoken audio needs captions.",
        ),
        (bank(sjt(options=[])), "item late: an item needs 2 to 12 options."),
    ],
)
def test_fault_is_named_with_its_place(text: str, problem: str) -> None:
    found = problems_of(text)

    assert problem in found


def rated(*ratings: dict[str, Any]) -> list[dict[str, Any]]:
    keyed = zip("abcdefghij", ratings, strict=False)
    return [{"key": key, "text": "T", "ratings": given} for key, given in keyed]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            rated({"warmth": [8]}, {"warmth": [1]}),
            "item late, option a, ratings: warmth: 8 is not a whole number from 1 to 7.",
        ),
        (
            rated({"warmth": [5]}, {}),
            "item late, option b, ratings: “warmth” should be a list with at least one entry.",
        ),
        (
            rated({"warmth": [5], "patience": [5]}, {"warmth": [1]}),
            "item late, option a, ratings: “patience” is not known here.",
        ),
        (
            rated({"warmth": [5, 6]}, {"warmth": [1]}),
            "item late: every option needs the same number of raters; "
            "write null for a missing rating.",
        ),
        (
            rated({"warmth": [5]}, {"warmth": [5]}),
            "item late: all options are rated alike for warmth.",
        ),
    ],
)
def test_key_that_cannot_score_is_named(options: list[dict[str, Any]], problem: str) -> None:
    found = problems_of(bank(sjt(options=options)))

    assert found == (problem,)


@pytest.mark.parametrize("means", [(5, 4, 4), (5, 6, 7)])
def test_pick_several_needs_two_keyed_and_one_not(means: tuple[int, ...]) -> None:
    options = rated(*({"warmth": [mean]} for mean in means))

    found = problems_of(bank(sjt(response_format="pick_several", options=options)))

    assert found == (
        "item late: pick several needs at least two options rated 5.0 or more for warmth"
        " and at least one below.",
    )


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ({"items": ["gone"]}, "there is no item “gone”."),
        ({"items": ["late"], "draw": 2}, "2 items cannot be drawn from 1."),
        ({"items": ["try"]}, "“try” is a practice item and cannot be scored in a form."),
    ],
)
def test_form_fault_is_named_with_its_section(section: dict[str, Any], problem: str) -> None:
    form = {"slug": "f", "name": "F", "minutes": 5, "sections": [{"title": "One", **section}]}

    found = problems_of(bank(sjt(), sjt(code="try", practice=True), forms=[form]))

    assert found == (f"form f, section One: {problem}",)


def test_every_problem_is_listed_at_once() -> None:
    text = bank(sjt(stem=3, channel="zoo"), role_play(takes=0))

    found = problems_of(text)

    assert found == (
        "item late: “channel” should be one of chat, email, phone, in_person.",
        "item late: “stem” should be a text.",
        "item call: “takes” should be a whole number from 1 to 5.",
    )


def test_own_competencies_are_accepted_when_named() -> None:
    options = rated({"charm": [6]}, {"charm": [2]})
    text = bank(sjt(competencies=["charm"], catalogue=["luck"], options=options))

    read = load_bank(text, competencies=("charm",), catalogue=("luck",))

    assert read.item("late").options[0].mean_rating("charm") == 6.0


def test_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    found = problems_of("\n".join(lines))

    assert found == ("The file uses YAML aliases (*name), which are not allowed.",)


def test_python_tag_is_refused_and_not_run(tmp_path: Path) -> None:
    target = tmp_path / "made"

    found = problems_of(f"!!python/object/apply:pathlib.Path.touch ['{target}']")

    assert found[0].startswith("The file is not YAML: could not determine a constructor")
    assert not target.exists()


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("x" * (MAX_BYTES + 1), "The file is larger than 8192 KiB."),
        ("[" * 5000, "The file is nested more than 12 levels deep."),
        ("a: 1\na: 2\n", "line 1: “a” is given more than once."),
        ("a: [1", "The file is not YAML:"),
        ("a: 1\n---\nb: 2\n", "The file is not YAML:"),
        ("a: 2026-13-45\n", "The file holds a value that cannot be read:"),
        ("- 1\n", "the file: should be a mapping of names to values."),
        ("", "the file: should be a mapping of names to values."),
        ("\x00", "The file is not YAML:"),
        ("\ud800", "The file holds a value that cannot be read:"),
        ("? [a]\n: b\n", "The file"),
    ],
)
def test_hostile_or_broken_file_is_refused_in_words(text: str, start: str) -> None:
    found = problems_of(text)

    assert found[0].startswith(start)


FIELDS = st.sampled_from(["rapport_bank", "bank", "items", "forms", "kind", "options", "ratings"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(item=VALUES, options=VALUES, form=VALUES)
def test_any_shape_is_refused_in_words(item: Any, options: Any, form: Any) -> None:
    text = bank(sjt(options=options), items=[sjt(options=options), item], forms=form)

    found = problems_of(text)

    assert all(problem.endswith(".") for problem in found)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_refused_in_words(text: str) -> None:
    assert problems_of(text)
