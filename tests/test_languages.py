"""The catalogues: a reader finds what the translators wrote, and no place of it is lost."""

import gettext
import re

import pytest
import yaml
from django.utils import translation

from assessments import scored_words
from assessments.pipeline import ratings, score, sjt, takes
from assessments.pipeline import text as text_answers
from assessments.scoring import rubric
from assessments.scoring.errors import InvalidKey
from assessments.scoring.keys import OptionKey, SjtKey
from assessments.seed.words import SHIPPED, in_words
from tests.catalogues import PLACE, ROOT, TRANSLATED, Entry, catalogue, read

REASON_NAMES = {
    *("VOID", "PERSON_ASKED_FOR", "NOT_ANSWERED", "NO_SCORER", "NO_SPEECH", "NO_WORDS"),
    *("FEW_WORDS", "OTHER_LANGUAGE", "GIVEN_UP", "NOT_RATED", "RATERS_DIFFER", "ANSWERS_DIFFER"),
}


@pytest.mark.parametrize("language", TRANSLATED)
def test_compiled_catalogue_says_what_the_written_one_says(language: str) -> None:
    with catalogue(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written = {
        (entry.key, n) if entry.plural else entry.key: said
        for entry in read(catalogue(language))
        for n, said in entry.said.items()
        if said and "fuzzy" not in entry.flags
    }

    assert {key: said for key, said in compiled.items() if key} == written, "make messages"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translation_keeps_every_place_of_the_english(language: str) -> None:
    wrong = [
        (entry.id, said)
        for entry in read(catalogue(language))
        for n, said in entry.said.items()
        if said and not _fits(entry, n, said)
    ]

    assert wrong == []


def _fits(entry: Entry, n: int, said: str) -> bool:
    """The singular may leave its number out: "one question"."""
    english = set(PLACE.findall(entry.plural if n else entry.id))
    every = english | set(PLACE.findall(entry.plural or entry.id))
    found = set(PLACE.findall(said))
    return english <= found <= every or (bool(entry.plural) and n == 0 and found <= every)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    empty = [entry.id for entry in read(catalogue(language)) if not any(entry.said.values())]

    assert empty == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_has_both_forms_or_none(language: str) -> None:
    halves = [
        entry.id
        for entry in read(catalogue(language))
        if entry.plural and len({bool(said) for said in entry.said.values()}) > 1
    ]

    assert halves == []


def test_shipped_competencies_are_in_the_catalogues() -> None:
    held = yaml.safe_load((ROOT / "assessments/seed/competencies.yaml").read_text())
    texts = {
        text
        for row in held["competencies"]
        for text in (
            *(row.get(part, "") for part in ("name", "description", "opposed_by")),
            *row.get("levels", {}).values(),
        )
    }

    assert texts - {""} == SHIPPED


def test_competency_of_the_organisation_is_shown_as_written() -> None:
    with translation.override("de"):
        assert in_words("Tact at the counter") == "Tact at the counter"


def test_what_the_scorers_find_is_in_the_catalogues() -> None:
    assert {act.label for act in rubric.ACTS.values()} == scored_words.ACTS
    said = (score, sjt, text_answers, takes, ratings)
    constants = {
        value for module in said for name, value in vars(module).items() if name in REASON_NAMES
    }

    assert len(constants) > 8
    assert constants <= scored_words.REASONS


def test_fault_of_a_key_is_said_in_the_reader_s_language() -> None:
    with pytest.raises(InvalidKey) as caught:
        SjtKey("pick_one", "proportion", (OptionKey("a", (5.0,)), OptionKey("b", (5.0,))))

    with translation.override("de"):
        assert scored_words.key_fault_in_words(caught.value).startswith("Die Bewertenden")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("the question was not answered", "die Frage nicht beantwortet wurde"),
        ("the answer is too short to judge (2 words)", "die Antwort zu kurz ist, um sie"),
        ("more than half of its items could not be scored (the answer is empty)", "(die Antwort"),
        ("The recording has no sound. Record again.", "ein Mensch sie sich ansehen muss"),
    ],
)
def test_reason_is_said_in_the_reader_s_language(reason: str, said: str) -> None:
    with translation.override("de"):
        assert said in scored_words.reason_in_words(reason)
    assert scored_words.reason_in_words(reason) == reason


PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|"
    r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius"
)


def test_styles_know_no_left_and_right() -> None:
    """Start and end, so that a page in a language written from the right is its mirror."""
    sheets = sorted((ROOT / "config" / "static" / "css").rglob("*.css"))
    found = {
        (sheet.name, line.strip())
        for sheet in sheets
        for line in sheet.read_text().splitlines()
        if PHYSICAL.search(line)
    }

    assert len(sheets) > 10
    assert found == set()


@pytest.mark.parametrize(
    ("rule", "is_physical"),
    [
        ("  margin-left: 1rem;", True),
        ("  left: 0;", True),
        ("  text-align: right;", True),
        ("  float: left;", True),
        ("  margin-inline-start: 1rem;", False),
        ("  inset-inline-end: 0;", False),
        ("  text-align: start;", False),
    ],
)
def test_physical_rule_is_told_from_a_logical_one(rule: str, is_physical: bool) -> None:
    assert bool(PHYSICAL.search(rule)) is is_physical
